/**
 * docs/api.md holds what a running bridge answers: each of its calls is sent, in order, and each answer compared.
 *
 * `UPDATE_DOCS=1` writes the answers of this run into the file instead; what has only another moment, tag or token stays as it is.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { Baserow } from "@bridge/test-support/baserow";
import { call } from "@bridge/test-support/bridge";
import { type Example, examples, rewritten, Transcript } from "./transcript.ts";

const FILE = fileURLToPath(new URL("../../../docs/api.md", import.meta.url));
const isUpdate = process.env["UPDATE_DOCS"] === "1";
/** The year of the rows when the file was written. */
const WRITTEN = "2026";
const WRITES_A_MINUTE = 60;

let stack: Stack;
let baserow: Baserow;

beforeAll(async () => {
  stack = await startStack();
  baserow = new Baserow(stack.info);
}, 600_000);

afterAll(() => stack?.stop());

/** What the file may ask for around a call; each is over when the call is. */
const CIRCUMSTANCES: Readonly<Record<string, { begin(): Promise<unknown>; end(): Promise<unknown> }>> = {
  "baserow down": {
    begin: () => baserow.fault({ kind: "down" }),
    end: () => baserow.fault({ kind: "none" }),
  },
  "no writes left": { begin: spendWrites, end: () => Promise.resolve() },
};

/** Leaves the first token without a write for this minute. */
async function spendWrites(): Promise<void> {
  const { edge, admin_token: token } = stack.info;
  for (let turn = 0; turn < WRITES_A_MINUTE; turn += 1) {
    await call(edge, "POST", "/bridge/api/v1/projets/1/livrer?dry_run=true", { token, json: {} });
  }
}

test("docs/api.md: every answer is the one that a running bridge gives", async () => {
  let markdown = readFileSync(FILE, "utf8");
  const { edge, admin_token, webhook_secret } = stack.info;
  const environment = { BRIDGE: `${edge}/bridge`, TOKEN: admin_token, SECRET: webhook_secret };
  const transcript = new Transcript(environment, WRITTEN, String(new Date().getFullYear()));
  const count = examples(markdown).length;
  expect(count).toBe(markdown.match(/^```http$/gm)?.length);
  expect(count).toBeGreaterThan(20);
  for (let index = 0; index < count; index += 1) {
    // Read again: an answer that was written may have put its values into later calls.
    const example = examples(markdown)[index] as Example;
    const around = example.circumstance === undefined ? undefined : CIRCUMSTANCES[example.circumstance];
    expect(example.circumstance === undefined || around !== undefined, `line ${example.line}: ${example.circumstance}`).toBe(true);
    await around?.begin();
    const { answer, isSame } = await transcript.run(example);
    await around?.end();
    if (isUpdate && !isSame) markdown = rewritten(markdown, example, answer);
    // The whole text, so that a failure shows the difference.
    else if (!isSame) expect(answer, `docs/api.md, line ${example.line}: ${example.command}`).toBe(example.shown);
  }
  if (isUpdate) writeFileSync(FILE, markdown);
}, 120_000);
