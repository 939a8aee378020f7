/** Every operation over HTTP: what it leaves in Baserow, what it answers, and what it refuses. */
import { describe, expect, test } from "vitest";
import { hundredths, links, makeToken, option, scene, type Scene } from "@bridge/test-support/writes";
import { baserow, bridge, stack, useOwnStack } from "./own.ts";

useOwnStack(12);

const attribuer = (one: Scene, heures: unknown, module = one.modules[0]): [string, string, { json: unknown }] => [
  "POST",
  `/modules/${module}/attribuer`,
  { json: { personne_id: one.personne, heures, date_debut: "2026-11-23" } },
];

test("hours are given, done, closed and cancelled; the module follows", async () => {
  const one = await scene(baserow, "Attributions");
  const [module] = one.modules;
  const made = await bridge.send(...attribuer(one, "20.00"));
  expect(made.status).toBe(201);
  const id: number = made.body.data.attribution_id;
  expect(made.body.data).toEqual({
    attribution_id: id,
    heures_attribuees: 20,
    heures_realisees: 0,
    statut: "prevue",
    module: { module_id: module, module_nom: "Attributions 1", heures_realisees_total: 0 },
    personne: {
      personne_id: one.personne,
      nom_prenom: "Ada Attributions",
      heures_attribuees_formation: 20,
      heures_restantes_formation: 730,
    },
  });
  expect(made.headers.get("location")).toBe(`/bridge/api/v1/attributions/${id}`);
  expect(option(await baserow.row("module", module), "statut")).toBe("attribue");
  const row = await baserow.row("attribution", id);
  expect([row["heures_attribuees"], row["date_debut"], option(row, "statut")]).toEqual(["20.00", "2026-11-23", "prevue"]);
  expect(row["bridge_id"]).toMatch(/^[0-9a-f]{32}$/);

  const full = await bridge.send(...attribuer(one, 0.25));
  expect(full.status).toBe(422);
  expect(full.body.error).toMatchObject({
    code: "RG_VIOLATION",
    details: { rule: "RG-01", module_id: module, heures_module: 20, heures_deja_attribuees: 20, heures_demandees: 0.25 },
  });

  const hours = await bridge.send("PATCH", `/attributions/${id}/heures-realisees`, { json: { heures_realisees: 3.5 } });
  expect(hours.body.data).toMatchObject({ statut: "en_cours", heures_realisees: 3.5, module: { heures_realisees_total: 3.5 } });
  expect(option(await baserow.row("module", module), "statut")).toBe("en_cours");
  const tooMany = await bridge.send("PATCH", `/attributions/${id}/heures-realisees`, { json: { heures_realisees: 20.5 } });
  expect([tooMany.status, tooMany.body.error?.details.rule]).toEqual([422, "RG-04"]);
  const closed = await bridge.send("POST", `/attributions/${id}/cloturer`);
  expect(closed.body.data.statut).toBe("realise");
  const again = await bridge.send("POST", `/attributions/${id}/annuler`, { json: { justification: "La salle a brûlé." } });
  expect([again.status, again.body.error?.code, again.body.error?.details.rule]).toEqual([409, "CONFLICT", "RG-05"]);

  const other = await bridge.send(...attribuer(one, 5, one.modules[1]));
  const otherId: number = other.body.data.attribution_id;
  const short = await bridge.send("POST", `/attributions/${otherId}/annuler`, { json: { justification: "non" } });
  expect([short.status, short.body.error?.code]).toEqual([400, "VALIDATION_ERROR"]);
  const cancelled = await bridge.send("POST", `/attributions/${otherId}/annuler`, { json: { justification: "La salle a brûlé." } });
  expect(cancelled.body.data.statut).toBe("annule");
  expect(option(await baserow.row("module", one.modules[1]), "statut")).toBe("a_attribuer");
});

test("a module done by a person closes its formation once all are", async () => {
  const one = await scene(baserow, "Modules");
  for (const module of one.modules) {
    expect(option(await baserow.row("formation", one.formation), "statut")).toBe("en_cours");
    const answer = await bridge.send("PATCH", `/modules/${module}`, { json: { statut: "realise" } });
    expect([answer.status, answer.body.data.statut]).toEqual([200, "realise"]);
  }
  expect(option(await baserow.row("formation", one.formation), "statut")).toBe("cloturee");
});

test("a projet lives from its making to its closing", async () => {
  const one = await scene(baserow, "Projets");
  const json = { nom: "Refonte du site", client_id: one.client, budget_heures: "120.5", taux_horaire: "90", date_debut: "2026-11-02" };
  const made = await bridge.send("POST", "/projets", { json });
  expect(made.status).toBe(201);
  const { id, slug } = made.body.data;
  expect(made.body.data).toMatchObject({ statut: "prospect", budget_heures: 120.5, taux_horaire: "90.00", client: { id: one.client } });
  expect(slug).toBe("refonte-du-site");
  const second = await bridge.send("POST", "/projets", { json });
  expect(second.body.data.slug).toBe(`refonte-du-site-${second.body.data.id}`);
  expect((await baserow.row("projet", second.body.data.id))["slug"]).toBe(second.body.data.slug);

  const jump = await bridge.send("POST", `/projets/${id}/livrer`);
  expect([jump.status, jump.body.error?.details.rule]).toEqual([409, "RG-07"]);
  const moved = await bridge.send("PATCH", `/projets/${id}`, { json: { statut: "en_cours", budget_heures: null } });
  expect(moved.body.data).toMatchObject({ statut: "en_cours", budget_heures: null });
  const tache = await bridge.send("POST", `/projets/${id}/taches`, { json: { nom: "Recette", heures_estimees: "3.5" } });
  expect([tache.status, tache.body.data.statut, tache.body.data.heures_estimees]).toEqual([201, "a_faire", 3.5]);
  expect((await bridge.send("POST", `/projets/${id}/livrer`)).body.data.statut).toBe("livre");
  const open = await bridge.send("POST", `/projets/${id}/cloturer`);
  expect([open.status, open.body.error?.details.rule]).toEqual([409, "RG-07"]);
  const done = await bridge.send("PATCH", `/taches/${tache.body.data.id}`, { json: { statut: "terminee" } });
  expect(done.body.data.statut).toBe("terminee");
  expect((await bridge.send("POST", `/projets/${id}/cloturer`)).body.data.statut).toBe("cloture");
  expect(option(await baserow.row("projet", id), "statut")).toBe("cloture");
});

test("interventions are entered, changed and cancelled", async () => {
  const one = await scene(baserow, "Interventions");
  const json = { tache_id: one.tache, personne_id: one.personne, date: "2026-11-02", heures: "7.25", notes: "maquette" };
  const made = await bridge.send("POST", "/interventions", { json });
  expect(made.status).toBe(201);
  const { id } = made.body.data;
  expect(made.body.data).toMatchObject({ heures: 7.25, notes: "maquette", statut: "saisie", personne: { id: one.personne } });
  const odd = await bridge.send("PATCH", `/interventions/${id}`, { json: { heures: 7.1 } });
  expect([odd.status, odd.body.error?.details.rule]).toEqual([422, "RG-06"]);
  const more = await bridge.send("POST", "/interventions", { json: { ...json, heures: 17 } });
  expect([more.status, more.body.error?.details.rule]).toEqual([422, "RG-06"]);
  const changed = await bridge.send("PATCH", `/interventions/${id}`, { json: { heures: 8, notes: null } });
  expect(changed.body.data).toMatchObject({ heures: 8, notes: null });
  expect((await bridge.send("POST", `/interventions/${id}/annuler`)).body.data.statut).toBe("annulee");
  expect(option(await baserow.row("intervention", id), "statut")).toBe("annulee");
});

test("an opinion is given once", async () => {
  const one = await scene(baserow, "Avis");
  const json = { personne_id: one.personne, note: 4, commentaire: "Clair et concret." };
  const made = await bridge.send("POST", `/formations/${one.formation}/avis`, { json });
  expect([made.status, made.headers.get("location")]).toEqual([201, `/bridge/api/v1/formations/${one.formation}/avis`]);
  const rows = (await baserow.rows("avis")).filter((row) => links(row, "formation", one.formation));
  expect(rows.map((row) => [Number(row["note"]), row["commentaire"]])).toEqual([[4, "Clair et concret."]]);
  const again = await bridge.send("POST", `/formations/${one.formation}/avis`, { json: { ...json, note: 5 } });
  expect([again.status, again.body.error?.code]).toEqual([409, "CONFLICT"]);
});

describe("a request that is not sound", () => {
  test("is told every fault at once", async () => {
    const one = await scene(baserow, "Fautes");
    const json = { heures: 3.333, date_debut: "2026-02-30", date_fin: "demain", couleur: "bleu" };
    const answer = await bridge.send("POST", `/modules/${one.modules[0]}/attribuer?simulation=1`, { json });
    expect(answer.status).toBe(400);
    const fields = answer.body.error?.details.map((fault: { field: string }) => fault.field);
    expect(fields.toSorted()).toEqual(["couleur", "date_debut", "date_fin", "heures", "personne_id", "simulation"]);
  });

  test.each(["3,5", "1e3", "NaN", "", " 3", "-1", true, null, 3.333])("hours are not %j", async (heures) => {
    const answer = await bridge.send(...attribuer({ personne: 5, modules: [1, 2] } as unknown as Scene, heures));
    expect([answer.status, answer.body.error?.details[0].field]).toEqual([400, "heures"]);
  });

  test("names no row that is there", async () => {
    const one = await scene(baserow, "Absents");
    expect((await bridge.send("PATCH", "/taches/987654", { json: { nom: "x" } })).status).toBe(404);
    const nobody = await bridge.send("POST", `/modules/${one.modules[0]}/attribuer`, {
      json: { personne_id: 987_654, heures: 1, date_debut: "2026-11-23" },
    });
    expect([nobody.status, nobody.body.error?.details[0].field]).toEqual([400, "personne_id"]);
    const rows = await baserow.rows("attribution");
    expect(rows.some((row) => links(row, "module", one.modules[0]))).toBe(false);
  });

  test("is of another type, or too large", async () => {
    const form = { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } };
    expect((await bridge.send("POST", "/projets", form)).status).toBe(415);
    const large = { body: `{"nom":"${"x".repeat(1_048_576)}"}`, headers: { "content-type": "application/json" } };
    expect((await bridge.send("POST", "/projets", large)).status).toBe(413);
    const put = await bridge.send("PUT", "/projets/1", { json: {} });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, HEAD, PATCH, OPTIONS"]);
  });

  test("is not for everybody", async () => {
    const reader = await makeToken(stack.info, ["read:*"]);
    const answer = await bridge.send("POST", "/projets", { json: { nom: "Non" }, token: reader });
    expect([answer.status, answer.body.error?.code]).toEqual([403, "FORBIDDEN_SCOPE"]);
  });
});

describe("versions and tags", () => {
  test("an answer has the tag and version that reading gives; an old tag stops a write", async () => {
    const one = await scene(baserow, "Étiquettes");
    const written = await bridge.send("PATCH", `/taches/${one.tache}`, { json: { nom: "Plan" } });
    const read = await bridge.send("GET", `/taches/${one.tache}?version=${written.body.meta.version}`);
    expect(read.headers.get("etag")).toBe(written.headers.get("etag"));
    expect(read.body.data).toEqual(written.body.data);
    const tag = read.headers.get("etag") as string;
    const next = await bridge.send("PATCH", `/taches/${one.tache}`, { json: { nom: "Plan 2" }, headers: { "if-match": tag } });
    expect(next.status).toBe(200);
    const late = await bridge.send("PATCH", `/taches/${one.tache}`, { json: { nom: "Plan 3" }, headers: { "if-match": tag } });
    expect([late.status, late.body.error?.code]).toEqual([412, "PRECONDITION_FAILED"]);
    // What nobody told the bridge of is seen all the same, under the lock.
    await baserow.updateSilently("tache", one.tache, { nom: "Plan 4" });
    const known = { "if-match": next.headers.get("etag") as string };
    expect((await bridge.send("PATCH", `/taches/${one.tache}`, { json: { nom: "Plan 5" }, headers: known })).status).toBe(412);
  });
});

describe("a dry run", () => {
  test("writes nothing and says what would be", async () => {
    const one = await scene(baserow, "Essais");
    const [method, path, options] = attribuer(one, 20);
    const said = await bridge.send(method, `${path}?dry_run=true`, options);
    expect(said.status).toBe(200);
    expect(said.body.data).toMatchObject({ dry_run: true, would: "succeed", warnings: [], violations: [] });
    expect(said.body.data.changes.map((change: { entity: string }) => change.entity)).toEqual(["attribution", "module"]);
    const of = (list: string): unknown => said.body.data[list].find((row: { entity: string }) => row.entity === "module");
    expect(of("before")).toMatchObject({ heures_attribuees: 0, statut: "a_attribuer" });
    expect(of("after")).toMatchObject({ heures_attribuees: 20, statut: "attribue" });
    expect((await baserow.rows("attribution")).some((row) => links(row, "module", one.modules[0]))).toBe(false);
    const tooMany = await bridge.send(method, `${path}?dry_run=true`, attribuer(one, 21)[2]);
    expect(tooMany.body.data).toMatchObject({ would: "fail", violations: [{ rule: "RG-01" }] });
  });
});

describe("a key", () => {
  test("gives the same answer again, byte for byte, and one row", async () => {
    const one = await scene(baserow, "Clés");
    const headers = { "idempotency-key": "une-fois" };
    const token = bridge.token(3);
    const json = { nom: "Une seule fois" };
    const path = `/projets/${one.projet}/taches`;
    const first = await bridge.send("POST", path, { json, headers, token });
    expect([first.status, first.headers.get("idempotency-replayed")]).toEqual([201, null]);
    const again = await bridge.send("POST", path, { json, headers, token });
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
    const other = await bridge.send("POST", path, { json: { nom: "Autre" }, headers, token });
    expect([other.status, other.body.error?.code]).toEqual([422, "IDEMPOTENCY_MISMATCH"]);
    const somebodyElse = await bridge.send("POST", path, { json: { nom: "Autre" }, headers, token: bridge.token(4) });
    expect(somebodyElse.status).toBe(201);
    const rows = (await baserow.rows("tache")).filter((row) => row["nom"] === "Une seule fois");
    expect(rows).toHaveLength(1);
  });
});

describe("while Baserow is", () => {
  test.each(["down", "429", "garbage"] as const)(
    "%s, a write is 502 and nothing is half done",
    async (kind) => {
      const one = await scene(baserow, `Panne ${kind}`);
      await baserow.fault({ kind });
      const token = bridge.token(5);
      const headers = { "idempotency-key": `panne-${kind}` };
      const [method, path, options] = attribuer(one, 20);
      const answer = await bridge.send(method, path, { ...options, headers, token });
      expect([answer.status, answer.body.error?.code]).toEqual([502, "BASEROW_UNAVAILABLE"]);
      await baserow.fault({ kind: "none" });
      expect((await baserow.rows("attribution")).some((row) => links(row, "module", one.modules[0]))).toBe(false);
      await expect
        .poll(async () => (await bridge.send(method, path, { ...options, headers, token })).status, { timeout: 20_000, interval: 500 })
        .toBe(201);
      const rows = (await baserow.rows("attribution")).filter((row) => links(row, "module", one.modules[0]));
      expect(rows.map((row) => hundredths(row["heures_attribuees"]))).toEqual([2_000]);
    },
    40_000,
  );

  test.each(["500_after_commit", "cut"] as const)(
    "doing and not saying so (%s), the same key finds out",
    async (kind) => {
      const one = await scene(baserow, `Doute ${kind}`);
      const token = bridge.token(6);
      const headers = { "idempotency-key": `doute-${kind}` };
      const path = `/api/database/rows/table/${baserow.table("attribution")}/?send`;
      const [method, url, options] = attribuer(one, 20);
      // Only what goes to the table's own address, which is the write.
      await baserow.fault({ kind, count: 1, path_prefix: path.split("?")[0] as string });
      const first = await bridge.send(method, url, { ...options, headers, token });
      expect([201, 502]).toContain(first.status);
      await baserow.fault({ kind: "none" });
      await expect
        .poll(async () => (await bridge.send(method, url, { ...options, headers, token })).status, { timeout: 20_000, interval: 500 })
        .toBe(201);
      const rows = (await baserow.rows("attribution")).filter((row) => links(row, "module", one.modules[0]));
      expect(rows).toHaveLength(1);
      await expect.poll(async () => option(await baserow.row("module", one.modules[0]), "statut"), { timeout: 20_000 }).toBe("attribue");
    },
    40_000,
  );
});

test("a field that was renamed is named, and the write is not lost without a word", async () => {
  const one = await scene(baserow, "Renommé");
  const admin = await baserow.admin();
  const field = (await admin.fields("tache")).find((candidate) => candidate.name === "heures_estimees");
  if (!field) throw new Error("the stand-in has no heures_estimees");
  const json = { heures_estimees: 5 };
  await admin.renameField(field.id, "estimation");
  try {
    await expect
      .poll(async () => (await bridge.send("PATCH", `/taches/${one.tache}`, { json })).body.error?.code, { timeout: 20_000 })
      .toBe("CONFIG");
    const answer = await bridge.send("PATCH", `/taches/${one.tache}`, { json });
    expect([answer.status, answer.body.error?.details]).toEqual([503, { missing: ["tache.heures_estimees"] }]);
  } finally {
    await admin.renameField(field.id, "heures_estimees");
  }
  await expect.poll(async () => (await bridge.send("PATCH", `/taches/${one.tache}`, { json })).status, { timeout: 20_000 }).toBe(200);
}, 60_000);
