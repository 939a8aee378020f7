/**
 * A Baserow of its own without anything in it, and `xtask provision` run against it.
 *
 * Always holds: the stand-in ends with the process that started it (its stdin is the life line), its data with `stop`.
 * Fails with the status and the first of the body, or with what the program wrote.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type Logged, requestsSince } from "./baserow.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The account that provisions. */
export const EMAIL = "pont@centre.test";
export const PASSWORD = "un-mot-de-passe-de-test";
const LOGIN = "/api/user/token-auth/";

/** A field as Baserow's API shows it, what tests look at. */
export interface Field extends Record<string, unknown> {
  id: number;
  name: string;
  type: string;
  primary: boolean;
}

/** How a run of the program ended. */
export interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

export class EmptyBaserow {
  readonly origin: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #data: string;
  #jwt = "";

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>, data: string, origin: string) {
    this.#child = child;
    this.#data = data;
    this.origin = origin;
  }

  /** Starts one and signs up the account. */
  static async start(): Promise<EmptyBaserow> {
    const data = await mkdtemp(join(tmpdir(), "bridge-empty-"));
    const program = join(process.env.XTASK ? dirname(process.env.XTASK) : join(ROOT, "target/debug"), "bridge-sandbox");
    const args = ["--data", data, "--empty", "--stdin-guard", "--retry-scale", "0.01"];
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", resolve);
      child.once("error", reject);
      child.once("exit", (status) => reject(new Error(`the stand-in ended with ${status}`)));
    });
    const baserow = new EmptyBaserow(child, data, (JSON.parse(line) as { baserow: string }).baserow);
    const user = { name: "Pont", email: EMAIL, password: PASSWORD, language: "fr", authenticate: true };
    const { access_token } = (await baserow.call("POST", "/api/user/", user)) as { access_token: string };
    baserow.#jwt = access_token;
    return baserow;
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.stdin.end();
    await gone;
    await rm(this.#data, { recursive: true, force: true });
  }

  /** Asks as the account. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.origin}${path}`, {
      method,
      headers: { "content-type": "application/json", ...(this.#jwt ? { authorization: `JWT ${this.#jwt}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: status ${answer.status}, ${text.slice(0, 300)}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Numbers of a database's tables by name. */
  async tables(database: number): Promise<Map<string, number>> {
    const tables = (await this.call("GET", `/api/database/tables/database/${database}/`)) as { id: number; name: string }[];
    return new Map(tables.map(({ id, name }) => [name, id]));
  }

  fields(table: number): Promise<Field[]> {
    return this.call("GET", `/api/database/fields/table/${table}/`) as Promise<Field[]>;
  }

  /** What a task changes: the requests it makes that are no GET, the login aside. */
  async changesOf(task: () => Promise<unknown>): Promise<Logged[]> {
    const { next } = await requestsSince(this.origin, 0);
    await task();
    const { requests } = await requestsSince(this.origin, next);
    return requests.filter(({ method, path }) => method !== "GET" && path !== LOGIN && !path.startsWith("/_sandbox/"));
  }

  /** Runs `xtask provision` to its end; `until` may say that a line of its stderr is the last it lives to write. */
  provision(args: string[], env: Record<string, string> = {}, until?: (line: string) => boolean): Promise<Run> {
    const [program, ...first] = process.env.XTASK ? [process.env.XTASK] : ["cargo", "xtask"];
    const all = [...first, "provision", "--baserow-url", this.origin, "--email", EMAIL, ...args];
    const { BASEROW_WEBHOOK_SECRETS: _, ...rest } = process.env;
    const child = spawn(program as string, all, {
      cwd: ROOT,
      env: { ...rest, BASEROW_PASSWORD: PASSWORD, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const run: Run = { status: null, stdout: "", stderr: "" };
    child.stdout.on("data", (part) => {
      run.stdout += part;
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      run.stderr += `${line}\n`;
      if (until?.(line)) child.kill("SIGKILL");
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve({ ...run, status }));
    });
  }
}

/** The settings that a run printed. */
export function settings({ stdout }: Run): Record<string, string> {
  const lines = stdout.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
}
