/**
 * The figures' page: docs/benchmarks.md, one Markdown table.
 *
 * Always holds: a run replaces the rows of its own part and leaves the others and the notes below the table; a figure that misses its aim is a row that says
 * so, with by how much; nothing of this machine but its processor, cores, memory and kernel is written down.
 * Fails where the page exists but its table was edited into something else.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";

/** One measured figure. */
export interface Figure {
  /** What was measured, in words. */
  what: string;
  /** Our figure with its unit. */
  ours: string;
  /** The figure beside it, with its name and unit; "–" where there is none. */
  beside: string;
  /** The figure that the aim speaks of. */
  value: number;
  /** How `value` is printed. */
  shown: string;
  aim: { at: "least" | "most"; value: number; shown: string } | null;
}

export type Part = "edge" | "editor" | "latency" | "scale";

const PAGE = fileURLToPath(new URL("../../../../docs/benchmarks.md", import.meta.url));
const HEADER = "| part | what | ours | beside it | figure | aim | verdict | date |";
const RULE = "|---|---|---|---|---|---|---|---|";

/** Whether the aim is met, and else by how much it is missed. */
export function verdict(figure: Figure): string {
  const { aim, value } = figure;
  if (!aim) return "–";
  const met = aim.at === "least" ? value >= aim.value : value <= aim.value;
  if (met) return "met";
  const gap = Math.abs(value - aim.value) / aim.value;
  return `**missed by ${(gap * 100).toFixed(gap < 0.01 ? 1 : 0)} %**`;
}

/** Prints the figures and writes them into the page, unless the run was a quick one, whose figures are too coarse to keep. */
export function report(part: Part, figures: readonly Figure[], versions: Record<string, string>, quick: boolean): void {
  const date = new Date().toISOString().slice(0, 10);
  const rows = figures.map(
    (figure) =>
      `| ${part} | ${figure.what} | ${figure.ours} | ${figure.beside} | ${figure.shown} | ${figure.aim?.shown ?? "–"} | ${verdict(figure)} | ${date} |`,
  );
  process.stdout.write(`${[HEADER, RULE, ...rows].join("\n")}\n`);
  if (quick) {
    process.stdout.write("quick run: docs/benchmarks.md is left as it was\n");
    return;
  }
  const before = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  writeFileSync(PAGE, page(before, part, rows, versions));
  process.stdout.write("written to docs/benchmarks.md\n");
}

/** The whole page: what `before` says of the other parts stays. Pure. */
export function page(
  before: string,
  part: Part,
  rows: readonly string[],
  versions: Record<string, string>,
  machine = describeMachine(),
): string {
  const lines = before.split("\n");
  const table = lines.indexOf(HEADER);
  if (before !== "" && table < 0) throw new Error("docs/benchmarks.md holds no table of ours");
  const below = table < 0 ? [] : lines.slice(table + 2);
  const kept = below.filter((line) => line.startsWith("| "));
  // What people wrote under the table stays as it is.
  const notes = below.slice(kept.length).join("\n").trim();
  const order: Part[] = ["edge", "editor", "latency", "scale"];
  const byPart = (name: Part): readonly string[] => (name === part ? rows : kept.filter((line) => line.startsWith(`| ${name} |`)));
  const versionLines = lines.slice(0, Math.max(table, 0)).filter((line) => line.startsWith("- ") && !line.startsWith(`- ${part}: `));
  const otherVersions = versionLines.filter((line) => !line.startsWith("- machine: "));
  const own = `- ${part}: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}`;
  return [
    "# Benchmarks",
    "",
    "Written by `cargo xtask bench [edge|editor|latency|scale]`; a run replaces the rows of its part. Rounds are interleaved: each round measures every variant",
    "once, a ratio is taken within a round, and the table shows the median of the rounds with the middle half in brackets. A figure that misses its aim says so.",
    "",
    `- machine: ${machine}`,
    ...[...otherVersions, own].sort(),
    "",
    HEADER,
    RULE,
    ...order.flatMap(byPart),
    "",
    ...(notes === "" ? [] : [notes, ""]),
  ].join("\n");
}

function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${first?.model.trim() ?? arch()}, ${cpus().length} cores, ${memory} GiB, ${type()} ${release()}`;
}

/** The first thing in a program's `--version` answer that looks like a version. */
export function versionOf(program: string): string {
  const answer = execFileSync(program, ["--version"], { encoding: "utf8" });
  return /\d+([.-]\d+)+/.exec(answer)?.[0] ?? answer.trim();
}

/** The version of an npm package as it is installed for this one. */
export function packageVersion(name: string): string {
  const found = import.meta.resolve(name);
  const marker = `/node_modules/${name}/`;
  const root = found.slice(0, found.lastIndexOf(marker) + marker.length);
  const manifest: unknown = JSON.parse(readFileSync(fileURLToPath(`${root}package.json`), "utf8"));
  return (manifest as { version: string }).version;
}
