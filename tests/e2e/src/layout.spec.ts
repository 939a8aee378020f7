/** How cards lie: what is left stands beside the name of its bar, on each bar alike, however narrow the card is. */
import type { Locator } from "@playwright/test";
import { embed, mention, paragraph } from "@bridge/test-support/wiki";
import { cardOf, chipOf, hoverCardOf } from "./editor.ts";
import { expect, test } from "./fixtures.ts";

/** Of each bar in a card: whether name and what is left share a line, and whether anything sticks out. */
async function barsOf(card: Locator): Promise<{ shared: boolean; inside: boolean }[]> {
  await expect(card.locator(".bridge-meter").first()).toBeVisible();
  return card.locator(".bridge-meter").evaluateAll((bars) =>
    bars.map((bar) => {
      const box = (selector: string): DOMRect => bar.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
      const [whole, name, left] = [bar.getBoundingClientRect(), box(".bridge-name"), box(".bridge-left")];
      return { shared: Math.abs(name.top - left.top) < 1, inside: left.width > 0 && left.right <= whole.right + 1 };
    }),
  );
}

const good = { shared: true, inside: true };

test("over a chip both sides' hours lie alike, and no number is parted from its unit", async ({ visit }) => {
  const { page } = await visit({ blocks: [paragraph(mention("personne", "5", "Pierre Dupont"))] });
  await chipOf(page, "Pierre Dupont").hover();
  const card = hoverCardOf(page);
  expect(await barsOf(card)).toEqual([good, good]);
  const texts = [await card.textContent(), await chipOf(page, "Pierre Dupont").textContent()].join("\n");
  expect(texts).toMatch(/\d\u00a0h/);
  expect(texts).not.toMatch(/\d h\b/);
});

test("on a narrow screen a card of its own lies so too", async ({ visit }) => {
  const { page } = await visit({
    blocks: [embed("/bridge/projet/1")],
    prepare: (one) => one.setViewportSize({ width: 390, height: 800 }),
  });
  expect(await barsOf(cardOf(page, "Projet Alpha"))).toEqual([good]);
});
