/**
 * Baserow off, route by route: what is known is served with its age, what nobody knows is 502 within 3 s, writes are 502 and
 * nothing is half done; when it is back, all of it works again.
 *
 * Always holds: every route of the table is either tried here or named as one that has nothing to do with Baserow.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import type { Row } from "@bridge/test-support/baserow";
import { readMetrics, scrape } from "@bridge/test-support/metrics";
import { delivery, post } from "@bridge/test-support/webhooks";
import { scene, type Scene } from "@bridge/test-support/writes";
import { baserow, bridge, stack, useOwnStack } from "./own.ts";

const TABLE = fileURLToPath(new URL("../../../bridge-edge/src/routes/table.rs", import.meta.url));
const TABLES = ["personne", "formation", "bloc", "module", "attribution", "client", "projet", "tache", "intervention", "avis"];
const UNKNOWN = 424_242;
const WITHIN_MS = 3_000;

useOwnStack(12);

let one: Scene;
/** Rows of each kind that are there. */
let ids: Record<string, number>;
/** Rows that have a slug: by its slug an entity is asked of the mirror, where KV may still answer for its number. */
const slugs: Record<string, { id: number; slug: string }> = {};

/** Reads by template: the kind whose row stands in the path; nothing for lists. */
const READS: Record<string, string | undefined> = {
  "/personnes": undefined,
  "/personnes/:id": "personne",
  "/personnes/:id/attributions": "personne",
  "/personnes/:id/interventions": "personne",
  "/personnes/:id/dashboard": "personne",
  "/formations": undefined,
  "/formations/:id": "formation",
  "/formations/:id/avis": "formation",
  "/blocs/:id": "bloc",
  "/modules": undefined,
  "/modules/:id": "module",
  "/attributions": undefined,
  "/attributions/:id": "attribution",
  "/clients": undefined,
  "/clients/:id": "client",
  "/projets": undefined,
  "/projets/:id": "projet",
  "/projets/:id/taches": "projet",
  "/projets/:id/timeline": "projet",
  "/taches": undefined,
  "/taches/:id": "tache",
};

/** Writes: method, template, the kind in the path, a body that would do. */
const WRITES: [string, string, string | undefined, () => unknown][] = [
  ["POST", "/modules/:id/attribuer", "module", () => ({ personne_id: one.personne, heures: 2, date_debut: "2026-11-23" })],
  ["PATCH", "/modules/:id", "module", () => ({ heures: 21 })],
  ["PATCH", "/attributions/:id/heures-realisees", "attribution", () => ({ heures_realisees: 1 })],
  ["POST", "/attributions/:id/cloturer", "attribution", () => ({})],
  ["POST", "/attributions/:id/annuler", "attribution", () => ({ justification: "Reporté à plus tard" })],
  ["POST", "/projets", undefined, () => ({ nom: "Projet sans Baserow" })],
  ["PATCH", "/projets/:id", "projet", () => ({ nom: "Renommé sans Baserow" })],
  ["POST", "/projets/:id/livrer", "projet", () => ({})],
  ["POST", "/projets/:id/cloturer", "projet", () => ({})],
  ["POST", "/projets/:id/taches", "projet", () => ({ nom: "Tâche sans Baserow" })],
  ["PATCH", "/taches/:id", "tache", () => ({ nom: "Tâche renommée" })],
  ["POST", "/interventions", undefined, () => ({ tache_id: one.tache, personne_id: one.personne, date: "2026-11-02", heures: 1 })],
  ["PATCH", "/interventions/:id", "intervention", () => ({ heures: 2 })],
  ["POST", "/interventions/:id/annuler", "intervention", () => ({})],
  ["POST", "/formations/:id/avis", "formation", () => ({ personne_id: one.personne, note: 4 })],
];

/** Routes that answer without Baserow, or about it. */
const APART = [
  /^\/api\/(health|ready|metrics|docs|webhooks\/)/,
  /^\/api\/v1\/(resolve|search|auth\/|live$|editor\/|admin\/|openapi)/,
  /^\/(assets\/|playground)/,
  // Pages stand on the same reads and have tests of their own.
  /^\/(personne|projet|formation|module|vues)\//,
];

beforeAll(async () => {
  one = await scene(baserow, "Panne");
  const attribution = await baserow.create("attribution", {
    module: [one.modules[0]],
    personne: [one.personne],
    heures_attribuees: "10",
    heures_realisees: "0",
    date_debut: "2026-11-23",
    statut: "en_cours",
  });
  const intervention = await baserow.create("intervention", {
    tache: [one.tache],
    personne: [one.personne],
    date: "2026-11-03",
    heures: "3",
    statut: "saisie",
  });
  const { modules, ...rest } = one;
  ids = { ...rest, module: modules[1], attribution: attribution.id, intervention: intervention.id };
}, 600_000);

function pathOf(template: string, id: number | undefined): string {
  return template.replace(":id", String(id));
}

/** The path of a read, and the row that a delivery must name for it. */
function readOf(template: string, kind: string | undefined): { path: string; row: number | undefined } {
  if (kind === undefined) return { path: template, row: undefined };
  const named = slugs[kind];
  return named ? { path: template.replace(":id", named.slug), row: named.id } : { path: pathOf(template, ids[kind]), row: ids[kind] };
}

function everyRow(): Promise<Row[][]> {
  return Promise.all(TABLES.map((table) => baserow.rows(table)));
}

test("every route is tried here, or stands apart", () => {
  const templates = new Set([...readFileSync(TABLE, "utf8").matchAll(/"(\/[^"\s]+)"/g)].map(([, template = ""]) => template));
  const tried = new Set([...Object.keys(READS), ...WRITES.map(([, template]) => template)].map((template) => `/api/v1${template}`));
  expect([...templates].filter((template) => !tried.has(template) && !APART.some((form) => form.test(template)))).toEqual([]);
  expect([...tried].filter((template) => !templates.has(template))).toEqual([]);
});

test("reads of what is known say their age, of what nobody knows are 502 within 3 s, and back they are fresh", async () => {
  // What was made a moment ago has arrived in every answer.
  await baserow.quiet();
  const depth = async () => readMetrics(await scrape(stack.info.edge, bridge.token(0))).get("sync_queue_depth");
  await expect.poll(depth, { timeout: 20_000 }).toBe(0);
  for (const kind of ["personne", "formation", "projet"]) {
    const [first] = (await bridge.send("GET", `/${kind}s?sort=id&per_page=1`)).body.data;
    slugs[kind] = { id: first.id, slug: first.slug };
  }
  const known = Object.entries(READS).map(([template, kind]) => readOf(template, kind).path);
  const before = [];
  for (const path of known) {
    const answer = await bridge.send("GET", path);
    expect(answer.status, path).toBe(200);
    before.push(answer.body.data);
  }
  await baserow.fault({ kind: "down" });
  for (const [template, kind] of Object.entries(READS)) {
    const { row } = readOf(template, kind);
    if (kind !== undefined) expect((await post(stack.info, delivery(stack.info, kind, row ?? 0))).status).toBe(200);
  }
  for (const [index, path] of known.entries()) {
    const began = performance.now();
    const { status, body } = await bridge.send("GET", path);
    expect(performance.now() - began, path).toBeLessThan(WITHIN_MS);
    expect([status, body.meta.stale], path).toEqual([200, true]);
    expect(body.meta.age_ms, path).toBeGreaterThanOrEqual(0);
    expect(body.data, path).toEqual(before[index]);
  }
  for (const [template, kind] of Object.entries(READS)) {
    if (kind === undefined) continue;
    const path = pathOf(template, UNKNOWN);
    const began = performance.now();
    const answer = await bridge.send("GET", path);
    expect([answer.status, answer.body.error?.code], path).toEqual([502, "BASEROW_UNAVAILABLE"]);
    expect(performance.now() - began, path).toBeLessThan(WITHIN_MS);
  }
  const resolved = await bridge.send("POST", "/resolve", { json: { refs: [`personne:${one.personne}`, `projet:${UNKNOWN}`] } });
  expect([resolved.status, resolved.body.meta.stale]).toEqual([200, true]);
  expect((await bridge.send("GET", "/search?entity=personne&q=panne")).body.data).toHaveLength(1);
  await baserow.fault({ kind: "none" });
  for (const path of known) {
    await expect.poll(async () => (await bridge.send("GET", path)).body.meta.stale, { timeout: 10_000 }).toBeUndefined();
  }
}, 120_000);

test("writes are 502, leave no trace, and hold nothing up once it is back", async () => {
  const before = await everyRow();
  await baserow.fault({ kind: "down" });
  for (const [method, template, kind, body] of WRITES) {
    const path = pathOf(template, kind === undefined ? undefined : ids[kind]);
    const headers = { "idempotency-key": `panne ${method} ${template}`.replaceAll(/[^a-z]+/gi, "-") };
    const began = performance.now();
    const answer = await bridge.send(method, path, { json: body(), headers, token: bridge.token(0) });
    expect([answer.status, answer.body.error?.code], `${method} ${path}`).toEqual([502, "BASEROW_UNAVAILABLE"]);
    expect(performance.now() - began, path).toBeLessThan(WITHIN_MS);
    const dry = await bridge.send(method, `${path}?dry_run=true`, { json: body(), token: bridge.token(1) });
    expect([200, 502], `${method} ${path} dry`).toContain(dry.status);
  }
  await baserow.fault({ kind: "none" });
  expect(await everyRow()).toEqual(before);
  // Two of them again, under the same keys: as if nothing had been.
  for (const index of [0, 9]) {
    const [method, template, kind, body] = WRITES[index] as (typeof WRITES)[number];
    const headers = { "idempotency-key": `panne ${method} ${template}`.replaceAll(/[^a-z]+/gi, "-") };
    const again = () => bridge.send(method, pathOf(template, ids[kind ?? ""]), { json: body(), headers, token: bridge.token(0) });
    await expect.poll(async () => (await again()).status, { timeout: 10_000, interval: 300 }).toBe(201);
  }
  const after = await everyRow();
  const counts = (all: Row[][]): number => all.reduce((sum, rows) => sum + rows.length, 0);
  expect(counts(after)).toBe(counts(before) + 2);
}, 120_000);
