/**
 * Builds the stand-in wiki's front end: one script and one style sheet with a hash in their names, and the page that loads
 * them. Into the folder that `OUT_DIR` names (`cargo xtask build wiki` puts it in place), else into `build/wiki`; not
 * minified with `BRIDGE_DEV=1`. Fails with a message where a source cannot be built.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(process.env["OUT_DIR"] ?? path.join(here, "../../../build/wiki"));

await rm(out, { recursive: true, force: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: { index: "src/main.tsx" },
  outdir: path.join(out, "assets"),
  entryNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  minify: process.env["BRIDGE_DEV"] !== "1",
  sourcemap: false,
  metafile: true,
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
});

const files = Object.keys(result.metafile.outputs).map((file) => path.basename(file));
const named = (ending) => {
  const found = files.find((file) => file.endsWith(ending));
  if (!found) throw new Error(`the build made no ${ending} file`);
  return found;
};
const tags = [
  `<script type="module" crossorigin src="/assets/${named(".js")}"></script>`,
  `    <link rel="stylesheet" crossorigin href="/assets/${named(".css")}">`,
].join("\n");
const page = await readFile(path.join(here, "index.html"), "utf8");
await mkdir(path.join(out, "icons"), { recursive: true });
await writeFile(path.join(out, "icons/favicon.svg"), await readFile(path.join(here, "favicon.svg")));
await writeFile(path.join(out, "index.html"), page.replace("<!--assets-->", tags));
