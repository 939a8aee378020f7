/** Sessions over time: keys that rotate, an end on the second, a logout and a demotion in the wiki. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { requestsSince, setFault } from "@bridge/test-support/baserow";
import { type Answer, call, session, sessionToken } from "@bridge/test-support/bridge";
import { type Claims, claimsOf, cookieHash, headOf, sign } from "@bridge/test-support/jwt";
import { Live } from "@bridge/test-support/live";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { makeToken } from "@bridge/test-support/writes";

const NEW = { kid: "2026-11", key: Buffer.alloc(32, 1).toString("base64url") };
const OLD = { kid: "2026-08", key: Buffer.alloc(32, 2).toString("base64url") };
/** How late a change in the wiki may be felt by what writes, in ms. */
const FELT = 10_000;

let stack: Stack;
let ada: Wiki;
let pierre: Wiki;

beforeAll(async () => {
  stack = await startStack({ env: { BRIDGE_JWT_KEYS: `${NEW.kid}:${NEW.key},${OLD.kid}:${OLD.key}` } });
  ada = await Wiki.login(stack.info.docmost, ACCOUNTS.ada);
  pierre = await Wiki.login(stack.info.docmost, ACCOUNTS.pierre);
}, 600_000);

afterAll(() => stack?.stop());

interface Held {
  cookie: string;
  token: string;
}

async function hold(wiki: Wiki): Promise<Held> {
  return { cookie: wiki.cookie, token: await sessionToken(stack.info.edge, wiki.cookie) };
}

function send(method: string, path: string, { cookie, token }: Held, json?: unknown): Promise<Answer> {
  return call(stack.info.edge, method, `/bridge/api/v1${path}`, { token, headers: { cookie }, ...(json === undefined ? {} : { json }) });
}

const me = (held: Held): Promise<Answer> => send("GET", "/auth/me", held);
/** A write that an administrator may ask for, and that changes nothing. */
const write = (held: Held): Promise<Answer> => send("POST", "/projets?dry_run=true", held, { nom: "Essai" });

describe("keys", () => {
  test("the first signs", async () => {
    const { token } = await hold(pierre);
    expect(headOf(token)).toEqual({ alg: "HS256", kid: NEW.kid, typ: "JWT" });
  });

  test("every one that is set is known by its id, and by no other's", async () => {
    const claims = claimsOf((await hold(pierre)).token);
    const status = async (kid: string, key: string): Promise<number> =>
      (await me({ cookie: pierre.cookie, token: sign({ alg: "HS256", kid, typ: "JWT" }, claims, key) })).status;
    expect(await status(NEW.kid, NEW.key)).toBe(200);
    expect(await status(OLD.kid, OLD.key)).toBe(200);
    expect(await status(NEW.kid, OLD.key)).toBe(401);
    expect(await status(OLD.kid, NEW.key)).toBe(401);
    expect(await status("2026-05", OLD.key)).toBe(401);
    for (const kid of ["__proto__", "constructor", "../../etc/passwd", "' OR 1=1", ""]) expect(await status(kid, NEW.key), kid).toBe(401);
  });
});

describe("a session's time", () => {
  const signed = async (change: (claims: Claims, now: number) => Claims): Promise<number> => {
    const claims = claimsOf((await hold(pierre)).token);
    const changed = change(claims, Math.floor(Date.now() / 1000));
    return (await me({ cookie: pierre.cookie, token: sign({ alg: "HS256", kid: NEW.kid }, changed, NEW.key) })).status;
  };

  test("ends on the second, and begins at most half a minute ahead", async () => {
    expect(await signed((claims, now) => ({ ...claims, iat: now - 890, exp: now + 10 }))).toBe(200);
    expect(await signed((claims, now) => ({ ...claims, iat: now - 900, exp: now }))).toBe(401);
    expect(await signed((claims, now) => ({ ...claims, iat: now - 901, exp: now - 1 }))).toBe(401);
    expect(await signed((claims, now) => ({ ...claims, iat: now + 20, exp: now + 900 }))).toBe(200);
    expect(await signed((claims, now) => ({ ...claims, iat: now + 60, exp: now + 900 }))).toBe(401);
  });

  test("is a quarter of an hour at most, and must be told", async () => {
    expect(await signed((claims, now) => ({ ...claims, iat: now, exp: now + 901 }))).toBe(401);
    expect(await signed(({ exp: _, ...claims }) => claims)).toBe(401);
    expect(await signed(({ iat: _, ...claims }) => claims)).toBe(401);
    expect(await signed((claims) => ({ ...claims, exp: String(claims["exp"]) }))).toBe(401);
    expect(await signed((claims, now) => ({ ...claims, exp: Number.MAX_SAFE_INTEGER, iat: now }))).toBe(401);
    expect(await signed((claims) => ({ ...claims, iat: -9007199254740991, exp: 9007199254740991 }))).toBe(401);
  });
});

describe("a session and its cookie", () => {
  test("belong together", async () => {
    const held = await hold(pierre);
    expect(claimsOf(held.token)["cth"]).toBe(cookieHash(pierre.cookie));
    for (const [cookie, status] of [
      [pierre.cookie, 200],
      [`theme=dark; ${pierre.cookie}; lang=fr`, 200],
      [`${pierre.cookie}; ${pierre.cookie}`, 200],
      [`${pierre.cookie}; ${ada.cookie}`, 401],
      [`${ada.cookie}; ${pierre.cookie}`, 401],
      [`${pierre.cookie}; authToken=`, 401],
      [`${pierre.cookie}, ${ada.cookie}`, 401],
      [pierre.cookie.replace("authToken", "authtoken"), 401],
      [pierre.cookie.replace("authToken", "xauthToken"), 401],
      [pierre.cookie.replace("authToken=", 'authToken="').concat('"'), 401],
      [`${pierre.cookie}x`, 401],
      ["authToken=", 401],
    ] as const) {
      expect((await me({ ...held, cookie })).status, cookie.replace(/=.*/, "")).toBe(status);
    }
  });

  test("of another login of the same person do not", async () => {
    const held = await hold(pierre);
    const again = await Wiki.login(stack.info.docmost, ACCOUNTS.pierre);
    expect(again.cookie).not.toBe(pierre.cookie);
    expect((await me({ ...held, cookie: again.cookie })).status).toBe(401);
  });

  test("do not write by the cookie alone, whatever comes beside it", async () => {
    const { edge } = stack.info;
    for (const headers of [
      { cookie: ada.cookie, origin: edge },
      { cookie: ada.cookie, origin: edge, "sec-fetch-site": "same-origin", "x-requested-with": "XMLHttpRequest" },
      { cookie: ada.cookie, origin: edge, authorization: "Bearer " },
      { cookie: ada.cookie, origin: edge, authorization: `Bearer ${ada.cookie.slice("authToken=".length)}` },
      { cookie: ada.cookie, origin: edge, authorization: ada.cookie.slice("authToken=".length) },
    ]) {
      const answer = await call(edge, "POST", "/bridge/api/v1/projets?dry_run=true", { headers, json: { nom: "Essai" } });
      expect(answer.status).toBe(401);
    }
  });
});

describe("a change in the wiki", () => {
  test("a logout is felt by writes within ten seconds", async () => {
    const leaving = await Wiki.login(stack.info.docmost, ACCOUNTS.ada);
    const held = await hold(leaving);
    expect((await write(held)).status).toBe(200);
    await leaving.post("auth/logout");
    const since = performance.now();
    await expect.poll(async () => (await write(held)).status, { timeout: FELT, interval: 400 }).toBe(401);
    expect(performance.now() - since).toBeLessThan(FELT);
    expect((await send("GET", "/admin/tokens", held)).status).toBe(401);
    // The cookie opens no session any more, and others of the same person are untouched.
    expect((await session(stack.info.edge, leaving.cookie)).status).toBe(401);
    expect((await write(await hold(ada))).status).toBe(200);
  }, 30_000);

  test("a demotion is felt by writes and by administering within ten seconds, a new session has the new role", async () => {
    const rita = await Wiki.login(stack.info.docmost, ACCOUNTS.rita);
    const { user } = await rita.post<{ user: { id: string } }>("users/me");
    const become = (role: string): Promise<unknown> => ada.post("workspace/members/change-role", { userId: user.id, role });
    await become("admin");
    try {
      await expect
        .poll(async () => (await session(stack.info.edge, rita.cookie)).body.data?.scopes, { timeout: FELT, interval: 400 })
        .toContain("admin:*");
      const held = await hold(rita);
      expect((await write(held)).status).toBe(200);
      expect((await send("GET", "/admin/tokens", held)).status).toBe(200);
      await become("member");
      const since = performance.now();
      await expect.poll(async () => (await write(held)).status, { timeout: FELT, interval: 400 }).toBe(403);
      expect(performance.now() - since).toBeLessThan(FELT);
      for (const [method, path] of [
        ["GET", "/admin/tokens"],
        ["POST", "/admin/tokens"],
        ["DELETE", "/admin/tokens/999999"],
      ] as const) {
        expect((await send(method, path, held, method === "GET" ? undefined : {})).status, `${method} ${path}`).toBe(403);
      }
      expect(claimsOf((await hold(rita)).token)["role"]).toBe("member");
    } finally {
      await become("member");
    }
  }, 30_000);

  test("is asked for seldom, and not for tokens", async () => {
    const held = await hold(ada);
    const { next } = await requestsSince(stack.info.docmost, 0);
    const asked = async (): Promise<number> =>
      (await requestsSince(stack.info.docmost, next)).requests.filter((request) => request.path.startsWith("/api/users/me")).length;
    const began = performance.now();
    for (let turn = 0; turn < 20; turn += 1) expect((await write(held)).status).toBe(200);
    const windows = 1 + Math.ceil((performance.now() - began) / 2_900);
    expect(await asked()).toBeLessThanOrEqual(windows);
    const before = await asked();
    const token = await makeToken(stack.info, ["write:projets", "read:projets"]);
    expect((await write({ token, cookie: "" })).status).toBe(200);
    expect(await asked()).toBe(before);
  }, 30_000);

  test("cannot be asked for while the wiki is down: sessions do not write, tokens do", async () => {
    const fresh = await Wiki.login(stack.info.docmost, ACCOUNTS.ada);
    // A session made by hand, so that the bridge has not just asked who this is.
    const claims = { ...claimsOf((await hold(ada)).token), cth: cookieHash(fresh.cookie) };
    const held = { cookie: fresh.cookie, token: sign({ alg: "HS256", kid: NEW.kid }, claims, NEW.key) };
    await setFault(stack.info.docmost, { kind: "down" });
    try {
      const answer = await write(held);
      expect([answer.status, answer.body.error?.code]).toEqual([502, "DOCMOST_UNAVAILABLE"]);
      expect((await send("GET", "/projets/1", held)).status).toBe(200);
      const token = await makeToken(stack.info, ["write:projets", "read:projets"]);
      expect((await write({ token, cookie: "" })).status).toBe(200);
    } finally {
      await setFault(stack.info.docmost, { kind: "none" });
    }
    expect((await write(held)).status).toBe(200);
  }, 30_000);

  test("that a session claims by itself counts for nothing", async () => {
    const claims = claimsOf((await hold(pierre)).token);
    // Signed by a key of ours, as after a leak: the wiki still says who is an administrator.
    const raised = sign({ alg: "HS256", kid: NEW.kid }, { ...claims, role: "owner" }, NEW.key);
    expect((await write({ cookie: pierre.cookie, token: raised })).status).toBe(403);
    const other = sign(
      { alg: "HS256", kid: NEW.kid },
      { ...claims, role: "owner", sub: claimsOf((await hold(ada)).token)["sub"] },
      NEW.key,
    );
    expect((await write({ cookie: pierre.cookie, token: other })).status).toBe(401);
  });
});

describe("the push", () => {
  const hello = async (held: Held, origin: string, type = "hello"): Promise<Live> => {
    const live = Live.open(stack.info.edge, { origin, cookie: held.cookie });
    await live.opened();
    live.send({ type, token: held.token });
    return live;
  };

  test("takes a session beside its own cookie only", async () => {
    const held = await hold(pierre);
    const right = await hello(held, stack.info.edge);
    expect((await right.next(() => true))["type"]).toBe("welcome");
    await right.close();
    for (const cookie of [ada.cookie, "", `${pierre.cookie}; ${ada.cookie}`]) {
      const wrong = await hello({ ...held, cookie }, stack.info.edge);
      expect((await wrong.closed()).code).toBe(4401);
    }
  });

  test("holds a session for a minute from its issue and takes no older one", async () => {
    const held = await hold(pierre);
    const now = Math.floor(Date.now() / 1000);
    const aged = (seconds: number): Held => ({
      ...held,
      token: sign({ alg: "HS256", kid: NEW.kid }, { ...claimsOf(held.token), iat: now - seconds, exp: now - seconds + 900 }, NEW.key),
    });
    const young = await hello(aged(50), stack.info.edge);
    const { holds_for } = await young.next((message) => message.type === "welcome");
    expect(holds_for).toBeLessThanOrEqual(10);
    // Not renewed, it ends when its minute is over.
    const ends = young.closed(20_000);
    const old = await hello(aged(61), stack.info.edge);
    expect((await old.closed()).code).toBe(4401);
    expect((await ends).code).toBe(4401);
  }, 30_000);

  test("reads the role again when it is renewed, and takes nobody else's session", async () => {
    const held = await hold(pierre);
    const live = await hello(held, stack.info.edge);
    await live.next((message) => message.type === "welcome");
    live.send({ type: "renew", token: (await hold(pierre)).token });
    await live.next((message) => message.type === "welcome");
    const claims = claimsOf(held.token);
    live.send({ type: "renew", token: sign({ alg: "HS256", kid: NEW.kid }, { ...claims, sub: "somebody-else" }, NEW.key) });
    expect((await live.closed()).code).toBe(4403);
  });

  test.each([["https://evil.example"], ["null"], ["http://127.0.0.1"], ["file://"]])("is not for pages of %s", async (origin) => {
    const live = Live.open(stack.info.edge, { origin, cookie: pierre.cookie });
    await expect(live.opened()).rejects.toThrow(/refused: status 403/);
  });
});
