/** Switched off, and not configured: the wiki goes on, the bridge says what is missing. */
import { afterEach, describe, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { call } from "@bridge/test-support/bridge";
import { delivery, post } from "@bridge/test-support/webhooks";

let running: Stack | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(options: Parameters<typeof startStack>[0]): Promise<Stack["info"]> {
  running = await startStack(options);
  return running.info;
}

describe("INJECT=off", () => {
  test("leaves the wiki's page byte for byte, the API works", async () => {
    const info = await start({ inject: "off" });
    const [own, through] = await Promise.all([fetch(`${info.docmost}/`), fetch(`${info.edge}/`)]);
    expect(await through.text()).toBe(await own.text());
    const answer = await call(info.edge, "GET", "/bridge/api/v1/personnes/5", { token: info.admin_token });
    expect(answer.status).toBe(200);
  }, 60_000);
});

describe("a bridge without its settings", () => {
  test("passes the wiki through and names all that is missing", async () => {
    const info = await start({
      env: { BASEROW_TOKEN: "", BASEROW_DATABASE: "", BRIDGE_JWT_KEYS: "", BRIDGE_ADMIN_TOKEN_HASH: "not a hash" },
      waitReady: false,
    });
    const page = await fetch(`${info.edge}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<html");
    for (const path of ["/bridge/api/v1/personnes/5", "/bridge/api/v1/resolve"]) {
      const answer = await call(info.edge, path.endsWith("resolve") ? "POST" : "GET", path, {
        token: info.admin_token,
        ...(path.endsWith("resolve") ? { json: { refs: [] } } : {}),
      });
      expect(answer.status).toBe(503);
      expect(answer.body.error?.code).toBe("CONFIG");
      for (const name of ["BASEROW_TOKEN", "BASEROW_DATABASE", "BRIDGE_JWT_KEYS", "BRIDGE_ADMIN_TOKEN_HASH"]) {
        expect(answer.text).toContain(name);
      }
      expect(answer.text).not.toContain("not a hash");
    }
    const ready = await call(info.edge, "GET", "/bridge/api/ready");
    expect(ready.status).toBe(503);
    const claimed = await post(info, delivery(info, "personne", 5));
    expect(claimed.status).toBe(200);
  }, 60_000);

  test("refuses webhooks with CONFIG only where the secrets themselves are missing", async () => {
    const info = await start({ env: { BASEROW_WEBHOOK_SECRETS: "" }, waitReady: false });
    const answer = await post(info, delivery(info, "personne", 5));
    expect(answer.status).toBe(503);
    expect(answer.body.error?.code).toBe("CONFIG");
    expect(answer.text).toContain("BASEROW_WEBHOOK_SECRETS");
  }, 60_000);
});
