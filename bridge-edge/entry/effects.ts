/**
 * What Rust asks for, done: the awaits of the request path.
 *
 * Each effect ends in an outcome, never in an exception; what went wrong outside is for Rust to answer.
 */

import { type BaseCalls, type Env, setting } from "./env";

/** How an effect ended; src/effects.rs has the same numbers. */
export const Outcome = { ok: 0, missing: 1, failed: 2, tooLarge: 3, last: 4 } as const;

export interface Result {
  readonly outcome: number;
  readonly payload: string | Uint8Array;
}

/** What one request keeps between effects. */
export interface Session {
  readonly request: Request;
  readonly env: Env;
  reader?: ReadableStreamDefaultReader<Uint8Array>;
  asset?: ArrayBuffer;
}

const MISSING: Result = { outcome: Outcome.missing, payload: "" };
const EMPTY = new Uint8Array();
const WIKI_PATIENCE_MS = 5_000;
const WIKI_ANSWER_LIMIT = 65_536;
const SMALL_BODY = 65_536;

const ok = (payload: string | Uint8Array): Result => ({ outcome: Outcome.ok, payload });

async function kvGet({ env }: Session, key: string): Promise<Result> {
  const value = await env.CARDS.get(key);
  return value === null ? MISSING : ok(value);
}

let baseId: DurableObjectId | undefined;

/** A stub of its own for each call, since one that saw a fault stays broken; the id is a digest and always the same. */
function base({ env }: Session): DurableObjectStub<BaseCalls> {
  baseId ??= env.BASE.idFromName("base");
  return env.BASE.get(baseId);
}

async function baseNow(session: Session, method: string, input: string): Promise<Result> {
  return ok(await base(session).callNow(method, input));
}

async function baseCall(session: Session, method: string, input: string): Promise<Result> {
  return ok(await base(session).call(method, input));
}

async function gateTake({ env }: Session, name: string, input: string): Promise<Result> {
  return ok(await env.GATE.get(env.GATE.idFromName(name)).take(input));
}

/** At most `limit` bytes of a body; undefined where there is more. */
async function bounded(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array | undefined> {
  if (body === null) return EMPTY;
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  const [first = EMPTY] = parts;
  if (parts.length < 2) return first;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

function declaredLength(request: Request): number {
  const length = request.headers.get("content-length");
  return length !== null && /^\d{1,12}$/.test(length) ? Number(length) : Number.POSITIVE_INFINITY;
}

async function bodyWhole({ request }: Session, limit: string): Promise<Result> {
  const most = Number(limit);
  const declared = declaredLength(request);
  if (Number.isFinite(declared) && declared > most) return { outcome: Outcome.tooLarge, payload: EMPTY };
  const bytes = declared <= SMALL_BODY ? new Uint8Array(await request.arrayBuffer()) : await bounded(request.body, most);
  return bytes === undefined ? { outcome: Outcome.tooLarge, payload: EMPTY } : ok(bytes);
}

async function bodyChunk(session: Session): Promise<Result> {
  if (session.reader === undefined) {
    if (session.request.body === null) return { outcome: Outcome.missing, payload: EMPTY };
    if (declaredLength(session.request) <= SMALL_BODY) {
      return { outcome: Outcome.last, payload: new Uint8Array(await session.request.arrayBuffer()) };
    }
    session.reader = session.request.body.getReader();
  }
  const { done, value } = await session.reader.read();
  return done ? { outcome: Outcome.missing, payload: EMPTY } : ok(value);
}

/** Asks the wiki whose cookie this is, with nothing but that cookie. */
async function wikiMe({ env }: Session, cookie: string): Promise<Result> {
  const answer = await fetch(`${setting(env, "DOCMOST_URL").replace(/\/+$/, "")}/api/users/me`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", cookie: `authToken=${cookie}` },
    body: "{}",
    redirect: "manual",
    signal: AbortSignal.timeout(WIKI_PATIENCE_MS),
  });
  const body = await bounded(answer.body, WIKI_ANSWER_LIMIT);
  if (body === undefined) return { outcome: Outcome.tooLarge, payload: "" };
  const type = (answer.headers.get("content-type") ?? "").replaceAll("\n", " ");
  return ok(`${answer.status}\n${type}\n${new TextDecoder().decode(body)}`);
}

/** Asks the wiki whether it is well. */
async function wikiHealth({ env }: Session): Promise<Result> {
  const answer = await fetch(`${setting(env, "DOCMOST_URL").replace(/\/+$/, "")}/api/health`, {
    redirect: "manual",
    signal: AbortSignal.timeout(WIKI_PATIENCE_MS),
  });
  await answer.body?.cancel();
  return answer.status === 200 ? ok("") : { outcome: Outcome.failed, payload: `status ${answer.status}` };
}

const digests = new Map<string, string>();

/** Reads a file of the bridge's own; the result is its digest, the bytes wait for the answer. */
async function assetGet(session: Session, path: string): Promise<Result> {
  const answer = await session.env.ASSETS.fetch(`http://assets/${path}`);
  if (answer.status !== 200) {
    await answer.body?.cancel();
    return MISSING;
  }
  session.asset = await answer.arrayBuffer();
  const stamp = `${path} ${answer.headers.get("etag") ?? answer.headers.get("last-modified") ?? ""} ${session.asset.byteLength}`;
  let digest = digests.get(stamp);
  if (digest === undefined) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", session.asset));
    digest = Array.from(bytes.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (digests.size > 200) digests.clear();
    digests.set(stamp, digest);
  }
  return ok(digest);
}

/** Splits off the first line. */
function cut(text: string): [string, string] {
  const end = text.indexOf("\n");
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + 1)];
}

/** Performs one effect: its kind in the first line, its arguments in the next, the last one to the end. */
export async function perform(session: Session, effect: string): Promise<Result> {
  const [kind, rest] = cut(effect);
  try {
    switch (kind) {
      case "kv.get":
        return await kvGet(session, rest);
      case "base.now":
        return await baseNow(session, ...cut(rest));
      case "base.call":
        return await baseCall(session, ...cut(rest));
      case "gate.take":
        return await gateTake(session, ...cut(rest));
      case "body.whole":
        return await bodyWhole(session, rest);
      case "body.chunk":
        return await bodyChunk(session);
      case "wiki.me":
        return await wikiMe(session, rest);
      case "wiki.health":
        return await wikiHealth(session);
      case "random":
        return ok(crypto.getRandomValues(new Uint8Array(Number(rest))));
      case "asset.get":
        return await assetGet(session, rest);
      default:
        return { outcome: Outcome.failed, payload: `unknown effect ${kind}` };
    }
  } catch (fault) {
    return { outcome: Outcome.failed, payload: fault instanceof Error ? fault.message : String(fault) };
  }
}
