/** Details, lists, and what belongs to one entity: against the rows of the stand-in, added up a second time. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  daysOfProjet,
  hoursOfModule,
  hoursOfPersonne,
  hoursOfTache,
  links,
  monthsOfPersonne,
  one,
  option,
  pick,
  readRows,
  type Rows,
} from "@bridge/test-support/oracle";
import { call, sessionToken } from "@bridge/test-support/bridge";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { asAdmin, baserow, stack } from "./shared.ts";

const year = new Date().getFullYear();
let rows: Rows;

beforeAll(async () => {
  rows = await readRows(baserow);
});

function first<T>(of: T[]): T {
  const [found] = of;
  if (found === undefined) throw new Error("nothing there");
  return found;
}

function ids(data: { id: number }[]): number[] {
  return data.map((item) => item.id);
}

/** Ids, the newest first. */
function newest(of: { id: number }[]): number[] {
  return ids(of).sort((a, b) => b - a);
}

/** Every page of a list, and that the pages agree about how many there are. */
async function whole(path: string, perPage = 200): Promise<{ id: number }[]> {
  const found: { id: number }[] = [];
  const sign = path.includes("?") ? "&" : "?";
  for (let page = 1; ; page += 1) {
    const answer = await asAdmin("GET", `/api/v1${path}${sign}page=${page}&per_page=${perPage}`);
    expect(answer.status, answer.text.slice(0, 200)).toBe(200);
    found.push(...answer.body.data);
    if (page >= answer.body.meta.total_pages) {
      expect(found).toHaveLength(answer.body.meta.total);
      return found;
    }
  }
}

async function fieldsAtFault(path: string): Promise<string[]> {
  const answer = await asAdmin("GET", `/api/v1${path}`);
  expect(answer.status).toBe(400);
  expect(answer.body.error?.code).toBe("VALIDATION_ERROR");
  return answer.body.error?.details.map((fault: { field: string }) => fault.field);
}

describe("details", () => {
  test("a module has its hours and its live attributions", async () => {
    for (const { id } of rows.module.slice(0, 20)) {
      const answer = await asAdmin("GET", `/api/v1/modules/${id}`);
      expect(answer.status).toBe(200);
      const expected = hoursOfModule(rows, id);
      expect(pick(answer.body.data, expected), `module ${id}`).toEqual(expected);
      const live = rows.attribution.filter((row) => links(row, "module").includes(id) && option(row, "statut") !== "annule");
      expect(ids(answer.body.data.attributions).sort((a, b) => a - b)).toEqual(ids(live));
    }
  });

  test("a bloc nests its modules", async () => {
    for (const { id } of rows.bloc.slice(0, 10)) {
      const answer = await asAdmin("GET", `/api/v1/blocs/${id}`);
      expect(answer.status).toBe(200);
      const modules = rows.module.filter((row) => links(row, "bloc").includes(id));
      expect(ids(answer.body.data.modules)).toEqual(ids(modules));
      const heures = modules.reduce((sum, module) => sum + (hoursOfModule(rows, module.id)["heures"] ?? 0), 0);
      expect(answer.body.data.heures_total).toBe(heures);
    }
  });

  test("a tache sums its live interventions", async () => {
    for (const { id } of rows.tache.slice(0, 20)) {
      const answer = await asAdmin("GET", `/api/v1/taches/${id}`);
      expect(answer.status).toBe(200);
      expect(pick(answer.body.data, hoursOfTache(rows, id)), `tache ${id}`).toEqual(hoursOfTache(rows, id));
    }
  });

  test("a personne has the whole name that Baserow makes, alone and in the list", async () => {
    const listed = (await asAdmin("GET", "/api/v1/personnes?per_page=200")).body.data as { id: number; nom_prenom: string }[];
    for (const row of rows.personne) {
      expect(listed.find(({ id }) => id === row.id)?.nom_prenom, `personne ${row.id}`).toBe(row.nom_prenom);
    }
    const alone = await asAdmin("GET", `/api/v1/personnes/${first(rows.personne).id}`);
    expect(alone.body.data.nom_prenom).toBe(first(rows.personne).nom_prenom);
  });

  test("a client has its projets, an attribution names what it links", async () => {
    const client = first(rows.client).id;
    const answer = await asAdmin("GET", `/api/v1/clients/${client}`);
    const projets = rows.projet.filter((row) => links(row, "client").includes(client));
    expect(ids(answer.body.data.projets)).toEqual(ids(projets));
    expect(answer.body.data.projets_total).toBe(projets.length);
    const attribution = first(rows.attribution);
    const detail = await asAdmin("GET", `/api/v1/attributions/${attribution.id}`);
    expect(detail.body.data.module.id).toBe(links(attribution, "module")[0]);
    expect(detail.body.data.personne.id).toBe(links(attribution, "personne")[0]);
  });

  test.each(["blocs", "modules", "attributions", "clients", "taches"])(
    "of %s that are not there are 404, and no id is 400",
    async (path) => {
      expect((await asAdmin("GET", `/api/v1/${path}/424242`)).status).toBe(404);
      expect(await fieldsAtFault(`/${path}/nobody`)).toEqual(["id"]);
      const wrong = await asAdmin("DELETE", `/api/v1/${path}/1`);
      expect(wrong.status).toBe(405);
      expect(wrong.headers.get("allow")).toMatch(/^GET, HEAD/);
    },
  );

  test("carry a tag of what they say, which does not move when Baserow is asked again", async () => {
    const first = await asAdmin("GET", "/api/v1/modules/1");
    const tag = first.headers.get("etag") ?? "";
    expect(tag).toMatch(/^"[0-9a-f]{24}"$/);
    const again = await asAdmin("GET", "/api/v1/modules/1", { headers: { "if-none-match": tag } });
    expect([again.status, again.text]).toEqual([304, ""]);
    expect((await asAdmin("GET", "/api/v1/modules/2")).headers.get("etag")).not.toBe(tag);
  });
});

describe("lists", () => {
  test("hold every row once, the newest first, on pages of any size", async () => {
    for (const [path, table] of [
      ["/modules", rows.module],
      ["/attributions", rows.attribution],
      ["/taches", rows.tache],
      ["/clients", rows.client],
    ] as const) {
      expect(ids(await whole(path)), path).toEqual(newest(table));
      expect(ids(await whole(path, 17)), path).toEqual(newest(table));
    }
  });

  test("modules have the hours of their rows", async () => {
    for (const item of await whole("/modules?filter[statut]=a_attribuer")) {
      const expected = hoursOfModule(rows, item.id);
      expect(pick(item as never, expected), `module ${item.id}`).toEqual(expected);
      expect(option(one(rows.module, item.id), "statut")).toBe("a_attribuer");
    }
  });

  test("are filtered by what the boards are", async () => {
    const formation = first(rows.formation).id;
    const blocs = ids(rows.bloc.filter((row) => links(row, "formation").includes(formation)));
    const modules = rows.module.filter((row) => links(row, "bloc").some((bloc) => blocs.includes(bloc)));
    expect(ids(await whole(`/modules?filter[formation]=${formation}`))).toEqual(newest(modules));
    expect(ids(await whole(`/modules?filter[bloc]=${blocs[0]}`))).toEqual(
      newest(modules.filter((row) => links(row, "bloc").includes(Number(blocs[0])))),
    );
    const ofPierre = rows.attribution.filter((row) => links(row, "personne").includes(5));
    expect(ids(await whole("/attributions?filter[personne]=5"))).toEqual(newest(ofPierre));
    const live = ofPierre.filter((row) => option(row, "statut") === "en_cours");
    expect(ids(await whole("/attributions?filter[personne]=5&filter[statut]=en_cours"))).toEqual(newest(live));
    const worked = new Set(rows.intervention.filter((row) => links(row, "personne").includes(5)).flatMap((row) => links(row, "tache")));
    expect(ids(await whole("/taches?filter[personne]=5"))).toEqual(newest(rows.tache.filter((row) => worked.has(row.id))));
    const ofClient = rows.projet.filter((row) => links(row, "client").includes(1) && option(row, "statut") === "en_cours");
    expect(ids(await whole("/projets?filter[client]=1&filter[statut]=en_cours"))).toEqual(newest(ofClient));
  });

  test("are put in order, rows without a value last, both ways", async () => {
    const dates = (await whole("/attributions?sort=date_debut")).map(
      (item) => (item as unknown as { date_debut: string | null }).date_debut,
    );
    expect(dates).toEqual([...dates].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0)));
    const back = (await whole("/attributions?sort=-date_debut")).map(
      (item) => (item as unknown as { date_debut: string | null }).date_debut,
    );
    const dated = dates.filter((day) => day !== null);
    expect(back.slice(0, dated.length)).toEqual([...dated].reverse());
    expect(back.slice(dated.length).every((day) => day === null)).toBe(true);
  });

  test("name every fault", async () => {
    expect(await fieldsAtFault("/modules?page=0&sort=prix&filter[couleur]=1&filter[statut]=vert&x=1")).toEqual([
      "page",
      "x",
      "sort",
      "filter[couleur]",
      "filter[statut]",
    ]);
    expect(await fieldsAtFault("/personnes?sort=email")).toEqual(["sort"]);
    expect(await fieldsAtFault("/projets?sort=taux_horaire")).toEqual(["sort"]);
    expect(await fieldsAtFault("/attributions?filter[personne]=0")).toEqual(["filter[personne]"]);
    expect(await fieldsAtFault(`/attributions?filter[personne]=${2 ** 53}`)).toEqual(["filter[personne]"]);
    expect(await fieldsAtFault(`/personnes/5?version=${2 ** 53}`)).toEqual(["version"]);
    expect(await fieldsAtFault("/attributions?filter[annee]=26")).toEqual(["filter[annee]"]);
  });
});

describe("a personne's", () => {
  test("attributions are all there are, active and past, by statut and year", async () => {
    for (const id of [5, 1, 2]) {
      const theirs = rows.attribution.filter((row) => links(row, "personne").includes(id));
      expect(ids(await whole(`/personnes/${id}/attributions`)), `personne ${id}`).toEqual(newest(theirs));
      const past = theirs.filter((row) => option(row, "statut") === "annule");
      expect(ids(await whole(`/personnes/${id}/attributions?filter[statut]=annule`))).toEqual(newest(past));
      const ofYear = theirs.filter((row) => row["date_debut"] === null || String(row["date_debut"]).startsWith(`${year}-`));
      expect(ids(await whole(`/personnes/${id}/attributions?filter[annee]=${year}`))).toEqual(newest(ofYear));
    }
  });

  test("interventions are all there are", async () => {
    const theirs = rows.intervention.filter((row) => links(row, "personne").includes(5));
    expect(theirs.length).toBeGreaterThan(2);
    expect(ids(await whole("/personnes/pierre-dupont/interventions", 2))).toEqual(newest(theirs));
  });

  test("dashboard has the hours of the year, by month, and the latest interventions", async () => {
    for (const id of ids(rows.personne).slice(0, 12)) {
      for (const annee of [year, year - 1]) {
        const answer = await asAdmin("GET", `/api/v1/personnes/${id}/dashboard?annee=${annee}`);
        expect(answer.status).toBe(200);
        const { personne, heures_par_mois, interventions, interventions_total } = answer.body.data;
        const expected = hoursOfPersonne(rows, id, annee);
        expect(pick(personne, expected), `personne ${id}`).toEqual(expected);
        expect(heures_par_mois.map((month: { heures: number }) => month.heures)).toEqual(monthsOfPersonne(rows, id, annee));
        const live = rows.intervention.filter(
          (row) =>
            links(row, "personne").includes(id) && option(row, "statut") !== "annulee" && String(row["date"] ?? "").startsWith(`${annee}-`),
        );
        expect(interventions_total).toBe(live.length);
        const latest = live
          .map((row) => ({ id: row.id, date: String(row["date"]) }))
          .sort((a, b) => (a.date === b.date ? b.id - a.id : a.date < b.date ? 1 : -1));
        expect(ids(interventions)).toEqual(ids(latest.slice(0, 20)));
      }
    }
    expect(await fieldsAtFault("/personnes/5/dashboard?annee=26x&y=1")).toEqual(["annee", "y"]);
  });
});

describe("a projet's", () => {
  test("taches have the hours of their rows", async () => {
    for (const id of ids(rows.projet).slice(0, 8)) {
      const found = await whole(`/projets/${id}/taches`);
      expect(ids(found)).toEqual(newest(rows.tache.filter((row) => links(row, "projet").includes(id))));
      for (const item of found) expect(pick(item as never, hoursOfTache(rows, item.id))).toEqual(hoursOfTache(rows, item.id));
    }
  });

  test("timeline is its days, the newest first", async () => {
    for (const id of ids(rows.projet).slice(0, 8)) {
      const expected = daysOfProjet(rows, id);
      const days = (await whole(`/projets/${id}/timeline`, 3)) as unknown as Record<string, unknown>[];
      expect(
        days.map(({ date, heures, interventions_total }) => ({ date, heures, interventions_total })),
        `projet ${id}`,
      ).toEqual(expected);
    }
    expect(await fieldsAtFault("/projets/1/timeline?per_page=0&sort=date&filter[statut]=saisie")).toEqual([
      "per_page",
      "sort",
      "filter[statut]",
    ]);
  });
});

describe("a formation's avis", () => {
  test("come with their mean and how often each note was given", async () => {
    for (const id of ids(rows.formation)) {
      const theirs = rows.avis.filter((row) => links(row, "formation").includes(id));
      const answer = await asAdmin("GET", `/api/v1/formations/${id}/avis`);
      expect(answer.status).toBe(200);
      expect(ids(answer.body.data)).toEqual(newest(theirs));
      const notes = theirs.map((row) => Number(row["note"]));
      const mean = notes.length === 0 ? null : Math.round((notes.reduce((sum, note) => sum + note, 0) * 100) / notes.length) / 100;
      const counts = Object.fromEntries([1, 2, 3, 4, 5].map((note) => [note, notes.filter((given) => given === note).length]));
      expect(answer.body.meta).toMatchObject({ total: theirs.length, moyenne: mean, par_note: counts });
      for (const item of answer.body.data) expect(item.commentaire).toBe(one(rows.avis, item.id)["commentaire"] || null);
    }
  });
});

describe("what belongs to", () => {
  const paths = [
    "personnes/ID/attributions",
    "personnes/ID/interventions",
    "personnes/ID/dashboard",
    "projets/ID/taches",
    "projets/ID/timeline",
    "formations/ID/avis",
  ];

  test.each(paths)("an unknown one is 404: %s", async (path) => {
    for (const unknown of ["424242", "nobody-here"]) {
      const answer = await asAdmin("GET", `/api/v1/${path.replace("ID", unknown)}`);
      expect([answer.status, answer.body.error?.code], unknown).toEqual([404, "NOT_FOUND"]);
    }
    expect(await fieldsAtFault(`/${path.replace("ID", "a%40b.test")}`)).toEqual(["id"]);
  });

  test("somebody who has nothing is an empty list", async () => {
    const idle = rows.personne.find(({ id }) => !rows.intervention.some((row) => links(row, "personne").includes(id)));
    const answer = await asAdmin("GET", `/api/v1/personnes/${idle?.id}/interventions`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ data: [], meta: { total: 0, total_pages: 0 } });
  });

  test("is shown to a member without what is not theirs", async () => {
    const pierre = await Wiki.login(stack.docmost, ACCOUNTS.pierre);
    const rita = await Wiki.login(stack.docmost, ACCOUNTS.rita);
    const read = async (who: Wiki, path: string) =>
      call(stack.edge, "GET", `/bridge/api/v1${path}`, {
        token: await sessionToken(stack.edge, who.cookie),
        headers: { cookie: who.cookie },
      });
    const own = await read(pierre, "/personnes/5/dashboard");
    expect(own.body.data.personne.email).toBe("pierre@centre.test");
    expect(own.body.data.interventions[0]).toHaveProperty("notes");
    for (const path of [
      "/personnes/5/dashboard",
      "/personnes/5/attributions",
      "/personnes/5/interventions",
      "/projets/1/timeline",
      "/clients",
      "/modules/1",
      "/formations/1/avis",
    ]) {
      const answer = await read(rita, path);
      expect(answer.status, path).toBe(200);
      expect(answer.text, path).not.toMatch(/"(email|notes|justification|siren|numero_tva|adresse|taux_horaire)"/);
    }
    const avis = await read(rita, "/formations/1/avis");
    expect(avis.body.data[0]).toHaveProperty("commentaire");
  });
});
