/**
 * Writes down what must not show in a log: everything secret or personal that any test sends or is given.
 *
 * Always holds: whatever goes through fetch is seen, of whichever test; values are appended at once, so that a file that fails
 * loses none. What is only words of the API (scopes, kinds, statuses, dates, references) is no secret and left out.
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

const FILE = join(inject("logs"), "secrets.jsonl");
process.env.BRIDGE_TEST_LOGS = inject("logs");

/** Headers whose value is a secret as it stands. */
const SECRET_HEADERS = ["x-bridge-secret", "x-baserow-signature"];
/** Keys of bodies that may well be in a log. */
const PUBLIC_KEYS = ["event_id", "event_type", "entity", "refs", "ref", "id", "kind", "scopes", "url", "path_prefix", "order"];
const SHORTEST = 6;

const written = new Set<string>();

/** Ids say nothing by themselves, and lines name people by theirs. */
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether a text is one that nobody could mind: lower-case words of the API, numbers, dates, references, ids. */
function isHarmless(text: string): boolean {
  if (ID.test(text)) return true;
  return text.length < SHORTEST || /^[a-z_:*. /-]+$/.test(text) || /^[\d.,:TZ-]+$/.test(text) || /^[a-z]+:[\w-]+$/.test(text);
}

function remember(value: string): void {
  if (isHarmless(value) || written.has(value)) return;
  written.add(value);
  appendFileSync(FILE, `${JSON.stringify(value)}\n`);
}

/** Every text in a JSON value, but for those under public keys. */
function rememberTexts(value: unknown): void {
  if (typeof value === "string") remember(value);
  else if (Array.isArray(value)) for (const item of value) rememberTexts(item);
  else if (value !== null && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) if (!PUBLIC_KEYS.includes(key)) rememberTexts(inner);
  }
}

function rememberCookies(header: string): void {
  for (const pair of header.split(";")) remember(pair.slice(pair.indexOf("=") + 1).trim());
}

function rememberRequest(request: Request, body: unknown): void {
  remember((request.headers.get("authorization") ?? "").replace(/^\S+ /, ""));
  rememberCookies(request.headers.get("cookie") ?? "");
  for (const name of SECRET_HEADERS) remember(request.headers.get(name) ?? "");
  for (const [, value] of new URL(request.url).searchParams) remember(value);
  if (typeof body !== "string") return;
  try {
    rememberTexts(JSON.parse(body));
  } catch {
    // A body that a test broke on purpose.
  }
}

async function rememberAnswer(answer: Response): Promise<void> {
  for (const cookie of answer.headers.getSetCookie()) rememberCookies(cookie.split(";")[0] ?? "");
  if (!(answer.headers.get("content-type") ?? "").startsWith("application/json")) return;
  const text = await answer.clone().text();
  for (const [, token = ""] of text.matchAll(/"(?:access_)?token":"([^"]+)"/g)) remember(token);
}

const send = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const address = input instanceof Request ? input.url : String(input);
  rememberRequest(new Request(address, { headers: input instanceof Request ? input.headers : (init?.headers ?? {}) }), init?.body);
  const answer = await send(input, init);
  await rememberAnswer(answer).catch(() => {});
  return answer;
};
