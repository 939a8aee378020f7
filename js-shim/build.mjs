/**
 * Bundles what the browser loads: `inject.js`, the playground, the page about the API.
 *
 * GLUE_DIR holds what wasm-bindgen made of tiptap-wasm, OUT_DIR takes the bundles and the module,
 * BRIDGE_DEV=1 leaves them readable. The addresses of module and style sheet carry a hash of their
 * content, so that a new script never meets an old one.
 */
import { createHash } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";
import { shortenImports } from "./shrink.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = resolve(here, "..");
const glue = resolve(process.env.GLUE_DIR ?? join(root, "build/glue/editor"));
const out = resolve(process.env.OUT_DIR ?? join(root, "build/assets"));
const readable = process.env.BRIDGE_DEV === "1";

const glueScript = join(glue, "tiptap_wasm.js");
const made = {
  wasm: readFileSync(join(glue, "tiptap_wasm_bg.wasm")),
  // wasm-bindgen gives the helper module under the same name twice.
  script: readFileSync(glueScript, "utf8").replace(/^( *"\.\/snippets.*": import)1,\n.*import2,$/m, "$12,"),
};
const { wasm, script } = readable ? made : shortenImports(made.wasm, made.script, "./tiptap_wasm_bg.js");
const style = transformSync(readFileSync(join(here, "src/style.css"), "utf8"), { loader: "css", minify: !readable }).code;

/** Writes a file beside the bundles; answers its address, which changes with its content. */
function publish(file, content) {
  writeFileSync(join(out, file), content);
  return JSON.stringify(`./${file}?v=${createHash("sha256").update(content).digest("hex").slice(0, 12)}`);
}

/** The glue with its short names. */
const shortGlue = {
  name: "pieces",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^bridge-editor-wasm$/ }, () => ({ path: glueScript }));
    onLoad({ filter: /tiptap_wasm\.js$/ }, () => ({ contents: script, loader: "js", resolveDir: glue }));
  },
};

await build({
  entryPoints: [
    { in: join(here, "src/inject.ts"), out: "inject" },
    { in: join(here, "playground/playground.ts"), out: "playground" },
    { in: join(here, "api-docs/api-docs.ts"), out: "api-docs" },
    // For apps that bundle the package themselves: the glue that fits the module here.
    { in: glueScript, out: "tiptap_wasm" },
  ],
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "browser",
  minify: !readable,
  logLevel: "warning",
  legalComments: "none",
  define: {
    BRIDGE_WASM_FILE: publish("tiptap_wasm_bg.wasm", wasm),
    BRIDGE_STYLE_FILE: publish("bridge.css", style),
  },
  plugins: [shortGlue],
});

for (const [folder, file] of [
  ["playground", "playground.html"],
  ["playground", "playground.css"],
  ["api-docs", "api-docs.html"],
  ["api-docs", "api-docs.css"],
]) {
  cpSync(join(here, folder, file), join(out, file));
}
