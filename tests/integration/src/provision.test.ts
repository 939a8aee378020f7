/** `xtask provision`: from an empty Baserow to a bridge that is ready, again and again without harm. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Stack, startStack } from "@bridge/test-support";
import { call } from "@bridge/test-support/bridge";
import { EmptyBaserow, type Field, PASSWORD, type Run, settings } from "@bridge/test-support/provision";
import { stack } from "./shared.ts";

/** A run makes some hundred and fifty requests, one after the other. */
vi.setConfig({ testTimeout: 120_000 });

const SECRET = "the-secret-of-this-test";

/** What is the same in every Baserow: settings by name instead of number, no place in a grid, no people. */
function comparable(field: Field, names: Map<number, string>): Record<string, unknown> {
  const named = (id: unknown) => (typeof id === "number" ? (names.get(id) ?? `unknown ${id}`) : id);
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(field)) {
    if (["id", "order", "table_id", "database_id", "workspace_id", "available_collaborators"].includes(key)) continue;
    if (["link_row_table", "link_row_table_primary_field"].includes(key)) continue;
    if (key === "select_options") plain[key] = (value as { value: string; color: string }[]).map(({ value, color }) => [value, color]);
    else plain[key] = /(_field_id|_table_id|_related_field)$/.test(key) ? named(value) : value;
  }
  return plain;
}

/** All fields of a base by table and name, and the names of their numbers. */
async function schema(tables: Map<string, number>, fields: (table: number) => Promise<Field[]>): Promise<Record<string, unknown>> {
  const all = new Map<string, Field[]>();
  const names = new Map<number, string>();
  const tableNames = new Map<number, string>();
  for (const [name, id] of tables) {
    const list = await fields(id);
    all.set(name, list);
    tableNames.set(id, name);
    for (const field of list) names.set(field.id, `${name}.${field.name}`);
  }
  const result: Record<string, unknown> = {};
  for (const [name, list] of all) {
    for (const field of list) {
      const { link_row_table_id: to, ...rest } = field;
      result[`${name}.${field.name}`] = {
        ...comparable(rest as Field, names),
        ...(to === undefined ? {} : { to: tableNames.get(to as number) }),
      };
    }
  }
  return result;
}

function succeeded(run: Run): Run {
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout + run.stderr).not.toContain(PASSWORD);
  return run;
}

describe("an empty Baserow", () => {
  let baserow: EmptyBaserow;
  let printed: Record<string, string>;
  let tables: Map<string, number>;
  let running: Stack | undefined;

  beforeAll(async () => {
    baserow = await EmptyBaserow.start();
  });

  afterAll(() => baserow.stop());

  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  const table = (name: string): number => tables.get(name) as number;

  test("a dry run shows the plan and changes nothing", async () => {
    let run: Run | undefined;
    const changes = await baserow.changesOf(async () => {
      run = succeeded(await baserow.provision(["--dry-run"]));
    });
    expect(changes).toEqual([]);
    expect(run?.stdout).toContain("+ database Centre");
    expect(run?.stdout).toContain("+ field bloc.formation: link to formation");
    expect(run?.stdout).toMatch(/\d+ steps; nothing was done/);
  });

  test("without --yes and without anybody to ask nothing is done", async () => {
    const changes = await baserow.changesOf(async () => {
      const run = await baserow.provision([]);
      expect(run.status).toBe(1);
      expect(run.stderr).toContain("--yes");
    });
    expect(changes).toEqual([]);
  });

  test("is provisioned, and a second run has nothing to do and prints the same", async () => {
    printed = settings(succeeded(await baserow.provision(["--yes"], { BASEROW_WEBHOOK_SECRETS: SECRET })));
    expect(Object.keys(printed)).toEqual(["BASEROW_URL", "BASEROW_DATABASE", "BASEROW_TOKEN"]);
    expect(printed.BASEROW_TOKEN).toMatch(/^[A-Za-z0-9]{32}$/);
    tables = await baserow.tables(Number(printed.BASEROW_DATABASE));
    const changes = await baserow.changesOf(async () => {
      const again = succeeded(await baserow.provision(["--yes"], { BASEROW_WEBHOOK_SECRETS: SECRET }));
      expect(again.stderr).toContain("nothing to do");
      expect(settings(again)).toEqual(printed);
    });
    expect(changes).toEqual([]);
  });

  test("has the schema of the demo data, no default field and no blank row", async () => {
    const demo = await schema(new Map(Object.entries(stack.tables)), async (id) => {
      const answer = await fetch(`${stack.baserow}/api/database/fields/table/${id}/`, {
        headers: { authorization: `Token ${stack.baserow_token}` },
      });
      return (await answer.json()) as Field[];
    });
    expect(await schema(tables, (id) => baserow.fields(id))).toEqual(demo);
    for (const id of tables.values()) {
      expect(await baserow.call("GET", `/api/database/rows/table/${id}/`)).toMatchObject({ count: 0 });
    }
  });

  test("the token reads and writes these tables and deletes nothing", async () => {
    const asToken = (method: string, path: string, body?: unknown) =>
      fetch(`${baserow.origin}${path}`, {
        method,
        headers: { authorization: `Token ${printed.BASEROW_TOKEN}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const path = `/api/database/rows/table/${table("client")}/`;
    const made = await asToken("POST", `${path}?user_field_names=true`, { nom: "ACME" });
    expect(made.status).toBe(200);
    const { id } = (await made.json()) as { id: number };
    expect((await asToken("GET", `${path}${id}/`)).status).toBe(200);
    expect((await asToken("DELETE", `${path}${id}/`)).status).toBe(401);
  });

  test("a bridge with the printed settings is ready, and its webhooks arrive", async () => {
    running = await startStack({ env: { ...printed, BASEROW_WEBHOOK_SECRETS: SECRET } });
    const { edge, admin_token: token } = running.info;
    expect((await call(edge, "GET", "/bridge/api/ready")).status).toBe(200);
    const args = ["--yes", "--bridge-url", edge];
    const env = { BASEROW_WEBHOOK_SECRETS: SECRET };
    const made = await baserow.changesOf(async () => succeeded(await baserow.provision(args, env)));
    expect(made.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      [...tables.values()].map((id) => `POST /api/database/webhooks/table/${id}/`).sort(),
    );
    expect(await baserow.changesOf(async () => succeeded(await baserow.provision(args, env)))).toEqual([]);
    // Without the setting the secret that the webhooks carry is kept, and told.
    const kept = settings(succeeded(await baserow.provision(args)));
    expect(kept).toMatchObject({ BASEROW_WEBHOOK_SECRETS: SECRET, BRIDGE_PUBLIC_URL: edge });

    const path = `/api/database/rows/table/${table("personne")}/?user_field_names=true`;
    const { id } = (await baserow.call("POST", path, { nom: "Dupont", prenom: "Ada", statut: "actif" })) as { id: number };
    await baserow.call("POST", "/_sandbox/quiet", { timeout_ms: 10_000 });
    const [webhook] = (await baserow.call("GET", `/api/database/webhooks/table/${table("personne")}/`)) as {
      calls: { response_status: number; event_type: string }[];
    }[];
    expect(webhook?.calls[0]).toMatchObject({ event_type: "rows.created", response_status: 200 });
    const read = await call(edge, "GET", `/bridge/api/v1/personnes/${id}`, { token });
    expect(read.body.data.label).toBe("Ada Dupont");
  });

  test("one field that is missing is made, and nothing else", async () => {
    const code = (await baserow.fields(table("module"))).find(({ name }) => name === "code");
    await baserow.call("DELETE", `/api/database/fields/${code?.id}/`);
    const changes = await baserow.changesOf(async () => succeeded(await baserow.provision(["--yes"])));
    expect(changes.map(({ method, path }) => [method, path])).toEqual([["POST", `/api/database/fields/table/${table("module")}/`]]);
  });

  test("what is not ours stays as it is", async () => {
    const own = { name: "à moi", type: "text" };
    const field = (await baserow.call("POST", `/api/database/fields/table/${table("module")}/`, own)) as Field;
    const hook = { name: "à moi", url: "https://other.example/", include_all_events: true };
    await baserow.call("POST", `/api/database/webhooks/table/${table("module")}/`, hook);
    const other = (await baserow.call("POST", `/api/database/tables/database/${printed.BASEROW_DATABASE}/`, {
      name: "notes",
    })) as { id: number };
    const webhooks = async () => {
      const all = (await baserow.call("GET", `/api/database/webhooks/table/${table("module")}/`)) as Record<string, unknown>[];
      // What became of its deliveries is not a webhook's setting: nobody listens there any more.
      return all.map(({ calls: _calls, active: _active, failed_triggers: _failed, ...settings }) => settings);
    };
    const look = async () => [
      await baserow.call("GET", `/api/database/fields/${field.id}/`),
      await webhooks(),
      await baserow.fields(other.id),
      await baserow.call("GET", `/api/database/rows/table/${other.id}/`),
    ];
    const before = await look();
    expect(await baserow.changesOf(async () => succeeded(await baserow.provision(["--yes"])))).toEqual([]);
    expect(await look()).toEqual(before);
  });

  test("a field of the right name and another type is named, and nothing is changed", async () => {
    const fields = await baserow.fields(table("avoir"));
    const id = (name: string) => fields.find((field) => field.name === name)?.id;
    await baserow.call("DELETE", `/api/database/fields/${id("montant_ttc")}/`);
    await baserow.call("DELETE", `/api/database/fields/${id("motif")}/`);
    await baserow.call("POST", `/api/database/fields/table/${table("avoir")}/`, { name: "montant_ttc", type: "text" });
    const changes = await baserow.changesOf(async () => {
      const run = await baserow.provision(["--yes"]);
      expect(run.status).toBe(1);
      expect(run.stderr).toContain("avoir.montant_ttc is of type text, number is wanted");
      expect(run.stdout).toBe("");
    });
    expect(changes).toEqual([]);
  });

  test("a wrong password is refused in plain words, and not repeated", async () => {
    const run = await baserow.provision(["--dry-run"], { BASEROW_PASSWORD: "hunter2-hunter2" });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("ERROR_INVALID_CREDENTIALS");
    expect(run.stderr + run.stdout).not.toContain("hunter2");
  });
});

test.each([2, 9, 40, 75, 110])("a run that is killed at step %i is completed by the next", async (step) => {
  const baserow = await EmptyBaserow.start();
  try {
    const killed = await baserow.provision(["--yes"], {}, (line) => line.includes(`[${step}/`));
    expect(killed.status, killed.stderr).toBeNull();
    succeeded(await baserow.provision(["--yes"]));
    const last = succeeded(await baserow.provision(["--yes"]));
    expect(last.stderr).toContain("nothing to do");
    const tables = await baserow.tables(Number(settings(last).BASEROW_DATABASE));
    expect([...tables.keys()].sort()).toEqual(Object.keys(stack.tables).sort());
  } finally {
    await baserow.stop();
  }
});
