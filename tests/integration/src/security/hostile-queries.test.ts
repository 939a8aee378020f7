/** Queries and references that no honest client sends, and what errors tell of the inside. */
import { describe, expect, test } from "vitest";
import { call } from "@bridge/test-support/bridge";
import { asAdmin, baserow, stack } from "../shared.ts";

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
