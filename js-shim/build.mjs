/**
 * Bundles what the browser loads: `inject.js` and the playground.
 *
 * GLUE_DIR holds what wasm-bindgen made of tiptap-wasm, OUT_DIR takes the bundles (the module itself is
 * copied there by the caller), BRIDGE_DEV=1 leaves them readable. The module's address carries a hash of
 * its content, so that a new script never meets an old module.
 */
import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = resolve(here, "..");
const glue = resolve(process.env.GLUE_DIR ?? join(root, "build/glue/editor"));
const out = resolve(process.env.OUT_DIR ?? join(root, "build/assets"));
const readable = process.env.BRIDGE_DEV === "1";

const module = readFileSync(join(glue, "tiptap_wasm_bg.wasm"));
const hash = createHash("sha256").update(module).digest("hex").slice(0, 12);

await build({
  entryPoints: [join(here, "src/inject.ts"), join(here, "playground/playground.ts")],
  outdir: out,
  entryNames: "[name]",
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "browser",
  minify: !readable,
  logLevel: "warning",
  legalComments: "none",
  alias: { "bridge-editor-wasm": join(glue, "tiptap_wasm.js") },
  define: { BRIDGE_WASM_FILE: JSON.stringify(`./tiptap_wasm_bg.wasm?v=${hash}`) },
  loader: { ".css": "text" },
});

for (const file of ["playground.html", "playground.css"]) {
  cpSync(join(here, "playground", file), join(out, file));
}
