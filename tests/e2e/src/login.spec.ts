/** From the wiki's login form to the number, as somebody does it on the first day. */
import { ACCOUNTS, WIKI_PASSWORD } from "@bridge/test-support/wiki";
import { bodyOf, chipOf, hoursText, optionsOf } from "./editor.ts";
import { expect, test } from "./fixtures.ts";

test("somebody logs in, opens the welcome page, sees its chip, and writes another", async ({ stack, browserOf }) => {
  const page = await (await browserOf(null)).newPage();
  await page.goto(stack.edge);
  await page.getByLabel("Email").fill(ACCOUNTS.pierre);
  await page.getByRole("textbox", { name: "Password" }).fill(WIKI_PASSWORD);
  await page.getByRole("button", { name: "Sign In" }).click();
  await expect(page).not.toHaveURL(/login/);
  await page.getByRole("main").getByRole("link", { name: "General" }).first().click();
  await page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("link", { name: /Bienvenue/ })
    .click();
  const body = await bodyOf(page);
  await expect(chipOf(page, "Pierre Dupont").first()).toContainText(hoursText(670));
  await body.getByText("Chacun peut lire cette page").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" @formateur pier");
  await expect(optionsOf(page).filter({ hasText: "Pierre Dupont" })).toBeVisible();
  await page.keyboard.press("Escape");
});
