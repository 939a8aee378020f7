/** Keyboard alone, what a screen reader is told, and what axe finds, light and dark; the pictures of the README. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { embed, mention, paragraph } from "@bridge/test-support/wiki";
import { bodyOf, cardOf, chipOf, hoursText, hoverCardOf, move, optionsOf, popupOf, take } from "./editor.ts";
import { expect, test } from "./fixtures.ts";

const blocks = [
  paragraph("Le module JS est confié à ", mention("personne", "5", "Pierre Dupont"), ", qui travaille aussi sur ce projet :"),
  embed("/bridge/projet/1"),
  paragraph("Il reste à planifier la suite."),
];
const KEPT = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));

test("the list is a combobox to assistive technology", async ({ visit }) => {
  const { page } = await visit();
  const body = await bodyOf(page);
  await body.click();
  await page.keyboard.type("@formateur pier");
  await expect(optionsOf(page).filter({ hasText: "Pierre Dupont" })).toBeVisible();
  await expect(body).toHaveAttribute("aria-expanded", "true");
  const list = await popupOf(page).getAttribute("id");
  await expect(body).toHaveAttribute("aria-controls", list ?? "");
  const first = await optionsOf(page).first().getAttribute("id");
  await expect(body).toHaveAttribute("aria-activedescendant", first ?? "");
  await expect(page.locator('[aria-live="polite"]').filter({ hasText: /résultat/ })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(body).not.toHaveAttribute("aria-expanded", "true");
  await expect(body).not.toHaveAttribute("aria-activedescendant", /.+/);
});

test("with the keyboard alone a chip is written, opened, closed and left", async ({ visit }) => {
  const { page } = await visit();
  const body = await bodyOf(page);
  // Tab leads into the body; how many steps there are before it is the wiki's affair.
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(body).toBeFocused({ timeout: 100 });
  }).toPass({ intervals: [0] });
  await page.keyboard.type("@formateur pier");
  await take(page, "Pierre Dupont");
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
  // Over the space that was put behind it, then onto the chip itself.
  await move(page, "ArrowLeft");
  await move(page, "ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(hoverCardOf(page)).toBeVisible();
  await expect(hoverCardOf(page)).toContainText(hoursText(750));
  await expect(hoverCardOf(page).getByRole("link").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(hoverCardOf(page)).toBeHidden();
  await expect(body).toBeFocused();
  await move(page, "End");
  await page.keyboard.type("la suite");
  await expect(body).toContainText("la suite");
  await expect(chipOf(page, "Pierre Dupont")).toHaveCount(1);
});

test("a reader reaches a chip by Tab and opens it", async ({ visit }) => {
  const { page } = await visit({ as: "rita", blocks });
  const chip = chipOf(page, "Pierre Dupont");
  await expect(chip).toContainText(hoursText(670));
  await chip.focus();
  await expect(hoverCardOf(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(hoverCardOf(page)).toBeHidden();
});

test("the hover card stays while the pointer is on it and goes with Escape", async ({ visit }) => {
  const { page } = await visit({ blocks });
  const chip = chipOf(page, "Pierre Dupont");
  await expect(chip).toContainText(hoursText(670));
  await chip.hover();
  const card = hoverCardOf(page);
  await expect(card).toBeVisible();
  await expect(card.getByRole("link").first()).toHaveAttribute("href", /\/bridge\/personne\/5$/);
  await card.hover();
  await expect(card).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
});

for (const scheme of ["light", "dark"] as const) {
  test(`axe finds nothing, and here is how it looks (${scheme})`, async ({ visit }, info) => {
    const { page } = await visit({ title: "Planning du trimestre", blocks, scheme });
    const body = await bodyOf(page);
    await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
    await expect(cardOf(page, "Projet Alpha")).toContainText(hoursText(120));
    expect(await violations(page)).toEqual([]);

    const folder = process.env["UPDATE_PICTURES"] === "1" ? KEPT : info.outputPath("");
    mkdirSync(folder, { recursive: true });
    // The page without the wiki's bars: what is around it is not what the picture is about.
    const picture = (name: string, height: number): Promise<unknown> => {
      const clip = { x: 320, y: 96, width: 720, height };
      return page.screenshot({ path: `${folder}/${name}-${scheme}.png`, clip, animations: "disabled" });
    };
    await picture("wiki", 400);

    await chipOf(page, "Pierre Dupont").hover();
    await expect(hoverCardOf(page)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await picture("hover", 500);
    await page.keyboard.press("Escape");

    await body.getByText("la suite").click();
    await page.keyboard.press("End");
    await page.keyboard.type(" @formateur pier");
    await expect(optionsOf(page).nth(2)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await picture("suggestions", 560);
  });
}

/** What axe says of everything that is ours, and of the editor that carries our attributes. */
async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).include('[class*="bridge-"]').include('[data-editor="body"]').analyze();
  return result.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
