/** What a view is filtered by is chosen in its form, without any script: from a list where there are few, else by name. */
import { expect, test, violationsOf } from "./fixtures.ts";

test.use({ stackOptions: { rows: 8_000 } });

const FORM = "Filtrer, trier, grouper";

test("one of few is chosen from a list of all names", async ({ browserOf, stack }) => {
  const page = await (await browserOf("pierre", { script: "none" })).newPage();
  await page.goto(`${stack.edge}/bridge/vues/modules`);
  await page.getByText(FORM).click();
  const formation = page.locator("select[name=formation]");
  const options = await formation.locator("option").allTextContents();
  expect(options.length).toBeGreaterThan(2);
  await formation.selectOption({ index: 1 });
  await page.getByRole("button", { name: "Appliquer" }).click();
  await expect(page).toHaveURL(/\/vues\/modules\?formation=\d+$/);
  await expect(page.getByRole("list", { name: "Filtres choisis" })).toContainText(options[1] ?? "");
  await expect(formation.locator("option:checked")).toHaveText(options[1] ?? "");
});

for (const scheme of ["light", "dark"] as const) {
  test(`one of many is chosen by name, and of several one is asked (${scheme})`, async ({ browserOf, stack, baserow }, info) => {
    const family = `Quasimodo${scheme}`;
    const make = (prenom: string) => baserow.create("personne", { prenom, nom: family, statut: "actif" });
    const [first, second] = await Promise.all([make("Zélie"), make("Zélina")]);
    await baserow.quiet();
    const page = await (await browserOf("pierre", { scheme, script: "any" })).newPage();
    await expect(async () => {
      await page.goto(`${stack.edge}/bridge/vues/attributions?statut=en_cours&personne=${family}`);
      await expect(page.locator("main")).toContainText("Zélina", { timeout: 500 });
    }).toPass({ timeout: 10_000 });
    await page.goto(`${stack.edge}/bridge/vues/attributions?statut=en_cours`);
    const apply = page.getByRole("button", { name: "Appliquer" });
    await page.getByText(FORM).click();
    await page.screenshot({ path: info.outputPath("form.png") });
    await page.getByLabel("Personne").fill(`zelie ${family}`);
    await apply.click();
    const address = (id: number | undefined): string => `${stack.edge}/bridge/vues/attributions?statut=en_cours&personne=${id}`;
    await expect(page).toHaveURL(address(first?.id));
    await expect(page.getByRole("list", { name: "Filtres choisis" })).toContainText(`Zélie ${family}`);

    await page.getByText(FORM).click();
    await expect(page.getByLabel("Personne")).toHaveValue(`Zélie ${family} (n°\u00a0${first?.id})`);
    await page.getByLabel("Personne").fill(family);
    await apply.click();
    await expect(page.locator("main")).toContainText("il y en a plusieurs, choisissez.");
    await page.screenshot({ path: info.outputPath("which.png") });
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("link", { name: `Zélina ${family}` }).click();
    await expect(page).toHaveURL(address(second?.id));

    await page.getByText(FORM).click();
    await page.getByLabel("Personne").fill("xyzw-xyzw");
    await apply.click();
    await expect(page.locator("main")).toContainText("introuvable.");
    await page.screenshot({ path: info.outputPath("nobody.png") });
    expect(await violationsOf(page)).toEqual([]);
  });
}
