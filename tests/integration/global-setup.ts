/**
 * Starts the stack that the files share and hands out its addresses (`inject("stack")`) and a set of tokens (`inject("tokens")`):
 * a token reads 600 times a minute, the files together read more.
 */
import { type StackInfo, startStack } from "@bridge/test-support";
import { call } from "@bridge/test-support/bridge";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    stack: StackInfo;
    tokens: string[];
  }
}

const TOKENS = 16;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack({ retryScale: 0.01 });
  project.provide("stack", stack.info);
  project.provide("tokens", await makeTokens(stack.info));
  return () => stack.stop();
}

async function makeTokens({ edge, admin_token: token }: StackInfo): Promise<string[]> {
  const tokens: string[] = [];
  for (let index = 0; index < TOKENS; index += 1) {
    const json = { name: `tests ${index + 1}`, scopes: ["admin:*", "read:*"] };
    const answer = await call(edge, "POST", "/bridge/api/v1/admin/tokens", { token, json });
    if (answer.status >= 300) throw new Error(`a token for the tests: status ${answer.status}, ${answer.text}`);
    tokens.push(answer.body.data.token as string);
  }
  return tokens;
}
