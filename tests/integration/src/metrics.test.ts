/** What is counted equals what was done, also over two front services and a restart; labels are bounded whatever is asked. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { Baserow, requestsSince } from "@bridge/test-support/baserow";
import { type Answer, call, type CallOptions, session } from "@bridge/test-support/bridge";
import { added, labelsOf, readMetrics, scrape, type Series } from "@bridge/test-support/metrics";
import { delivery, deliveryHeaders, post } from "@bridge/test-support/webhooks";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { makeToken } from "@bridge/test-support/writes";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const OTHER = { "x-test-service": "other" };

let stack: Stack;
let baserow: Baserow;
let token: string;

beforeAll(async () => {
  stack = await startStack({ worker: "pair" });
  baserow = new Baserow(stack.info);
  token = await makeToken(stack.info, ["admin:*", "read:*"]);
}, 600_000);

afterEach(() => baserow.fault({ kind: "none" }));

afterAll(() => stack?.stop());

function send(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  return call(stack.info.edge, method, `/bridge${path}`, { token, ...options });
}

/** Both services hand in what they counted; then one text has it all. */
async function all(): Promise<Series> {
  await scrape(stack.info.edge, token, OTHER);
  return readMetrics(await scrape(stack.info.edge, token));
}

/** Nothing waits to be read again or handed on. */
async function rest(): Promise<void> {
  await expect.poll(async () => (await all()).get("sync_queue_depth"), { timeout: 15_000 }).toBe(0);
}

const request = (method: string, path: string, status: number): string =>
  `http_requests_total{method="${method}",path="${path}",status="${status}"}`;

describe("counted is what was done", () => {
  test("requests by route, service by service, and their durations", async () => {
    const before = await all();
    for (let turn = 0; turn < 3; turn += 1) expect((await send("GET", "/api/v1/personnes/5")).status).toBe(200);
    for (let turn = 0; turn < 2; turn += 1) expect((await send("GET", "/api/v1/personnes/6", { headers: OTHER })).status).toBe(200);
    expect((await send("GET", "/api/v1/personnes/0")).status).toBe(400);
    expect((await send("POST", "/api/v1/resolve", { json: { refs: ["personne:5"] } })).status).toBe(200);
    expect((await send("GET", "/api/v1/projets", { token: "brg_nobody" })).status).toBe(401);
    expect((await send("PUT", "/api/v1/projets", { headers: OTHER })).status).toBe(405);
    expect((await send("GET", "/nowhere/at/all", { headers: OTHER })).status).toBe(404);
    const after = await all();
    const moved = added(before, after, "http_requests_total");
    delete moved[request("GET", "/api/metrics", 200)];
    expect(moved).toEqual({
      [request("GET", "/api/v1/personnes/:id", 200)]: 5,
      [request("GET", "/api/v1/personnes/:id", 400)]: 1,
      [request("POST", "/api/v1/resolve", 200)]: 1,
      [request("GET", "/api/v1/projets", 401)]: 1,
      [request("PUT", "/api/v1/projets", 405)]: 1,
      [request("GET", "unmatched", 404)]: 1,
    });
    const labels = 'method="GET",path="/api/v1/personnes/:id"';
    expect(added(before, after, "http_request_duration_seconds_count")[`http_request_duration_seconds_count{${labels}}`]).toBe(6);
    const bounds = [...after.keys()]
      .filter((series) => series.startsWith("http_request_duration_seconds_bucket") && series.includes(labels))
      .map((series) => labelsOf(series)["le"] ?? "");
    expect(bounds.map(Number).slice(0, -1)).toEqual(
      bounds
        .map(Number)
        .slice(0, -1)
        .toSorted((a, b) => a - b),
    );
    expect(bounds.at(-1)).toBe("+Inf");
    const counts = bounds.map((le) => after.get(`http_request_duration_seconds_bucket{${labels},le="${le}"}`) ?? Number.NaN);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(after.get(`http_request_duration_seconds_count{${labels}}`));
    // Five answers with a detail: KV had it, or it had not.
    const cache = ["cache_hits_total", "cache_misses_total"].map((name) => (after.get(name) ?? 0) - (before.get(name) ?? 0));
    expect(cache.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect((after.get("auth_refused_total") ?? 0) - (before.get("auth_refused_total") ?? 0)).toBe(1);
  }, 60_000);

  test("deliveries by kind and outcome", async () => {
    const before = await all();
    const body = delivery(stack.info, "personne", 7);
    await post(stack.info, body);
    await post(stack.info, body);
    await post(stack.info, delivery(stack.info, "personne", 7, { event_type: "rows.deleted", row_ids: [7] }));
    await post(stack.info, "not JSON");
    await post(stack.info, body, deliveryHeaders(stack.info, { "x-bridge-secret": "a wrong secret" }));
    await rest();
    const series = (type: string, outcome: string): string => `webhook_events_processed_total{type="${type}",outcome="${outcome}"}`;
    expect(added(before, await all(), "webhook_events_processed_total")).toEqual({
      [series("rows_changed", "claimed")]: 1,
      [series("rows_changed", "duplicate")]: 1,
      [series("rows_deleted", "claimed")]: 1,
      [series("unknown", "all_dirty")]: 1,
      [series("unknown", "refused")]: 1,
    });
  }, 60_000);

  test("calls to Baserow, as many as it was asked, and how they ended", async () => {
    await rest();
    const before = await all();
    const { next } = await baserow.requestsSince(0);
    await post(stack.info, delivery(stack.info, "personne", 8));
    await post(stack.info, delivery(stack.info, "projet", 2));
    await rest();
    await baserow.fault({ kind: "down" });
    await post(stack.info, delivery(stack.info, "personne", 8));
    expect((await send("GET", "/api/v1/personnes/8?annee=2020")).body.meta.stale).toBe(true);
    await baserow.fault({ kind: "none" });
    await rest();
    const calls = added(before, await all(), "baserow_api_calls_total");
    const asked = (await requestsSince(stack.info.baserow, next)).requests.filter(({ path }) => path.startsWith("/api/"));
    expect(Object.values(calls).reduce((sum, count) => sum + count, 0)).toBe(asked.length);
    expect(Object.keys(calls).some((series) => labelsOf(series)["status"] !== "ok")).toBe(true);
    for (const series of Object.keys(calls)) expect(series).toMatch(/^baserow_api_calls_total\{endpoint="[a-z_]+",status="[a-z_]+"\}$/);
  }, 60_000);

  test("calls to the wiki", async () => {
    const wiki = await Wiki.login(stack.info.edge, ACCOUNTS.pierre);
    const before = await all();
    const { next } = await requestsSince(stack.info.docmost, 0);
    expect((await session(stack.info.edge, wiki.cookie)).status).toBe(200);
    expect((await session(stack.info.edge, "authToken=of-nobody")).status).toBe(401);
    const times = async (wanted: string): Promise<number> =>
      (await requestsSince(stack.info.docmost, next)).requests.filter(({ path }) => path === wanted).length;
    // Within a second ready says what it heard before.
    const isAskedByReady = async (): Promise<number> => {
      expect((await send("GET", "/api/ready")).status).toBe(200);
      return times("/api/health");
    };
    await expect.poll(isAskedByReady, { timeout: 5_000 }).toBe(1);
    expect(await times("/api/users/me")).toBe(2);
    expect(added(before, await all(), "docmost_api_calls_total")).toEqual({
      'docmost_api_calls_total{endpoint="users/me",status="ok"}': 1,
      'docmost_api_calls_total{endpoint="users/me",status="refused"}': 1,
      'docmost_api_calls_total{endpoint="health",status="ok"}': 1,
    });
  }, 60_000);

  test("rows that nobody can read, until somebody mends them", async () => {
    const [module] = await baserow.rows("module");
    if (!module) throw new Error("no module");
    expect((await all()).get("sync_dead_letters")).toBe(0);
    // More hours than anybody can count.
    await baserow.update("module", module.id, { heures: "99999999999999999999.00" });
    await expect.poll(async () => (await all()).get("sync_dead_letters"), { timeout: 10_000 }).toBe(1);
    await baserow.update("module", module.id, { heures: module["heures"] });
    await expect.poll(async () => (await all()).get("sync_dead_letters"), { timeout: 10_000 }).toBe(0);
  }, 60_000);
});

test("hostile paths and methods add no series of their own", async () => {
  await send("GET", "/hostile");
  await send("DELETE", "/hostile");
  const before = await all();
  const paths = Array.from({ length: 60 }, (_, index) => `/api/v1/${"%22%7D%0a"}hostile-${index}/personnes/${index}`);
  for (const path of paths) await send("GET", path);
  for (let index = 0; index < 30; index += 1) await send("GET", `/api/v1/personnes/hostile-${index}%22?x=${index}`);
  for (const method of ["BREW", "PROPFIND", "QUERY", "DELETE", "patch"]) {
    await send(method, "/hostile").catch(() => undefined);
  }
  const after = await all();
  expect([...after.keys()].filter((series) => series.includes("hostile"))).toEqual([]);
  const templates = [...readFileSync(`${ROOT}bridge-edge/src/routes/table.rs`, "utf8").matchAll(/"(\/[^"\s]*)"/g)].map(([, path]) => path);
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];
  for (const series of after.keys()) {
    const { path, method } = labelsOf(series);
    if (path !== undefined) expect(["unmatched", ...templates]).toContain(path);
    if (method !== undefined) expect(methods).toContain(method);
  }
  // Two more methods and a status or two, each with the buckets of one route.
  expect(after.size - before.size).toBeLessThan(60);
}, 60_000);

test("what one service counted shows in a scrape of the other, although nobody asks the first again", async () => {
  const read = async (): Promise<number> =>
    readMetrics(await scrape(stack.info.edge, token)).get(request("GET", "/api/v1/blocs/:id", 200)) ?? 0;
  const before = await read();
  expect((await send("GET", "/api/v1/blocs/1", { headers: OTHER })).status).toBe(200);
  await expect.poll(read, { timeout: 20_000, interval: 500 }).toBe(before + 1);
}, 60_000);

test("counters go on after a restart", async () => {
  const before = await all();
  await stack.command("restart edge");
  const after = await all();
  const isGauge = (series: string): boolean => /^(sync_|build_info)/.test(series);
  for (const [series, value] of before) {
    if (!isGauge(series)) expect(after.get(series), series).toBeGreaterThanOrEqual(value);
  }
  expect(after.get(request("GET", "/api/v1/personnes/:id", 200))).toBe(before.get(request("GET", "/api/v1/personnes/:id", 200)));
}, 60_000);

test("the metrics are for admins", async () => {
  const reader = await makeToken(stack.info, ["read:*"]);
  expect((await send("GET", "/api/metrics", { token: reader })).status).toBe(403);
  expect((await call(stack.info.edge, "GET", "/bridge/api/metrics")).status).toBe(401);
});

const promtool = process.env.PROMTOOL;
const rules = `${ROOT}deploy/alerts/bridge.yml`;

describe("the text", () => {
  test("describes every family once, before its series", async () => {
    const text = await scrape(stack.info.edge, token);
    const seen = new Set<string>();
    let family = "";
    for (const line of text.trimEnd().split("\n")) {
      const [, kind, name = ""] = /^# (HELP|TYPE) (\w+) /.exec(line) ?? [];
      if (kind === "HELP") {
        expect(seen.has(name), name).toBe(false);
        seen.add(name);
        family = name;
      } else if (kind === "TYPE") expect(name).toBe(family);
      else expect(line.startsWith(family), line).toBe(true);
    }
    for (const name of [
      "http_requests_total",
      "http_request_duration_seconds",
      "baserow_api_calls_total",
      "docmost_api_calls_total",
      "cache_hits_total",
      "cache_misses_total",
      "webhook_events_processed_total",
      "webhook_events_lost_total",
      "sync_queue_depth",
      "sync_dead_letters",
      "build_info",
    ]) {
      expect([...seen]).toContain(name);
    }
  });

  test("alerts speak of families that there are", async () => {
    const families = [...(await scrape(stack.info.edge, token)).matchAll(/^# TYPE (\w+)/gm)].map(([, name = ""]) => name);
    const named = [...readFileSync(rules, "utf8").matchAll(/\b(\w+_(?:total|seconds|depth|letters|info))(?:_bucket|_count|_sum)?\b/g)].map(
      ([, name = ""]) => name,
    );
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(families).toContain(name);
  });

  test.skipIf(!promtool)("passes promtool: metrics, scrape configuration, alert rules and what they do", async () => {
    const check = (args: string[], input = ""): string => execFileSync(promtool ?? "", args, { input, encoding: "utf8", stdio: "pipe" });
    expect(check(["check", "metrics"], await scrape(stack.info.edge, token))).toBe("");
    check(["check", "config", "--syntax-only", `${ROOT}deploy/prometheus/prometheus.yml`]);
    check(["check", "rules", rules]);
    check(["test", "rules", `${ROOT}tests/integration/alerts/bridge.test.yml`]);
  });
});
