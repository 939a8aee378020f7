/** The wiki without us: our files missing, broken, or throwing. */
import type { Page } from "@playwright/test";
import { embed, mention, paragraph } from "@bridge/test-support/wiki";
import { cardOf, chipOf, hoursText, plainBodyOf, wikiPopupOf } from "./editor.ts";
import { expect, test } from "./fixtures.ts";

const blocks = [paragraph("Formateur : ", mention("personne", "5", "Pierre Dupont"), " fin"), embed("/bridge/projet/1")];

/** Writes, uses the wiki's own popup and sees that both worked. */
async function useTheWiki(page: Page): Promise<void> {
  const body = await plainBodyOf(page);
  await expect(body).toContainText("Formateur :");
  await body.getByText("fin").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" et @ada");
  await expect(wikiPopupOf(page)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(wikiPopupOf(page)).toBeHidden();
  await expect(body).toContainText("Ada Admin");
}

/** Keeps what the bridge says in the console. */
function collectWarnings(page: Page, warnings: string[]): void {
  page.on("console", (message) => {
    if (message.text().startsWith("bridge:")) warnings.push(message.text());
  });
}

const breaks: [string, (page: Page) => Promise<unknown>][] = [
  ["the WASM does not come", (page) => page.route(/\/bridge\/assets\/.*\.wasm/, (route) => route.abort())],
  [
    "the WASM is not a module",
    (page) => page.route(/\/bridge\/assets\/.*\.wasm/, (route) => route.fulfill({ body: "no", contentType: "application/wasm" })),
  ],
  ["the script does not come", (page) => page.route(/\/bridge\/assets\/inject\.js/, (route) => route.abort())],
  [
    "the script is empty",
    (page) => page.route(/\/bridge\/assets\/inject\.js/, (route) => route.fulfill({ body: "", contentType: "text/javascript" })),
  ],
];

for (const [what, prepare] of breaks) {
  test(`the wiki works when ${what}`, async ({ visit }) => {
    const { page } = await visit({ blocks, prepare });
    await useTheWiki(page);
    await expect(chipOf(page)).toHaveCount(0);
  });
}

test("the wiki works when the script throws", async ({ visit, pageErrors }) => {
  const { page } = await visit({
    blocks,
    prepare: (one) =>
      one.route(/\/bridge\/assets\/inject\.js/, (route) =>
        route.fulfill({ body: 'throw new Error("broken on purpose")', contentType: "text/javascript" }),
      ),
  });
  await useTheWiki(page);
  expect(pageErrors.splice(0).join()).toContain("broken on purpose");
});

test("the wiki works when the bridge's API answers nothing but errors, and says so once", async ({ visit }) => {
  const warnings: string[] = [];
  const { page } = await visit({
    blocks,
    prepare: async (one) => {
      collectWarnings(one, warnings);
      await one.route(/\/bridge\/api\//, (route) => route.fulfill({ status: 500, body: "<html>broken</html>", contentType: "text/html" }));
    },
  });
  await expect(chipOf(page, "Pierre Dupont")).toBeVisible();
  const body = await plainBodyOf(page);
  await body.getByText("fin").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" suite");
  await expect(body).toContainText("suite");
  await expect(chipOf(page, "Pierre Dupont")).not.toContainText(/\d/);
  expect(warnings.length).toBeLessThanOrEqual(1);
});

test("a missing internal of the editor leaves the wiki as it is, with one line in the console", async ({ visit }) => {
  const warnings: string[] = [];
  const { page } = await visit({
    blocks,
    prepare: async (one) => {
      collectWarnings(one, warnings);
      // A release of the wiki whose editor can no longer be cleaned up after.
      await one.addInitScript(() => {
        Object.defineProperty(Element.prototype, "editor", {
          configurable: true,
          set(this: Element, editor: object) {
            Object.defineProperty(editor, "unregisterPlugin", { value: undefined, configurable: true });
            Object.defineProperty(this, "editor", { value: editor, configurable: true, writable: true });
          },
        });
      });
    },
  });
  const body = await plainBodyOf(page);
  await body.getByText("fin").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" suite");
  await expect(body).toContainText("suite");
  await expect(chipOf(page)).toHaveCount(0);
  await expect.poll(() => warnings.length).toBe(1);
});

test("with everything in place there is no complaint", async ({ visit }) => {
  const complaints: string[] = [];
  const { page } = await visit({
    blocks,
    prepare: async (one) => {
      one.on("console", (message) => {
        if (["warning", "error"].includes(message.type())) complaints.push(message.text());
      });
    },
  });
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
  await expect(cardOf(page, "Projet Alpha")).toBeVisible();
  expect(complaints.filter((line) => /bridge|wasm/i.test(line))).toEqual([]);
});
