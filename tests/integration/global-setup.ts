/**
 * Starts the stack that the files share and hands out its addresses (`inject("stack")`) and a set of tokens (`inject("tokens")`):
 * a token reads 600 times a minute, the files together read more. The logs of every stack are kept in one folder until the run ends
 * (`inject("logs")`).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StackInfo, startStack } from "@bridge/test-support";
import { call } from "@bridge/test-support/bridge";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    stack: StackInfo;
    tokens: string[];
    logs: string;
  }
}

const TOKENS = 16;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const logs = mkdtempSync(join(tmpdir(), "bridge-logs-"));
  process.env.BRIDGE_TEST_LOGS = logs;
  project.provide("logs", logs);
  const stack = await startStack({ retryScale: 0.01 });
  project.provide("stack", stack.info);
  project.provide("tokens", await makeTokens(stack.info));
  return async () => {
    await stack.stop();
    rmSync(logs, { recursive: true, force: true });
  };
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
