/** The process killed while it writes: the same key tells what became of it, there is one row, and nothing stays locked. */
import { describe, expect, test } from "vitest";
import { links, option, scene, type Scene } from "@bridge/test-support/writes";
import { baserow, bridge, stack, useOwnStack } from "./own.ts";

useOwnStack(6);

async function attributions(one: Scene): Promise<number> {
  return (await baserow.rows("attribution")).filter((row) => links(row, "module", one.modules[0])).length;
}

/** Whether a row was to be made since request number `since`. */
async function hasArrived(since: number): Promise<boolean> {
  const { requests } = await baserow.requestsSince(since);
  return requests.some((request) => request.method === "POST" && request.path.includes("/rows/table/"));
}

/** Gives all hours of a module under a key. */
function give(one: Scene, key: string) {
  return bridge.send("POST", `/modules/${one.modules[0]}/attribuer`, {
    json: { personne_id: one.personne, heures: 20, date_debut: "2026-11-23" },
    headers: { "idempotency-key": key },
    token: bridge.token(1),
  });
}

/** Asks again with the same key until there is an answer. */
async function settled(one: Scene, key: string): Promise<void> {
  await expect.poll(async () => (await give(one, key)).status, { timeout: 40_000, interval: 500 }).toBe(201);
  expect(await attributions(one)).toBe(1);
  await expect.poll(async () => option(await baserow.row("module", one.modules[0]), "statut"), { timeout: 40_000 }).toBe("attribue");
  // Nothing is locked: the next writer is told of the rule, not to come back.
  const next = await bridge.send("POST", `/modules/${one.modules[0]}/attribuer`, {
    json: { personne_id: one.personne, heures: 1, date_debut: "2026-11-23" },
  });
  expect([next.status, next.body.error?.details.rule]).toEqual([422, "RG-01"]);
}

describe("killed", () => {
  test("between Baserow's commit and our answer", async () => {
    const one = await scene(baserow, "Coupé après");
    const prefix = `/api/database/rows/table/${baserow.table("module")}/${one.modules[0]}/`;
    // What follows the write, the module's status, hangs: the attribution is there, the answer is not.
    await baserow.fault({ kind: "slow", ms: 20_000, path_prefix: prefix });
    const lost = give(one, "apres").catch(() => "cut");
    await expect.poll(() => attributions(one), { timeout: 15_000 }).toBe(1);
    await stack.command("kill edge");
    expect(await lost).toBe("cut");
    await baserow.fault({ kind: "none" });
    await settled(one, "apres");
  }, 120_000);

  test("while Baserow is at it", async () => {
    const one = await scene(baserow, "Coupé pendant");
    await baserow.fault({ kind: "slow", ms: 3_000 });
    const lost = give(one, "pendant").catch(() => "cut");
    const { next } = await baserow.requestsSince(0);
    await expect.poll(() => hasArrived(next), { timeout: 15_000 }).toBe(true);
    await stack.command("kill edge");
    expect(await lost).toBe("cut");
    await baserow.fault({ kind: "none" });
    await settled(one, "pendant");
  }, 120_000);

  test("and nobody asks again: what was done is known, and no lock outlives its lease", async () => {
    const one = await scene(baserow, "Coupé et oublié");
    await baserow.fault({ kind: "slow", ms: 2_000 });
    const { next } = await baserow.requestsSince(0);
    const lost = give(one, "oublie").catch(() => "cut");
    await expect.poll(() => hasArrived(next), { timeout: 15_000 }).toBe(true);
    await stack.command("kill edge");
    await lost;
    await baserow.fault({ kind: "none" });
    const nom = { json: { statut: "a_attribuer" } };
    await expect
      .poll(async () => (await bridge.send("PATCH", `/modules/${one.modules[0]}`, nom)).status, { timeout: 40_000, interval: 1_000 })
      .toBe(200);
    expect(await attributions(one)).toBeLessThanOrEqual(1);
  }, 120_000);
});

test("an answer is given again after a restart, byte for byte", async () => {
  const one = await scene(baserow, "Redémarré");
  const first = await give(one, "redemarre");
  expect(first.status).toBe(201);
  await stack.command("restart edge");
  const again = await give(one, "redemarre");
  expect([again.text, again.headers.get("idempotency-replayed")]).toEqual([first.text, "true"]);
}, 120_000);
