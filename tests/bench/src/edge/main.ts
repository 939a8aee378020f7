/**
 * `bench edge`: three routes of the Worker beside the same routes written with Hono, on the same workerd.
 *
 * Rounds are interleaved (ours, Hono, Hono, ours, …), each a fixed number of requests over keep-alive sockets. Throughput is
 * what the client sees; CPU per request is what the server process used, which is steadier. Both ratios say how much faster
 * ours is: at least 1.0 is the aim.
 */
import { createHash } from "node:crypto";
import { Baserow } from "@bridge/test-support/baserow";
import { call } from "@bridge/test-support/bridge";
import { Stack, type StackInfo } from "@bridge/test-support";
import workerd from "workerd";
import { run } from "../support/load.ts";
import { cpuSeconds } from "../support/process.ts";
import { Progress } from "../support/progress.ts";
import { type Figure, packageVersion, report, versionOf } from "../support/report.ts";
import { median, ratios, spread } from "../support/statistics.ts";
import { expectAlike } from "./alike.ts";
import { type Route, routes } from "./routes.ts";
import { startTwin, type Twin } from "./twin.ts";

const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 4 : 10;
/** What the share of a round is in a quick run. */
const SHARE = quick ? 0.5 : 1;
/** Rounds before anything is measured: cold code would be a figure of the compiler. */
const WARM_ROUNDS = 2;
/** A token has 600 reads a minute, so they are spread over many; each has its own Gate, so not over more than needed. */
const TOKENS = 48;
const CONNECTIONS = 16;

interface Side {
  perSecond: number[];
  microseconds: number[];
}

const stack = await Stack.start();
try {
  await main(stack.info);
} finally {
  await stack.stop();
}

async function main(info: StackInfo): Promise<void> {
  const tokens = await makeTokens(info);
  const twin = await startTwin({
    BASEROW_URL: info.baserow,
    BASEROW_TOKEN: info.baserow_token,
    WEBHOOK_SECRET: info.webhook_secret,
    TOKEN_HASHES: JSON.stringify(tokens.map((token) => createHash("sha256").update(token).digest("hex"))),
  });
  try {
    await seedTwin(info, twin);
    const figures: Figure[] = [];
    for (const route of routes(info, tokens)) {
      await new Baserow(info).fault({ kind: route.isBaserowDown ? "down" : "none" });
      await expectAlike(route, info.edge, twin.origin);
      figures.push(...(await measure(route, info, twin)));
    }
    report("edge", figures, { workerd: versionOf(workerd.default), hono: packageVersion("hono") }, quick);
  } finally {
    await twin.stop();
  }
}

/** Tokens with the right to read, so that no limit is met. */
async function makeTokens({ edge, admin_token: token }: StackInfo): Promise<string[]> {
  const tokens: string[] = [];
  for (let index = 0; index < TOKENS; index += 1) {
    const json = { name: `bench ${index + 1}`, scopes: ["read:*"] };
    const answer = await call(edge, "POST", "/bridge/api/v1/admin/tokens", { token, json });
    if (answer.status >= 300) throw new Error(`no token: status ${answer.status}, ${answer.text}`);
    tokens.push(answer.body.data.token as string);
  }
  return tokens;
}

/** Puts what our own answer says into the twin's cache. */
async function seedTwin(info: StackInfo, twin: Twin): Promise<void> {
  const answer = await call(info.edge, "GET", "/bridge/api/v1/personnes/5", { token: info.admin_token });
  if (answer.status !== 200) throw new Error(`no personne: status ${answer.status}, ${answer.text}`);
  const cached = { version: Date.now(), fetched_at: new Date().toISOString(), data: answer.body.data };
  await call(twin.origin, "PUT", "/seed/bridge:personne:5", { json: cached });
}

async function measure(route: Route, info: StackInfo, twin: Twin): Promise<Figure[]> {
  const ours: Side = { perSecond: [], microseconds: [] };
  const hono: Side = { perSecond: [], microseconds: [] };
  const count = route.count * SHARE;
  const one = async (origin: string, pid: number, side?: Side): Promise<void> => {
    const before = cpuSeconds(pid);
    const { perSecond, lastBody } = await run({
      origin,
      connections: CONNECTIONS,
      ...route,
      count: side ? count : route.count * WARM_ROUNDS,
    });
    if (!lastBody.includes(route.holds)) throw new Error(`the answer does not hold ${route.holds}: ${lastBody.slice(0, 300)}`);
    side?.perSecond.push(perSecond);
    side?.microseconds.push(((cpuSeconds(pid) - before) / count) * 1e6);
  };
  const edge = (side?: Side): Promise<void> => one(info.edge, info.pids.edge, side);
  const other = (side?: Side): Promise<void> => one(twin.origin, twin.pid, side);
  await edge();
  await other();
  const progress = new Progress();
  for (let round = 0; round < ROUNDS; round += 1) {
    // The order turns, so that neither side always runs on the other's heat.
    for (const side of round % 2 === 0 ? [edge, other] : [other, edge]) await side(side === edge ? ours : hono);
    progress.show(`${route.name}: round ${round + 1} of ${ROUNDS}`);
  }
  progress.end();
  const perSecond = (side: Side): string => `${Math.round(median(side.perSecond))} /s`;
  const microseconds = (side: Side): string => `${median(side.microseconds).toFixed(1)} µs`;
  return [
    figure(`${route.name}: throughput`, perSecond(ours), perSecond(hono), ratios(ours.perSecond, hono.perSecond)),
    figure(`${route.name}: CPU per request`, microseconds(ours), microseconds(hono), ratios(hono.microseconds, ours.microseconds)),
  ];
}

function figure(what: string, ours: string, hono: string, rounds: readonly number[]): Figure {
  const { median: middle, from, to } = spread(rounds);
  return {
    what,
    ours,
    beside: `Hono ${hono}`,
    value: middle,
    shown: `${middle.toFixed(2)} × Hono [${from.toFixed(2)}–${to.toFixed(2)}]`,
    aim: { at: "least", value: 1, shown: "≥ 1.00 ×" },
  };
}
