/** Numbers that change while one looks at them. */
import { embed, mention, paragraph } from "@bridge/test-support/wiki";
import { bodyOf, cardOf, chipOf, hoursText, take } from "./editor.ts";
import { expect, test } from "./fixtures.ts";

const blocks = [paragraph("Formateur : ", mention("personne", "5", "Pierre Dupont")), embed("/bridge/projet/1")];
const LIMIT = { timeout: 1_000 };

test("a changed row changes chip and card within a second, and not the document", async ({ visit, baserow, wikis }) => {
  const attribution = (await baserow.rows("attribution")).find(
    (row) =>
      (row["personne"] as { id: number }[])[0]?.id === 5 &&
      (row["statut"] as { value: string } | null)?.value !== "annule" &&
      String(row["date_debut"]).startsWith(String(new Date().getFullYear())),
  );
  const intervention = await findIntervention(baserow);
  if (!attribution) throw new Error("Pierre has no attribution");
  const { page, wikiPage } = await visit({ blocks });
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
  await expect(cardOf(page, "Projet Alpha")).toBeVisible();
  const before = await wikis.ada.page(wikiPage.id);
  let navigations = 0;
  page.on("framenavigated", () => {
    navigations += 1;
  });
  const held = Number(attribution["heures_attribuees"]);
  try {
    await baserow.update("attribution", attribution.id, { heures_attribuees: (held + 10).toFixed(2) });
    await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(660), LIMIT);
    await baserow.update("projet", 1, { budget_heures: "150.00" });
    await expect(cardOf(page, "Projet Alpha")).toContainText(hoursText(150), LIMIT);
    await baserow.update("intervention", intervention.id, { heures: (Number(intervention.heures) + 1).toFixed(2) });
    await expect(cardOf(page, "Projet Alpha")).toContainText(hoursText(intervention.total + 1), LIMIT);
  } finally {
    await baserow.update("attribution", attribution.id, { heures_attribuees: held.toFixed(2) });
    await baserow.update("projet", 1, { budget_heures: "120.00" });
    await baserow.update("intervention", intervention.id, { heures: intervention.heures });
  }
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670), LIMIT);
  expect(navigations).toBe(0);
  const after = await wikis.ada.page(wikiPage.id);
  expect(after.content).toEqual(before.content);
  expect(after.updatedAt).toBe(before.updatedAt);
});

/** A live intervention on a tache of projet 1, and what the projet adds up to. */
async function findIntervention(
  baserow: import("@bridge/test-support/baserow").Baserow,
): Promise<{ id: number; heures: string; total: number }> {
  const { readRows, hoursOfProjet, links, option } = await import("@bridge/test-support/oracle");
  const rows = await readRows(baserow);
  const taches = rows.tache.filter((row) => links(row, "projet").includes(1)).map((row) => row.id);
  const found = rows.intervention.find(
    (row) => links(row, "tache").some((id) => taches.includes(id)) && option(row, "statut") !== "annulee",
  );
  if (!found) throw new Error("projet 1 has no intervention");
  return { id: found.id, heures: String(found["heures"]), total: hoursOfProjet(rows, 1)["heures_realisees"] ?? 0 };
}

test("with the connection cut the page says nothing wrong, and catches up when it is back", async ({ visit, baserow }) => {
  let cut = false;
  let opened = 0;
  const sockets = new Set<{ close(): Promise<void> }>();
  const { page } = await visit({
    blocks,
    prepare: (one) =>
      one.routeWebSocket(/\/bridge\/api\/v1\/live/, (socket) => {
        if (cut) {
          void socket.close({ code: 1011 });
          return;
        }
        opened += 1;
        sockets.add(socket);
        socket.connectToServer();
      }),
  });
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
  await expect.poll(() => opened).toBe(1);
  cut = true;
  for (const socket of sockets) await socket.close();
  const body = await bodyOf(page);
  try {
    await baserow.update("personne", 5, { capacite_formation: "800.00" });
    await expect(chipOf(page, "Pierre Dupont")).toBeVisible();
    await body.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("on écrit toujours");
    await expect(body).toContainText("on écrit toujours");
    cut = false;
    await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(720), { timeout: 20_000 });
    await expect.poll(() => opened).toBeGreaterThanOrEqual(2);
    await baserow.update("personne", 5, { capacite_formation: "750.00" });
    await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670), LIMIT);
  } finally {
    await baserow.update("personne", 5, { capacite_formation: "750.00" });
  }
});

test("where no connection ever gets through the page asks by itself", async ({ visit, baserow }) => {
  const { page } = await visit({
    blocks,
    prepare: async (one) => {
      await one.clock.install();
      await one.routeWebSocket(/\/bridge\/api\/v1\/live/, (socket) => socket.close({ code: 1011 }));
    },
  });
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
  try {
    await baserow.update("personne", 5, { capacite_formation: "810.00" });
    await baserow.quiet();
    await page.clock.fastForward("06:00");
    await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(730));
  } finally {
    await baserow.update("personne", 5, { capacite_formation: "750.00" });
  }
});

test("two browsers on one page see each other's chip and the same number", async ({ visit, browserOf, baserow }) => {
  const { page, url } = await visit({ as: "pierre" });
  const other = await (await browserOf("ada")).newPage();
  await other.goto(url);
  await bodyOf(other);
  await (await bodyOf(page)).click();
  await page.keyboard.type("@formateur pier");
  await take(page, "Pierre Dupont");
  for (const one of [page, other]) await expect(chipOf(one, "Pierre Dupont")).toContainText(hoursText(670));
  const theirs = await bodyOf(other);
  await theirs.click();
  await other.keyboard.press("Control+End");
  await other.keyboard.type("vu par Ada");
  await expect(await bodyOf(page)).toContainText("vu par Ada");
  try {
    await baserow.update("personne", 5, { capacite_formation: "760.00" });
    for (const one of [page, other]) await expect(chipOf(one, "Pierre Dupont")).toContainText(hoursText(680), LIMIT);
  } finally {
    await baserow.update("personne", 5, { capacite_formation: "750.00" });
  }
});

test("while Baserow is down the last numbers stand, and a reload shows them too", async ({ visit, baserow }) => {
  const { page } = await visit({ blocks });
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
  await baserow.fault({ kind: "down" });
  await page.reload();
  await expect(chipOf(page, "Pierre Dupont")).toContainText(hoursText(670));
  await expect(cardOf(page, "Projet Alpha")).toContainText(hoursText(120));
});
