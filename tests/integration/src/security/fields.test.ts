/**
 * Role × field: what not everybody may see is in no answer to those who may not, neither as a key nor as a value.
 *
 * The values are unmistakable, every byte of every answer is searched for them, and the same walk is made by those who may
 * see them, who find exactly theirs: so a walk that misses a place shows.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { Baserow } from "@bridge/test-support/baserow";
import { type Answer, call, sessionToken } from "@bridge/test-support/bridge";
import { Live } from "@bridge/test-support/live";
import { ACCOUNTS, Wiki } from "@bridge/test-support/wiki";
import { makeToken, scene, type Scene } from "@bridge/test-support/writes";
import { ROUTES } from "./routes.ts";

/** Pierre's own row. */
const PIERRE = 5;

/** What is looked for, by what it is. */
const SECRETS = {
  "own email": "pierre@centre.test",
  "own notes": "wolframnotesamoi",
  "own justification": "wolframraisonamoi",
  "another's email": "wolfram.autrui@secret.test",
  "another's notes": "wolframnotesautrui",
  "another's justification": "wolframraisonautrui",
  taux_horaire: "7654.32",
  "client.adresse": "7 impasse du Wolfram",
  "client.siren": "918273645",
  "client.email": "wolfram.client@secret.test",
  "client.numero_tva": "FR07918273645",
} as const;
type Secret = keyof typeof SECRETS;
const ALL = Object.keys(SECRETS) as Secret[];
const OWN: Secret[] = ["own email", "own notes", "own justification"];

/** Who looks, and all that they may find. */
const READERS: Record<string, { finds: Secret[]; scopes?: string[]; account?: keyof typeof ACCOUNTS }> = {
  "a member who is nobody's personne": { account: "rita", finds: [] },
  "a member who is a personne": { account: "pierre", finds: OWN },
  "an administrator's session": { account: "ada", finds: ALL },
  "a token that reads all": { scopes: ["read:*"], finds: ALL },
  "a token of an administrator": { scopes: ["admin:*"], finds: ALL },
  "a token that reads personnes": { scopes: ["read:personnes"], finds: ["own email", "another's email"] },
  "a token that reads formations": { scopes: ["read:formations"], finds: [] },
  "a token that reads attributions": { scopes: ["read:attributions"], finds: ["own justification", "another's justification"] },
  "a token that reads projets": {
    scopes: ["read:projets"],
    finds: ["own notes", "another's notes", "taux_horaire", "client.adresse", "client.siren", "client.email", "client.numero_tva"],
  },
  "a token that reads avis": { scopes: ["read:avis"], finds: [] },
};

let stack: Stack;
let one: Scene;
/** Ids of what holds the secrets, by the word that paths use. */
let ids: Record<string, number[]>;

beforeAll(async () => {
  stack = await startStack({ retryScale: 0.01 });
  const baserow = new Baserow(stack.info);
  one = await scene(baserow, "Zephyr");
  await baserow.update("personne", one.personne, { email: SECRETS["another's email"] });
  await baserow.update("projet", one.projet, { taux_horaire: SECRETS.taux_horaire });
  await baserow.update("client", one.client, {
    adresse: SECRETS["client.adresse"],
    siren: SECRETS["client.siren"],
    email: SECRETS["client.email"],
    numero_tva: SECRETS["client.numero_tva"],
  });
  const attribution = async (personne: number, justification: string, statut: string): Promise<number> => {
    const fields = {
      personne: [personne],
      module: [one.modules[0]],
      heures_attribuees: "2",
      date_debut: "2026-03-02",
      statut,
      justification,
    };
    return (await baserow.create("attribution", fields)).id;
  };
  const intervention = async (personne: number, notes: string): Promise<number> => {
    const fields = { personne: [personne], tache: [one.tache], date: "2026-03-02", heures: "1", statut: "saisie", notes };
    return (await baserow.create("intervention", fields)).id;
  };
  // A live one stands below its module, a cancelled one in lists alone.
  const attributions = [
    await attribution(PIERRE, SECRETS["own justification"], "en_cours"),
    await attribution(one.personne, SECRETS["another's justification"], "en_cours"),
    await attribution(one.personne, SECRETS["another's justification"], "annule"),
  ];
  const interventions = [await intervention(PIERRE, SECRETS["own notes"]), await intervention(one.personne, SECRETS["another's notes"])];
  ids = {
    personne: [PIERRE, one.personne],
    formation: [one.formation],
    bloc: [one.bloc],
    module: [one.modules[0]],
    attribution: attributions,
    client: [one.client],
    projet: [one.projet],
    tache: [one.tache],
    intervention: interventions,
  };
}, 600_000);

afterAll(() => stack?.stop());

interface Reader {
  token: string;
  cookie?: string;
}

async function reader(name: string): Promise<Reader> {
  const { account, scopes } = READERS[name] as (typeof READERS)[string];
  if (account === undefined) return { token: await makeToken(stack.info, scopes ?? []) };
  const { cookie } = await Wiki.login(stack.info.docmost, ACCOUNTS[account]);
  return { token: await sessionToken(stack.info.edge, cookie), cookie };
}

/** Every path that can be read, each with every id that holds something. */
function paths(): string[] {
  const shown = ROUTES.filter(
    ({ method, template }) => method === "GET" && !/live$|assets|playground|metrics|health|ready|admin|openapi|docs$/.test(template),
  );
  return shown.flatMap(({ template }) => {
    const parts = template.split("/");
    const entity = parts[parts.indexOf(":id") - 1]?.replace(/s$/, "");
    if (parts.includes(":id")) return (ids[entity ?? ""] ?? []).map((id) => template.replace(":id", String(id)));
    return /\/(auth|search)/.test(template)
      ? [template]
      : [template, `${template}${template.startsWith("/api/") ? "?per_page=200" : "?group=statut&forme=kanban"}`];
  });
}

/** Everything that reading shows somebody, in one text. */
async function everything(who: Reader): Promise<string> {
  const headers: Record<string, string> = who.cookie ? { cookie: who.cookie } : {};
  const seen: string[] = [];
  const look = async (method: string, path: string, json?: unknown): Promise<void> => {
    const isPage = !path.startsWith("/api/");
    const answer = await call(stack.info.edge, method, `/bridge${path}`, {
      ...(isPage ? {} : { token: who.token }),
      headers,
      ...(json ? { json } : {}),
    });
    expect(answer.status, `${method} ${path}: ${answer.text.slice(0, 200)}`).toBeLessThan(429);
    seen.push(answer.text, JSON.stringify([...answer.headers]));
  };
  // Pages are for people: without a cookie they only say how to log in.
  for (const path of paths()) if (who.cookie || path.startsWith("/api/")) await look("GET", path);
  const refs = Object.entries(ids).flatMap(([entity, all]) => all.map((id) => `${entity}:${id}`));
  await look("POST", "/api/v1/resolve", { refs });
  for (const entity of Object.keys(ids)) await look("GET", `/api/v1/search?entity=${entity}&q=Zephyr&limit=20`);
  // What would be written is an answer too.
  await look("PATCH", `/api/v1/interventions/${ids["intervention"]?.[0]}?dry_run=true`, { heures: "2" });
  await look("PATCH", `/api/v1/interventions/${ids["intervention"]?.[1]}?dry_run=true`, { heures: "2" });
  await look("PATCH", `/api/v1/attributions/${ids["attribution"]?.[0]}/heures-realisees?dry_run=true`, { heures_realisees: "1" });
  await look("PATCH", `/api/v1/attributions/${ids["attribution"]?.[1]}/heures-realisees?dry_run=true`, { heures_realisees: "1" });
  await look("PATCH", `/api/v1/projets/${one.projet}?dry_run=true`, { nom: "Zephyr" });
  seen.push(await pushed(who, refs));
  return seen.join("\n");
}

/** What the push tells somebody who holds very old versions of everything. */
async function pushed({ token, cookie }: Reader, refs: string[]): Promise<string> {
  const { edge } = stack.info;
  const live = Live.open(edge, { origin: edge, ...(cookie ? { cookie } : {}) });
  await live.opened();
  live.send({ type: "hello", token });
  await live.next((message) => message.type === "welcome");
  const told: string[] = [];
  try {
    live.send({ type: "subscribe", refs: refs.map((ref) => ({ ref, version: 0 })) });
    const quiet = new Set(refs);
    while (quiet.size > 0) {
      const message = await live.next(() => true);
      told.push(JSON.stringify(message));
      for (const ref of [message["ref"] as string, ...((message["refs"] as string[] | undefined) ?? [])]) quiet.delete(ref);
    }
  } finally {
    await live.close();
  }
  return told.join("\n");
}

test("all that is looked for has arrived", async () => {
  const path = `/bridge/api/v1/personnes/${one.personne}/interventions`;
  const last = async (): Promise<string> => (await call(stack.info.edge, "GET", path, { token: stack.info.admin_token })).text;
  await expect.poll(last, { timeout: 20_000 }).toContain(SECRETS["another's notes"]);
  await new Baserow(stack.info).quiet();
}, 30_000);

describe.each(Object.keys(READERS))("%s", (name) => {
  test("finds what is theirs and nothing else", async () => {
    const seen = await everything(await reader(name));
    const found = ALL.filter((secret) => seen.includes(SECRETS[secret]));
    expect(found).toEqual(ALL.filter((secret) => READERS[name]?.finds.includes(secret)));
  }, 60_000);
});

describe("a member", () => {
  test("is given no key of what they may not see", async () => {
    const seen = await everything(await reader("a member who is nobody's personne"));
    expect(seen).not.toMatch(/"(email|notes|justification|siren|numero_tva|adresse|taux_horaire)"/);
  }, 60_000);

  test("learns nothing by searching, sorting or filtering by it", async () => {
    const rita = await reader("a member who is nobody's personne");
    const headers = { cookie: rita.cookie ?? "" };
    const get = (path: string) => call(stack.info.edge, "GET", `/bridge/api/v1/${path}`, { token: rita.token, headers });
    for (const list of ["personnes", "clients", "projets", "attributions", "taches", "modules"]) {
      for (const secret of ALL) {
        const answer = await get(`${list}?q=${encodeURIComponent(SECRETS[secret])}`);
        expect(JSON.stringify(answer.body.data ?? []), `${list} ${secret}`).not.toContain("Zephyr");
      }
      for (const field of [
        "email",
        "notes",
        "justification",
        "siren",
        "numero_tva",
        "adresse",
        "taux_horaire",
        "__proto__",
        "constructor",
      ]) {
        for (const query of [`sort=${field}`, `sort=-${field}`, `filter[${field}]=x`, `${field}=x`]) {
          const answer = await get(`${list}?${query}`);
          expect([answer.status, answer.body.error?.code], `${list}?${query}`).toEqual([400, "VALIDATION_ERROR"]);
        }
      }
    }
    const byEmail = await call(stack.info.edge, "POST", "/bridge/api/v1/resolve", {
      token: rita.token,
      headers,
      json: { refs: [`personne:${SECRETS["another's email"]}`, "personne:nobody@secret.test"] },
    });
    // Whether there is such an address is not told either.
    const [there, absent] = byEmail.body.data as { status: string; card?: unknown }[];
    expect([there?.status, there?.card]).toEqual([absent?.status, undefined]);
  }, 60_000);

  test("has an answer's tag of their own", async () => {
    const path = `/bridge/api/v1/projets/${one.projet}`;
    const get = ({ token, cookie }: Reader, tag?: string | null): Promise<Answer> =>
      call(stack.info.edge, "GET", path, { token, headers: { cookie: cookie ?? "", ...(tag ? { "if-none-match": tag } : {}) } });
    const [rita, ada] = [await reader("a member who is nobody's personne"), await reader("an administrator's session")];
    const [own, whole] = [(await get(rita)).headers.get("etag"), (await get(ada)).headers.get("etag")];
    expect(own).not.toBe(whole);
    // Whoever heard of another's tag learns nothing by asking with it.
    expect((await get(rita, whole)).status).toBe(200);
    expect((await get(rita, own)).status).toBe(304);
  });
});
