/**
 * A stack of a file's own, for tests that bring it down, slow it down or fill it: `useOwnStack` starts it before that file's tests.
 *
 * Always holds: faults are off after each test, and the stack stops after the last.
 */
import { afterAll, afterEach, beforeAll } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { Baserow } from "@bridge/test-support/baserow";
import { Writers } from "@bridge/test-support/writes";

/** The running stack. */
export let stack: Stack;
/** The stand-in Baserow behind it. */
export let baserow: Baserow;
/** Who writes through its bridge. */
export let bridge: Writers;

/** Starts it for this file's tests, with so many tokens that may do everything. */
export function useOwnStack(writers: number): void {
  beforeAll(async () => {
    stack = await startStack();
    baserow = new Baserow(stack.info);
    bridge = await Writers.make(stack.info, writers);
  }, 600_000);

  afterEach(() => baserow.fault({ kind: "none" }));

  afterAll(() => stack?.stop());
}
