/** Every route × every kind of caller: exactly those pass who may. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { type Answer, call, sessionToken } from "@bridge/test-support/bridge";
import { claimsOf, keysOf, sign, unsigned } from "@bridge/test-support/jwt";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { makeToken } from "@bridge/test-support/writes";
import { covers, type Right, RIGHTS, type Route, ROUTES, SCOPES } from "./routes.ts";

/** What somebody shows, and what it is worth. */
interface Caller {
  token?: string;
  cookie?: string;
  secret?: string;
  /** A valid token's scopes, a valid session's role; nothing where the credentials do not hold. */
  holds: readonly string[] | "member" | "admin" | undefined;
}

const callers: Record<string, Caller> = {};
let stack: Stack;
/** Cookies of an administrator. */
let administrators: string[];
let hops = 0;

/** Each request from an address of its own, by a proxy that is trusted: refusals are counted by address. */
function send({ method }: Route, path: string, { token, cookie, secret }: Caller): Promise<Answer> {
  hops += 1;
  const headers: Record<string, string> = {
    origin: stack.info.edge,
    "x-forwarded-for": `10.${(hops >> 16) & 255}.${(hops >> 8) & 255}.${hops & 255}`,
  };
  if (cookie) headers["cookie"] = cookie;
  if (secret) headers["x-bridge-secret"] = secret;
  const options = { ...(token ? { token } : {}), headers };
  if (method === "GET") return call(stack.info.edge, method, `/bridge${path}`, options);
  if (path.startsWith("/api/")) return call(stack.info.edge, method, `/bridge${path}`, { ...options, json: {} });
  headers["content-type"] = "application/x-www-form-urlencoded";
  return call(stack.info.edge, method, `/bridge${path}`, { ...options, body: `jeton=1.x&cle=${"0".repeat(32)}` });
}

beforeAll(async () => {
  stack = await startStack({ env: { TRUSTED_PROXY: "127.0.0.1" } });
  const { edge, docmost, jwt_keys, admin_token, webhook_secret } = stack.info;
  const admin = (method: string, path: string, json?: unknown): Promise<Answer> =>
    call(edge, method, `/bridge/api/v1/admin/tokens${path}`, { token: admin_token, ...(json ? { json } : {}) });

  const ends = Date.now() + 5_000;
  const short = await admin("POST", "", { name: "short", scopes: ["admin:*"], expires_at: new Date(ends).toISOString() });
  callers["a token that ended"] = { token: short.body.data.token, holds: undefined };
  const revoked = await admin("POST", "", { name: "revoked", scopes: ["admin:*"] });
  expect((await admin("DELETE", `/${revoked.body.data.id}`)).status).toBe(204);
  callers["a revoked token"] = { token: revoked.body.data.token, holds: undefined };

  callers["nobody"] = { holds: undefined };
  callers["a wrong token"] = { token: `brg_${"A".repeat(43)}`, holds: undefined };
  callers["a token of another form"] = { token: "hunter2", holds: undefined };
  callers["the secret of deliveries"] = { secret: webhook_secret, holds: undefined };
  callers["a wrong secret of deliveries"] = { secret: `${webhook_secret}x`, holds: undefined };
  for (const scope of SCOPES) callers[scope] = { token: await makeToken(stack.info, [scope]), holds: [scope] };

  const [ada, pierre, rita] = [
    await Wiki.login(docmost, ACCOUNTS.ada),
    await Wiki.login(docmost, ACCOUNTS.pierre),
    await Wiki.login(docmost, ACCOUNTS.rita),
  ];
  const [member, owner] = [await sessionToken(edge, pierre.cookie), await sessionToken(edge, ada.cookie)];
  callers["a member's session"] = { token: member, cookie: pierre.cookie, holds: "member" };
  callers["an administrator's session"] = { token: owner, cookie: ada.cookie, holds: "admin" };
  callers["an administrator's cookie alone"] = { cookie: ada.cookie, holds: undefined };
  callers["an administrator's session without its cookie"] = { token: owner, holds: undefined };
  callers["an administrator's session beside a member's cookie"] = { token: owner, cookie: rita.cookie, holds: undefined };
  callers["an administrator's session beside two cookies"] = { token: owner, cookie: `${ada.cookie}; ${rita.cookie}`, holds: undefined };

  // A login of their own: all that is shown beside one cookie counts as one, and a minute has sixty writes.
  const forger = await Wiki.login(docmost, ACCOUNTS.ada);
  administrators = [ada.cookie, forger.cookie];
  const genuine = await sessionToken(edge, forger.cookie);
  const claims = claimsOf(genuine);
  const { kid, key } = keysOf(jwt_keys)[0] as { kid: string; key: string };
  const head = { alg: "HS256", kid, typ: "JWT" };
  const now = Math.floor(Date.now() / 1000);
  const forged = (token: string): Caller => ({ token, cookie: forger.cookie, holds: undefined });
  callers["a session signed as the bridge signs"] = { ...forged(sign(head, claims, key)), holds: "admin" };
  callers["a session that ended"] = forged(sign(head, { ...claims, iat: now - 900, exp: now - 1 }, key));
  callers["a session from the future"] = forged(sign(head, { ...claims, iat: now + 120, exp: now + 900 }, key));
  callers["a session that lasts too long"] = forged(sign(head, { ...claims, iat: now, exp: now + 86_400 }, key));
  callers["a session of another issuer"] = forged(sign(head, { ...claims, iss: "other" }, key));
  callers["a session of another key"] = forged(sign(head, claims, Buffer.alloc(32, 7).toString("base64url")));
  callers["a session of another key id"] = forged(sign({ ...head, kid: "other" }, claims, key));
  callers["a session of no key id"] = forged(sign({ alg: "HS256", typ: "JWT" }, claims, key));
  callers["a session of another algorithm"] = forged(sign({ ...head, alg: "HS512" }, claims, key));
  callers["a session that is not signed"] = forged(unsigned(claims));
  callers["a session that is not signed, with a key id"] = forged(`${unsigned(claims).replace(/^[^.]*/, genuine.split(".")[0] ?? "")}`);
}, 600_000);

afterAll(() => stack?.stop());

/** `pass`, or the status with which somebody is refused. */
function expected(right: Right, { holds, cookie, secret }: Caller): "pass" | 401 | 403 {
  const hasOneCookie = cookie !== undefined && !cookie.includes(";");
  const isRight = secret === stack.info.webhook_secret;
  if (right === "anybody") return "pass";
  if (right === "delivery") return isRight ? "pass" : 401;
  if (right === "cookie") return hasOneCookie ? "pass" : 401;
  if (right === "administrator" && hasOneCookie) return administrators.includes(cookie) ? "pass" : 403;
  if (right === "administrator") return 401;
  if (right === "form") return hasOneCookie ? 403 : 401;
  if (holds === undefined) return 401;
  if (right === "credentials" || holds === "admin") return "pass";
  if (holds === "member") return right.member ? "pass" : 403;
  return holds.some((held) => covers(held, right.scope)) ? "pass" : 403;
}

/** A path of the route: reads of what is there, writes of what is not, and those would only be tried. */
function pathOf({ method, template }: Route): string {
  const path = template
    .replace(":id", method === "GET" ? "1" : "999999")
    .replace(":change", "projet-changed")
    .replace("*path", "inject.js");
  return method === "GET" || !path.startsWith("/api/v1/") ? path : `${path}?dry_run=true`;
}

describe("the table", () => {
  test("has rights for every route, and a route for all rights", () => {
    expect(ROUTES.length).toBeGreaterThan(0);
    expect(Object.keys(RIGHTS).sort()).toEqual(ROUTES.map((route) => route.name).sort());
  });

  test("a token ends when it was to end", async () => {
    const ended = callers["a token that ended"] as Caller;
    const me: Route = { method: "GET", template: "", name: "" };
    await expect.poll(async () => (await send(me, "/api/v1/auth/me", ended)).status, { timeout: 20_000, interval: 200 }).toBe(401);
  });

  test("knows every scope", async () => {
    const json = { name: "x", scopes: ["read:everything"] };
    for (const scope of SCOPES) expect((callers[scope] as Caller).token, scope).toMatch(/^brg_/);
    const answer = await call(stack.info.edge, "POST", "/bridge/api/v1/admin/tokens", { token: stack.info.admin_token, json });
    expect(answer.status).toBe(400);
  });
});

describe.each(ROUTES)("$name", (route) => {
  test("lets exactly those pass who may", async () => {
    const right = RIGHTS[route.name];
    if (right === undefined) throw new Error(`no rights for ${route.name}`);
    const path = pathOf(route);
    const answers = await Promise.all(
      Object.entries(callers).map(async ([name, caller]) => ({ name, caller, answer: await send(route, path, caller) })),
    );
    const outcome = (status: number): "pass" | number =>
      status === 401 || status === 403 || status === 429 || status >= 500 ? status : "pass";
    expect(Object.fromEntries(answers.map(({ name, answer }) => [name, outcome(answer.status)]))).toEqual(
      Object.fromEntries(answers.map(({ name, caller }) => [name, expected(right, caller)])),
    );
    for (const { name, caller, answer } of answers) {
      for (const header of ["x-request-id", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "cache-control"]) {
        expect(answer.headers.get(header), `${name}: ${header}`).toBeTruthy();
      }
      const isKnown = answer.body.error?.code;
      if (answer.status === 403 && isKnown) expect(isKnown, name).toBe("FORBIDDEN_SCOPE");
      if (answer.status === 401 && isKnown) expect(isKnown, name).toMatch(/^AUTH_(REQUIRED|INVALID)$/);
      // An asset and a page come without the envelope; whatever it is, nobody's credentials are in it.
      for (const shown of [caller.token, caller.secret, caller.cookie?.slice("authToken=".length)]) {
        if (shown && route.name !== "POST /api/v1/auth/docmost") expect(answer.text.includes(shown), name).toBe(false);
      }
    }
  }, 120_000);
});
