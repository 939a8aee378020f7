/**
 * schemathesis over the running Worker: what openapi.json allows is taken, what it forbids is refused, every answer is described.
 *
 * Always holds: a stack of its own (rows are written at random), a fixed seed. Left out where there is no python3; then
 * `cargo xtask test integration` says so.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { call } from "@bridge/test-support/bridge";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";

const FOLDER = fileURLToPath(new URL("../schema", import.meta.url));
/** Each writes 60 times a minute. */
const TOKENS = 40;
const LIMIT_MS = 600_000;

const program = process.env["SCHEMATHESIS"];
let stack: Stack | undefined;

beforeAll(async () => {
  if (program !== undefined) stack = await startStack({ env: { TRUSTED_PROXY: "127.0.0.1" } });
}, 600_000);

afterAll(() => stack?.stop());

async function tokens(origin: string, token: string): Promise<{ id: number; token: string }[]> {
  const made: { id: number; token: string }[] = [];
  for (let index = 0; index < TOKENS; index += 1) {
    const json = { name: `schema ${index + 1}`, scopes: ["admin:*"] };
    const answer = await call(origin, "POST", "/bridge/api/v1/admin/tokens", { token, json });
    expect(answer.status, answer.text).toBe(201);
    made.push(answer.body.data);
  }
  return made;
}

/** Runs it to its end; all it said. */
function run(args: string[], env: Record<string, string>): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const options = { cwd: FOLDER, env: { ...process.env, ...env }, timeout: LIMIT_MS, maxBuffer: 64 * 1024 * 1024 };
    execFile(program as string, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}\n${stderr}` });
    });
  });
}

test.skipIf(program === undefined)(
  "the Worker does what its description says, and nothing else",
  async () => {
    const { edge, admin_token, webhook_secret, data } = (stack as Stack).info;
    const own = await tokens(edge, admin_token);
    const wiki = await Wiki.login(edge, ACCOUNTS.ada);
    const { code, output } = await run(
      ["--config-file", "schemathesis.toml", "run", "--no-color", "--url", `${edge}/bridge`, `${edge}/bridge/api/v1/openapi.json`],
      {
        BRIDGE_ORIGIN: edge,
        BRIDGE_TOKEN: own[0]?.token ?? "",
        BRIDGE_TOKENS: own.map(({ token }) => token).join(","),
        BRIDGE_TOKEN_IDS: own.map(({ id }) => String(id)).join(","),
        BRIDGE_WEBHOOK_SECRET: webhook_secret,
        // Gone with the stack.
        HYPOTHESIS_STORAGE_DIRECTORY: `${data}/hypothesis`,
        BRIDGE_WIKI_COOKIE: wiki.cookie.slice("authToken=".length),
      },
    );
    expect(code, output).toBe(0);
  },
  LIMIT_MS,
);
