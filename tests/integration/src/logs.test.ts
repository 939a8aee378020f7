/**
 * Every line that any bridge of this run has logged: JSON of one shape, and nothing in it that a test knows to be secret.
 *
 * Runs after all other files (see vitest.config.ts), so that it reads what they left behind.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { ACCOUNTS, Wiki, WIKI_PASSWORD } from "@bridge/test-support/wiki";
import { session } from "@bridge/test-support/bridge";
import { asAdmin, asNobody, baserow, stack } from "./shared.ts";

const FIELDS = ["level", "time", "msg", "method", "route", "status", "duration_ms", "user_token_id", "request_id"];
const MORE = ["event_id", "cause"];
/** What workerd itself says on its streams; the bridge never does. */
const OF_WORKERD = /^(\S*workerd\S*|\S+\.c\+\+):\d+:|^\*\*\* |^stack: |^(kj|workerd)\/|^\S+: (info|warning|error|fatal): /;
/** Forms that are secrets whoever made them: the bridge's tokens, JWTs, e-mail addresses. */
const SECRET_FORMS = [/brg_[\w-]{20,}/, /eyJ[\w-]{8,}\.[\w-]{8,}/, /[\w.+-]+@[\w-]+\.[a-z]{2,}/i];
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const TABLES = ["personne", "formation", "bloc", "module", "attribution", "client", "projet", "tache", "intervention", "avis"];

interface Line {
  file: string;
  text: string;
}

function lines(): Line[] {
  const folder = inject("logs");
  return readdirSync(folder)
    .map((run) => join(folder, run, "edge.log"))
    .filter((file) => existsSync(file))
    .flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((text) => text.trim() !== "")
        .map((text) => ({ file, text })),
    );
}

const isJson = ({ text }: Line): boolean => text.startsWith("{");

/** What is wrong with the shape of a line, if anything. */
function misshapen(text: string): string | undefined {
  const line = JSON.parse(text) as Record<string, unknown>;
  const keys = Object.keys(line);
  if (!FIELDS.every((field, index) => keys[index] === field)) return `fields ${keys.join(", ")}`;
  const other = keys.slice(FIELDS.length).filter((key) => !MORE.includes(key));
  if (other.length > 0) return `more fields: ${other.join(", ")}`;
  if (!["info", "warn", "error"].includes(line["level"] as string)) return "level";
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(line["time"]))) return "time";
  for (const field of ["method", "route", "user_token_id", "request_id"]) {
    if (line[field] !== null && typeof line[field] !== "string") return field;
  }
  for (const field of ["status", "duration_ms"]) if (line[field] !== null && !Number.isInteger(line[field])) return field;
  if (line["msg"] === "request" && [line["method"], line["route"], line["status"], line["request_id"]].includes(null)) return "request";
  return undefined;
}

/** The values that stand in the lines, each once; ids that the bridge made and times say nothing and are many. */
function valuesOf(all: Line[]): string[] {
  const values = new Set<string>();
  for (const line of all) {
    if (!isJson(line)) values.add(line.text);
    else
      for (const [key, value] of Object.entries(JSON.parse(line.text) as object)) {
        if (key !== "time" && typeof value === "string" && !UUID.test(value)) values.add(value);
      }
  }
  return [...values];
}

/** What the run knows to be secret: what tests sent and were given, what the stacks were set up with, what rows hold. */
async function secrets(): Promise<string[]> {
  const known = readFileSync(join(inject("logs"), "secrets.jsonl"), "utf8")
    .trim()
    .split("\n");
  const all = new Set(known.map((line) => JSON.parse(line) as string));
  for (const fixed of [WIKI_PASSWORD, stack.admin_token, stack.webhook_secret, stack.baserow_token, ...inject("tokens")]) all.add(fixed);
  for (const key of stack.jwt_keys.split(",")) all.add(key.slice(key.indexOf(":") + 1));
  for (const table of TABLES) {
    for (const row of await baserow.rows(table)) {
      for (const value of Object.values(row)) {
        // Words of the domain and numbers stand in lines for themselves.
        if (typeof value === "string" && value.length >= 6 && /[^a-z_\d.:TZ-]/.test(value)) all.add(value);
      }
    }
  }
  return [...all];
}

describe("every line of every bridge", () => {
  test("has the one shape, whatever was asked", async () => {
    const id = "a-request-of-the-logs-test";
    await asNobody("GET", "/api/v1/personnes/5?q=secret-in-a-query", { headers: { "x-request-id": id } });
    const all = lines();
    expect(all.filter(isJson).length).toBeGreaterThan(20);
    const faults = all
      .map((line) => ({ text: line.text, fault: isJson(line) ? misshapen(line.text) : OF_WORKERD.test(line.text) ? undefined : "no JSON" }))
      .filter(({ fault }) => fault !== undefined);
    expect(faults.slice(0, 20)).toEqual([]);
    const own = all.filter(({ text }) => text.includes(id)).map(({ text }) => JSON.parse(text));
    expect(own).toMatchObject([{ method: "GET", route: "/api/v1/personnes/:id", status: 401, level: "warn", user_token_id: null }]);
  }, 60_000);

  test("holds no secret, no address and no value of a row", async () => {
    // At least these are among what is looked for, also where this file runs alone.
    const wiki = await Wiki.login(stack.edge, ACCOUNTS.ada);
    expect((await session(stack.edge, wiki.cookie)).status).toBe(200);
    expect((await asAdmin("GET", "/api/v1/personnes/5")).status).toBe(200);
    const values = valuesOf(lines());
    const text = values.join("\n");
    const found = (await secrets()).filter((secret) => text.includes(secret));
    expect(found.map((secret) => values.find((value) => value.includes(secret)))).toEqual([]);
    expect(values.filter((value) => SECRET_FORMS.some((form) => form.test(value)))).toEqual([]);
  }, 60_000);

  test("tells what happened to work that nobody waits for", () => {
    const said = new Set(
      lines()
        .filter(isJson)
        .map(({ text }) => JSON.parse(text) as { msg: string; request_id: string | null })
        .filter(({ request_id: id }) => id === null)
        .map(({ msg }) => msg),
    );
    expect([...said]).toEqual(expect.arrayContaining(["baserow has every table and field", "the mirror is complete"]));
  });
});
