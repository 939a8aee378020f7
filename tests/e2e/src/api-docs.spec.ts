/** The page to read the API's description on: what axe finds, keyboard alone, a narrow window. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

async function open(page: Page, edge: string, hash = ""): Promise<void> {
  await page.goto(`${edge}/bridge/api/docs${hash}`);
  await expect(page.locator("details").first()).toBeVisible();
}

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the API's page (${scheme})`, async ({ browserOf, stack }) => {
    const context = await browserOf(null, { scheme });
    const page = await context.newPage();
    await open(page, stack.edge, "#post_modules_id_attribuer");
    await expect(page.locator("#post_modules_id_attribuer")).toHaveAttribute("open");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
  });
}

test("with the keyboard alone a route is found, opened, and its schema followed", async ({ browserOf, stack }) => {
  const page = await (await browserOf(null, { locale: "fr-FR" })).newPage();
  await open(page, stack.edge);
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await page.keyboard.press("/");
  await expect(page.locator("#filter")).toBeFocused();
  await page.keyboard.type("annuler attributions");
  await expect(page.locator("#count")).toHaveText(/^1 route/);
  await page.locator("#post_attributions_id_annuler summary").focus();
  await page.keyboard.press("Enter");
  const link = page.locator("#post_attributions_id_annuler").getByRole("link", { name: "WriteMeta" }).first();
  await link.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#schema-WriteMeta")).toHaveAttribute("open");
  await expect(page.locator("#schema-WriteMeta")).toContainText("version");
});

test("a window of 320 pixels is wide enough", async ({ browserOf, stack }) => {
  const page = await (await browserOf(null)).newPage();
  await page.setViewportSize({ width: 320, height: 900 });
  await open(page, stack.edge, "#get_modules");
  await expect(page.locator("#get_modules")).toHaveAttribute("open");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});
