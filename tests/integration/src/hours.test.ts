/** Every computed hour the API gives equals what the rows of the stand-in add up to, computed a second time. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  hoursOfFormation,
  hoursOfPersonne,
  hoursOfProjet,
  one,
  option,
  pick,
  readRows,
  type Rows,
  tachesOfProjet,
} from "@bridge/test-support/oracle";
import { asAdmin, baserow } from "./shared.ts";

const year = new Date().getFullYear();
let rows: Rows;

beforeAll(async () => {
  rows = await readRows(baserow);
});

describe("personnes", () => {
  test("in detail, everybody", async () => {
    expect(rows.personne.length).toBe(40);
    for (const { id } of rows.personne) {
      const expected = hoursOfPersonne(rows, id, year);
      const answer = await asAdmin("GET", `/api/v1/personnes/${id}`);
      expect(answer.status).toBe(200);
      expect(pick(answer.body.data, expected), `personne ${id}`).toEqual(expected);
    }
  });

  test("in the list", async () => {
    const answer = await asAdmin("GET", "/api/v1/personnes?per_page=200");
    expect(answer.body.data).toHaveLength(rows.personne.length);
    for (const item of answer.body.data) {
      const expected = hoursOfPersonne(rows, item.id, year);
      expect(pick(item, expected), `personne ${item.id}`).toEqual(expected);
    }
  });

  test("of another year", async () => {
    for (const id of rows.personne.slice(0, 12).map((row) => row.id)) {
      const expected = hoursOfPersonne(rows, id, year - 1);
      const answer = await asAdmin("GET", `/api/v1/personnes/${id}?annee=${year - 1}`);
      expect(pick(answer.body.data, expected), `personne ${id}`).toEqual(expected);
      expect(answer.body.data.annee).toBe(year - 1);
    }
  });

  test("Pierre Dupont has 670 h left, and somebody is over", async () => {
    const answer = await asAdmin("GET", "/api/v1/personnes/5");
    expect(answer.body.data).toMatchObject({ heures_attribuees_formation: 80, heures_restantes_formation: 670, capacite_formation: 750 });
    const over = rows.personne.filter(({ id }) => (hoursOfPersonne(rows, id, year)["heures_restantes_formation"] ?? 0) < 0);
    expect(over.length).toBeGreaterThanOrEqual(1);
  });
});

describe("projets", () => {
  test("in detail, all", async () => {
    expect(rows.projet.length).toBe(30);
    for (const { id } of rows.projet) {
      const expected = hoursOfProjet(rows, id);
      const answer = await asAdmin("GET", `/api/v1/projets/${id}`);
      expect(pick(answer.body.data, expected), `projet ${id}`).toEqual(expected);
    }
  });

  test("in the list, and the taches on the card", async () => {
    const answer = await asAdmin("GET", "/api/v1/projets?per_page=200");
    for (const item of answer.body.data) {
      const expected = hoursOfProjet(rows, item.id);
      expect(pick(item, expected), `projet ${item.id}`).toEqual(expected);
    }
    const refs = rows.projet.map(({ id }) => `projet:${id}`);
    const cards = await asAdmin("POST", "/api/v1/resolve", { json: { refs } });
    for (const { card } of cards.body.data) {
      expect(card.fields.taches, `projet ${card.id}`).toEqual(tachesOfProjet(rows, card.id));
      expect(pick(card.fields, hoursOfProjet(rows, card.id))).toEqual(hoursOfProjet(rows, card.id));
    }
  });
});

describe("formations", () => {
  test("in detail, all, with blocs and modules nested", async () => {
    expect(rows.formation.length).toBe(8);
    for (const { id } of rows.formation) {
      const expected = hoursOfFormation(rows, id);
      const answer = await asAdmin("GET", `/api/v1/formations/${id}`);
      expect(pick(answer.body.data, expected), `formation ${id}`).toEqual(expected);
      const blocs = answer.body.data.blocs as { heures_total: number; modules: { heures: number }[] }[];
      expect(blocs.reduce((sum, bloc) => sum + bloc.heures_total, 0)).toBe(expected["heures_total"]);
      for (const bloc of blocs) expect(bloc.modules.reduce((sum, module) => sum + module.heures, 0)).toBe(bloc.heures_total);
    }
  });

  test("on the card, with modules by statut", async () => {
    const refs = rows.formation.map(({ id }) => `formation:${id}`);
    const cards = await asAdmin("POST", "/api/v1/resolve", { json: { refs } });
    for (const { card } of cards.body.data) {
      expect(pick(card.fields, hoursOfFormation(rows, card.id))).toEqual(hoursOfFormation(rows, card.id));
      const { total, ...byStatut } = card.fields.modules as Record<string, number>;
      expect(Object.values(byStatut).reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(card.fields.statut).toBe(option(one(rows.formation, card.id), "statut"));
    }
  });
});
