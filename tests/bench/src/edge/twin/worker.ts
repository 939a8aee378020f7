/**
 * The Hono twin: the three measured routes as somebody would write them in TypeScript with Hono, on the same workerd.
 *
 * Same paths, same visible headers, same bindings: a KV namespace for the cached answer, a Durable Object with SQLite for the
 * claim. What it leaves out, it leaves out in its own favour (one limit counter in memory, no roles, no push).
 * Fails as Hono does; it is a yardstick, not a server.
 */
import { DurableObject } from "cloudflare:workers";
import { Hono, type Context, type Next } from "hono";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";

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

type Bindings = { Bindings: Environment; Variables: { requestId: string } };

const READS_PER_MINUTE = 600;
const FRESH_MILLISECONDS = 300_000;
const FIELDS = [
  "id",
  "nom",
  "prenom",
  "label",
  "slug",
  "email",
  "roles",
  "statut",
  "annee",
  "capacite_formation",
  "heures_attribuees_formation",
  "heures_realisees_formation",
  "heures_restantes_formation",
  "capacite_agence",
  "heures_realisees_agence",
  "heures_restantes_agence",
  "heures_restantes_total",
  "attributions",
  "projets",
  "warnings",
  "modifie_le",
] as const;

let known: Set<string> | undefined;
const windows = new Map<string, { since: number; used: number }>();
const encoder = new TextEncoder();

async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
  let hex = "";
  for (const byte of digest) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

async function token(context: Context<Bindings>, next: Next): Promise<Response | undefined> {
  const header = context.req.header("authorization");
  if (!header?.startsWith("Bearer brg_")) {
    return context.json({ error: { code: "AUTH_REQUIRED", message: "a token is needed" } }, 401);
  }
  const hash = await sha256(header.slice(7));
  known ??= new Set(JSON.parse(context.env.TOKEN_HASHES) as string[]);
  if (!known.has(hash)) return context.json({ error: { code: "AUTH_INVALID", message: "unknown token" } }, 401);
  const now = Date.now();
  let window = windows.get(hash);
  if (!window || now - window.since >= 60_000) {
    window = { since: now, used: 0 };
    windows.set(hash, window);
  }
  window.used += 1;
  const reset = Math.ceil((window.since + 60_000 - now) / 1000);
  context.header("ratelimit-limit", String(READS_PER_MINUTE));
  context.header("ratelimit-remaining", String(Math.max(0, READS_PER_MINUTE - window.used)));
  context.header("ratelimit-reset", String(reset));
  if (window.used > READS_PER_MINUTE) {
    context.header("retry-after", String(reset));
    return context.json({ error: { code: "RATE_LIMITED", message: "too many reads" }, retry_after: reset }, 429);
  }
  await next();
  return undefined;
}

/** One JSON line a request, as the bridge writes one. */
async function log(context: Context<Bindings>, next: Next): Promise<void> {
  const began = Date.now();
  await next();
  console.log(
    JSON.stringify({
      level: "info",
      time: new Date().toISOString(),
      msg: "request",
      method: context.req.method,
      route: routePath(context),
      status: context.res.status,
      duration_ms: Date.now() - began,
      request_id: context.get("requestId"),
    }),
  );
}

const app = new Hono<Bindings>();
app.use(requestId());
app.use(log);

app.get("/bridge/api/health", (context) =>
  context.json({ data: { status: "ok", dependencies: { baserow: { state: "ok" }, docmost: { state: "ok" } } } }),
);

app.get("/bridge/api/v1/personnes/:id{[0-9]+}", token, async (context) => {
  const cached = await context.env.CARDS.get<Cached>(`bridge:personne:${context.req.param("id")}`, "json");
  if (!cached) return context.json({ error: { code: "NOT_FOUND", message: "no such personne" } }, 404);
  const picked: Record<string, unknown> = {};
  for (const field of FIELDS) picked[field] = cached.data[field];
  const stale = Date.now() - Date.parse(cached.fetched_at) > FRESH_MILLISECONDS;
  const tag = `"${cached.version}"`;
  context.header("etag", tag);
  if (context.req.header("if-none-match") === tag) return context.body(null, 304);
  return context.json({ data: picked, meta: { version: cached.version, as_of: cached.fetched_at, ...(stale ? { stale } : {}) } });
});

app.post("/bridge/api/webhooks/baserow", async (context) => {
  const given = encoder.encode(context.req.header("x-bridge-secret") ?? "");
  const wanted = encoder.encode(context.env.WEBHOOK_SECRET);
  if (given.byteLength !== wanted.byteLength || !crypto.subtle.timingSafeEqual(given, wanted)) {
    return context.json({ error: { code: "AUTH_INVALID", message: "wrong secret" } }, 401);
  }
  const delivery = await context.req.json<Delivery>();
  const rows = delivery.items?.map((item) => item.id) ?? delivery.row_ids ?? [];
  const stub = context.env.CLAIMS.get(context.env.CLAIMS.idFromName("base"));
  const accepted = await stub.claim(`${delivery.webhook_id}:${delivery.event_id}:${delivery.batch_id ?? 0}`, delivery.table_id, rows);
  return context.json({ data: accepted ? { accepted } : { accepted, reason: "duplicate" } });
});

/** What the measured route needs to find in the cache. */
app.put("/seed/:key", async (context) => {
  await context.env.CARDS.put(context.req.param("key"), await context.req.text());
  return context.json({ data: true });
});

/** Claims and the queue of rows to read again, in one SQLite database. */
export class Claims extends DurableObject<Environment> {
  constructor(state: DurableObjectState, environment: Environment) {
    super(state, environment);
    state.storage.sql.exec(
      `CREATE TABLE IF NOT EXISTS claim(key TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS queue(table_id INTEGER, row_id INTEGER, at INTEGER, PRIMARY KEY(table_id, row_id)) WITHOUT ROWID;
       CREATE TABLE IF NOT EXISTS mirror(table_id INTEGER, row_id INTEGER, body TEXT, PRIMARY KEY(table_id, row_id)) WITHOUT ROWID;`,
    );
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

  /** Reads up to 200 queued rows again and keeps what differs. */
  override async alarm(): Promise<void> {
    const { sql } = this.ctx.storage;
    const queued = sql.exec<{ table_id: number; row_id: number; at: number }>("SELECT * FROM queue ORDER BY at LIMIT 200").toArray();
    const [first] = queued;
    if (!first) return;
    const now = queued.filter((row) => row.table_id === first.table_id);
    const ids = now.map((row) => row.row_id).join(",");
    const answer = await fetch(`${this.env.BASEROW_URL}/api/database/rows/table/${first.table_id}/?size=200&filter__field_id__in=${ids}`, {
      headers: { authorization: `Token ${this.env.BASEROW_TOKEN}` },
    });
    const { results } = await answer.json<{ results: { id: number }[] }>();
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
}

export default app;
