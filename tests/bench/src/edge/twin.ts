/**
 * Builds the Hono twin and runs it on the workerd that npm installed.
 *
 * Always holds: it listens on a free port of the loopback, its data is in a temporary folder, both are gone after `stop`.
 * Fails with what workerd wrote to stderr.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import workerd from "workerd";

const HERE = fileURLToPath(new URL("twin/", import.meta.url));
const OUT = fileURLToPath(new URL("../../../../build/bench/twin.js", import.meta.url));

/** A running twin. */
export interface Twin {
  origin: string;
  pid: number;
  stop(): Promise<void>;
}

/** What the twin is told by its environment. */
export interface TwinSettings {
  BASEROW_URL: string;
  BASEROW_TOKEN: string;
  WEBHOOK_SECRET: string;
  TOKEN_HASHES: string;
}

/** Bundles and starts the twin; comes back when it answers. */
export async function startTwin(settings: TwinSettings): Promise<Twin> {
  await build({
    entryPoints: [join(HERE, "worker.ts")],
    outfile: OUT,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "es2023",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*"],
  });
  const data = mkdtempSync(join(tmpdir(), "bridge-bench-"));
  // Its log goes into a file, as the bridge's does.
  const log = openSync(join(data, "twin.log"), "a");
  const child = spawn(workerd.default, ["serve", join(HERE, "twin.capnp"), "--directory-path", `data=${data}`, "--control-fd=3"], {
    env: { PATH: process.env["PATH"], ...settings },
    stdio: ["ignore", log, "pipe", "pipe"],
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const port = await listening(child);
    if (child.pid === undefined) throw new Error("workerd has no pid");
    return { origin: `http://127.0.0.1:${port}`, pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The port, from workerd's control messages. */
function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let told = "";
    let errors = "";
    child.stderr?.on("data", (data: Buffer) => {
      errors += data.toString();
    });
    child.stdio[3]?.on("data", (data: Buffer) => {
      told += data.toString();
      for (const line of told.split("\n")) {
        if (!line.includes('"listen"')) continue;
        resolve((JSON.parse(line) as { port: number }).port);
      }
    });
    child.once("exit", (code) => reject(new Error(`workerd ended with ${code}: ${errors.slice(-500)}`)));
  });
}
