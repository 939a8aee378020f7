/** The shape of every answer: envelope, errors, request ids, tags, limits. */
import { describe, expect, test } from "vitest";
import { call } from "@bridge/test-support/bridge";
import { asAdmin, asNobody, stack } from "./shared.ts";

describe("an answer", () => {
  test("holds one entity in data, with when it was read", async () => {
    const answer = await asAdmin("GET", "/api/v1/personnes/5");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(answer.body.data).toMatchObject({ id: 5, slug: "pierre-dupont", email: "pierre@centre.test" });
    expect(answer.body.error).toBeUndefined();
  });

  test("carries a request id, its own or the caller's", async () => {
    const own = await asNobody("GET", "/api/health");
    expect(own.headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
    const given = await asNobody("GET", "/api/health", { headers: { "x-request-id": "caller-1234-abcd" } });
    expect(given.headers.get("x-request-id")).toBe("caller-1234-abcd");
  });

  test.each([
    ["spaces and markup", "<b> x</b>"],
    ["too long", "a".repeat(500)],
  ])("does not repeat a request id that is not sane: %s", async (_name, id) => {
    const answer = await asNobody("GET", "/api/health", { headers: { "x-request-id": id } });
    expect(answer.headers.get("x-request-id")).not.toBe(id);
    expect(answer.headers.get("x-request-id")).toMatch(/^[\w-]{8,}$/);
  });

  test("carries the limits of its token", async () => {
    const first = await asAdmin("GET", "/api/v1/personnes/5");
    expect(Number(first.headers.get("ratelimit-limit"))).toBe(600);
    expect(Number(first.headers.get("ratelimit-remaining"))).toBeLessThan(600);
    expect(Number(first.headers.get("ratelimit-reset"))).toBeLessThanOrEqual(60);
  });
});

describe("a list", () => {
  test("is paged and says how many there are", async () => {
    const answer = await asAdmin("GET", "/api/v1/personnes?page=2&per_page=7&sort=nom");
    expect(answer.status).toBe(200);
    expect(answer.body.data).toHaveLength(7);
    expect(answer.body.meta).toMatchObject({ page: 2, per_page: 7, total: 40, total_pages: 6 });
  });

  test("comes newest first unless asked otherwise", async () => {
    const answer = await asAdmin("GET", "/api/v1/projets?per_page=200");
    const ids = (answer.body.data as { id: number }[]).map((projet) => projet.id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(ids.length).toBeGreaterThan(20);
  });

  test("is sorted up and down by a field", async () => {
    const names = async (sort: string): Promise<string[]> => {
      const answer = await asAdmin("GET", `/api/v1/projets?per_page=200&sort=${sort}`);
      return (answer.body.data as { nom: string }[]).map((projet) => projet.nom);
    };
    const up = await names("nom");
    expect(up[0]).not.toBe(up.at(-1));
    expect(await names("-nom")).toEqual([...up].reverse());
  });

  test("filters by role and statut", async () => {
    const answer = await asAdmin("GET", "/api/v1/personnes?per_page=200&filter[role]=formateur&filter[statut]=inactif");
    expect(answer.status).toBe(200);
    const found = answer.body.data as { roles: string[]; statut: string }[];
    expect(found.length).toBeGreaterThanOrEqual(1);
    for (const personne of found) {
      expect(personne.roles).toContain("formateur");
      expect(personne.statut).toBe("inactif");
    }
  });

  test("names every fault of a query at once", async () => {
    const answer = await asAdmin("GET", "/api/v1/personnes?page=0&per_page=201&sort=couleur&filter[taille]=1");
    expect(answer.status).toBe(400);
    expect(answer.body.error?.code).toBe("VALIDATION_ERROR");
    const faults: { field: string; message: string }[] = answer.body.error?.details ?? [];
    const fields = faults.map((fault) => fault.field);
    expect(fields).toEqual(expect.arrayContaining(["page", "per_page", "sort"]));
    expect(fields.some((field) => field.includes("taille"))).toBe(true);
    expect(fields).toHaveLength(4);
  });
});

describe("a conditional read", () => {
  test("answers 304 without a body to the tag it gave", async () => {
    const first = await asAdmin("GET", "/api/v1/projets/1");
    const tag = first.headers.get("etag") ?? "";
    expect(tag).toMatch(/^"[^"]+"$/);
    const again = await asAdmin("GET", "/api/v1/projets/1", { headers: { "if-none-match": tag } });
    expect(again.status).toBe(304);
    expect(again.text).toBe("");
    expect(again.headers.get("etag")).toBe(tag);
    const listed = await asAdmin("GET", "/api/v1/projets/1", { headers: { "if-none-match": `"other", W/${tag}` } });
    expect(listed.status).toBe(304);
  });

  test("answers 200 to another tag", async () => {
    const answer = await asAdmin("GET", "/api/v1/projets/1", { headers: { "if-none-match": '"0"' } });
    expect(answer.status).toBe(200);
    expect(answer.body.data.nom).toBe("Projet Alpha");
  });

  test("works on lists too", async () => {
    const first = await asAdmin("GET", "/api/v1/personnes?per_page=5");
    const tag = first.headers.get("etag") ?? "";
    const again = await asAdmin("GET", "/api/v1/personnes?per_page=5", { headers: { "if-none-match": tag } });
    expect(again.status).toBe(304);
    const other = await asAdmin("GET", "/api/v1/personnes?per_page=6", { headers: { "if-none-match": tag } });
    expect(other.status).toBe(200);
  });
});

describe("an error", () => {
  const reads = [
    "/api/v1/personnes",
    "/api/v1/personnes/5",
    "/api/v1/projets/1",
    "/api/v1/formations/1",
    "/api/v1/search?entity=personne&q=a",
  ];

  test.each(reads)("is 401 AUTH_REQUIRED without credentials: %s", async (path) => {
    const answer = await asNobody("GET", path);
    expect(answer.status).toBe(401);
    expect(answer.body.error?.code).toBe("AUTH_REQUIRED");
    expect(answer.body.data).toBeUndefined();
  });

  test.each(["/api/v1/personnes/999999", "/api/v1/projets/999999", "/api/v1/formations/999999", "/api/v1/nothing", "/api/nothing"])(
    "is 404 NOT_FOUND for what does not exist: %s",
    async (path) => {
      const answer = await asAdmin("GET", path);
      expect(answer.status).toBe(404);
      expect(answer.body.error?.code).toBe("NOT_FOUND");
    },
  );

  test.each([
    ["DELETE", "/api/v1/personnes/5", "GET"],
    ["PUT", "/api/v1/projets/1", "GET"],
    ["GET", "/api/v1/resolve", "POST"],
    ["POST", "/api/health", "GET"],
    ["GET", "/api/webhooks/baserow", "POST"],
  ])("is 405 with what is allowed: %s %s", async (method, path, allowed) => {
    const answer = await asAdmin(method, path);
    expect(answer.status).toBe(405);
    expect(answer.body.error?.code).toBe("METHOD_NOT_ALLOWED");
    expect(answer.headers.get("allow")?.split(/, */)).toContain(allowed);
  });

  test("is 415 for a body that is not JSON", async () => {
    const answer = await asAdmin("POST", "/api/v1/resolve", {
      body: "refs=personne:5",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(answer.status).toBe(415);
    expect(answer.body.error?.code).toBe("UNSUPPORTED_MEDIA_TYPE");
  });

  test("is 413 for a body over 1 MiB", async () => {
    const answer = await asAdmin("POST", "/api/v1/resolve", {
      body: JSON.stringify({ refs: ["x".repeat(1_048_576)] }),
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(413);
    expect(answer.body.error?.code).toBe("PAYLOAD_TOO_LARGE");
  });

  test.each([
    ["not JSON", "{refs"],
    ["the wrong shape", JSON.stringify({ refs: "personne:5" })],
    ["an unknown field", JSON.stringify({ refs: ["personne:5"], colour: "red" })],
    ["more than 200 references", JSON.stringify({ refs: Array.from({ length: 201 }, (_, index) => `personne:${index + 1}`) })],
  ])("is 400 VALIDATION_ERROR for a body with %s", async (_name, body) => {
    const answer = await asAdmin("POST", "/api/v1/resolve", { body, headers: { "content-type": "application/json" } });
    expect(answer.status).toBe(400);
    expect(answer.body.error?.code).toBe("VALIDATION_ERROR");
    expect(answer.body.error?.details.length).toBeGreaterThanOrEqual(1);
    expect(answer.body.error?.details[0]).toEqual({ field: expect.any(String), message: expect.any(String) });
  });

  test("names an unknown field of a body", async () => {
    const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs: ["personne:5"], colour: "red" } });
    expect(JSON.stringify(answer.body.error?.details)).toContain("colour");
  });

  test("tells nothing of the inside", async () => {
    for (const path of ["/api/v1/personnes/999999", "/api/v1/personnes?sort=couleur", "/api/v1/nothing"]) {
      const { text } = await asAdmin("GET", path);
      expect(text).not.toContain(stack.admin_token);
      expect(text).not.toContain(stack.baserow_token);
      expect(text).not.toMatch(/field_\d+|\.rs:|table_id|at \w+ \(/);
    }
  });
});

describe("health and readiness", () => {
  test("health says how each dependency was when last seen", async () => {
    const answer = await asNobody("GET", "/api/health");
    expect(answer.status).toBe(200);
    expect(answer.body.data.status).toMatch(/^(ok|degraded)$/);
  });

  test("ready says that everything is there", async () => {
    const answer = await asNobody("GET", "/api/ready");
    expect(answer.status).toBe(200);
  });

  test("credentialed CORS is off", async () => {
    const answer = await call(stack.edge, "OPTIONS", "/bridge/api/v1/personnes/5", {
      headers: { origin: "https://evil.example", "access-control-request-method": "GET" },
    });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });
});
