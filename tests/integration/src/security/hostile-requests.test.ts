/** Requests that no honest client sends: paths, methods and heads that try to be taken for something else. */
import { describe, expect, test } from "vitest";
import { requestsSince } from "@bridge/test-support/baserow";
import { call } from "@bridge/test-support/bridge";
import { bytes, raw } from "@bridge/test-support/raw";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { asAdmin, baserow, stack } from "../shared.ts";
import { admin, one, useHostileScene } from "./hostile.ts";
import { ROUTES } from "./routes.ts";

useHostileScene();

describe("a path", () => {
  test("that only looks like one of ours is not", async () => {
    for (const path of [
      "/bridge//api/v1/personnes/5",
      "/bridge/api//v1/personnes/5",
      "/bridge/api/v1/personnes/5/",
      "/bridge/api/v1/personnes//5",
      "/bridge/api/v1/personnes/5;x=1",
      "/bridge/api/v1/personnes/5%2f",
      "/bridge/api/v1/personnes%2f5",
      "/bridge/api%2fv1/personnes/5",
      "/bridge/api/v1/personnes/%2e%2e/admin/tokens",
      "/bridge/api/v1/personnes/5%00",
      "/bridge/api/v1/personnes/5%0a",
      "/bridge/api/v1/personnes/%",
      "/bridge/api/v1/personnes/%c0%af",
      "/bridge/api/v1/personnes/%35%00",
      "/bridge/api/v1/personnes/%2535",
      "/bridge/api/v1/personnes/__proto__",
      "/bridge/api/v1/personnes/constructor",
      "/bridge/api/v1/personnes/-1",
      "/bridge/api/v1/personnes/99999999999999999999",
      "/bridge/API/v1/personnes/5",
    ]) {
      const answer = await raw(stack.edge, path, { headers: admin() });
      expect([400, 404], `${path}: ${answer.text.slice(0, 100)}`).toContain(answer.status);
      expect(answer.text, path).not.toContain("Dupont");
    }
  });

  test("leads into the mount or to the wiki by its own letters, whatever is written around it", async () => {
    const { next } = await requestsSince(stack.docmost, 0);
    for (const path of ["/bridge", "/bridge/", "/bridge/../api/users/me", "/bridge/%2e%2e/api/users/me", "/bridge/..%2fapi/users/me"]) {
      const answer = await raw(stack.edge, path, { headers: admin() });
      const { requests } = await requestsSince(stack.docmost, next);
      // Either it is ours, and nothing is there, or it is the wiki's as a whole; no credentials of ours are looked at there.
      if (answer.headers["x-request-id"] !== undefined) expect([path, answer.status]).toEqual([path, 404]);
      else expect(requests.length, path).toBeGreaterThan(0);
    }
    for (const path of [
      "/Bridge/api/v1/auth/me",
      "/bridge%2fapi/v1/auth/me",
      "/bridgeapi",
      "//bridge/api/v1/auth/me",
      "/%62ridge/api/v1/auth/me",
      "/bridge;/api/v1/auth/me",
    ]) {
      const answer = await raw(stack.edge, path, { headers: admin() });
      expect(answer.text, path).not.toContain("admin:*");
    }
  });

  test("of a file leads out of no folder", async () => {
    for (const path of [
      "../../etc/passwd",
      "..%2f..%2fetc%2fpasswd",
      "%2e%2e/%2e%2e/etc/passwd",
      "..%5c..%5cetc%5cpasswd",
      "//etc/passwd",
      ".stamps/x.js",
      "inject.js%00.js",
      "inject.js/",
      "./inject.js",
      "http:%2f%2fevil.example%2fx.js",
    ]) {
      const answer = await raw(stack.edge, `/bridge/assets/${path}`);
      expect(answer.text, path).not.toContain("root:");
      if (!path.startsWith("./") && !path.startsWith("..")) expect(answer.status, path).toBe(404);
    }
  });

  test("or a query that is far too long is nobody's", async () => {
    expect((await raw(stack.edge, `/bridge/api/v1/personnes/${"5".repeat(5_000)}`, { headers: admin() })).status).toBe(404);
    expect((await raw(stack.edge, `/bridge/api/v1/personnes?q=${"a".repeat(9_000)}`, { headers: admin() })).status).toBe(404);
    expect((await raw(stack.edge, `/bridge/api/v1/personnes?q=${"a".repeat(201)}`, { headers: admin() })).status).toBe(400);
  });
});

describe("a method", () => {
  test("that a path does not have is 405, with those it has", async () => {
    for (const path of new Set(ROUTES.map((route) => route.template))) {
      const own = ROUTES.filter((route) => route.template === path).map((route) => route.method);
      const at = path.replace(":id", "1").replace(":change", "projet-changed").replace("*path", "inject.js");
      for (const method of ["PUT", "DELETE", "PATCH", "POST"].filter((one) => !own.includes(one))) {
        const answer = await raw(stack.edge, `/bridge${at}`, { method, headers: { "content-length": "0" } });
        expect(answer.status, `${method} ${at}`).toBe(405);
        const allowed = (answer.headers.allow ?? "").split(", ");
        expect(allowed, at).toEqual(expect.arrayContaining([...own, "OPTIONS"]));
        expect(allowed.includes("HEAD"), at).toBe(own.includes("GET"));
        expect(answer.headers["ratelimit-limit"], at).toBeDefined();
      }
    }
  }, 60_000);

  test("is what it is, not what a header or the query calls it", async () => {
    const before = await asAdmin("GET", `/api/v1/projets/${one.projet}`);
    for (const headers of [{ "x-http-method-override": "PATCH" }, { "x-http-method": "DELETE" }, { "x-method-override": "PATCH" }]) {
      const answer = await call(stack.edge, "POST", `/bridge/api/v1/projets/${one.projet}?_method=PATCH`, {
        token: stack.admin_token,
        headers,
        json: { nom: "Autre" },
      });
      expect(answer.status).toBe(405);
    }
    expect((await asAdmin("GET", `/api/v1/projets/${one.projet}`)).body.data).toEqual(before.body.data);
  });

  test("HEAD is GET without a body, OPTIONS opens nothing to other sites", async () => {
    const head = await raw(stack.edge, `/bridge/api/v1/projets/${one.projet}`, { method: "HEAD", headers: admin() });
    const get = await raw(stack.edge, `/bridge/api/v1/projets/${one.projet}`, { headers: admin() });
    expect([head.status, head.text, head.headers.etag]).toEqual([200, "", get.headers.etag]);
    expect((await raw(stack.edge, "/bridge/api/v1/admin/tokens", { method: "HEAD" })).status).toBe(401);
    const wiki = await Wiki.login(stack.docmost, ACCOUNTS.ada);
    for (const [method, path] of [
      ["OPTIONS", "/api/v1/projets"],
      ["GET", "/api/v1/projets"],
      ["POST", "/api/v1/auth/docmost"],
      ["GET", "/api/health"],
      ["GET", "/assets/inject.js"],
    ] as const) {
      const answer = await raw(stack.edge, `/bridge${path}`, {
        method,
        headers: {
          ...admin(),
          cookie: wiki.cookie,
          origin: "https://evil.example",
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization",
        },
      });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });
});

describe("a head", () => {
  const me = (headers: Record<string, string | string[]>) => raw(stack.edge, "/bridge/api/v1/auth/me", { headers });

  test("with credentials twice has none that hold", async () => {
    const right = `Bearer ${stack.admin_token}`;
    expect((await me({ authorization: right })).status).toBe(200);
    for (const authorization of [
      [right, "Bearer x"],
      ["Bearer x", right],
    ])
      expect([400, 401]).toContain((await me({ authorization })).status);
    for (const authorization of [
      `Bearer ${stack.admin_token},`,
      `Bearer, ${stack.admin_token}`,
      `${right} x`,
      `Basic ${stack.admin_token}`,
      stack.admin_token,
    ]) {
      expect((await me({ authorization })).status, authorization.slice(0, 8)).toBe(401);
    }
  });

  test("is not let through when it is very large", async () => {
    const answer = await me({ ...admin(), "x-filler": "a".repeat(200_000) }).catch(() => undefined);
    expect(answer?.status ?? 431).toBeGreaterThanOrEqual(400);
    // A large one that is still taken changes nothing.
    expect((await me({ ...admin(), "x-filler": "a".repeat(10_000) })).status).toBe(200);
    expect((await me({ authorization: `Bearer ${"a".repeat(20_000)}` })).status).toBe(401);
  });

  test("gives its request id only if it is sane", async () => {
    const id = async (sent: string): Promise<string> => String((await me({ ...admin(), "x-request-id": sent })).headers["x-request-id"]);
    expect(await id("order-17:a.b_c")).toBe("order-17:a.b_c");
    for (const sent of ["a b", "<script>", "a".repeat(129), "x;y", 'x"y', "a,b", "\u00e9"]) {
      expect(await id(sent), sent.slice(0, 10)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test("hands a sound trace on to Baserow, and nothing else of itself", async () => {
    const sound = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const sent = async (traceparent: string): Promise<(string | undefined)[]> => {
      const { next } = await baserow.requestsSince(0);
      const answer = await asAdmin("PATCH", `/api/v1/taches/${one.tache}?dry_run=true`, {
        json: { nom: "Trace" },
        headers: { traceparent, tracestate: "evil=1", "x-request-id": "trace-1", cookie: "authToken=geheim" },
      });
      expect(answer.status, answer.text).toBe(200);
      const { requests } = await baserow.requestsSince(next);
      const ours = requests.filter((request) => request.headers["authorization"] === `Token ${stack.baserow_token}`);
      expect(ours.length).toBeGreaterThan(0);
      expect(JSON.stringify(ours)).not.toMatch(/geheim|evil|brg_/);
      return ours.map((request) => request.headers["traceparent"]);
    };
    expect(await sent(sound)).toContain(sound);
    for (const wrong of ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g", sound.toUpperCase(), `${sound}-x`, "x"]) {
      expect(await sent(wrong)).not.toContain(wrong);
    }
  });

  test("that is cut in two ways is cut in one", async () => {
    const host = new URL(stack.edge).host;
    for (const [index, [first, second, head]] of [
      // Two lengths, a length and chunks, chunks by another name: where two disagree about the end, the rest is a request to one.
      ["Content-Length: 99", "Content-Length: 0", ""],
      ["Content-Length: 99", "Transfer-Encoding: chunked", "0\r\n\r\n"],
      ["Transfer-Encoding: xchunked", "Content-Length: 99", ""],
      ["Transfer-Encoding : chunked", "Content-Length: 99", "0\r\n\r\n"],
      ["Content-Length: +99", "X-Filler: 1", ""],
    ].entries()) {
      const { next } = await requestsSince(stack.docmost, 0);
      const mark = `/api/hidden-${index}-`;
      const hidden = `GET ${mark} HTTP/1.1\r\nHost: ${host}\r\nX-Filler: ${"x".repeat(60)}\r\n\r\n`;
      const said = await bytes(
        stack.edge,
        `POST /api/users/me HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n${first}\r\n${second}\r\n\r\n${head}${hidden}`,
      );
      const answered = said.match(/HTTP\/1\.1 \d/g)?.length ?? 0;
      const { requests } = await requestsSince(stack.docmost, next);
      const arrived = requests.filter(({ path }) => path.startsWith("/api/users/me") || path.startsWith(mark));
      // The wiki gets no request that the client was not answered here.
      expect(arrived.length, `${first}, ${second}: ${said.slice(0, 200)}`).toBeLessThanOrEqual(answered);
    }
  });
});
