/** 60 writes in any 60 s for one token: exactly, under many clients, over two front services, and over a restart. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { Baserow } from "@bridge/test-support/baserow";
import { type Answer, call } from "@bridge/test-support/bridge";
import { links, makeToken, scene, type Scene } from "@bridge/test-support/writes";

const LIMIT = 60;
const CLIENTS = 30;

let stack: Stack;
let baserow: Baserow;
let one: Scene;

beforeAll(async () => {
  stack = await startStack({ worker: "pair" });
  baserow = new Baserow(stack.info);
  one = await scene(baserow, "Limites");
}, 600_000);

afterAll(() => stack?.stop());

function write(token: string, service: "edge" | "other", nom: string): Promise<Answer> {
  return call(stack.info.edge, "POST", `/bridge/api/v1/projets/${one.projet}/taches`, {
    token,
    json: { nom },
    // A connection of its own: one that a killed process held is of no use afterwards.
    headers: { "x-test-service": service, connection: "close" },
  });
}

/** Clients that write one thing after the other, `each` times, half of them to each service. */
async function clients(token: string, each: number, nom: string): Promise<Answer[]> {
  const all = Array.from({ length: CLIENTS }, async (_, client) => {
    const answers: Answer[] = [];
    for (let turn = 0; turn < each; turn += 1) answers.push(await write(token, client % 2 === 0 ? "edge" : "other", nom));
    return answers;
  });
  return (await Promise.all(all)).flat();
}

async function taches(nom: string): Promise<number> {
  return (await baserow.rows("tache")).filter((row) => links(row, "projet", one.projet) && row["nom"] === nom).length;
}

test("thirty clients over two services get sixty writes, also over a restart", async () => {
  const token = await makeToken(stack.info, ["write:projets", "read:projets"]);
  const began = Date.now();
  const first = await clients(token, 1, "Limite");
  await stack.command("kill edge");
  const second = await clients(token, 3, "Limite");
  // All of it within one window, else nothing is said about it.
  expect(Date.now() - began).toBeLessThan(60_000);
  const answers = [...first, ...second];
  for (const { status, text } of answers) expect([201, 409, 429], text).toContain(status);
  const refused = answers.filter((answer) => answer.status === 429);
  expect(refused).toHaveLength(answers.length - LIMIT);
  for (const { headers, body } of refused) {
    expect(body.error?.code).toBe("RATE_LIMITED");
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(body.retry_after).toBe(Number(headers.get("retry-after")));
    expect([headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual([String(LIMIT), "0"]);
  }
  expect(await taches("Limite")).toBe(answers.filter((answer) => answer.status === 201).length);
}, 120_000);

test("one key over two services makes one row", async () => {
  const token = await makeToken(stack.info, ["write:projets", "read:projets"]);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      call(stack.info.edge, "POST", `/bridge/api/v1/projets/${one.projet}/taches`, {
        token,
        json: { nom: "Deux services" },
        headers: { "x-test-service": index % 2 === 0 ? "edge" : "other", "idempotency-key": "deux" },
      }),
    ),
  );
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
  expect(await taches("Deux services")).toBe(1);
}, 60_000);
