/** Suggestions while typing, and cards for references. */
import { describe, expect, test } from "vitest";
import { asAdmin, baserow } from "./shared.ts";

interface Card {
  entity: string;
  id: number;
  slug: string | null;
  label: string;
  url: string;
  fields: Record<string, unknown>;
}

async function search(query: string): Promise<Card[]> {
  const answer = await asAdmin("GET", `/api/v1/search?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}

describe("search", () => {
  test("puts a name that begins so before one with a later word before one that only resembles", async () => {
    const found = await search("entity=personne&q=pier&limit=8");
    expect(found.map((card) => card.id)).toContain(5);
    const rank = (label: string): number => {
      const folded = fold(label);
      if (folded.startsWith("pier")) return 0;
      return folded.split(/[\s'-]+/).some((word) => word.startsWith("pier")) ? 1 : 2;
    };
    const ranks = found.map((card) => rank(card.label));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(ranks[0]).toBe(0);
  });

  test("gives the card with the hours that are left", async () => {
    const [first] = await search("entity=personne&q=pierre%20dupont&role=formateur&limit=8");
    expect(first).toMatchObject({ entity: "personne", id: 5, slug: "pierre-dupont", fields: { heures_restantes_formation: 670 } });
  });

  test("ignores accents and case, both ways", async () => {
    const rows = await baserow.rows("personne");
    const accented = rows.filter((row) => /[éèêëàâîïôûùç]/i.test(String(row["nom"])));
    expect(accented.length).toBeGreaterThanOrEqual(1);
    for (const row of accented) {
      const name = String(row["nom"]);
      for (const query of [name, fold(name), name.toUpperCase()]) {
        const found = await search(`entity=personne&limit=20&q=${encodeURIComponent(query)}`);
        expect(
          found.map((card) => card.id),
          query,
        ).toContain(row.id);
      }
    }
  });

  test("finds a name with an apostrophe by either apostrophe or none", async () => {
    for (const query of ["d'hérou", "d’herou", "herouville"]) {
      const found = await search(`entity=personne&q=${encodeURIComponent(query)}`);
      expect(found.map((card) => fold(card.label)).join(), query).toContain("herouville");
    }
  });

  test("forgives a slip of a letter", async () => {
    const found = await search("entity=personne&q=dupnt");
    expect(found.map((card) => card.id)).toContain(5);
  });

  test("keeps to a role and to a limit", async () => {
    const all = await search("entity=personne&q=a&limit=20");
    const developers = await search("entity=personne&q=a&role=developpeur&limit=20");
    expect(developers.length).toBeGreaterThanOrEqual(1);
    for (const card of developers) expect(card.fields["roles"]).toContain("developpeur");
    expect(all.length).toBeGreaterThan(developers.length - 1);
    expect(await search("entity=personne&q=a&limit=3")).toHaveLength(3);
  });

  test.each(["projet", "formation", "client"])("knows %s", async (entity) => {
    const [row] = await baserow.rows(entity);
    const name = String(row?.["nom"]);
    const found = await search(`entity=${entity}&q=${encodeURIComponent(name)}`);
    expect(found[0]).toMatchObject({ entity, id: row?.id, label: name });
  });

  test.each(["entity=licorne&q=a", "q=a", "entity=personne&q=a&limit=0", "entity=personne&q=a&limit=x", "entity=personne&q=a&colour=red"])(
    "refuses %s by name",
    async (query) => {
      const answer = await asAdmin("GET", `/api/v1/search?${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body.error?.code).toBe("VALIDATION_ERROR");
    },
  );
});

describe("resolve", () => {
  test("answers each reference for itself, in the order asked", async () => {
    const refs = [
      "projet:projet-alpha",
      "personne:5",
      "personne:pierre-dupont",
      "formation:1",
      "personne:999999",
      "licorne:1",
      "personne:",
      "projet:1",
    ];
    const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs } });
    expect(answer.status).toBe(200);
    expect((answer.body.data as { ref: string }[]).map((entry) => entry.ref)).toEqual(refs);
    expect(answer.body.data).toMatchObject([
      { status: "ok", card: { entity: "projet", id: 1, slug: "projet-alpha", label: "Projet Alpha", url: "/bridge/projet/1" } },
      { status: "ok", card: { entity: "personne", id: 5, label: "Pierre Dupont", state: "fresh" } },
      { status: "ok", card: { id: 5 } },
      { status: "ok", card: { entity: "formation", id: 1 } },
      { status: "gone" },
      { status: "invalid" },
      { status: "invalid" },
      { status: "ok", card: { id: 1 } },
    ]);
    expect(answer.body.meta.as_of).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test("takes 200 at once", async () => {
    const refs = Array.from({ length: 200 }, (_, index) => `personne:${(index % 40) + 1}`);
    const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs } });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toHaveLength(200);
    for (const entry of answer.body.data) expect(entry.status).toBe("ok");
  });

  test("takes none", async () => {
    const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs: [] } });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual([]);
  });

  test("finds a person by e-mail for an admin", async () => {
    const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs: ["personne:pierre@centre.test"] } });
    expect(answer.body.data).toMatchObject([{ status: "ok", card: { id: 5 } }]);
  });

  test.each([
    "personne:5/../6",
    "personne:5<script>",
    "personne:05",
    "personne:-5",
    "personne: 5",
    "personne:99999999999999999999",
    "PERSONNE:5",
    "personne:5:6",
  ])("calls %s invalid and nothing worse", async (ref) => {
    const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs: [ref, "personne:5"] } });
    expect(answer.status).toBe(200);
    expect(answer.body.data[0].status).toMatch(/^(invalid|gone)$/);
    expect(answer.body.data[0].card).toBeUndefined();
    expect(answer.body.data[1].status).toBe("ok");
  });
});

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
