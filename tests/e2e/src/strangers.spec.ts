/** Who sees what: a stranger gets labels, a hostile document gets nothing. */
import type { Page, Response } from "@playwright/test";
import { embed, mention, paragraph } from "@bridge/test-support/wiki";
import { chipOf, hoursText } from "./editor.ts";
import { expect, test } from "./fixtures.ts";

/** All bodies that the page has got from the bridge. */
function bodiesOf(page: Page): () => Promise<string> {
  const responses: Response[] = [];
  page.on("response", (response) => responses.push(response));
  return async () => {
    const texts = await Promise.all(
      responses
        .filter((response) => response.url().includes("/bridge/") && !response.url().includes("/bridge/assets/"))
        .map((response) => response.text().catch(() => "")),
    );
    return texts.join("\n");
  };
}

test("a public share shows the label and no number, on screen and on the wire", async ({ stack, wikis, browserOf }) => {
  const made = await wikis.ada.createPage("Page partagée", [
    paragraph("Formateur : ", mention("personne", "5", "Pierre Dupont"), "."),
    embed("/bridge/projet/1"),
  ]);
  const key = await wikis.ada.share(made.id);
  const context = await browserOf(null);
  const page = await context.newPage();
  const bodies = bodiesOf(page);
  await page.goto(`${stack.edge}/share/${key}/p/page-partagee-${made.slugId}`);
  await expect(page.getByText("Pierre Dupont")).toBeVisible();
  await page.waitForLoadState("networkidle");
  const [shown = ""] = await page.locator("body").allInnerTexts();
  expect(shown).not.toMatch(/\d\s*h\b/);
  expect(shown).not.toContain("670");
  const told = await bodies();
  expect(told).not.toMatch(/heures_|capacite_|budget_heures/);
});

test("somebody who is not logged in is sent to the wiki's login", async ({ stack, wikis, browserOf }) => {
  const made = await wikis.ada.createPage("Page privée", [paragraph("x", mention("personne", "5", "Pierre Dupont"))]);
  const context = await browserOf(null);
  const page = await context.newPage();
  const bodies = bodiesOf(page);
  await page.goto(`${stack.edge}/s/general/p/page-privee-${made.slugId}`);
  await expect(page).toHaveURL(/\/login/);
  expect(await bodies()).not.toMatch(/heures_|capacite_/);
});

test("hostile attributes do nothing", async ({ visit, stack, wikis }) => {
  const hostile = [
    mention("personne", '"><img src=x onerror="window.hacked=1">', "balise"),
    mention("personne", "5/../../admin/tokens", "chemin"),
    mention("personne", "javascript:window.hacked=1", "schema"),
    mention("licorne", "5", "inconnue"),
    { type: "mention", attrs: { id: "1", entityType: "bridge:", entityId: "5", label: "vide" } },
    { type: "mention", attrs: { id: "2", entityType: "bridge:personne", entityId: "5", label: '<img src=x onerror="window.hacked=1">' } },
    { type: "mention", attrs: { id: "3", entityType: "bridge:personne<script>", entityId: "__proto__", label: "proto" } },
  ];
  const sources = [
    "javascript:window.hacked=1",
    "JaVaScRiPt:window.hacked=1",
    "data:text/html,<script>parent.hacked=1</script>",
    "//evil.example/bridge/projet/1",
    "https://evil.example/bridge/projet/1",
    "/bridge/projet/1/../../../api/admin",
    "/bridge/projet/1?x=<script>window.hacked=1</script>",
    "/bridge/projet/%2e%2e%2fadmin",
    `${stack.edge}@evil.example/bridge/projet/1`,
    "\\\\evil.example\\bridge\\projet\\1",
  ];
  const asked: string[] = [];
  const { page } = await visit({
    blocks: [
      ...hostile.map((node) => paragraph("a ", node, " b")),
      ...sources.map(embed),
      paragraph("fin", mention("personne", "5", "Pierre Dupont")),
    ],
    prepare: async (one) => {
      await one.route(/evil\.example/, (route) => {
        asked.push(route.request().url());
        return route.abort();
      });
      one.on("dialog", (dialog) => {
        asked.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
    },
  });
  await expect(chipOf(page, "Pierre Dupont").last()).toContainText(hoursText(670));
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  await expect(page.locator("[onerror]")).toHaveCount(0);
  const ours = page.locator('[class*="bridge-"]');
  expect(await ours.locator('a[href^="javascript:" i], a[href*="evil.example"], iframe[src*="evil.example"], img, script').count()).toBe(0);
  // The wiki itself may open a frame for an address it does not judge; the bridge never draws one for it.
  expect(asked.filter((url) => url.startsWith("dialog"))).toEqual([]);
  expect(wikis).toBeDefined();
});
