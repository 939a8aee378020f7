/**
 * The one stack that most files share, and what they reach it with.
 *
 * Always holds: files run one after the other, each leaves faults off, references and rows that others name as they were.
 */
import { inject } from "vitest";
import { Baserow } from "@bridge/test-support/baserow";
import { type Answer, call, type CallOptions } from "@bridge/test-support/bridge";
import type { StackInfo } from "@bridge/test-support";

/** The running stack: addresses, tokens, pids. */
export const stack: StackInfo = inject("stack");

/** The stand-in Baserow behind it. */
export const baserow = new Baserow(stack);

const tokens = inject("tokens");
let turn = 0;

/** Calls the bridge with every right, one of the tests' tokens after the other. */
export function asAdmin(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const token = tokens[turn++ % tokens.length] ?? stack.admin_token;
  return call(stack.edge, method, `/bridge${path}`, { token, ...options });
}

/** Calls the bridge as nobody. */
export function asNobody(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  return call(stack.edge, method, `/bridge${path}`, options);
}
