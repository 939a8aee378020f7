/** The bridge's own pages: without any script, light and dark, narrow, on paper, by keyboard; and the pages that act. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { expect, test, violationsOf } from "./fixtures.ts";

const KEPT = fileURLToPath(new URL("../../../docs/pictures/", import.meta.url));

/** Name of the picture, path below the mount, and what must be read there. */
const PAGES: [string, string, string][] = [
  ["personne", "/personne/5", "Pierre Dupont"],
  ["projet", "/projet/1", "Nicolas L'Hermitte"],
  ["formation", "/formation/1", "Bloc"],
  ["module", "/module/1", "Attributions"],
  ["vue-table", "/vues/attributions?statut=en_cours", "Attributions"],
  ["vue-kanban", "/vues/modules?forme=kanban", "À attribuer"],
  ["vue-vide", "/vues/projets?q=introuvable", "Rien ne correspond"],
  ["action-membre", "/projet/1/actions/cloturer", "Seul un administrateur du wiki"],
  ["introuvable", "/module/999999", "Il n’y a rien ici"],
  ["invalide", "/vues/modules?couleur=rouge", "couleur"],
];

/** Opens a page of the bridge without any script. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator("h1")).toBeVisible();
}

for (const scheme of ["light", "dark"] as const) {
  test(`every page is whole without a script (${scheme})`, async ({ browserOf, stack }, info) => {
    test.setTimeout(90_000);
    const context = await browserOf("pierre", { scheme, script: "none" });
    const page = await context.newPage();
    const folder = process.env["UPDATE_PICTURES"] === "1" ? KEPT : info.outputPath("");
    mkdirSync(folder, { recursive: true });
    for (const [name, path, text] of PAGES) {
      await open(page, `${stack.edge}/bridge${path}`);
      await expect(page.locator("main")).toContainText(text);
      await expect(page.getByRole("navigation", { name: "Vues" })).toBeVisible();
      const isKept = ["personne", "projet", "vue-kanban"].includes(name);
      const to = process.env["UPDATE_PICTURES"] === "1" && !isKept ? info.outputPath("") : folder;
      await page.screenshot({ path: `${to}/page-${name}-${scheme}.png`, fullPage: !isKept });
    }
  });

  test(`axe finds nothing on any page (${scheme})`, async ({ browserOf, stack }) => {
    test.setTimeout(120_000);
    const context = await browserOf("pierre", { scheme, script: "any" });
    const page = await context.newPage();
    const stranger = await (await browserOf(null, { scheme, script: "any" })).newPage();
    for (const [name, path] of PAGES) {
      await open(page, `${stack.edge}/bridge${path}`);
      expect(await violationsOf(page), name).toEqual([]);
    }
    const admin = await (await browserOf("ada", { scheme, script: "any" })).newPage();
    await open(admin, `${stack.edge}/bridge/projet/1/actions/livrer`);
    expect(await violationsOf(admin), "before an action").toEqual([]);
    await open(stranger, `${stack.edge}/bridge/personne/5`);
    await expect(stranger.getByRole("link", { name: "Se connecter au wiki" })).toBeVisible();
    expect(await violationsOf(stranger), "without a session").toEqual([]);
  });
}

test("at 320 px nothing is cut off and nothing scrolls sideways but a board", async ({ browserOf, stack }, info) => {
  test.setTimeout(120_000);
  const context = await browserOf("pierre", { width: 320, script: "any" });
  const page = await context.newPage();
  for (const [name, path] of PAGES) {
    await open(page, `${stack.edge}/bridge${path}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, name).toBe(0);
    expect(await violationsOf(page), name).toEqual([]);
    await page.screenshot({ path: info.outputPath(`page-${name}-320.png`), fullPage: true });
  }
});

test("a page is good on paper", async ({ browserOf, stack }, info) => {
  const context = await browserOf("pierre", { script: "none" });
  const page = await context.newPage();
  await open(page, `${stack.edge}/bridge/personne/5`);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Vues" })).toBeHidden();
  await expect(page.getByRole("heading", { name: "Pierre Dupont" })).toBeVisible();
  await page.screenshot({ path: info.outputPath("page-print.png"), fullPage: true });
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});

test("the language is that of the wiki's account, and a stranger's browser's", async ({ browserOf, stack }) => {
  const stranger = await (await browserOf(null, { locale: "en-GB", script: "none" })).newPage();
  await open(stranger, `${stack.edge}/bridge/projet/1`);
  await expect(stranger.locator("html")).toHaveAttribute("lang", "en");
  await expect(stranger.getByRole("link", { name: "Log in to the wiki" })).toHaveAttribute("href", "/login");
});

test("by keyboard a view is filtered, sorted and cleared", async ({ browserOf, stack }) => {
  const context = await browserOf("rita", { script: "none" });
  const page = await context.newPage();
  await open(page, `${stack.edge}/bridge/vues/modules`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Aller au contenu" })).toBeFocused();
  await page.getByText("Filtrer, trier, grouper").focus();
  await page.keyboard.press("Enter");
  await page.locator("select[name=statut]").focus();
  await page.keyboard.type("En cours");
  await page.locator("select[name=sort]").focus();
  await page.keyboard.type("Heures");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Appliquer" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${stack.edge}/bridge/vues/modules?statut=en_cours&sort=heures`);
  await page.getByRole("link", { name: "Retirer le filtre Statut" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${stack.edge}/bridge/vues/modules?sort=heures`);
});

test("an administrator closes a project: seen first, done once", async ({ browserOf, stack, baserow }, info) => {
  const row = await baserow.create("projet", { nom: "À clore", statut: "livre" });
  await baserow.quiet();
  const page = await (await browserOf("ada", { script: "none" })).newPage();
  const url = `${stack.edge}/bridge/projet/${row.id}/actions/cloturer`;
  await open(page, url);
  await expect(page.locator("main")).toContainText("Delivered → Closed");
  const folder = process.env["UPDATE_PICTURES"] === "1" ? KEPT : info.outputPath("");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/page-action-light.png`, clip: { x: 0, y: 0, width: 1_280, height: 480 } });
  expect((await baserow.row("projet", row.id))["statut"]).toMatchObject({ value: "livre" });
  await page.getByRole("button", { name: "Close the project" }).dblclick();
  await expect(page.getByRole("status")).toContainText("This project is closed.");
  await page.screenshot({ path: info.outputPath("closed.png") });
  expect((await baserow.row("projet", row.id))["statut"]).toMatchObject({ value: "cloture" });
  const member = await (await browserOf("rita", { script: "none" })).newPage();
  await open(member, `${stack.edge}/bridge/projet/1/actions/cloturer`);
  await expect(member.locator("main")).toContainText("Seul un administrateur du wiki");
  await expect(member.getByRole("button")).toHaveCount(0);
});

test("an administrator who is one no more, with the page still open, is told why and acts on nothing", async ({
  browserOf,
  stack,
  baserow,
  wikis,
}, info) => {
  test.setTimeout(60_000);
  const row = await baserow.create("projet", { nom: "À livrer plus tard", statut: "en_cours" });
  await baserow.quiet();
  const { user } = await wikis.rita.post<{ user: { id: string } }>("users/me");
  const become = (role: string): Promise<unknown> => wikis.ada.post("workspace/members/change-role", { userId: user.id, role });
  const url = `${stack.edge}/bridge/projet/${row.id}/actions/livrer`;
  const page = await (await browserOf("rita", { script: "none" })).newPage();
  // A form that is no form: it acts on nothing, and its answer says what the bridge takes her for.
  const told = async (): Promise<string> => {
    const headers = { origin: stack.edge };
    return (await page.request.post(url, { headers, form: { jeton: "0", cle: "0" } })).text();
  };
  await become("admin");
  try {
    await expect.poll(told, { timeout: 10_000 }).toContain("Ce formulaire n’est plus valable");
    await open(page, url);
    await expect(page.getByRole("button", { name: "Livrer le projet" })).toBeVisible();
    await become("member");
    await expect.poll(told, { timeout: 10_000 }).toContain("Seul un administrateur du wiki");
    await page.getByRole("button", { name: "Livrer le projet" }).click();
    await expect(page.locator("main")).toContainText("Rien n’a été fait.");
    await expect(page.locator("main")).toContainText("Seul un administrateur du wiki peut faire cela");
    await expect(page.getByRole("button")).toHaveCount(0);
    await page.screenshot({ path: info.outputPath("demoted.png") });
    expect((await baserow.row("projet", row.id))["statut"]).toMatchObject({ value: "en_cours" });
  } finally {
    await become("member");
  }
});

test("a form from elsewhere, and one of somebody who logged out, act on nothing", async ({ stack, baserow }) => {
  const row = await baserow.create("projet", { nom: "À ne pas clore", statut: "livre" });
  await baserow.create("tache", { nom: "Reste à faire", projet: [row.id], statut: "a_faire" });
  await baserow.quiet();
  const ada = await Wiki.login(stack.edge, ACCOUNTS.ada);
  const url = `${stack.edge}/bridge/projet/${row.id}/actions/livrer`;
  const other = await baserow.create("projet", { nom: "À livrer", statut: "en_cours" });
  await baserow.quiet();
  const right = `${stack.edge}/bridge/projet/${other.id}/actions/livrer`;
  const html = await (await fetch(right, { headers: { cookie: ada.cookie } })).text();
  const value = (name: string): string => new RegExp(`name="${name}" value="([^"]+)"`).exec(html)?.[1] ?? "";
  const body = new URLSearchParams({ jeton: value("jeton"), cle: value("cle") }).toString();
  const post = async (to: string, origin: string): Promise<number> => {
    const headers = { cookie: ada.cookie, origin, "content-type": "application/x-www-form-urlencoded" };
    return (await fetch(to, { method: "POST", headers, body, redirect: "manual" })).status;
  };
  expect(value("jeton")).not.toBe("");
  expect(await post(right, "https://evil.example")).toBe(403);
  expect(await post(url, stack.edge)).toBe(403);
  await ada.post("auth/logout").catch(() => undefined);
  await expect.poll(() => post(url, stack.edge), { timeout: 10_000 }).toBe(401);
  expect(await post(right, stack.edge)).toBe(401);
  expect((await baserow.row("projet", other.id))["statut"]).toMatchObject({ value: "en_cours" });
});
