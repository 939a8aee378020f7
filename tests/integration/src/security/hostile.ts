/** What requests that no honest client sends are tried with: rows that go again, every right, and what an answer says. */
import { afterAll, beforeAll, expect, vi } from "vitest";
import { scene, type Scene } from "@bridge/test-support/writes";
import { asAdmin, baserow, stack } from "../shared.ts";

/** Tables that these tests, or what slips through, may leave rows in. */
const TABLES = ["intervention", "attribution", "avis", "tache", "projet", "client", "module", "bloc", "formation", "personne"];

/** Rows to aim at. */
export let one: Scene;

const idsOf = async (table: string): Promise<number[]> => (await baserow.rows(table)).map(({ id }) => id);

/** Makes `one` before this file's tests; after them every row goes that was not there before, also from the bridge. */
export function useHostileScene(): void {
  const before = new Map<string, Set<number>>();

  beforeAll(async () => {
    for (const table of TABLES) before.set(table, new Set(await idsOf(table)));
    one = await scene(baserow, "Hostile");
  });

  afterAll(async () => {
    const signedIn = await baserow.admin();
    for (const table of TABLES) {
      for (const id of await idsOf(table)) if (!before.get(table)?.has(id)) await signedIn.deleteRow(table, id);
    }
    const total = async (): Promise<number> => (await asAdmin("GET", "/api/v1/personnes?per_page=1")).body.meta.total;
    await vi.waitFor(async () => expect(await total()).toBe(before.get("personne")?.size), { timeout: 10_000 });
  });
}

/** The head of somebody with every right. */
export const admin = (): Record<string, string> => ({ authorization: `Bearer ${stack.admin_token}` });

/** The code of an error, if it is one. */
export const code = (answer: { text: string }): string | undefined => {
  try {
    return (JSON.parse(answer.text) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
};
