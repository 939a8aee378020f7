/** Many writers at once who together would break a rule, with a slow Baserow: never broken, and nobody gets a 500. */
import { expect, test } from "vitest";
import type { Answer } from "@bridge/test-support/bridge";
import { hundredths, links, option, scene } from "@bridge/test-support/writes";
import { baserow, bridge, useOwnStack } from "./own.ts";

const WRITERS = 20;
/** Each call to Baserow takes this much longer, in ms. */
const SLOW = { kind: "slow", ms: 250 } as const;

useOwnStack(WRITERS);

/** How many could write; the others were told why. */
function counted(answers: Answer[], refused: number[]): number {
  for (const answer of answers) expect([200, 201, ...refused], answer.text).toContain(answer.status);
  for (const { body } of answers.filter((answer) => answer.status === 409)) {
    expect(body.error?.details.reason === "busy" || body.error?.details.rule !== undefined).toBe(true);
  }
  return answers.filter((answer) => answer.status < 300).length;
}

test("RG-01: a module's hours are given once", async () => {
  const one = await scene(baserow, "Course RG-01");
  const [module] = one.modules;
  await baserow.fault(SLOW);
  const json = { personne_id: one.personne, heures: "3", date_debut: "2026-11-23" };
  const answers = await bridge.race(WRITERS, "POST", `/modules/${module}/attribuer`, () => json);
  await baserow.fault({ kind: "none" });
  const done = counted(answers, [409, 422]);
  const rows = (await baserow.rows("attribution")).filter((row) => links(row, "module", module));
  expect(rows).toHaveLength(done);
  const sum = rows.reduce((total, row) => total + hundredths(row["heures_attribuees"]), 0);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThanOrEqual(2_000);
}, 60_000);

test("RG-06: a person's day has 24 hours, whatever the projets", async () => {
  const one = await scene(baserow, "Course RG-06");
  const other = await scene(baserow, "Course RG-06 bis");
  await baserow.fault(SLOW);
  const answers = await bridge.race(WRITERS, "POST", "/interventions", (index) => ({
    tache_id: index % 2 === 0 ? one.tache : other.tache,
    personne_id: one.personne,
    date: "2026-11-02",
    heures: "7.5",
  }));
  await baserow.fault({ kind: "none" });
  const done = counted(answers, [409, 422]);
  const rows = (await baserow.rows("intervention")).filter((row) => links(row, "personne", one.personne));
  expect(rows).toHaveLength(done);
  const sum = rows.reduce((total, row) => total + hundredths(row["heures"]), 0);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThanOrEqual(2_400);
}, 60_000);

test("RG-07: a projet that is closed has no open tache", async () => {
  const one = await scene(baserow, "Course RG-07");
  expect((await bridge.send("PATCH", `/taches/${one.tache}`, { json: { statut: "terminee" } })).status).toBe(200);
  expect((await bridge.send("POST", `/projets/${one.projet}/livrer`)).status).toBe(200);
  await baserow.fault(SLOW);
  const answers = await Promise.all(
    Array.from({ length: WRITERS }, (_, index) =>
      index % 2 === 0
        ? bridge.send("POST", `/projets/${one.projet}/cloturer`, { token: bridge.token(index) })
        : bridge.send("POST", `/projets/${one.projet}/taches`, { json: { nom: "Encore" }, token: bridge.token(index) }),
    ),
  );
  await baserow.fault({ kind: "none" });
  counted(answers, [409, 422]);
  const isClosed = option(await baserow.row("projet", one.projet), "statut") === "cloture";
  const open = (await baserow.rows("tache")).filter((row) => links(row, "projet", one.projet) && option(row, "statut") !== "terminee");
  expect(isClosed && open.length > 0).toBe(false);
  expect(isClosed || open.length > 0).toBe(true);
}, 60_000);

test("a person says once what they think of a formation", async () => {
  const one = await scene(baserow, "Course avis");
  await baserow.fault(SLOW);
  const json = { personne_id: one.personne, note: 5 };
  const answers = await bridge.race(WRITERS, "POST", `/formations/${one.formation}/avis`, () => json);
  await baserow.fault({ kind: "none" });
  expect(counted(answers, [409])).toBe(1);
  const rows = (await baserow.rows("avis")).filter((row) => links(row, "formation", one.formation));
  expect(rows).toHaveLength(1);
}, 60_000);

test("one key by many at once makes one row, and all who hear of it hear the same", async () => {
  const one = await scene(baserow, "Course clé");
  await baserow.fault(SLOW);
  const token = bridge.token(0);
  const headers = { "idempotency-key": "course" };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => bridge.send("POST", `/projets/${one.projet}/taches`, { json: { nom: "Course" }, headers, token })),
  );
  await baserow.fault({ kind: "none" });
  const done = answers.filter((answer) => answer.status === 201);
  expect(counted(answers, [409])).toBeGreaterThan(0);
  expect(new Set(done.map((answer) => answer.text)).size).toBe(1);
  const rows = (await baserow.rows("tache")).filter((row) => links(row, "projet", one.projet) && row["nom"] === "Course");
  expect(rows).toHaveLength(1);
}, 60_000);

test("writers of different rows do not wait for each other", async () => {
  const scenes = await Promise.all(Array.from({ length: WRITERS }, (_, index) => scene(baserow, `Foule ${index}`)));
  await baserow.fault(SLOW);
  const answers = await Promise.all(
    scenes.map((one, index) =>
      bridge.send("POST", `/projets/${one.projet}/taches`, { json: { nom: "Foule" }, token: bridge.token(index) }),
    ),
  );
  expect(counted(answers, [])).toBe(WRITERS);
}, 60_000);
