/** The wiki behind the edge is the wiki, byte for byte, but for one script tag. */
import { request as httpRequest } from "node:http";
import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { requestsSince } from "@bridge/test-support/baserow";
import { ACCOUNTS, Wiki, WIKI_PASSWORD } from "@bridge/test-support/wiki";
import { stack } from "./shared.ts";

const TAG = /<script type="module" src="\/bridge\/assets\/inject\.js[^"]*" data-bridge-base="\/bridge"><\/script>/g;

let wiki: Wiki;

beforeAll(async () => {
  wiki = await Wiki.login(stack.edge, ACCOUNTS.ada);
});

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** One request without anything a client library adds or undoes: no decompression, no redirects. */
function raw(
  origin: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${origin}${path}`, { method: options.method ?? "GET", headers: options.headers ?? {} }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on("error", reject);
    request.end(options.body);
  });
}

/** A script and a style that the wiki's page names. */
async function assetsOfPage(): Promise<string[]> {
  const { body } = await raw(stack.docmost, "/");
  return [...body.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1] ?? "");
}

describe("a page of the wiki", () => {
  test.each(["/", "/login", "/s/general", "/some/deep/path"])("is the wiki's own but for one tag, first in the head: %s", async (path) => {
    const [own, through] = await Promise.all([raw(stack.docmost, path), raw(stack.edge, path)]);
    expect(through.status).toBe(own.status);
    const html = through.body.toString();
    expect(html.match(TAG)).toHaveLength(1);
    expect(html).toMatch(/<head[^>]*>\s*<script type="module" src="\/bridge\/assets\/inject\.js/);
    expect(html.replace(TAG, "")).toBe(own.body.toString());
    expect(through.headers["content-type"]).toBe(own.headers["content-type"]);
  });

  test("names a script that is there, with its type and a lasting cache", async () => {
    const { body } = await raw(stack.edge, "/");
    const src = /src="(\/bridge\/assets\/inject\.js[^"]*)"/.exec(body.toString())?.[1] ?? "";
    const script = await raw(stack.edge, src);
    expect(script.status).toBe(200);
    expect(script.headers["content-type"]).toMatch(/javascript/);
    const module = await raw(stack.edge, "/bridge/assets/tiptap_wasm_bg.wasm");
    expect(module.status).toBe(200);
    expect(module.headers["content-type"]).toBe("application/wasm");
    expect(module.body.subarray(0, 4)).toEqual(Buffer.from([0, 0x61, 0x73, 0x6d]));
  });
});

describe("what is not a page", () => {
  test("is byte for byte the same: assets", async () => {
    const paths = await assetsOfPage();
    expect(paths.length).toBeGreaterThanOrEqual(1);
    for (const path of paths) {
      const [own, through] = await Promise.all([raw(stack.docmost, path), raw(stack.edge, path)]);
      expect(through.status).toBe(200);
      expect(through.body.equals(own.body), path).toBe(true);
      for (const name of ["content-type", "etag", "cache-control", "content-encoding"]) {
        expect(through.headers[name], `${path} ${name}`).toBe(own.headers[name]);
      }
    }
  });

  test("answers ranges and HEAD as the wiki does", async () => {
    const [path = ""] = await assetsOfPage();
    for (const options of [
      { headers: { range: "bytes=0-99" } },
      { headers: { range: "bytes=100-149" } },
      { headers: { range: "bytes=-50" } },
      { method: "HEAD" },
    ]) {
      const [own, through] = await Promise.all([raw(stack.docmost, path, options), raw(stack.edge, path, options)]);
      expect(through.status).toBe(own.status);
      expect(through.body.equals(own.body)).toBe(true);
      expect(through.headers["content-range"]).toBe(own.headers["content-range"]);
      expect(through.headers["content-length"]).toBe(own.headers["content-length"]);
    }
  });

  test("is the same JSON with the same status, errors too", async () => {
    for (const [path, body] of [
      ["spaces", {}],
      ["users/me", {}],
      ["pages/info", { pageId: "no-such-page" }],
      ["nothing", {}],
    ] as const) {
      const options = {
        method: "POST",
        headers: { "content-type": "application/json", cookie: wiki.cookie },
        body: Buffer.from(JSON.stringify(body)),
      };
      const [own, through] = await Promise.all([raw(stack.docmost, `/api/${path}`, options), raw(stack.edge, `/api/${path}`, options)]);
      expect(through.status, path).toBe(own.status);
      expect(JSON.parse(through.body.toString()), path).toEqual(JSON.parse(own.body.toString()));
    }
  });

  test("takes a large body in pieces", async () => {
    const title = "é".repeat(100_000);
    const options = {
      method: "POST",
      headers: { "content-type": "application/json", cookie: wiki.cookie, "transfer-encoding": "chunked" },
      body: Buffer.from(JSON.stringify({ pageId: title })),
    };
    const [own, through] = await Promise.all([raw(stack.docmost, "/api/pages/info", options), raw(stack.edge, "/api/pages/info", options)]);
    expect(through.status).toBe(own.status);
    expect(through.body.toString()).toBe(own.body.toString());
  });
});

describe("identity", () => {
  test("the login cookie arrives as the wiki set it", async () => {
    const answer = await fetch(`${stack.edge}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: ACCOUNTS.rita, password: WIKI_PASSWORD }),
    });
    expect(answer.status).toBe(200);
    const [cookie = ""] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^authToken=[^;]+;/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Domain=/i);
  });

  test("the caller's address cannot be forged", async () => {
    const { next } = await requestsSince(stack.docmost, 0);
    const mark = `/api/forged-${Date.now()}`;
    await raw(stack.edge, mark, {
      headers: {
        "x-forwarded-for": "203.0.113.7, 198.51.100.1",
        "cf-connecting-ip": "203.0.113.7",
        "x-real-ip": "203.0.113.7",
        forwarded: "for=203.0.113.7",
        "true-client-ip": "203.0.113.7",
      },
    });
    const { requests } = await requestsSince(stack.docmost, next);
    const seen = requests.find((request) => request.path.startsWith(mark));
    expect(seen).toBeDefined();
    expect(seen?.headers["x-forwarded-for"]).toBe("127.0.0.1");
    expect(JSON.stringify(seen?.headers)).not.toContain("203.0.113.7");
    expect(JSON.stringify(seen?.headers)).not.toContain("198.51.100.1");
  });

  test("a redirect is handed on, not followed", async () => {
    const [own, through] = await Promise.all([raw(stack.docmost, "/api/sso/nowhere"), raw(stack.edge, "/api/sso/nowhere")]);
    expect(through.status).toBe(own.status);
    expect(through.headers["location"]).toBe(own.headers["location"]);
  });
});

describe("a WebSocket of the wiki", () => {
  test.each(["/collab", "/socket.io/?EIO=4&transport=websocket"])("goes through: %s", async (path) => {
    const outcome = (origin: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${origin.replace("http", "ws")}${path}`, { headers: { cookie: wiki.cookie, origin } });
        socket.on("open", () => {
          resolve("open");
          socket.terminate();
        });
        socket.on("unexpected-response", (_request, response) => {
          resolve(`status ${response.statusCode}`);
          socket.terminate();
        });
        socket.on("error", () => resolve("error"));
      });
    const own = await outcome(stack.docmost);
    expect(await outcome(stack.edge)).toBe(own);
    if (path === "/collab") expect(own).toBe("open");
  });
});
