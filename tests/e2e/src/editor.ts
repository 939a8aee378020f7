/**
 * Where things are on a wiki page: the body, the wiki's own popup, and what the bridge draws.
 *
 * Always holds: a locator here names what a person or a screen reader finds; classes only where neither has a name for it.
 */
import { expect, type Locator, type Page } from "@playwright/test";

const BODY = /^(Contenu de la page|Page content)$/;

/** The body's editor once it is the collaborative one, upgraded, and ready to be written in. */
export async function bodyOf(page: Page): Promise<Locator> {
  const body = page.getByLabel(BODY);
  await expect(body).toBeVisible();
  await expect(page.locator('[data-collaboration="synced"]')).toBeVisible();
  await expect(body).toBeEditable();
  return body;
}

/** The body's editor where nothing of ours runs. */
export async function plainBodyOf(page: Page): Promise<Locator> {
  await expect(page.locator('[data-collaboration="synced"]')).toBeVisible();
  return page.locator('[data-editor="body"] .ProseMirror');
}

/** The chips, or the chips of one person or thing. */
export function chipOf(page: Page, name?: string): Locator {
  const chips = page.locator(".bridge-chip");
  return name === undefined ? chips : chips.filter({ hasText: name });
}

/** The card of a thing in the text. */
export function cardOf(page: Page, name: string): Locator {
  return page.locator(".bridge-block").filter({ hasText: name });
}

/** The card that opens over a chip. */
export function hoverCardOf(page: Page): Locator {
  return page.locator(".bridge-popover").and(page.getByRole("dialog"));
}

/** The bridge's list of suggestions. */
export function popupOf(page: Page): Locator {
  return page.getByRole("listbox", { name: "Suggestions" });
}

export function optionsOf(page: Page): Locator {
  return popupOf(page).getByRole("option");
}

/**
 * Presses a key that moves the cursor by the browser's own doing, and lets the editor hear of it: it is told with the next
 * frame, which no person's next key press comes before.
 */
export async function move(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Walks the open list to the option of this name with the arrow, and takes it. */
export async function take(page: Page, name: string, key = "Enter"): Promise<void> {
  const wanted = optionsOf(page).filter({ hasText: name });
  await expect(wanted).toHaveCount(1);
  const place = await wanted.evaluate((option) => [...(option.parentElement?.children ?? [])].indexOf(option));
  for (let step = 0; step < place; step += 1) await page.keyboard.press("ArrowDown");
  await expect(wanted).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press(key);
}

/** The wiki's own list of people and pages. */
export function wikiPopupOf(page: Page): Locator {
  return page.locator("#mention");
}

/** Hours as they are written in French. */
export function hoursText(hours: number): string {
  return `${String(hours).replace(".", ",")} h`;
}
