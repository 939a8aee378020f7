/**
 * The hours, computed a second time from the rows as Baserow shows them, so that the bridge's figures have something to be
 * compared with that shares no code with it.
 *
 * Always holds: sums are of whole hundredths of an hour; annule and annulee count for nothing; nothing here calls the bridge.
 */
import type { Baserow, Row } from "./baserow.ts";

/** The rows the figures come from, all tables read whole. */
export interface Rows {
  personne: Row[];
  formation: Row[];
  bloc: Row[];
  module: Row[];
  attribution: Row[];
  client: Row[];
  projet: Row[];
  tache: Row[];
  intervention: Row[];
  avis: Row[];
}

const TABLES = ["personne", "formation", "bloc", "module", "attribution", "client", "projet", "tache", "intervention", "avis"] as const;

export async function readRows(baserow: Baserow): Promise<Rows> {
  const entries = await Promise.all(TABLES.map(async (name) => [name, await baserow.rows(name)] as const));
  return Object.fromEntries(entries) as unknown as Rows;
}

export function hoursOfPersonne(rows: Rows, id: number, year: number): Record<string, number> {
  const personne = one(rows.personne, id);
  const attributions = rows.attribution.filter(
    (row) => links(row, "personne").includes(id) && option(row, "statut") !== "annule" && inYear(row["date_debut"], year, true),
  );
  const interventions = rows.intervention.filter(
    (row) => links(row, "personne").includes(id) && option(row, "statut") !== "annulee" && inYear(row["date"], year, false),
  );
  const formation = hundredths(personne["capacite_formation"]);
  const agence = hundredths(personne["capacite_agence"]);
  const attribuees = sum(attributions, "heures_attribuees");
  const agenceRealisees = sum(interventions, "heures");
  return inHours({
    capacite_formation: formation,
    heures_attribuees_formation: attribuees,
    heures_realisees_formation: sum(attributions, "heures_realisees"),
    heures_restantes_formation: formation - attribuees,
    capacite_agence: agence,
    heures_realisees_agence: agenceRealisees,
    heures_restantes_agence: agence - agenceRealisees,
    heures_restantes_total: formation - attribuees + agence - agenceRealisees,
  });
}

export function hoursOfProjet(rows: Rows, id: number): Record<string, number | null> {
  const projet = one(rows.projet, id);
  const taches = rows.tache.filter((row) => links(row, "projet").includes(id)).map((row) => row.id);
  const interventions = rows.intervention.filter(
    (row) => links(row, "tache").some((tache) => taches.includes(tache)) && option(row, "statut") !== "annulee",
  );
  const realisees = sum(interventions, "heures");
  const budget = projet["budget_heures"] === null ? null : hundredths(projet["budget_heures"]);
  return {
    budget_heures: budget === null ? null : budget / 100,
    heures_realisees: realisees / 100,
    heures_restantes: budget === null ? null : (budget - realisees) / 100,
  };
}

/** How many taches of a projet stand in each statut. */
export function tachesOfProjet(rows: Rows, id: number): Record<string, number> {
  const counts: Record<string, number> = { a_faire: 0, en_cours: 0, terminee: 0 };
  for (const row of rows.tache.filter((tache) => links(tache, "projet").includes(id))) {
    const statut = option(row, "statut");
    if (statut !== null) counts[statut] = (counts[statut] ?? 0) + 1;
  }
  return counts;
}

export function hoursOfFormation(rows: Rows, id: number): Record<string, number> {
  one(rows.formation, id);
  const blocs = rows.bloc.filter((row) => links(row, "formation").includes(id)).map((row) => row.id);
  const modules = rows.module.filter((row) => links(row, "bloc").some((bloc) => blocs.includes(bloc)));
  const ids = modules.map((row) => row.id);
  const attributions = rows.attribution.filter(
    (row) => links(row, "module").some((module) => ids.includes(module)) && option(row, "statut") !== "annule",
  );
  return inHours({
    heures_total: sum(modules, "heures"),
    heures_attribuees: sum(attributions, "heures_attribuees"),
    heures_realisees: sum(attributions, "heures_realisees"),
  });
}

export function hoursOfModule(rows: Rows, id: number): Record<string, number> {
  const attributions = rows.attribution.filter((row) => links(row, "module").includes(id) && option(row, "statut") !== "annule");
  return inHours({
    heures: hundredths(one(rows.module, id)["heures"]),
    heures_attribuees: sum(attributions, "heures_attribuees"),
    heures_realisees: sum(attributions, "heures_realisees"),
  });
}

export function hoursOfTache(rows: Rows, id: number): Record<string, number> {
  const interventions = rows.intervention.filter((row) => links(row, "tache").includes(id) && option(row, "statut") !== "annulee");
  return inHours({ heures_realisees: sum(interventions, "heures") });
}

/** Hours of live interventions of a personne, January to December. */
export function monthsOfPersonne(rows: Rows, id: number, year: number): number[] {
  const live = rows.intervention.filter((row) => links(row, "personne").includes(id) && option(row, "statut") !== "annulee");
  return Array.from({ length: 12 }, (_, month) => {
    const start = `${year}-${String(month + 1).padStart(2, "0")}-`;
    return (
      sum(
        live.filter((row) => String(row["date"] ?? "").startsWith(start)),
        "heures",
      ) / 100
    );
  });
}

/** Live hours of a projet by day, the newest first. */
export function daysOfProjet(rows: Rows, id: number): { date: string | null; heures: number; interventions_total: number }[] {
  const taches = rows.tache.filter((row) => links(row, "projet").includes(id)).map((row) => row.id);
  const interventions = rows.intervention.filter((row) => links(row, "tache").some((tache) => taches.includes(tache)));
  const days = [...new Set(interventions.map((row) => (row["date"] as string | null) ?? ""))].sort().reverse();
  return days.map((day) => {
    const here = interventions.filter((row) => ((row["date"] as string | null) ?? "") === day);
    const live = here.filter((row) => option(row, "statut") !== "annulee");
    return { date: day === "" ? null : day, heures: sum(live, "heures") / 100, interventions_total: here.length };
  });
}

/** The row with this id. */
export function one(rows: Row[], id: number): Row {
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`no row ${id}`);
  return row;
}

/** Ids in a link field. */
export function links(row: Row, field: string): number[] {
  return ((row[field] as { id: number }[] | null) ?? []).map((link) => link.id);
}

/** Text of a single select. */
export function option(row: Row, field: string): string | null {
  return (row[field] as { value: string } | null)?.value ?? null;
}

/** "3.50" → 350; nothing → 0. */
export function hundredths(value: unknown): number {
  if (value === null || value === "") return 0;
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(value));
  if (!found) throw new Error(`not an amount of hours: ${String(value)}`);
  const [, sign, whole, part = ""] = found;
  const amount = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return sign === "-" ? -amount : amount;
}

/** Of an answer the fields that are expected, so that a missing one shows. */
export function pick(data: Record<string, unknown>, expected: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(expected).map((field) => [field, data[field]]));
}

function sum(rows: Row[], field: string): number {
  return rows.reduce((total, row) => total + hundredths(row[field]), 0);
}

function inYear(date: unknown, year: number, undated: boolean): boolean {
  return typeof date === "string" ? date.startsWith(`${year}-`) : undated;
}

function inHours(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value / 100]));
}
