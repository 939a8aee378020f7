/** A stock wiki, into whose pages nothing of ours is put: it shows the bridge's pages in its own frames. */
import { embed, paragraph } from "@bridge/test-support/wiki";
import { plainBodyOf } from "./editor.ts";
import { expect, test, violationsOf } from "./fixtures.ts";

test.use({ stackOptions: { inject: "off" } });

const blocks = [paragraph("Le projet :"), embed("/bridge/projet/1"), embed("/bridge/vues/modules?forme=kanban")];

test("what a stock wiki frames is the page itself, and its links open beside it", async ({ visit }, info) => {
  const { page } = await visit({ blocks, title: "Suivi du projet" });
  await plainBodyOf(page);
  const frame = page.frameLocator('iframe[src="/bridge/projet/1"]').first();
  await expect(frame.getByRole("heading", { name: "Projet Alpha" })).toBeVisible();
  await expect(frame.getByRole("navigation", { name: "Vues" })).toHaveCount(0);
  await page.screenshot({ path: info.outputPath("framed.png"), fullPage: true });
  const board = page.frameLocator('iframe[src^="/bridge/vues/modules"]').first();
  await expect(board.getByRole("heading", { name: /À attribuer/ })).toBeVisible();
  const [opened] = await Promise.all([page.context().waitForEvent("page"), board.locator(".card a").first().click()]);
  await expect(opened).toHaveURL(/\/bridge\/(module|formation)\/\d+$/);
  await expect(opened.getByRole("navigation", { name: "Vues" })).toBeVisible();
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing in the frames (${scheme})`, async ({ visit }, info) => {
    const { page } = await visit({
      blocks: [...blocks, embed("/bridge/projet/1/actions/livrer"), embed("/bridge/module/999999")],
      scheme,
      script: "any",
    });
    await plainBodyOf(page);
    const frames = ["/bridge/projet/1", "/bridge/vues/modules", "/bridge/projet/1/actions/livrer", "/bridge/module/999999"];
    for (const src of frames) {
      await page.locator(`iframe[src^="${src}"]`).first().scrollIntoViewIfNeeded();
      await expect(page.frameLocator(`iframe[src^="${src}"]`).first().locator("h1")).toBeVisible();
    }
    await page.screenshot({ path: info.outputPath(`frames-${scheme}.png`), fullPage: true });
    expect(await violationsOf(page, ...frames.map((src) => [`iframe[src^="${src}"]`, "html"]))).toEqual([]);
  });
}
