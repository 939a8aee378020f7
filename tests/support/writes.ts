/**
 * What tests of writes stand on: rows of their own, and tokens enough for more than 60 writes a minute.
 *
 * Always holds: rows are made in Baserow itself, as people make them; the bridge reads them when it is asked to write.
 */
import type { Baserow } from "./baserow.ts";
import { type Answer, call, type CallOptions } from "./bridge.ts";
import type { StackInfo } from "./stack.ts";

/** Somebody who teaches and builds, a formation of one bloc with two modules of 20 h, a projet with one tache. */
export interface Scene {
  personne: number;
  formation: number;
  bloc: number;
  modules: [number, number];
  client: number;
  projet: number;
  tache: number;
}

/** Makes rows of its own for one test. */
export async function scene(baserow: Baserow, nom: string): Promise<Scene> {
  const make = async (table: string, fields: Record<string, unknown>): Promise<number> => (await baserow.create(table, fields)).id;
  const personne = await make("personne", {
    nom,
    prenom: "Ada",
    roles: ["formateur", "developpeur"],
    statut: "actif",
    capacite_formation: "750",
    capacite_agence: "400",
  });
  const formation = await make("formation", { nom, statut: "en_cours" });
  const bloc = await make("bloc", { nom, formation: [formation] });
  const module = (suffix: string): Promise<number> =>
    make("module", { nom: `${nom} ${suffix}`, heures: "20", statut: "a_attribuer", bloc: [bloc] });
  const modules: [number, number] = [await module("1"), await module("2")];
  const client = await make("client", { nom });
  const projet = await make("projet", { nom, client: [client], statut: "en_cours" });
  const tache = await make("tache", { nom, projet: [projet], statut: "en_cours" });
  return { personne, formation, bloc, modules, client, projet, tache };
}

/** Writes through the bridge, one token after the other. */
export class Writers {
  readonly #stack: StackInfo;
  readonly #tokens: string[];
  #turn = 0;

  private constructor(stack: StackInfo, tokens: string[]) {
    this.#stack = stack;
    this.#tokens = tokens;
  }

  /** So many tokens that may do everything. */
  static async make(stack: StackInfo, count: number): Promise<Writers> {
    const tokens: string[] = [];
    for (let index = 0; index < count; index += 1) tokens.push(await makeToken(stack, ["admin:*"]));
    return new Writers(stack, tokens);
  }

  /** The token of that number. */
  token(index: number): string {
    return this.#tokens[index % this.#tokens.length] as string;
  }

  send(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    return call(this.#stack.edge, method, `/bridge/api/v1${path}`, { token: this.token(this.#turn++), ...options });
  }

  /** The same body by so many at once, each with a token of their own. */
  race(count: number, method: string, path: string, json: (index: number) => unknown): Promise<Answer[]> {
    return Promise.all(
      Array.from({ length: count }, (_, index) => this.send(method, path, { json: json(index), token: this.token(index) })),
    );
  }
}

/** A token with these scopes. */
export async function makeToken(stack: StackInfo, scopes: string[]): Promise<string> {
  const json = { name: `tests ${scopes.join(" ")}`, scopes };
  const answer = await call(stack.edge, "POST", "/bridge/api/v1/admin/tokens", { token: stack.admin_token, json });
  if (answer.status !== 201) throw new Error(`a token for the tests: status ${answer.status}, ${answer.text}`);
  return answer.body.data.token as string;
}

/** Hours in hundredths, as Baserow spells them. */
export function hundredths(heures: unknown): number {
  return Math.round(Number(heures ?? 0) * 100);
}

/** Whether a row's link holds that number. */
export function links(row: Record<string, unknown>, field: string, id: number): boolean {
  return (row[field] as { id: number }[]).some((link) => link.id === id);
}

/** The text of a select. */
export function option(row: Record<string, unknown>, field: string): string | undefined {
  return (row[field] as { value: string } | null)?.value;
}
