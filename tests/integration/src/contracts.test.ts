/** The contracts of the ports hold on workerd's own SQLite, KV, objects, timers and fetch, as they do on the twins. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";

/** Each by its name; the Worker itself says whether there are others. */
const CONTRACTS = ["database", "row_source", "row_writer", "card_cache", "publisher", "clock", "random", "background"];

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ worker: "contracts" });
}, 600_000);

afterAll(() => stack?.stop());

/** One call of the Base object: over bindings as they ship, or over faulty ones. */
async function call(bindings: "EDGE" | "MUTANT", method: string, input: object): Promise<unknown> {
  const answer = await fetch(`${stack.info.edge}/${bindings}/${method}`, { method: "POST", body: JSON.stringify(input) });
  return answer.json();
}

test("these are all contracts there are", async () => {
  expect(await call("EDGE", "selftests", {})).toEqual({ ok: CONTRACTS });
});

test.each(CONTRACTS)(
  "the contract holds: %s",
  async (contract) => {
    expect(await call("EDGE", "selftest", { contract, table: "client" })).toEqual({ ok: [] });
  },
  200_000,
);

describe("a binding that breaks its contract is told from one that holds it", () => {
  test.each([
    ["row_source", "a call failed: unreachable"],
    ["row_writer", "a call failed: unreachable"],
    ["card_cache", "a first write is taken"],
    ["publisher", "a change nobody listens to is taken"],
  ])("%s", async (contract, sentence) => {
    expect(await call("MUTANT", "selftest", { contract, table: "client" })).toEqual({ ok: expect.arrayContaining([sentence]) });
  });

  test("a table that is not there", async () => {
    expect(await call("EDGE", "selftest", { contract: "row_source", table: "nowhere" })).toEqual({ ok: ["the table is listed"] });
  });

  test("a contract that is not there", async () => {
    expect(await call("EDGE", "selftest", { contract: "nothing", table: "client" })).toMatchObject({ error: { code: "NOT_FOUND" } });
  });
});
