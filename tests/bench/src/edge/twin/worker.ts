/**
 * The Hono twin: the three measured routes as somebody would write them in TypeScript with Hono, on the same workerd.
 *
 * Same paths, same header names and JSON shape (the bench compares them before it measures), same log line, same bindings: a
 * KV namespace for the cached answer, a Durable Object with SQLite for the claim. What it leaves out, it leaves out in its
 * own favour: limits are counted in memory alone, tokens are a list in its settings, nothing is counted for /metrics, rows
 * that were read again are compared as text, and nobody is told of them.
 * Fails as Hono does; it is a yardstick, not a server.
 */
import { DurableObject } from "cloudflare:workers";
import { Hono, type Context, type Next } from "hono";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";

interface Environment {
  CARDS: KVNamespace;
  CLAIMS: DurableObjectNamespace<Claims>;
  BASEROW_URL: string;
  BASEROW_TOKEN: string;
  WEBHOOK_SECRET: string;
  /** JSON list of lower-case hex SHA-256 of the tokens that are known. */
  TOKEN_HASHES: string;
}

interface Cached {
  version: number;
  fetched_at: string;
  data: Record<string, unknown>;
}

interface Delivery {
  table_id: number;
  webhook_id: number | null;
  event_id: string;
  batch_id?: number;
  event_type: string;
  items?: { id: number }[];
  row_ids?: number[];
}

interface Caller {
  id: number;
  scopes: readonly string[];
}

interface Window {
  since: number;
  used: number;
}

type Bindings = { Bindings: Environment; Variables: { requestId: string; caller: Caller } };

const MINUTE = 60_000;
const OPEN_PER_MINUTE = 60_000;
const REFUSALS_PER_MINUTE = 60;
const READS_PER_MINUTE = 600;
const FRESH_MILLISECONDS = 300_000;
const HEALTH_KEPT_MILLISECONDS = 1_000;

let known: Map<string, Caller> | undefined;
let health: { at: number; data: object } | undefined;
const open: Window = { since: 0, used: 0 };
const reads = new Map<number, Window>();
const refusals = new Map<string, Window>();
const encoder = new TextEncoder();

/** One more in a window of a minute: the limit's headers, and the answer where it is passed. */
function limit(context: Context<Bindings>, window: Window, most: number): Response | undefined {
  const now = Date.now();
  if (now - window.since >= MINUTE) {
    window.since = now;
    window.used = 0;
  }
  window.used += 1;
  const reset = Math.ceil((window.since + MINUTE - now) / 1000);
  context.header("ratelimit-limit", String(most));
  context.header("ratelimit-remaining", String(Math.max(0, most - window.used)));
  context.header("ratelimit-reset", String(reset));
  if (window.used <= most) return undefined;
  context.header("retry-after", String(reset));
  return context.json({ error: { code: "RATE_LIMITED", message: "too many requests" }, retry_after: reset }, 429);
}

function windowOf<Key>(windows: Map<Key, Window>, key: Key): Window {
  let window = windows.get(key);
  if (!window) {
    window = { since: 0, used: 0 };
    windows.set(key, window);
  }
  return window;
}

/** Who shows no or wrong credentials is counted by address. */
function refused(context: Context<Bindings>, code: string, message: string): Response {
  const address = context.req.raw.cf?.["clientIp"];
  const window = windowOf(refusals, typeof address === "string" ? address.replace(/:\d+$/, "") : "");
  return limit(context, window, REFUSALS_PER_MINUTE) ?? context.json({ error: { code, message } }, 401);
}

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  let hex = "";
  for (const byte of digest) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

async function token(context: Context<Bindings>, next: Next): Promise<Response | undefined> {
  const header = context.req.header("authorization");
  if (!header?.startsWith("Bearer brg_")) return refused(context, "AUTH_REQUIRED", "a token is needed");
  const hash = await sha256(header.slice(7));
  known ??= new Map((JSON.parse(context.env.TOKEN_HASHES) as string[]).map((text, index) => [text, { id: index + 1, scopes: ["read:*"] }]));
  const caller = known.get(hash);
  if (!caller) return refused(context, "AUTH_INVALID", "unknown token");
  context.set("caller", caller);
  const tooMany = limit(context, windowOf(reads, caller.id), READS_PER_MINUTE);
  if (tooMany) return tooMany;
  if (!caller.scopes.includes("read:*")) return context.json({ error: { code: "FORBIDDEN_SCOPE", message: "no right to read" } }, 403);
  await next();
  return undefined;
}

/** One JSON line a request, with the fields of the bridge's. */
async function log(context: Context<Bindings>, next: Next): Promise<void> {
  const began = Date.now();
  await next();
  const status = context.res.status;
  const now = Date.now();
  const caller = context.get("caller");
  console.log(
    JSON.stringify({
      level: status >= 500 ? "error" : status >= 400 ? "warn" : "info",
      time: new Date(now).toISOString(),
      msg: "request",
      method: context.req.method,
      route: routePath(context),
      status,
      duration_ms: now - began,
      user_token_id: caller ? `token:${caller.id}` : null,
      request_id: context.get("requestId"),
      event_id: context.req.header("x-baserow-delivery"),
    }),
  );
}

const app = new Hono<Bindings>();
app.use(requestId());
app.use(log);
app.use(
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    crossOriginResourcePolicy: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: false,
    strictTransportSecurity: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
);

app.get("/bridge/api/health", async (context) => {
  const tooMany = limit(context, open, OPEN_PER_MINUTE);
  if (tooMany) return tooMany;
  const now = Date.now();
  if (!health || now - health.at >= HEALTH_KEPT_MILLISECONDS) {
    const baserow = await context.env.CLAIMS.get(context.env.CLAIMS.idFromName("base")).baserow();
    const seen = Date.now();
    const sight = { ok: true, seen_at: new Date(seen).toISOString(), latency_ms: seen - now };
    health = { at: seen, data: { status: "ok", version: "0.1.0", dependencies: { storage: sight, baserow, docmost: sight } } };
  }
  context.header("cache-control", "no-store");
  return context.json({ data: health.data });
});

app.get("/bridge/api/v1/personnes/:id{[0-9]+}", token, async (context) => {
  const cached = await context.env.CARDS.get<Cached>(`bridge:personne:${context.req.param("id")}`, "json");
  if (!cached) return context.json({ error: { code: "NOT_FOUND", message: "no such personne" } }, 404);
  const stale = Date.now() - Date.parse(cached.fetched_at) > FRESH_MILLISECONDS;
  const tag = `"${cached.version}.${Date.parse(cached.fetched_at)}"`;
  context.header("etag", tag);
  context.header("cache-control", "private, no-cache");
  if (context.req.header("if-none-match") === tag) return context.body(null, 304);
  return context.json({ data: cached.data, meta: { version: cached.version, as_of: cached.fetched_at, ...(stale ? { stale } : {}) } });
});

app.post("/bridge/api/webhooks/baserow", async (context) => {
  limit(context, open, OPEN_PER_MINUTE);
  const given = encoder.encode(context.req.header("x-bridge-secret") ?? "");
  const wanted = encoder.encode(context.env.WEBHOOK_SECRET);
  if (given.byteLength !== wanted.byteLength || !crypto.subtle.timingSafeEqual(given, wanted)) {
    return refused(context, "AUTH_INVALID", "wrong secret");
  }
  const delivery = await context.req.json<Delivery>();
  const rows = delivery.items?.map((item) => item.id) ?? delivery.row_ids ?? [];
  const stub = context.env.CLAIMS.get(context.env.CLAIMS.idFromName("base"));
  const accepted = await stub.claim(`${delivery.webhook_id}:${delivery.event_id}:${delivery.batch_id ?? 0}`, delivery.table_id, rows);
  context.header("cache-control", "no-store");
  return context.json({ data: accepted ? { accepted } : { accepted, reason: "duplicate" } });
});

/** What the measured route needs to find in the cache. */
app.put("/seed/:key", async (context) => {
  await context.env.CARDS.put(context.req.param("key"), await context.req.text());
  return context.json({ data: true });
});

/** The shortest and the longest pause after Baserow did not answer, in ms. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 30_000;

/** Claims and the queue of rows to read again, in one SQLite database. */
export class Claims extends DurableObject<Environment> {
  /** When Baserow last answered, how long it took, how often it has failed since. */
  #seen = { at: 0, latency: 0, failures: 0 };

  constructor(state: DurableObjectState, environment: Environment) {
    super(state, environment);
    state.storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS claim(key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS queue(table_id INTEGER, row_id INTEGER, at INTEGER, PRIMARY KEY(table_id, row_id)) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS mirror(table_id INTEGER, row_id INTEGER, body TEXT, PRIMARY KEY(table_id, row_id)) WITHOUT ROWID;`,
    );
  }

  /** How Baserow was last seen. */
  baserow(): object {
    const { at, latency, failures } = this.#seen;
    return { ok: failures === 0, last_ok_at: new Date(at).toISOString(), latency_ms: latency, failures, last_error: null };
  }

  /** Claims one delivery and queues its rows, in one transaction. False where the key is taken. */
  async claim(key: string, tableId: number, rows: number[]): Promise<boolean> {
    const { sql } = this.ctx.storage;
    const now = Date.now();
    const fresh = this.ctx.storage.transactionSync(() => {
      if (sql.exec("INSERT OR IGNORE INTO claim VALUES (?, ?)", key, now).rowsWritten === 0) return false;
      for (const row of rows) sql.exec("INSERT OR REPLACE INTO queue VALUES (?, ?, ?)", tableId, row, now);
      return true;
    });
    if (fresh && rows.length > 0 && (await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now);
    return fresh;
  }

  /** Reads up to 200 queued rows again and keeps what differs; where Baserow does not answer, later. */
  override async alarm(): Promise<void> {
    const { sql } = this.ctx.storage;
    const queued = sql.exec<{ table_id: number; row_id: number; at: number }>("SELECT * FROM queue ORDER BY at LIMIT 200").toArray();
    const [first] = queued;
    if (!first) return;
    const now = queued.filter((row) => row.table_id === first.table_id);
    const results = await this.#read(first.table_id, now.map((row) => row.row_id).join(","));
    if (!results) {
      const pause = Math.min(FIRST_PAUSE * 2 ** this.#seen.failures, LONGEST_PAUSE);
      await this.ctx.storage.setAlarm(Date.now() + pause);
      return;
    }
    this.ctx.storage.transactionSync(() => {
      for (const row of results) {
        sql.exec(
          "INSERT INTO mirror VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body WHERE body <> excluded.body",
          first.table_id,
          row.id,
          JSON.stringify(row),
        );
      }
      for (const row of now) {
        sql.exec("DELETE FROM queue WHERE table_id = ? AND row_id = ? AND at = ?", row.table_id, row.row_id, row.at);
      }
    });
    if (sql.exec("SELECT 1 FROM queue LIMIT 1").toArray().length > 0) await this.ctx.storage.setAlarm(Date.now());
  }

  /** Rows as Baserow has them; nothing where it does not answer. */
  async #read(tableId: number, ids: string): Promise<{ id: number }[] | undefined> {
    const began = Date.now();
    try {
      const answer = await fetch(`${this.env.BASEROW_URL}/api/database/rows/table/${tableId}/?size=200&filter__field_id__in=${ids}`, {
        headers: { authorization: `Token ${this.env.BASEROW_TOKEN}` },
      });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const { results } = await answer.json<{ results: { id: number }[] }>();
      const now = Date.now();
      this.#seen = { at: now, latency: now - began, failures: 0 };
      return results;
    } catch {
      this.#seen.failures += 1;
      return undefined;
    }
  }
}

export default app;
