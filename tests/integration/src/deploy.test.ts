/** What Cloudflare would get: the real wrangler packs the Worker from the real wrangler.toml. Nothing is sent. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const WRANGLER = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin/wrangler.js");

let folder: string | undefined;

afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

test("wrangler deploy --dry-run packs the Worker with its bindings", async () => {
  folder = await mkdtemp(join(tmpdir(), "bridge-deploy-"));
  const { stdout } = await promisify(execFile)(process.execPath, [WRANGLER, "deploy", "--dry-run", "--outdir", folder], {
    cwd: ROOT,
    env: {
      ...process.env,
      CI: "1",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_SEND_ERROR_REPORTS: "false",
      WRANGLER_HIDE_BANNER: "true",
    },
  });
  for (const binding of ["env.BASE", "env.HUB", "env.GATE", "env.CARDS", "env.ASSETS"]) {
    expect(stdout).toContain(binding);
  }
  const packed = await readdir(folder);
  expect(packed).toContain("index.js");
  expect(packed.some((file) => file.endsWith(".wasm"))).toBe(true);
}, 120_000);
