/**
 * One whole stack for tests: stand-ins and workerd on free ports, run by `xtask stack --json`.
 *
 * Always holds: the stack ends with the process that started it (its stdin is the life line), and its data with it.
 * Fails with the last lines that the stack wrote to stderr.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** What a running stack says of itself. */
export interface StackInfo {
  /** Origin of the edge: the wiki, and the bridge under /bridge. */
  edge: string;
  /** Origin of the stand-in wiki itself. */
  docmost: string;
  /** Origin of the stand-in Baserow. */
  baserow: string;
  baserow_token: string;
  database_id: number;
  /** Table ids by name. */
  tables: Record<string, number>;
  /** The first token, `brg_…`, with every right. */
  admin_token: string;
  webhook_secret: string;
  /** `kid:base64url`, as the edge got them. */
  jwt_keys: string;
  pids: { edge: number; sandbox: number };
  /** Data directory, gone when the stack ends unless it was named. */
  data: string;
}

export interface StackOptions {
  /** Extra rows in each big table. */
  rows?: number;
  inject?: "on" | "off";
  /** More settings of the edge; an empty value unsets one. */
  env?: Record<string, string>;
  /** Speed of Baserow's webhook retries: 0.01 makes 2 s into 20 ms. */
  retryScale?: number;
  /** `false`: do not wait until the bridge calls itself ready, only until it answers (a bridge without its settings). */
  waitReady?: boolean;
  /** `"contracts"`: in place of the bridge the one that runs its ports' contracts, see tests/integration/contracts. */
  worker?: "shipped" | "pair" | "contracts";
  /** Keeps its data here instead of in a temporary folder. */
  data?: string;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** How long a stack may take to stand, its builds included. */
const START_MS = 600_000;
const COMMAND_MS = 60_000;

/** A stack under way; `stop` it. */
export class Stack {
  #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #answers: AsyncIterator<string>;
  #lines: Interface;
  #errors: string[] = [];
  #ended: Promise<void>;
  #info: StackInfo | undefined;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#errors = [...this.#errors.slice(-39), line];
    });
    this.#ended = new Promise((resolve) => {
      child.once("exit", () => resolve());
    });
    // A stack that died is told by the next answer that does not come, not by a broken pipe.
    child.stdin.on("error", () => {});
  }

  /** Starts a stack and waits until it is ready; {@link startStack} for callers. */
  static async start(options: StackOptions = {}): Promise<Stack> {
    const stack = new Stack(spawnStack(options));
    try {
      stack.#info = await stack.#answer(START_MS);
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  /** What it said last. */
  get info(): StackInfo {
    if (this.#info === undefined) throw new Error("the stack is not ready");
    return this.#info;
  }

  /** Sends one command (`kill` is SIGKILL and a start again, on the same port and data) and waits until all is ready. */
  async command(line: "restart edge" | "kill edge" | "restart sandbox"): Promise<StackInfo> {
    this.#child.stdin.write(`${line}\n`);
    this.#info = await this.#answer(COMMAND_MS);
    return this.#info;
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
    this.#lines.close();
  }

  async #answer(limit: number): Promise<StackInfo> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer of the stack in ${limit} ms\n${this.#errors.join("\n")}`)), limit);
    });
    try {
      const { value, done } = await Promise.race([this.#answers.next(), late]);
      if (done) throw new Error(`the stack ended\n${this.#errors.join("\n")}`);
      return JSON.parse(value) as StackInfo;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Starts a stack and waits until it is ready. */
export function startStack(options: StackOptions = {}): Promise<Stack> {
  return Stack.start(options);
}

/** The test run says where the program is (XTASK); by hand, cargo finds it. */
function spawnStack(options: StackOptions): ChildProcessByStdio<Writable, Readable, Readable> {
  const [program, ...first] = process.env.XTASK ? [process.env.XTASK] : ["cargo", "xtask"];
  const args = [...first, "stack", "--json"];
  // A run that reads the logs of its stacks at the end names the folder where they are kept.
  if (process.env.BRIDGE_TEST_LOGS) args.push("--logs", join(process.env.BRIDGE_TEST_LOGS, randomUUID()));
  if (options.data !== undefined) args.push("--data", options.data);
  if (options.rows !== undefined) args.push("--rows", String(options.rows));
  if (options.inject !== undefined) args.push("--inject", options.inject);
  if (options.retryScale !== undefined) args.push("--retry-scale", String(options.retryScale));
  if (options.worker !== undefined) args.push("--worker", options.worker);
  if (options.waitReady === false) args.push("--no-wait");
  for (const [name, value] of Object.entries(options.env ?? {})) args.push("--env", `${name}=${value}`);
  return spawn(program as string, args, { cwd: ROOT, stdio: ["pipe", "pipe", "pipe"] });
}
