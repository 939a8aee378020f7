/**
 * The measured page as files: its bundle, made as the bridge's own is, and the bridge's style sheet.
 *
 * Always holds: one copy of Tiptap, ProseMirror and React for all variants, whatever npm has put where.
 * Fails where the bridge's module has not been built.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const HERE = fileURLToPath(new URL("page/", import.meta.url));

/** A file of the page. */
export interface PageFile {
  headers: Record<string, string>;
  body: string;
}

/** An isolated page has a clock of 5 µs instead of 100. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Path → file; the page itself is `/bench/`. */
export async function bundlePage(): Promise<Map<string, PageFile>> {
  const { outputFiles } = await build({
    entryPoints: [`${HERE}main.tsx`],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    define: {
      "process.env.NODE_ENV": '"production"',
      BRIDGE_WASM_FILE: '"tiptap_wasm_bg.wasm"',
    },
    loader: { ".css": "text" },
    alias: {
      "bridge-editor-wasm": `${ROOT}build/assets/tiptap_wasm.js`,
      "@tiptap/core": packageFolder("@tiptap/core"),
      "@tiptap/pm": packageFolder("@tiptap/pm"),
      react: packageFolder("react"),
      "react-dom": packageFolder("react-dom"),
    },
    nodePaths: [`${ROOT}node_modules`],
  });
  const script = outputFiles[0]?.text;
  if (script === undefined) throw new Error("esbuild made nothing");
  const style = readFileSync(`${ROOT}js-shim/src/style.css`, "utf8");
  const html = `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Mesure</title><style>${style}</style><div id="editor"></div><script type="module" src="/bench/main.js"></script></html>`;
  return new Map([
    ["/bench/", { headers: { "content-type": "text/html", ...ISOLATED }, body: html }],
    ["/bench/main.js", { headers: { "content-type": "text/javascript", ...ISOLATED }, body: script }],
  ]);
}

/** Where this package's own copy of another one lies. */
function packageFolder(name: string): string {
  const found = fileURLToPath(import.meta.resolve(name === "@tiptap/pm" ? "@tiptap/pm/state" : name));
  const marker = `/node_modules/${name}/`;
  return found.slice(0, found.lastIndexOf(marker) + marker.length - 1);
}
