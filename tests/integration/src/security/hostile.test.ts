/** Requests that no honest client sends: paths, methods, heads and bodies that try to be taken for something else. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { requestsSince } from "@bridge/test-support/baserow";
import { type Answer, call } from "@bridge/test-support/bridge";
import { bytes, raw } from "@bridge/test-support/raw";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { scene, type Scene } from "@bridge/test-support/writes";
import { asAdmin, baserow, stack } from "../shared.ts";
import { ROUTES } from "./routes.ts";

const MIB = 1_048_576;
/** Tables that these tests, or what slips through, may leave rows in. */
const TABLES = ["intervention", "attribution", "avis", "tache", "projet", "client", "module", "bloc", "formation", "personne"];
let before: Map<string, Set<number>>;
let one: Scene;

const idsOf = async (table: string): Promise<number[]> => (await baserow.rows(table)).map(({ id }) => id);

beforeAll(async () => {
  before = new Map();
  for (const table of TABLES) before.set(table, new Set(await idsOf(table)));
  one = await scene(baserow, "Hostile");
});

afterAll(async () => {
  const signedIn = await baserow.admin();
  for (const table of TABLES) {
    for (const id of await idsOf(table)) if (!before.get(table)?.has(id)) await signedIn.deleteRow(table, id);
  }
  const total = async (): Promise<number> => (await asAdmin("GET", "/api/v1/personnes?per_page=1")).body.meta.total;
  await vi.waitFor(async () => expect(await total()).toBe(before.get("personne")?.size), { timeout: 10_000 });
});

const admin = (): Record<string, string> => ({ authorization: `Bearer ${stack.admin_token}` });
const code = (answer: { text: string }): string | undefined => {
  try {
    return (JSON.parse(answer.text) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
};

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

describe("a body", () => {
  const post = (body: string | Iterable<string>, headers: Record<string, string> = {}) =>
    raw(stack.edge, `/bridge/api/v1/projets/${one.projet}/taches?dry_run=true`, {
      method: "POST",
      headers: { ...admin(), "content-type": "application/json", ...headers },
      body,
    });

  test("of 1 MiB is read, of one byte more is 413, declared or in pieces", async () => {
    const whole = (length: number): string => `{"nom":"x"}${" ".repeat(length - 11)}`;
    const pieces = (text: string): string[] => text.match(/[\s\S]{1,65536}/g) ?? [];
    expect((await post(whole(MIB))).status).toBe(200);
    expect((await post(pieces(whole(MIB)))).status).toBe(200);
    for (const body of [whole(MIB + 1), pieces(whole(MIB + 1))]) {
      const answer = await post(body);
      expect([answer.status, code(answer)]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    }
  }, 60_000);

  test("of another type is 415", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "text/json",
      "application/json-patch+json",
      " ",
    ]) {
      expect(code(await post('{"nom":"x"}', { "content-type": type })), type).toBe("UNSUPPORTED_MEDIA_TYPE");
    }
    expect((await post('{"nom":"x"}', { "content-type": "Application/JSON; charset=utf-8" })).status).toBe(200);
  });

  test("that is nested ten thousand deep, or broken, is a fault and no more", async () => {
    const deep = 10_000;
    for (const body of [
      "[".repeat(deep),
      `${"[".repeat(deep)}${"]".repeat(deep)}`,
      `{"nom":${"[".repeat(deep)}${"]".repeat(deep)}}`,
      `{"x":${'{"x":'.repeat(deep)}1${"}".repeat(deep)}}`,
      "{",
      '{"nom":"x"',
      '{"nom":"x"} {}',
      '{"nom":"x",}',
      "{'nom':'x'}",
      '"x"',
      "null",
      "[]",
      '{"nom":"\\ud800"}',
      '{"nom":"\u0000"}',
      '{"nom":"a\\u0000b"}',
      '\uFEFF{"nom":"x"}',
    ]) {
      const answer = await post(body);
      expect([answer.status, code(answer)], body.slice(0, 20)).toEqual([400, "VALIDATION_ERROR"]);
      expect(answer.text.length).toBeLessThan(5_000);
    }
    for (const path of ["resolve", "admin/tokens"]) {
      const body = `{"refs":${"[".repeat(deep)}${"]".repeat(deep)},"name":${"[".repeat(deep)}${"]".repeat(deep)}}`;
      const answer = await raw(stack.edge, `/bridge/api/v1/${path}`, {
        method: "POST",
        headers: { ...admin(), "content-type": "application/json" },
        body,
      });
      expect([answer.status, code(answer)], path).toEqual([400, "VALIDATION_ERROR"]);
    }
    expect((await asAdmin("GET", "/api/health")).status).toBe(200);
  });

  test("of very many keys, or very many scopes, is one short answer", async () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `"k${index}":1`).join(",");
    const began = performance.now();
    const answer = await post(`{${keys}}`);
    expect([answer.status, answer.text.length < 1_000]).toEqual([400, true]);
    const scopes = Array.from({ length: 100_000 }, () => "x");
    const token = await asAdmin("POST", "/api/v1/admin/tokens", { json: { name: "x", scopes } });
    expect([token.status, token.text.length < 1_000]).toEqual([400, true]);
    expect(performance.now() - began).toBeLessThan(10_000);
  }, 30_000);

  test("that says a key twice, or one that is nobody's, is told so by name", async () => {
    const fields = async (body: string): Promise<string[]> => {
      const answer = await post(body);
      expect(answer.status, body).toBe(400);
      return (JSON.parse(answer.text) as { error: { details: { field: string }[] } }).error.details.map((fault) => fault.field);
    };
    expect(await fields('{"nom":"a","nom":"b"}')).toEqual(["nom"]);
    expect(await fields('{"nom":"a","\\u006eom":"b"}')).toEqual(["nom"]);
    expect(await fields('{"nom":"a","__proto__":{"admin":true},"constructor":1,"toString":2,"id":3}')).toEqual([
      "__proto__",
      "constructor",
      "toString",
      "id",
    ]);
    expect(await fields('{"Nom":"a","statut":"fini","heures_estimees":"3,5","couleur":1}')).toEqual(
      ["nom", "heures_estimees", "statut", "Nom", "couleur"].filter(Boolean),
    );
  });
});

describe("a number", () => {
  const heures = (written: string): Promise<Answer> =>
    asAdmin("PATCH", `/api/v1/taches/${one.tache}?dry_run=true`, {
      headers: { "content-type": "application/json" },
      body: `{"heures_estimees":${written}}`,
    });
  const taux = (written: string): Promise<Answer> =>
    asAdmin("PATCH", `/api/v1/projets/${one.projet}?dry_run=true`, {
      headers: { "content-type": "application/json" },
      body: `{"taux_horaire":${written}}`,
    });
  const wrong = [
    "3.333",
    '"3.333"',
    '"3,5"',
    '"1e3"',
    "1e3",
    "1E3",
    '"NaN"',
    '"Infinity"',
    "-1",
    '"-0.01"',
    '"+3"',
    '""',
    '" 3"',
    '"0x10"',
    '"٣"',
    "1".repeat(400),
    `"${"9".repeat(400)}"`,
    "1e400",
    "9223372036854775808",
    "true",
    "[3]",
    '{"x":3}',
  ];

  test.each(['"3.5"', '"3.50"', "3.5", "3.50"])("of hours, %s, is 3.50 exactly", async (written) => {
    const answer = await heures(written);
    expect(answer.status, answer.text).toBe(200);
    const [change] = answer.body.data.changes as { fields: Record<string, unknown> }[];
    expect(Number(change?.fields["heures_estimees"])).toBe(3.5);
  });

  test.each(wrong)("of hours, %s, is refused by its name", async (written) => {
    const answer = await heures(written);
    expect([answer.status, answer.body.error?.details?.[0]?.field], answer.text).toEqual([400, "heures_estimees"]);
  });

  test.each(['"90.5"', '"90.50"', "90.5"])("of money, %s, is 90.50 exactly", async (written) => {
    const answer = await taux(written);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.changes[0].fields.taux_horaire).toBe("90.50");
  });

  test.each(wrong)("of money, %s, is refused by its name", async (written) => {
    const answer = await taux(written);
    expect([answer.status, answer.body.error?.details?.[0]?.field], answer.text).toEqual([400, "taux_horaire"]);
  });

  test.each(["NaN", "Infinity", "03", ".5", "3."])("%s is no JSON", async (written) => {
    for (const answer of [await heures(written), await taux(written)])
      expect([answer.status, answer.body.error?.code]).toEqual([400, "VALIDATION_ERROR"]);
  });
});

describe("a query", () => {
  test.each([
    "page=0",
    "page=-1",
    "page=1.5",
    "page=x",
    "page=",
    "page=1&page=2",
    "per_page=201",
    "per_page=0",
    "page=1e3",
    "page=99999999999999999999",
  ])("with %s is 400", async (query) => {
    const answer = await asAdmin("GET", `/api/v1/projets?${query}`);
    expect([answer.status, answer.body.error?.code]).toEqual([400, "VALIDATION_ERROR"]);
  });

  test.each([
    "sort=couleur",
    "sort=nom,id",
    "sort=--nom",
    "sort=nom desc",
    "sort=id;DROP TABLE rows",
    "filter[couleur]=x",
    "filter[]=x",
    "filter[statut]=x' OR '1'='1",
    "filter[statut][]=en_cours",
    "filter[__proto__]=x",
    "filter[client]=1 OR 1=1",
  ])("with %s is 400 and names it", async (query) => {
    const answer = await asAdmin("GET", `/api/v1/projets?${encodeURI(query)}`);
    expect([answer.status, answer.body.error?.code]).toEqual([400, "VALIDATION_ERROR"]);
    expect(answer.body.error?.details.length).toBeGreaterThan(0);
  });

  test("searches for what it says, quotes and wildcards too", async () => {
    for (const q of ["'", '"', "%", "_", "*", "\\", "a' OR 1=1 --", "{}", "NEAR(", "AND", "^", "-", "\u202e"]) {
      for (const path of [`/api/v1/personnes?q=${encodeURIComponent(q)}`, `/api/v1/search?entity=personne&q=${encodeURIComponent(q)}`]) {
        expect((await asAdmin("GET", path)).status, path).toBe(200);
      }
    }
  });
});

describe("a reference", () => {
  test("is an entity and a key, never an address", async () => {
    const refs = [
      "http://169.254.169.254/latest",
      "personne:http://evil.example",
      "personne:../../projet:1",
      "__proto__:1",
      "personne:__proto__",
      "personne:1e1",
      "personne:-1",
      "facture:1",
      "personne:5:6",
      "",
      "personne:",
      ":5",
    ];
    const { next } = await baserow.requestsSince(0);
    const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs } });
    expect(answer.status).toBe(200);
    for (const { status } of answer.body.data as { status: string }[]) expect(status).not.toBe("ok");
    const { requests } = await baserow.requestsSince(next);
    for (const { path } of requests) expect(path).toMatch(/^\/api\/database\/(rows|fields|tables|webhooks)\//);
  });
});

describe("an error", () => {
  test("tells nothing of the inside, whoever asks for it", async () => {
    for (const answer of [
      await asAdmin("GET", "/api/v1/projets/abc%27"),
      await asAdmin("PATCH", "/api/v1/projets/1", { json: { nom: "" } }),
      await asAdmin("POST", "/api/v1/resolve", { headers: { "content-type": "application/json" }, body: "{" }),
      await call(stack.edge, "GET", "/bridge/api/v1/auth/me", { token: "x" }),
      await call(stack.edge, "POST", "/bridge/api/webhooks/baserow", { json: {} }),
      await call(stack.edge, "GET", "/bridge/nothing"),
    ]) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.text).not.toMatch(/field_\d+|table_\d+|\.rs\b|panicked|at \w+ \(|SQLITE|sqlite|127\.0\.0\.1|brg_/);
      expect(Object.keys(answer.body)).toEqual(expect.arrayContaining(["error"]));
      expect(answer.headers.get("server")).toBeNull();
      expect(answer.headers.get("x-powered-by")).toBeNull();
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("cache-control")).toMatch(/no-store/);
    }
  });
});
