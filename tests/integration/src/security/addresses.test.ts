/** Who sent a request: nobody writes an address of their own to get past the limits. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { call } from "@bridge/test-support/bridge";

/** How many wrong credentials an address may show in a minute. */
const LIMIT = 60;

let direct: Stack;
let proxied: Stack;

beforeAll(async () => {
  direct = await startStack();
  proxied = await startStack({ env: { TRUSTED_PROXY: "127.0.0.1, ::1" } });
}, 600_000);

afterAll(async () => {
  await direct?.stop();
  await proxied?.stop();
});

async function refusals(stack: Stack, count: number, headers: (index: number) => Record<string, string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const answer = await call(stack.info.edge, "GET", "/bridge/api/v1/auth/me", { token: "wrong", headers: headers(index) });
    statuses.push(answer.status);
    expect(answer.headers.get("ratelimit-limit")).toBe(String(LIMIT));
    if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  return statuses;
}

const held = Array.from({ length: LIMIT }, () => 401);

test("without a proxy, no header makes a client another one", async () => {
  const forged = (index: number): Record<string, string> => ({
    "cf-connecting-ip": `203.0.113.${index}`,
    "cf-connecting-ipv6": `2001:db8::${index}`,
    "x-forwarded-for": `198.51.100.${index}, 198.51.100.${index + 1}`,
    "x-real-ip": `203.0.113.${index}`,
    "true-client-ip": `203.0.113.${index}`,
    forwarded: `for=203.0.113.${index}`,
  });
  expect(await refusals(direct, LIMIT + 2, forged)).toEqual([...held, 429, 429]);
  // Whoever has credentials that hold is not in the way of those who have not.
  const known = await call(direct.info.edge, "GET", "/bridge/api/v1/auth/me", { token: direct.info.admin_token });
  expect(known.status).toBe(200);
}, 60_000);

test("behind a trusted proxy the last hop counts, and what stands before it is the client's own word", async () => {
  const behind =
    (address: string) =>
    (index: number): Record<string, string> => ({
      "x-forwarded-for": `203.0.113.${index}, 10.0.0.${index}, ${address}`,
      "cf-connecting-ip": `203.0.113.${index}`,
      "x-real-ip": `203.0.113.${index}`,
    });
  expect(await refusals(proxied, LIMIT + 1, behind("198.51.100.7"))).toEqual([...held, 429]);
  expect(await refusals(proxied, 1, behind("198.51.100.8"))).toEqual([401]);
  // What is no address is the proxy itself.
  expect(await refusals(proxied, LIMIT + 1, (index) => ({ "x-forwarded-for": `nobody-${index}` }))).toEqual([...held, 429]);
  expect(await refusals(proxied, 1, () => ({}))).toEqual([429]);
}, 60_000);
