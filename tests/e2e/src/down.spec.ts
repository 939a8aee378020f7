/** The bridge's pages while something is missing: Baserow, the wiki, settings. Read with axe, light and dark. */
import { startStack } from "@bridge/test-support";
import { setFault } from "@bridge/test-support/baserow";
import { delivery, post } from "@bridge/test-support/webhooks";
import type { Page } from "@playwright/test";
import { expect, test, violationsOf } from "./fixtures.ts";

/** Opens a path below the mount and says with which status it came. */
async function open(page: Page, edge: string, path: string): Promise<number | undefined> {
  const answer = await page.goto(`${edge}/bridge${path}`);
  await expect(page.locator("h1")).toBeVisible();
  return answer?.status();
}

const SCHEMES = ["light", "dark"] as const;

for (const scheme of SCHEMES) {
  test(`without Baserow what is known says its age, and what is not says why (${scheme})`, async ({ browserOf, stack, baserow }, info) => {
    const page = await (await browserOf("pierre", { scheme, script: "any" })).newPage();
    expect(await open(page, stack.edge, "/projet/1")).toBe(200);
    await baserow.fault({ kind: "down" });
    for (const [table, id] of [
      ["projet", 1],
      ["personne", 5],
    ] as const) {
      expect((await post(stack, delivery(stack, table, id))).status).toBe(200);
    }
    // By its slug an entity is asked of the mirror, where a cache may still answer for its number.
    for (const path of ["/projet/projet-alpha", "/personne/pierre-dupont", "/vues/projets?forme=kanban"]) {
      expect(await open(page, stack.edge, path), path).toBe(200);
      await expect(page.getByRole("status"), path).toContainText("Baserow ne répond pas : voici le dernier état connu");
      await page.screenshot({ path: info.outputPath(`stale-${path.replaceAll(/\W+/g, "-")}.png`), fullPage: true });
      expect(await violationsOf(page), path).toEqual([]);
    }
    expect(await open(page, stack.edge, "/projet/424242")).toBe(502);
    await expect(page.getByRole("heading", { name: "Baserow ne répond pas" })).toBeVisible();
    await page.screenshot({ path: info.outputPath("unknown.png") });
    expect(await violationsOf(page)).toEqual([]);
    await baserow.fault({ kind: "none" });
    await expect(async () => {
      await page.getByRole("link", { name: "Réessayer" }).click();
      await expect(page.getByRole("heading", { name: "Il n’y a rien ici" })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 10_000 });
  });
}

test("without the wiki a page says that nobody can be told apart", async ({ browserOf, stack }, info) => {
  const pages = await Promise.all(SCHEMES.map(async (scheme) => (await browserOf("rita", { scheme, script: "any" })).newPage()));
  await setFault(stack.docmost, { kind: "down" });
  try {
    for (const [index, page] of pages.entries()) {
      await expect.poll(() => open(page, stack.edge, "/projet/1"), { timeout: 15_000 }).toBe(502);
      await expect(page.getByRole("heading", { name: "Le wiki ne répond pas" })).toBeVisible();
      await page.screenshot({ path: info.outputPath(`wiki-${index}.png`) });
      expect(await violationsOf(page)).toEqual([]);
    }
  } finally {
    await setFault(stack.docmost, { kind: "none" });
  }
});

test("without its settings the bridge names those that are missing", async ({ browserOf }, info) => {
  const bare = await startStack({ env: { BASEROW_TOKEN: "", BRIDGE_JWT_KEYS: "" }, waitReady: false });
  try {
    for (const scheme of SCHEMES) {
      const page = await (await browserOf(null, { scheme, script: "any" })).newPage();
      expect(await open(page, bare.info.edge, "/projet/1")).toBe(503);
      await expect(page.locator("main")).toContainText("BASEROW_TOKEN");
      await expect(page.locator("main")).toContainText("BRIDGE_JWT_KEYS");
      await page.screenshot({ path: info.outputPath(`config-${scheme}.png`) });
      expect(await violationsOf(page)).toEqual([]);
    }
  } finally {
    await bare.stop();
  }
});
