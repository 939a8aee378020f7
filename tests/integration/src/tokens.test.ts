/** API tokens: made, used within their scopes, revoked. */
import { afterAll, describe, expect, test } from "vitest";
import { call } from "@bridge/test-support/bridge";
import { asAdmin, stack } from "./shared.ts";

const made: (number | string)[] = [];

async function create(name: string, scopes: string[]): Promise<{ id: number | string; token: string }> {
  const answer = await asAdmin("POST", "/api/v1/admin/tokens", { json: { name, scopes } });
  expect(answer.status, answer.text).toBeLessThan(300);
  made.push(answer.body.data.id);
  return answer.body.data;
}

afterAll(async () => {
  for (const id of made) await asAdmin("DELETE", `/api/v1/admin/tokens/${id}`);
});

describe("a token", () => {
  test("is shown once, and never in the list", async () => {
    const { id, token } = await create("shown once", ["read:personnes"]);
    expect(token).toMatch(/^brg_[A-Za-z0-9_-]{43}$/);
    const list = await asAdmin("GET", "/api/v1/admin/tokens");
    expect(list.status).toBe(200);
    expect(list.text).not.toContain(token);
    expect((list.body.data as { id: unknown }[]).map((entry) => entry.id)).toContain(id);
    const entry = (list.body.data as { id: unknown; name: string; scopes: string[] }[]).find((one) => one.id === id);
    expect(entry).toMatchObject({ name: "shown once", scopes: ["read:personnes"] });
  });

  test("reads what its scopes cover and nothing else", async () => {
    const { token } = await create("personnes only", ["read:personnes"]);
    const allowed = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", { token });
    expect(allowed.status).toBe(200);
    const refused = await call(stack.edge, "GET", "/bridge/api/v1/projets/1", { token });
    expect(refused.status).toBe(403);
    expect(refused.body.error?.code).toBe("FORBIDDEN_SCOPE");
    const admin = await call(stack.edge, "GET", "/bridge/api/v1/admin/tokens", { token });
    expect(admin.status).toBe(403);
  });

  test("answers forbidden per reference in resolve", async () => {
    const { token } = await create("projets only", ["read:projets"]);
    const answer = await call(stack.edge, "POST", "/bridge/api/v1/resolve", {
      token,
      json: { refs: ["personne:5", "projet:1"] },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject([
      { ref: "personne:5", status: "forbidden" },
      { ref: "projet:1", status: "ok", card: { entity: "projet", id: 1 } },
    ]);
    expect(answer.body.data[0].card).toBeUndefined();
  });

  test("read:* covers every read", async () => {
    const { token } = await create("all reads", ["read:*"]);
    for (const path of ["personnes/5", "projets/1", "formations/1"]) {
      const answer = await call(stack.edge, "GET", `/bridge/api/v1/${path}`, { token });
      expect(answer.status, path).toBe(200);
    }
  });

  test("is refused once revoked", async () => {
    const { id, token } = await create("short lived", ["read:personnes"]);
    const before = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", { token });
    expect(before.status).toBe(200);
    const revoked = await asAdmin("DELETE", `/api/v1/admin/tokens/${id}`);
    expect(revoked.status).toBeLessThan(300);
    await expect
      .poll(async () => (await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", { token })).status, {
        timeout: 61_000,
        interval: 500,
      })
      .toBe(401);
  }, 65_000);

  test("that is wrong, short or of another kind is refused", async () => {
    const wrong = `brg_${"A".repeat(43)}`;
    for (const token of [wrong, stack.admin_token.slice(0, -1), `${stack.admin_token}A`, "brg_", "x", stack.admin_token.toUpperCase()]) {
      const answer = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", { token });
      expect(answer.status, token.slice(0, 6)).toBe(401);
      expect(answer.body.error?.code).toBe("AUTH_INVALID");
      expect(answer.text).not.toContain(stack.admin_token);
    }
  });

  test("in another scheme or in the URL is refused", async () => {
    const basic = await call(stack.edge, "GET", "/bridge/api/v1/personnes/5", {
      headers: { authorization: `Basic ${btoa(`x:${stack.admin_token}`)}` },
    });
    expect(basic.status).toBe(401);
    const query = await call(stack.edge, "GET", `/bridge/api/v1/personnes/5?token=${stack.admin_token}`);
    expect(query.status).toBeGreaterThanOrEqual(400);
  });

  test("is not made with scopes that do not exist", async () => {
    const answer = await asAdmin("POST", "/api/v1/admin/tokens", { json: { name: "x", scopes: ["read:everything"] } });
    expect(answer.status).toBe(400);
    expect(answer.body.error?.code).toBe("VALIDATION_ERROR");
    expect(JSON.stringify(answer.body.error?.details)).toContain("scopes");
  });
});
