/** The push: what a subscriber hears, what it may see, and when it is shown the door. */
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { sessionToken } from "@bridge/test-support/bridge";
import { Live, type Message } from "@bridge/test-support/live";
import { links } from "@bridge/test-support/oracle";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { asAdmin, baserow, stack } from "./shared.ts";

const PERSONNE = 9;
const open: Live[] = [];
let rita: Wiki;
/** Opened before everything else, so that its ten seconds pass while the other tests run. */
let silent: Live;
let silentSince = 0;

beforeAll(async () => {
  silent = Live.open(stack.edge);
  silentSince = performance.now();
  await silent.opened();
  rita = await Wiki.login(stack.docmost, ACCOUNTS.rita);
});

afterEach(async () => {
  for (const live of open.splice(0)) await live.close();
});

async function listen(token = stack.admin_token): Promise<Live> {
  const live = await Live.welcome(stack.edge, token);
  open.push(live);
  return live;
}

async function change(value: number): Promise<void> {
  await baserow.update("personne", PERSONNE, { capacite_agence: value });
}

function of(type: string, ref: string): (message: Message) => boolean {
  return (message) => message.type === type && message["ref"] === ref;
}

type Card = { version: number; fields: Record<string, unknown> };

describe("a subscriber", () => {
  test("hears a change of the row, with the new card", async () => {
    const live = await listen();
    await live.subscribe([{ ref: `personne:${PERSONNE}`, version: null }]);
    await change(701);
    const message = await live.next(
      (one) => of("change", `personne:${PERSONNE}`)(one) && (one["card"] as Card).fields["capacite_agence"] === 701,
    );
    expect(message).toMatchObject({ entity: "personne", id: PERSONNE, version: (message["card"] as Card).version });
  });

  test("hears a change of another row that its figures come from", async () => {
    const attribution = (await baserow.rows("attribution")).find(
      (row) => (row["statut"] as { value: string } | null)?.value === "en_cours" && Number(row["heures_attribuees"]) >= 2,
    );
    const personne = attribution ? links(attribution, "personne")[0] : undefined;
    if (!attribution || personne === undefined) throw new Error("the seed has no running attribution");
    const live = await listen();
    await live.subscribe([{ ref: `personne:${personne}`, version: null }]);
    const before = String(attribution["heures_attribuees"]);
    const restantes = async (): Promise<number> =>
      (await asAdmin("GET", `/api/v1/personnes/${personne}`)).body.data.heures_restantes_formation;
    const held = await restantes();
    try {
      await baserow.update("attribution", attribution.id, { heures_attribuees: (Number(before) - 1).toFixed(2) });
      await live.next(
        (one) => of("change", `personne:${personne}`)(one) && (one["card"] as Card).fields["heures_restantes_formation"] === held + 1,
      );
    } finally {
      await baserow.update("attribution", attribution.id, { heures_attribuees: before });
    }
    await live.next(
      (one) => of("change", `personne:${personne}`)(one) && (one["card"] as Card).fields["heures_restantes_formation"] === held,
    );
  });

  test("by slug hears under the slug", async () => {
    const live = await listen();
    await live.subscribe([{ ref: "projet:projet-alpha", version: null }]);
    const rows = await baserow.rows("projet");
    const budget = Number(rows.find((row) => row.id === 1)?.["budget_heures"]);
    await baserow.update("projet", 1, { budget_heures: (budget + 1).toFixed(2) });
    try {
      const message = await live.next(of("change", "projet:projet-alpha"));
      expect(message).toMatchObject({ entity: "projet", id: 1 });
    } finally {
      await baserow.update("projet", 1, { budget_heures: budget.toFixed(2) });
    }
  });

  test("hears nothing of what it did not ask for, or no longer asks for", async () => {
    const live = await listen();
    await live.subscribe([
      { ref: `personne:${PERSONNE}`, version: null },
      { ref: "personne:10", version: null },
    ]);
    live.send({ type: "unsubscribe", refs: ["personne:10"] });
    await baserow.update("personne", 10, { capacite_agence: 702 });
    await baserow.update("personne", 11, { capacite_agence: 703 });
    await baserow.quiet();
    await change(704);
    await live.next((one) => of("change", `personne:${PERSONNE}`)(one) && (one["card"] as Card).fields["capacite_agence"] === 704);
    expect(live.unread.filter((one) => one["id"] === 10 || one["id"] === 11)).toEqual([]);
  });

  test("that was away is told at once what it missed, and only that", async () => {
    const first = await listen();
    await first.subscribe([{ ref: `personne:${PERSONNE}`, version: null }]);
    await change(705);
    const seen = await first.next(
      (one) => of("change", `personne:${PERSONNE}`)(one) && (one["card"] as Card).fields["capacite_agence"] === 705,
    );
    const version = seen["version"] as number;
    const other = (await asAdmin("POST", "/api/v1/resolve", { json: { refs: ["personne:12"] } })).body.data[0].card.version;
    await first.close();
    await change(706);
    await expect.poll(async () => (await asAdmin("GET", `/api/v1/personnes/${PERSONNE}`)).body.data.capacite_agence).toBe(706);
    const second = await listen();
    second.send({
      type: "subscribe",
      refs: [
        { ref: `personne:${PERSONNE}`, version },
        { ref: "personne:12", version: other },
      ],
    });
    const missed = await second.next(of("change", `personne:${PERSONNE}`));
    expect((missed["card"] as Card).fields["capacite_agence"]).toBe(706);
    expect(missed["version"]).toBeGreaterThan(version);
    second.send("ping");
    await second.next((one) => one.type === "pong");
    expect(second.unread.filter((one) => one["ref"] === "personne:12" && one.type === "change")).toEqual([]);
  });

  test("sees the fields of its role only", async () => {
    const token = await sessionToken(stack.edge, rita.cookie);
    const live = Live.open(stack.edge, { origin: stack.edge, cookie: rita.cookie });
    open.push(live);
    await live.opened();
    live.send({ type: "hello", token });
    await live.next((one) => one.type === "welcome");
    const admin = await listen();
    for (const one of [live, admin]) await one.subscribe([{ ref: "projet:2", version: null }]);
    const budget = Number((await baserow.row("projet", 2))["budget_heures"] ?? 10);
    await baserow.update("projet", 2, { budget_heures: (budget + 1).toFixed(2) });
    const asMember = await live.next(of("change", "projet:2"));
    const asOwner = await admin.next(of("change", "projet:2"));
    expect((asOwner["card"] as Card).fields).toHaveProperty("taux_horaire");
    expect((asMember["card"] as Card).fields).not.toHaveProperty("taux_horaire");
    expect((asMember["card"] as Card).fields["heures_realisees"]).toBe((asOwner["card"] as Card).fields["heures_realisees"]);
  });

  test("hears that an entity is gone", async () => {
    const made = await baserow.create("client", { nom: "Client d'un instant" });
    const live = await listen();
    await expect
      .poll(async () => (await asAdmin("POST", "/api/v1/resolve", { json: { refs: [`client:${made.id}`] } })).body.data[0].status)
      .toBe("ok");
    await live.subscribe([{ ref: `client:${made.id}`, version: null }]);
    await (await baserow.admin()).deleteRow("client", made.id);
    const message = await live.next(of("gone", `client:${made.id}`));
    expect(message).toMatchObject({ entity: "client", id: made.id });
  });

  test("is told what it may not hear", async () => {
    const answer = await asAdmin("POST", "/api/v1/admin/tokens", { json: { name: "live, projets only", scopes: ["read:projets"] } });
    const { id, token } = answer.body.data;
    try {
      const live = await listen(token);
      live.send({
        type: "subscribe",
        refs: [
          { ref: "personne:5", version: null },
          { ref: "projet:1", version: null },
        ],
      });
      await live.next(of("forbidden", "personne:5"));
    } finally {
      await asAdmin("DELETE", `/api/v1/admin/tokens/${id}`);
    }
  });
});

describe("a connection is refused or closed", () => {
  test("from another origin", async () => {
    const live = Live.open(stack.edge, { origin: "https://evil.example" });
    await expect(live.opened()).rejects.toThrow(/refused: status 4\d\d/);
  });

  test("with a wrong token", async () => {
    const live = Live.open(stack.edge);
    await live.opened();
    live.send({ type: "hello", token: `brg_${"A".repeat(43)}` });
    expect((await live.closed()).code).toBe(4401);
  });

  test("that speaks before its hello", async () => {
    const live = Live.open(stack.edge);
    await live.opened();
    live.send({ type: "subscribe", refs: [{ ref: "personne:5", version: null }] });
    expect((await live.closed()).code).toBe(4401);
  });

  test.each([
    ["not JSON", "{"],
    ["of an unknown type", '{"type":"dance"}'],
    ["of the wrong shape", '{"type":"subscribe","refs":5}'],
  ])("that says something %s", async (_name, text) => {
    const live = await listen();
    live.send(text);
    expect((await live.closed()).code).toBe(4400);
  });

  test("that asks for more than 500 at once", async () => {
    const live = await listen();
    live.send({ type: "subscribe", refs: Array.from({ length: 501 }, (_, index) => ({ ref: `personne:${index + 1}`, version: null })) });
    expect((await live.closed()).code).toBe(4400);
  });

  test("that says nothing at all, after ten seconds", async () => {
    expect((await silent.closed(30_000)).code).toBe(4401);
    expect(performance.now() - silentSince).toBeGreaterThan(8_000);
  }, 35_000);
});
