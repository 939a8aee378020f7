/** The figures' page keeps what a run does not measure, and nothing twice. */
import { expect, test } from "vitest";
import { page } from "./report.ts";

const row = (part: string): string => `| ${part} | a thing | 1 ms | – | 1 ms | – | – | 2026-01-01 |`;

test("a run replaces its own rows and version, and leaves the notes where they are", () => {
  const first = page("", "edge", [row("edge")], { workerd: "1.0" }, "a machine");
  const noted = `${first}\n## Notes\n\n- edge: a note that begins like a version\n- another note\n`;
  const second = page(noted, "scale", [row("scale")], { workerd: "1.0" }, "a machine");
  expect(page(second, "scale", [row("scale")], { workerd: "1.0" }, "a machine")).toBe(second);
  const head = second.slice(0, second.indexOf("| part |"));
  expect(head.split("\n").filter((line) => line.startsWith("- "))).toEqual([
    "- machine: a machine",
    "- edge: workerd 1.0",
    "- scale: workerd 1.0",
  ]);
  expect(second.slice(second.indexOf("## Notes"))).toBe(noted.slice(noted.indexOf("## Notes")));
  expect(second).toContain(row("edge"));
});
