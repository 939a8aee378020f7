/** The line that counts up: for a person at a terminal, and for nobody else. */
import { expect, test } from "vitest";
import { Progress, type Screen } from "./progress.ts";

function screenOf(isTTY: boolean): { screen: Screen; written: () => string } {
  let written = "";
  const write = (text: string): void => {
    written += text;
  };
  return { screen: { isTTY, write }, written: () => written };
}

test("where nobody watches nothing is written, so that no two rounds run together in a file", () => {
  const { screen, written } = screenOf(false);
  const progress = new Progress(screen);
  progress.show("health: round 1 of 2");
  progress.show("health: round 2 of 2");
  progress.end();
  expect(written()).toBe("");
});

test("at a terminal a round takes the place of the one before, and the last one makes room for the results", () => {
  const { screen, written } = screenOf(true);
  const progress = new Progress(screen);
  progress.show("change 10 of 10");
  progress.show("change 1");
  progress.end();
  // What a terminal leaves on its line: the text after the last return that clears it.
  const lines = written().split("\r\u001b[K");
  expect(lines).toEqual(["", "change 10 of 10", "change 1", ""]);
});
