/**
 * Reads a Markdown file of calls and answers, runs the calls, and says what the file should hold.
 *
 * A call is a fence `sh` that a fence `http` follows; it runs in bash with BRIDGE and TOKEN set. Of the answer's headers those are
 * shown that the fence names. A comment `<!-- with: … -->` before the call names the circumstances it needs.
 *
 * Always holds: what differs from run to run (moments, versions, tags, tokens, waits) is no difference; where a later call uses
 * such a value of an earlier answer, it is sent the one of this run. The rows of the stand-in are of the present year: a file
 * written in another year is read as if it were of this one.
 */
import { execFile } from "node:child_process";

/** A call of the file. */
export interface Example {
  /** Line of the call's fence in the file, from 1. */
  line: number;
  /** Circumstances that the file asks for, if any. */
  circumstance: string | undefined;
  command: string;
  /** The answer as the file shows it. */
  shown: string;
}

/** What a call brought: the answer as the file would show it. */
export interface Outcome {
  answer: string;
  isSame: boolean;
}

const CALL = /^(?:<!-- with: (.+) -->\n+)?```sh\n((?:(?!```)[\s\S])*)\n```\n\n```http\n((?:(?!```)[\s\S])*)\n```$/gm;
const WIDTH = 112;
/** What a reader may copy from an answer into a later call. */
const CARRIED = /"[A-Za-z0-9_-]{22,64}"(?=$|\n)|brg_[A-Za-z0-9_-]{43}|(?<="version": )\d+/gm;
const VOLATILE: readonly [RegExp, string][] = [
  [/^(ETag: ).+$/gm, "$1…"],
  [/^((?:RateLimit-(?:Remaining|Reset)|Retry-After|X-Request-Id): ).+$/gm, "$1…"],
  [/brg_[A-Za-z0-9_-]{43}/g, "brg_…"],
  [/("(?:version|retry_after|seen_at|latency_ms|age_ms)": )\d+/g, "$1…"],
  [/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"…"'],
];

/** Every call of the file, in order. */
export function examples(markdown: string): Example[] {
  return [...markdown.matchAll(CALL)].map((found) => ({
    line: markdown.slice(0, found.index).split("\n").length,
    circumstance: found[1],
    command: found[2] ?? "",
    shown: found[3] ?? "",
  }));
}

/** A run through the file's calls against one bridge. */
export class Transcript {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #year: string;
  readonly #written: string;
  /** Values of the file, and what they are in this run. */
  readonly #carried = new Map<string, string>();

  constructor(environment: Record<string, string>, written: string, year: string) {
    this.#environment = environment;
    this.#written = written;
    this.#year = year;
  }

  /** The command as it is sent in this run. */
  #current(command: string): string {
    let text = this.#ofThisYear(command);
    for (const [old, now] of this.#carried) text = text.replaceAll(old, now);
    return text;
  }

  /** Runs one call and compares. */
  async run(example: Example): Promise<Outcome> {
    const wanted = example.shown.split("\n");
    const names = wanted.slice(1, wanted.indexOf("") < 0 ? undefined : wanted.indexOf("")).map((line) => line.split(":")[0] ?? "");
    const raw = await this.#curl(this.#current(example.command));
    const answer = asShown(raw, names);
    for (const [old, now] of carried(example.shown, answer)) this.#carried.set(old, now);
    return { answer, isSame: normal(this.#ofThisYear(example.shown)) === normal(answer) };
  }

  #ofThisYear(text: string): string {
    return text.replace(new RegExp(`(?<![0-9])${this.#written}(?![0-9])`, "g"), this.#year);
  }

  #curl(command: string): Promise<string> {
    const script = `set -euo pipefail; curl() { command curl --silent --show-error --include "$@"; }; ${command}`;
    const env = { PATH: process.env["PATH"], ...this.#environment };
    return new Promise((resolve, reject) => {
      execFile("bash", ["-c", script], { env, timeout: 20_000 }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${command}\n${stderr || error.message}`));
      });
    });
  }
}

/** The file with a call's answer put in the place of the old one, and its values into the calls that use them. */
export function rewritten(markdown: string, example: Example, answer: string): string {
  const fences = (shown: string): string => `\`\`\`sh\n${example.command}\n\`\`\`\n\n\`\`\`http\n${shown}\n\`\`\``;
  let text = markdown.replace(fences(example.shown), () => fences(answer));
  for (const [old, now] of carried(example.shown, answer)) text = text.replaceAll(old, now);
  return text;
}

/** The values of an old answer that may stand in later calls, with those of a new one. */
function carried(old: string, now: string): [string, string][] {
  const before = old.match(CARRIED) ?? [];
  const after = now.match(CARRIED) ?? [];
  if (before.length !== after.length) return [];
  return before.map((value, index) => [bare(value), bare(after[index] ?? value)]);
}

function bare(value: string): string {
  return value.replace(/^"|"$/g, "");
}

function normal(text: string): string {
  return VOLATILE.reduce((current, [pattern, sign]) => current.replace(pattern, sign), text);
}

/** Status line, the headers named, and the body, JSON indented. */
function asShown(raw: string, names: readonly string[]): string {
  // Before the answer curl shows a `100 Continue`, if there was one.
  const answer = raw.replace(/^HTTP\/1\.1 100[\s\S]*?\r\n\r\n/, "");
  const end = answer.indexOf("\r\n\r\n");
  const [status = "", ...headers] = answer.slice(0, end).split("\r\n");
  const body = answer.slice(end + 4);
  const shown = names.flatMap((name) =>
    headers.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`)).map((line) => `${name}${line.slice(name.length)}`),
  );
  const isJson = headers.some((line) => /^content-type: application\/json/i.test(line));
  const text = isJson && body !== "" ? indented(JSON.parse(body), 0) : body;
  return [status.trimEnd(), ...shown, ...(text === "" ? [] : ["", text])].join("\n");
}

/** JSON for people: what fits on a line is on a line. */
function indented(value: unknown, depth: number, before = 0): string {
  const pad = "  ".repeat(depth + 1);
  const flat = oneLine(value);
  if (flat.length + 2 * depth + before <= WIDTH || typeof value !== "object" || value === null) return flat;
  const lines = Array.isArray(value)
    ? value.map((item) => pad + indented(item, depth + 1))
    : Object.entries(value).map(([key, item]) => `${pad}${JSON.stringify(key)}: ${indented(item, depth + 1, key.length + 4)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${lines.join(",\n")}\n${"  ".repeat(depth)}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}
