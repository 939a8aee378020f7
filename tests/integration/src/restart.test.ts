/** The process killed between a claim and its effect: nothing is lost. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { Baserow } from "@bridge/test-support/baserow";
import { call } from "@bridge/test-support/bridge";
import { delivery, post } from "@bridge/test-support/webhooks";

let stack: Stack;
let baserow: Baserow;

beforeAll(async () => {
  stack = await startStack();
  baserow = new Baserow(stack.info);
}, 60_000);

afterAll(() => stack?.stop());

async function personne(id: number): Promise<Record<string, unknown>> {
  const answer = await call(stack.info.edge, "GET", `/bridge/api/v1/personnes/${id}`, { token: stack.info.admin_token });
  return answer.body.data ?? { status: answer.status };
}

test("a delivery that was claimed takes effect after kill -9", async () => {
  await personne(8);
  // A slow Baserow holds the effect back: the claim is stored, the row is not read yet.
  await baserow.updateSilently("personne", 8, { capacite_agence: "777.00" });
  await baserow.fault({ kind: "slow", ms: 3_000 });
  const answer = await post(stack.info, delivery(stack.info, "personne", 8));
  expect(answer.body).toEqual({ data: { accepted: true } });
  await stack.command("kill edge");
  await baserow.fault({ kind: "none" });
  await expect.poll(async () => (await personne(8))["capacite_agence"], { timeout: 20_000 }).toBe(777);
}, 60_000);

test("a delivery that was claimed is a duplicate after kill -9", async () => {
  const body = delivery(stack.info, "personne", 8);
  expect((await post(stack.info, body)).body).toEqual({ data: { accepted: true } });
  await stack.command("kill edge");
  expect((await post(stack.info, body)).body).toEqual({ data: { accepted: false, reason: "duplicate" } });
}, 60_000);

test("what a webhook could not deliver while the bridge was away arrives by Baserow's own retry", async () => {
  const wait = stack.command("kill edge");
  await baserow.update("personne", 8, { capacite_agence: "778.00" });
  await wait;
  await expect.poll(async () => (await personne(8))["capacite_agence"], { timeout: 20_000 }).toBe(778);
}, 60_000);

test("versions never go back over a restart", async () => {
  const version = async (): Promise<number> => {
    const answer = await call(stack.info.edge, "POST", "/bridge/api/v1/resolve", {
      token: stack.info.admin_token,
      json: { refs: ["personne:8"] },
    });
    return answer.body.data[0].card.version;
  };
  const before = await version();
  await stack.command("restart edge");
  expect(await version()).toBeGreaterThanOrEqual(before);
  await baserow.update("personne", 8, { capacite_agence: "779.00" });
  await expect.poll(version, { timeout: 20_000 }).toBeGreaterThan(before);
}, 60_000);
