/**
 * The mount: one request head to Rust, effects performed until the answer is there.
 *
 * Rust decides everything; here are only the awaits and the making of a Response. A fault (WASM unusable, a trap) is
 * a 500 in the envelope, and the wiki beside it never notices.
 */

import { Front, readHeaders } from "bridge-edge-wasm";
import type { rangesOf } from "./address";
import { type Env, settingsOf } from "./env";
import { perform, type Session } from "./effects";
import { logFault } from "./log";
import { SentRequest } from "./sent";
import { ready } from "./wasm";

const ASSET = "A";
const EFFECT = "E";
const JSON_TEXT = "J";
const UPGRADE = "U";
/** What every JSON answer carries beside its own headers. */
const JSON_HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

let front: Front | undefined;
/** Names of the headers that Rust reads; known with the front. */
let headerNames: readonly string[] = [];

function frontFor(env: Env): Front {
  if (front === undefined) {
    ready();
    headerNames = readHeaders().split("\n");
    front = new Front(settingsOf(env));
  }
  return front;
}

function headOf(request: Request, path: string, query: string): string {
  const scheme = request.url.startsWith("https:") ? "https" : "http";
  return `${request.method}\n${path}\n${query}\n${Date.now()}\n${crypto.randomUUID()}\n${scheme}`;
}

function internal(fault: unknown): Response {
  logFault("request path broke", fault);
  const error = { code: "INTERNAL", message: "internal error" };
  return Response.json({ error }, { status: 500, headers: { "cache-control": "no-store" } });
}

/** After this long counts are handed in although nobody asks anything more, in ms. */
const FLUSH_MS = 10_000;
let isFlushDue = false;

/** Sees to it that what was counted reaches Base soon: one scrape, of whichever isolate, is to see all. */
function flushLater(rust: Front, session: Session, ctx: ExecutionContext): void {
  if (isFlushDue) return;
  isFlushDue = true;
  ctx.waitUntil(
    scheduler.wait(FLUSH_MS).then(() => {
      isFlushDue = false;
      const effect = rust.flush(Date.now());
      return effect === "" ? undefined : perform(session, effect);
    }),
  );
}

/** `<kind><status>\n<log>\n<after>\n<name>\n<value>\n…\n\n<body>`; a dash stands for nothing. */
async function answer(step: string, session: Session, ctx: ExecutionContext): Promise<Response> {
  const end = step.indexOf("\n\n");
  const lines = step.slice(1, end).split("\n");
  const [status = "500", log = "-", after = "-"] = lines;
  if (log !== "-") console.log(log);
  if (after !== "-") ctx.waitUntil(perform(session, after.replaceAll("\t", "\n")));
  const kind = step[0];
  const headers: Record<string, string> = kind === JSON_TEXT ? { ...JSON_HEADERS } : {};
  for (let at = 3; at + 1 < lines.length; at += 2) headers[lines[at] as string] = lines[at + 1] as string;
  if (kind === UPGRADE) {
    const hub = session.env.HUB.get(session.env.HUB.idFromName("hub"));
    return hub.fetch("http://hub/live", { headers: { ...headers, upgrade: "websocket" } });
  }
  if (kind === ASSET) return new Response(session.asset ?? null, { status: Number(status), headers });
  const isBare = status === "204" || status === "304" || session.request.method === "HEAD";
  return new Response(isBare ? null : step.slice(end + 2), { status: Number(status), headers });
}

/** The answer to a request under the mount; `path` is without the mount, percent-encodings as they came. */
export async function serveMount(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  path: string,
  query: string,
  proxies: ReturnType<typeof rangesOf>,
): Promise<Response> {
  const session: Session = { request, env };
  try {
    const rust = frontFor(env);
    let step = rust.begin(headOf(request, path, query), new SentRequest(request, headerNames, proxies));
    while (step[0] === EFFECT) {
      const end = step.indexOf("\n");
      const task = Number(step.slice(1, end));
      const { outcome, payload } = await perform(session, step.slice(end + 1));
      const now = Date.now();
      step = typeof payload === "string" ? rust.resume(task, now, outcome, payload) : rust.resumeBytes(task, now, outcome, payload);
    }
    flushLater(rust, session, ctx);
    return await answer(step, session, ctx);
  } catch (fault) {
    return internal(fault);
  }
}
