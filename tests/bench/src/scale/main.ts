/**
 * `bench scale`: the same questions to a bridge over a hundred thousand rows and to one over a thousand.
 *
 * Both stacks run side by side. Rounds are interleaved (small, large, large, small, …), each a fixed number of requests, one
 * after the other over one socket; a ratio is taken within a round. The aim is at most twice the time. What a personne's
 * detail costs in calls to Baserow is counted by the stand-in itself.
 */
import { Stack, type StackInfo } from "@bridge/test-support";
import { Baserow, requestsSince } from "@bridge/test-support/baserow";
import { call } from "@bridge/test-support/bridge";
import { delivery, post } from "@bridge/test-support/webhooks";
import workerd from "workerd";
import { requestBytes, run } from "../support/load.ts";
import { Progress } from "../support/progress.ts";
import { type Figure, report, versionOf } from "../support/report.ts";
import { median, ratios, spread } from "../support/statistics.ts";

const quick = process.argv.includes("--quick");
const SMALL = 1_000;
const LARGE = 100_000;
const ROUNDS = quick ? 4 : 12;
const COUNT = quick ? 20 : 50;
/** A token reads 600 times a minute. */
const TOKENS = 24;
const AIM = 2;
/** A detail is one row, whatever hangs on it: it must not cost more calls than it has kinds of rows around it. */
const MOST_CALLS = 3;

/** One of the two stacks. */
interface Side {
  info: StackInfo;
  tokens: string[];
  /** Milliseconds of a request, round by round. */
  took: number[];
}

interface Question {
  name: string;
  method: "GET" | "POST";
  path: string;
  body?: unknown;
  /** Throws where the answer shows that something else was measured. */
  holds: string;
}

const QUESTIONS: Question[] = [
  { name: "list, newest first", method: "GET", path: "/attributions", holds: '"per_page":50' },
  { name: "list by status", method: "GET", path: "/attributions?filter[statut]=en_cours", holds: '"per_page":50' },
  { name: "list by name", method: "GET", path: "/personnes?sort=nom", holds: '"per_page":50' },
  { name: "list with words", method: "GET", path: "/personnes?q=dupont", holds: "Dupont" },
  { name: "search", method: "GET", path: "/search?entity=personne&q=pier&limit=8", holds: "Pierre" },
  { name: "search by role", method: "GET", path: "/search?entity=personne&q=dup&role=formateur&limit=8", holds: "Dupont" },
  { name: "resolve 50 references", method: "POST", path: "/resolve", body: { refs: references() }, holds: '"status":"ok"' },
];

let turn = 0;

const small = await Stack.start({ rows: SMALL });
const large = await Stack.start({ rows: LARGE }).catch(async (error) => {
  await small.stop();
  throw error;
});
try {
  const sides = { small: await side(small.info), large: await side(large.info) };
  const figures: Figure[] = [];
  for (const question of QUESTIONS) figures.push(await measure(question, sides.small, sides.large));
  figures.push(...(await callsOfDetail(sides.small, SMALL)), ...(await callsOfDetail(sides.large, LARGE)));
  report("scale", figures, { workerd: versionOf(workerd.default) }, quick);
} finally {
  await Promise.all([small.stop(), large.stop()]);
}

function references(): string[] {
  const kinds = ["personne", "projet", "formation", "module", "tache"];
  return Array.from({ length: 50 }, (_, index) => `${kinds[index % kinds.length]}:${1 + Math.floor(index / kinds.length)}`);
}

async function side(info: StackInfo): Promise<Side> {
  const tokens: string[] = [];
  for (let index = 0; index < TOKENS; index += 1) {
    const json = { name: `bench ${index + 1}`, scopes: ["read:*"] };
    const answer = await call(info.edge, "POST", "/bridge/api/v1/admin/tokens", { token: info.admin_token, json });
    if (answer.status >= 300) throw new Error(`no token: status ${answer.status}, ${answer.text}`);
    tokens.push(answer.body.data.token as string);
  }
  return { info, tokens, took: [] };
}

async function ask(question: Question, { info, tokens, took }: Side, isKept: boolean): Promise<void> {
  const body = question.body === undefined ? undefined : JSON.stringify(question.body);
  const bytes = tokens.map((token) =>
    requestBytes(
      question.method,
      `/bridge/api/v1${question.path}`,
      { host: "bench", authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body,
    ),
  );
  const request = (): Buffer => bytes[turn++ % bytes.length] as Buffer;
  const { seconds, lastBody } = await run({ origin: info.edge, count: COUNT, connections: 1, status: 200, request });
  if (!lastBody.includes(question.holds)) throw new Error(`${question.name}: the answer does not hold ${question.holds}`);
  if (isKept) took.push((seconds / COUNT) * 1_000);
}

async function measure(question: Question, less: Side, more: Side): Promise<Figure> {
  for (const one of [less, more]) {
    one.took = [];
    await ask(question, one, false);
  }
  const progress = new Progress();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of round % 2 === 0 ? [less, more] : [more, less]) await ask(question, one, true);
    progress.show(`${question.name}: round ${round + 1} of ${ROUNDS}`);
  }
  progress.end();
  const { median: middle, from, to } = spread(ratios(more.took, less.took));
  return {
    what: question.name,
    ours: `${median(more.took).toFixed(2)} ms at ${LARGE.toLocaleString("en")} rows`,
    beside: `${median(less.took).toFixed(2)} ms at ${SMALL.toLocaleString("en")} rows`,
    value: middle,
    shown: `${middle.toFixed(2)} × [${from.toFixed(2)}–${to.toFixed(2)}]`,
    aim: { at: "most", value: AIM, shown: `≤ ${AIM} ×` },
  };
}

/** Calls to Baserow for the detail of the personne with the most attributions: fresh, and after a delivery named the row. */
async function callsOfDetail({ info }: Side, rows: number): Promise<Figure[]> {
  const baserow = new Baserow(info);
  const id = await busiest(baserow);
  const detail = async (query: string): Promise<number> => {
    const answer = await call(info.edge, "GET", `/bridge/api/v1/personnes/${id}${query}`, { token: info.admin_token });
    if (answer.status !== 200) throw new Error(`detail: status ${answer.status}`);
    return answer.body.meta.version as number;
  };
  await detail("");
  const counted = async (before: () => Promise<unknown>, query: string): Promise<number> => {
    await baserow.quiet();
    const { next } = await requestsSince(info.baserow, 0);
    await before();
    await detail(query);
    const { requests } = await requestsSince(info.baserow, next);
    return requests.filter(({ path }) => path.startsWith("/api/")).length;
  };
  const fresh = await counted(async () => {}, "");
  const named = await counted(() => post(info, delivery(info, "personne", id)), "?annee=2020");
  const at = `at ${rows.toLocaleString("en")} rows`;
  const figure = (what: string, calls: number): Figure => ({
    what: `detail of a personne, ${what}: calls to Baserow`,
    ours: `${calls} ${at}`,
    beside: "–",
    value: calls,
    shown: `${calls}`,
    aim: { at: "most", value: MOST_CALLS, shown: `≤ ${MOST_CALLS}` },
  });
  return [figure("fresh", fresh), figure("named by a delivery", named)];
}

async function busiest(baserow: Baserow): Promise<number> {
  const counts = new Map<number, number>();
  for (const row of await baserow.rows("attribution")) {
    for (const { id } of row["personne"] as { id: number }[]) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  if (first === undefined) throw new Error("nobody has an attribution");
  return first[0];
}
