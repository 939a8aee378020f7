/** From a typed name to a live chip, and from a bracket or a pasted address to a card. */
import { hoursOfPersonne, readRows } from "@bridge/test-support/oracle";
import { nodesOf } from "@bridge/test-support/wiki";
import { bodyOf, cardOf, chipOf, hoursText, optionsOf, popupOf, take, wikiPopupOf } from "./editor.ts";
import { expect, test } from "./fixtures.ts";

const year = new Date().getFullYear();

for (const [pace, delay] of [
  ["slowly", 120],
  ["fast", 0],
] as const) {
  test(`somebody types @formateur pier ${pace}, takes Pierre with Enter and sees the hours that are left`, async ({
    visit,
    baserow,
    wikis,
  }) => {
    const { page, wikiPage } = await visit();
    const body = await bodyOf(page);
    await body.click();
    await page.keyboard.type("Intervenant : @formateur pier", { delay });
    const popup = popupOf(page);
    await expect(popup).toBeVisible();
    const pierre = optionsOf(page).filter({ hasText: "Pierre Dupont" });
    await expect(pierre).toBeVisible();
    await expect(wikiPopupOf(page)).toBeHidden();
    const rows = await readRows(baserow);
    const expected = hoursText(hoursOfPersonne(rows, 5, year)["heures_restantes_formation"] ?? 0);
    await expect(pierre).toContainText(expected);
    await take(page, "Pierre Dupont");
    await expect(popup).toBeHidden();
    await expect(chipOf(page, "Pierre Dupont")).toContainText(expected);
    await expect(body).not.toContainText("@formateur");

    await expect
      .poll(async () => nodesOf((await wikis.ada.page(wikiPage.id)).content).filter((node) => node.type === "mention"), { timeout: 20_000 })
      .toHaveLength(1);
    const stored = nodesOf((await wikis.ada.page(wikiPage.id)).content);
    expect(stored.find((node) => node.type === "mention")?.attrs).toMatchObject({
      entityType: "bridge:personne",
      entityId: "5",
      label: "Pierre Dupont",
    });
    expect(JSON.stringify(stored)).not.toContain("670");
  });
}

test("a suggestion is taken with the mouse", async ({ visit }) => {
  const { page } = await visit();
  await (await bodyOf(page)).click();
  await page.keyboard.type("@personne dupont");
  const option = optionsOf(page).filter({ hasText: "Pierre Dupont" });
  await option.hover();
  await option.click();
  await expect(popupOf(page)).toBeHidden();
  await expect(chipOf(page, "Pierre Dupont")).toBeVisible();
  await page.keyboard.type("et la suite");
  await expect(await bodyOf(page)).toContainText("et la suite");
});

test("with Tab, after walking the list with the arrows", async ({ visit }) => {
  const { page } = await visit();
  const body = await bodyOf(page);
  await body.click();
  await page.keyboard.type("@personne a");
  await expect(optionsOf(page).nth(2)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const chosen = page.getByRole("option", { selected: true });
  await expect(chosen).toHaveCount(1);
  await expect(optionsOf(page).nth(1)).toHaveAttribute("aria-selected", "true");
  const id = await chosen.getAttribute("id");
  await expect(body).toHaveAttribute("aria-activedescendant", id ?? "");
  await page.keyboard.press("Tab");
  await expect(popupOf(page)).toBeHidden();
  await expect(chipOf(page)).toHaveCount(1);
});

test("Escape closes the list and leaves what was typed", async ({ visit }) => {
  const { page } = await visit();
  const body = await bodyOf(page);
  await body.click();
  await page.keyboard.type("@formateur pier");
  await expect(optionsOf(page).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(popupOf(page)).toBeHidden();
  await expect(wikiPopupOf(page)).toBeHidden();
  await expect(body).toContainText("@formateur pier");
  await expect(chipOf(page)).toHaveCount(0);
});

test("Enter never makes a page by accident, whatever was found", async ({ visit, wikis }) => {
  const pages = async (): Promise<number> => {
    const spaceId = await wikis.ada.spaceId("general");
    return (await wikis.ada.post<{ items: unknown[] }>("pages/recent", { spaceId, limit: 100 })).items.length;
  };
  const { page } = await visit();
  const before = await pages();
  await (await bodyOf(page)).click();
  for (const text of ["@formateur zzzzqqq", "@projet rien de tel", "@formateur"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
  }
  await expect(wikiPopupOf(page)).toBeHidden();
  expect(await pages()).toBe(before);
});

test("plain @ada opens the wiki's own list, also after a chip in the same line", async ({ visit }) => {
  const { page } = await visit();
  const body = await bodyOf(page);
  await body.click();
  await page.keyboard.type("@ada");
  await expect(wikiPopupOf(page)).toBeVisible();
  await expect(popupOf(page)).toBeHidden();
  await expect(wikiPopupOf(page)).toContainText("Ada Admin");
  await page.keyboard.press("Enter");
  await expect(wikiPopupOf(page)).toBeHidden();
  await expect(body).toContainText("Ada Admin");
  await page.keyboard.type(" avec @formateur pier");
  await take(page, "Pierre Dupont");
  await expect(chipOf(page, "Pierre Dupont")).toBeVisible();
  await page.keyboard.type("et @ada");
  await expect(wikiPopupOf(page)).toBeVisible();
  await expect(popupOf(page)).toBeHidden();
});

test("[projet:projet-alpha] and a space become a card", async ({ visit, wikis }) => {
  const { page, wikiPage } = await visit();
  await (await bodyOf(page)).click();
  await page.keyboard.type("[projet:projet-alpha] ");
  await expect(cardOf(page, "Projet Alpha")).toBeVisible();
  await expect(cardOf(page, "Projet Alpha")).toContainText("ACME Formation");
  await expect(cardOf(page, "Projet Alpha")).toContainText(hoursText(120));
  await page.keyboard.type("dessous");
  await expect(await bodyOf(page)).toContainText("dessous");
  await expect
    .poll(async () => nodesOf((await wikis.ada.page(wikiPage.id)).content).map((node) => node.type), { timeout: 20_000 })
    .toContain("embed");
  const embed = nodesOf((await wikis.ada.page(wikiPage.id)).content).find((node) => node.type === "embed");
  expect(embed?.attrs).toMatchObject({ provider: "iframe" });
  expect(embed?.attrs?.["src"]).toMatch(/^\/bridge\/projet\/(1|projet-alpha)$/);
});

test("[formation:…] and Enter become a card", async ({ visit, baserow }) => {
  const [formation] = await baserow.rows("formation");
  const { page } = await visit();
  await (await bodyOf(page)).click();
  await page.keyboard.type(`[formation:${String(formation?.["slug"])}]`);
  await page.keyboard.press("Enter");
  await expect(cardOf(page, String(formation?.["nom"]))).toBeVisible();
});

for (const address of ["/bridge/projet/1", "/bridge/projet/projet-alpha"]) {
  test(`a pasted ${address} of this wiki becomes a card`, async ({ visit, stack }) => {
    const { page } = await visit();
    await (await bodyOf(page)).click();
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, `${stack.edge}${address}`);
    await expect(cardOf(page, "Projet Alpha")).toBeVisible();
  });
}

test("a client's line counts its projects as people write it", async ({ visit }) => {
  const { page } = await visit();
  await (await bodyOf(page)).click();
  await page.keyboard.type("@client acme");
  await expect(optionsOf(page).first()).toContainText(/\d+\sprojets? en cours/);
});

test("in an empty item of a list a card stands below the item's line", async ({ visit }) => {
  const { page } = await visit({
    blocks: [{ type: "bulletList", content: [{ type: "listItem", content: [{ type: "paragraph" }] }] }],
  });
  await (await bodyOf(page)).click();
  await page.keyboard.type("[projet:projet-alpha] ");
  await expect(page.getByRole("listitem").filter({ has: cardOf(page, "Projet Alpha") })).toBeVisible();
});

test("a chip goes with one undo and comes back with one redo", async ({ visit }) => {
  const { page } = await visit();
  const body = await bodyOf(page);
  await body.click();
  await page.keyboard.type("avant @formateur pier");
  await expect(optionsOf(page).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(chipOf(page)).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await expect(chipOf(page)).toHaveCount(0);
  await expect(body).toContainText("avant @formateur pier");
  await page.keyboard.press("Control+Shift+z");
  await expect(chipOf(page)).toHaveCount(1);
});

test("to an English reader the list, the chip and the card speak English", async ({ visit }) => {
  const { page } = await visit({ as: "ada", locale: "en-GB" });
  await (await bodyOf(page)).click();
  await page.keyboard.type("@projet zzzzqqq");
  await expect(popupOf(page)).toContainText("No result");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.keyboard.type("[projet:projet-alpha] ");
  await expect(cardOf(page, "Projet Alpha")).toContainText("In progress");
  await expect(cardOf(page, "Projet Alpha")).toContainText("left");
});
