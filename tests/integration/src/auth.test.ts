/** Sessions of people who are logged in to the wiki. */
import { beforeAll, describe, expect, test } from "vitest";
import { call, session, sessionToken } from "@bridge/test-support/bridge";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { stack } from "./shared.ts";

let ada: Wiki;
let pierre: Wiki;
let rita: Wiki;

beforeAll(async () => {
  ada = await Wiki.login(stack.docmost, ACCOUNTS.ada);
  pierre = await Wiki.login(stack.docmost, ACCOUNTS.pierre);
  rita = await Wiki.login(stack.docmost, ACCOUNTS.rita);
});

describe("a wiki member", () => {
  test("gets a short session with the person the e-mail stands for", async () => {
    const answer = await session(stack.edge, pierre.cookie);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expires_in: 900,
      user: { name: "Pierre Dupont", role: "member" },
      personne_id: 5,
    });
    expect(answer.body.data.scopes).toEqual(expect.arrayContaining(["read:personnes", "read:projets", "read:formations"]));
    expect(answer.body.data.scopes).not.toContain("admin:*");
    expect(answer.headers.get("cache-control")).toMatch(/no-store/);
  });

  test("without a row of that e-mail is nobody's personne", async () => {
    const answer = await session(stack.edge, rita.cookie);
    expect(answer.body.data.personne_id).toBeNull();
  });

  test("sees the own e-mail and nobody else's", async () => {
    const token = await sessionToken(stack.edge, pierre.cookie);
    const headers = { cookie: pierre.cookie };
    const own = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", { token, headers });
    expect(own.body.data.email).toBe("pierre@centre.test");
    const other = await call(stack.edge, "GET", "/bridge/api/v1/personnes/6", { token, headers });
    expect(other.status).toBe(200);
    expect(other.body.data).not.toHaveProperty("email");
  });

  test("does not see rates", async () => {
    const token = await sessionToken(stack.edge, rita.cookie);
    const answer = await call(stack.edge, "GET", "/bridge/api/v1/projets/1", { token, headers: { cookie: rita.cookie } });
    expect(answer.status).toBe(200);
    expect(answer.body.data.nom).toBe("Projet Alpha");
    expect(answer.body.data).not.toHaveProperty("taux_horaire");
    expect(answer.text).not.toMatch(/siren|adresse/);
  });

  test("may not administer", async () => {
    const token = await sessionToken(stack.edge, rita.cookie);
    const answer = await call(stack.edge, "GET", "/bridge/api/v1/admin/tokens", { token, headers: { cookie: rita.cookie } });
    expect(answer.status).toBe(403);
  });

  test("is told who they are", async () => {
    const token = await sessionToken(stack.edge, pierre.cookie);
    const answer = await call(stack.edge, "GET", "/bridge/api/v1/auth/me", { token, headers: { cookie: pierre.cookie } });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body.data)).toContain("Pierre Dupont");
  });
});

describe("the wiki's owner", () => {
  test("is an admin here", async () => {
    const answer = await session(stack.edge, ada.cookie);
    expect(answer.body.data.scopes).toContain("admin:*");
    const { token } = answer.body.data;
    const headers = { cookie: ada.cookie };
    const projet = await call(stack.edge, "GET", "/bridge/api/v1/projets/1", { token, headers });
    expect(projet.body.data.taux_horaire).toMatch(/^\d+\.\d{2}$/);
  });
});

describe("a session is refused", () => {
  test("without a cookie", async () => {
    const answer = await call(stack.edge, "POST", "/bridge/api/v1/auth/docmost", { json: {}, headers: { origin: stack.edge } });
    expect(answer.status).toBe(401);
  });

  test("from another origin, or one that is left out where the browser says cross-site", async () => {
    for (const headers of [
      { cookie: pierre.cookie, origin: "https://evil.example" },
      { cookie: pierre.cookie, origin: "null" },
      { cookie: pierre.cookie, "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await call(stack.edge, "POST", "/bridge/api/v1/auth/docmost", { json: {}, headers });
      expect(answer.status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body.data).toBeUndefined();
    }
  });

  test("with a forged or logged-out cookie", async () => {
    const forged = ["authToken=x", `authToken=${btoa('{"alg":"none"}')}.${btoa('{"sub":"1"}')}.`, `${pierre.cookie.slice(0, -4)}AAAA`];
    for (const cookie of forged) {
      const answer = await session(stack.edge, cookie);
      expect(answer.status).toBe(401);
      expect(answer.text).not.toContain(cookie);
    }
    const gone = await Wiki.login(stack.docmost, ACCOUNTS.rita);
    await fetch(`${stack.docmost}/api/auth/logout`, {
      method: "POST",
      headers: { cookie: gone.cookie, "content-type": "application/json" },
      body: "{}",
    });
    const answer = await session(stack.edge, gone.cookie);
    expect(answer.status).toBe(401);
  });
});

describe("a session's token is refused", () => {
  test("with the cookie of somebody else, or none", async () => {
    const token = await sessionToken(stack.edge, pierre.cookie);
    for (const headers of [{ cookie: rita.cookie }, {}]) {
      const answer = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", { token, headers });
      expect(answer.status).toBe(401);
      expect(answer.body.error?.code).toBe("AUTH_INVALID");
    }
  });

  test("with a changed claim, another algorithm or another key", async () => {
    const token = await sessionToken(stack.edge, pierre.cookie);
    const [head = "", claims = "", signature = ""] = token.split(".");
    const raised = Buffer.from(Buffer.from(claims, "base64url").toString().replace("member", "owner")).toString("base64url");
    expect(raised).not.toBe(claims);
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
    const other = Buffer.from(
      Buffer.from(head, "base64url")
        .toString()
        .replace(/"kid":"[^"]*"/, '"kid":"other"'),
    ).toString("base64url");
    for (const forged of [
      `${head}.${raised}.${signature}`,
      `${none}.${claims}.`,
      `${none}.${claims}.${signature}`,
      `${other}.${claims}.${signature}`,
      `${head}.${claims}.${signature.slice(0, -2)}`,
      `${head}.${claims}`,
    ]) {
      const answer = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", {
        token: forged,
        headers: { cookie: pierre.cookie },
      });
      expect(answer.status).toBe(401);
    }
  });

  test("for JSON, the cookie alone is nothing", async () => {
    const answer = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", { headers: { cookie: ada.cookie } });
    expect(answer.status).toBe(401);
  });
});
