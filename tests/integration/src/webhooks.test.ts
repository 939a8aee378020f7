/** Webhook intake: who gets in, what an authenticated delivery can do, and that it is done once. */
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { Answer } from "@bridge/test-support/bridge";
import { chance } from "@bridge/test-support/random";
import { delivery, deliveryHeaders, post, signature } from "@bridge/test-support/webhooks";
import { asAdmin, asNobody, baserow, stack } from "./shared.ts";

const PERSONNE = 7;

async function capacity(id: number): Promise<number> {
  return (await asAdmin("GET", `/api/v1/personnes/${id}`)).body.data.capacite_agence;
}

/** Changes a row without a webhook, so that only the delivery under test can tell the bridge. */
async function changeSilently(value: number): Promise<void> {
  await baserow.updateSilently("personne", PERSONNE, { capacite_agence: value });
}

describe("the secret", () => {
  test("opens, and the row it names is read again", async () => {
    await capacity(PERSONNE);
    await changeSilently(611);
    const answer = await post(stack, delivery(stack, "personne", PERSONNE));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ data: { accepted: true } });
    await expect.poll(() => capacity(PERSONNE)).toBe(611);
  });

  const secret = stack.webhook_secret;
  const body = JSON.stringify(delivery(stack, "personne", PERSONNE));
  const right = signature(stack, body);

  test.each([
    ["no credentials", {}],
    ["an empty secret", { "x-bridge-secret": "" }],
    ["a wrong secret", { "x-bridge-secret": `${secret.slice(0, -1)}${secret.endsWith("x") ? "y" : "x"}` }],
    ["a truncated secret", { "x-bridge-secret": secret.slice(0, -1) }],
    ["a secret with more behind", { "x-bridge-secret": `${secret}x` }],
    ["a secret in the authorization header", { authorization: `Bearer ${secret}` }],
    ["a wrong signature", { "x-baserow-signature": "0".repeat(64) }],
    ["a truncated signature", { "x-baserow-signature": right.slice(0, 62) }],
    ["a signature of an odd length", { "x-baserow-signature": right.slice(0, 63) }],
    ["a signature that is not hex", { "x-baserow-signature": `${right.slice(0, 63)}g` }],
    ["a signature with another prefix", { "x-baserow-signature": `sha512=${right}` }],
    ["an empty signature", { "x-baserow-signature": "" }],
    ["the signature of another body", { "x-baserow-signature": signature(stack, `${body} `) }],
    ["the right secret and a wrong signature", { "x-bridge-secret": secret, "x-baserow-signature": "0".repeat(64) }],
    ["the right signature and a wrong secret", { "x-bridge-secret": "wrong", "x-baserow-signature": right }],
  ])("%s is 401", async (_name, headers: Record<string, string>) => {
    const answer = await post(stack, body, { "content-type": "application/json", ...headers });
    expect(answer.status).toBe(401);
    expect(answer.body.error?.code).toMatch(/^AUTH_(REQUIRED|INVALID)$/);
    expect(answer.text).not.toContain(secret);
  });

  test.each([
    ["lower case", (hex: string) => hex],
    ["upper case", (hex: string) => hex.toUpperCase()],
    ["prefixed", (hex: string) => `sha256=${hex}`],
    ["prefixed and upper case", (hex: string) => `sha256=${hex.toUpperCase()}`],
  ])("a right signature in %s opens", async (_name, form) => {
    const text = JSON.stringify(delivery(stack, "personne", PERSONNE));
    const headers = { "content-type": "application/json", "x-baserow-signature": form(signature(stack, text)) };
    const answer = await post(stack, text, headers);
    expect(answer.status).toBe(200);
    expect(answer.body.data.accepted).toBe(true);
  });

  test("both, both right, open", async () => {
    const text = JSON.stringify(delivery(stack, "personne", PERSONNE));
    const answer = await post(stack, text, deliveryHeaders(stack, { "x-baserow-signature": signature(stack, text) }));
    expect(answer.body).toEqual({ data: { accepted: true } });
  });
});

describe("an authenticated delivery is always 200", () => {
  test.each([
    ["a table that is not ours", { table_id: 999_999 }],
    ["another database", { database_id: 999_999, table_id: 999_999 }],
    ["no rows", { items: [] }],
    ["the fake row of a test call", { webhook_id: null, items: [{ id: 0 }] }],
    ["a type that does not exist yet", { event_type: "rows.teleported" }],
  ])("with %s, and does nothing", async (_name, changes) => {
    const answer = await post(stack, delivery(stack, "personne", PERSONNE, changes));
    expect(answer.status).toBe(200);
    expect(answer.body.data.accepted).toBe(false);
    expect(answer.body.data.reason).toEqual(expect.any(String));
  });

  test("twice, and the second is a duplicate", async () => {
    const body = delivery(stack, "personne", PERSONNE);
    expect((await post(stack, body)).body).toEqual({ data: { accepted: true } });
    expect((await post(stack, body)).body).toEqual({ data: { accepted: false, reason: "duplicate" } });
  });

  test("fifty times at once, with one effect", async () => {
    await baserow.quiet();
    await capacity(PERSONNE);
    const body = JSON.stringify(delivery(stack, "personne", PERSONNE));
    const { next } = await baserow.requestsSince(0);
    await changeSilently(612);
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(stack, body)));
    for (const answer of answers) expect(answer.status).toBe(200);
    expect(answers.filter((answer) => answer.body.data.accepted)).toHaveLength(1);
    const refused = answers.filter((answer) => !answer.body.data.accepted);
    for (const answer of refused) expect(answer.body.data.reason).toBe("duplicate");
    await expect.poll(() => capacity(PERSONNE)).toBe(612);
    const { requests } = await baserow.requestsSince(next);
    const reads = requests.filter(
      (request) => request.method === "GET" && request.path.includes(`/rows/table/${stack.tables["personne"]}/`),
    );
    expect(reads.length).toBeLessThanOrEqual(2);
  });

  test("the same event in another batch, or of another webhook, is another delivery", async () => {
    const body = delivery(stack, "personne", PERSONNE);
    const answers = [
      await post(stack, { ...body, batch_id: 1 }),
      await post(stack, { ...body, batch_id: 2 }),
      await post(stack, { ...body, webhook_id: 9_999 }),
    ];
    for (const answer of answers) expect(answer.body).toEqual({ data: { accepted: true } });
  });

  test("of a deletion counts only if the row is really gone", async () => {
    const lie = delivery(stack, "personne", PERSONNE, { event_type: "rows.deleted", row_ids: [PERSONNE], items: undefined });
    expect((await post(stack, lie)).status).toBe(200);
    await changeSilently(613);
    await post(stack, delivery(stack, "personne", PERSONNE));
    await expect.poll(() => capacity(PERSONNE)).toBe(613);

    const made = await baserow.create("client", { nom: "Client éphémère" });
    const ask = async (): Promise<string> =>
      (await asAdmin("POST", "/api/v1/resolve", { json: { refs: [`client:${made.id}`] } })).body.data[0].status;
    await expect.poll(ask).toBe("ok");
    await (await baserow.admin()).deleteRow("client", made.id);
    await expect.poll(ask).toBe("gone");
  });

  test("does not let its values in: only its row ids count", async () => {
    const body = delivery(stack, "personne", PERSONNE);
    const admin = await baserow.admin();
    const field = (await admin.fields("personne")).find((one) => one.name === "capacite_agence");
    const items = [{ id: PERSONNE, [`field_${field?.id}`]: "9999.00", capacite_agence: "9999.00" }];
    const { next } = await baserow.requestsSince(0);
    await post(stack, { ...body, items, old_items: items });
    await expect
      .poll(async () => {
        const { requests } = await baserow.requestsSince(next);
        return requests.some((request) => request.path.includes(`/rows/table/${stack.tables["personne"]}/`));
      })
      .toBe(true);
    expect(await capacity(PERSONNE)).toBe(613);
  });
});

describe("a delivery too large to read", () => {
  const big = (table: string): string => {
    const start = JSON.stringify({ ...delivery(stack, table, PERSONNE), items: [], padding: "" });
    return start.replace('"padding":""', `"padding":"${"x".repeat(5 * 1_048_576 + 1 - start.length)}"`);
  };

  test("5 MiB + 1, authenticated: 200, and its table is read again", async () => {
    await capacity(PERSONNE);
    await changeSilently(620);
    const body = big("personne");
    expect(Buffer.byteLength(body)).toBe(5 * 1_048_576 + 1);
    const { next } = await baserow.requestsSince(0);
    const answer = await post(stack, body);
    expect(answer.status).toBe(200);
    await expect.poll(() => capacity(PERSONNE), { timeout: 10_000 }).toBe(620);
    const { requests } = await baserow.requestsSince(next);
    const reads = requests.filter(
      (request) => request.method === "GET" && request.path.includes(`/rows/table/${stack.tables["personne"]}/?`),
    );
    expect(reads.length).toBeGreaterThanOrEqual(1);
  });

  test("signed by a relay: 200 too", async () => {
    await changeSilently(621);
    const body = big("personne");
    const answer = await post(stack, body, { "content-type": "application/json", "x-baserow-signature": signature(stack, body) });
    expect(answer.status).toBe(200);
    await expect.poll(() => capacity(PERSONNE), { timeout: 10_000 }).toBe(621);
  });

  test("without credentials it is refused before it is read", async () => {
    // Announces 50 MiB and sends a few bytes: an answer can only come if nobody waits for the rest.
    const { hostname, port } = new URL(stack.edge);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /bridge/api/webhooks/baserow HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
            `content-length: ${50 * 1_048_576}\r\n\r\n{"table_id":`,
        );
      });
      socket.once("data", (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("closed without an answer")));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 (401|413) /);
  });

  test("that cannot be parsed: 200, and the table its path names is read again", async () => {
    await changeSilently(622);
    const answer = await post(stack, '{"items":[{"id":7,', deliveryHeaders(stack));
    expect(answer.status).toBe(200);
    await expect.poll(() => capacity(PERSONNE), { timeout: 10_000 }).toBe(622);
  });

  test("by a table's own path", async () => {
    const intervention = (await baserow.rows("intervention")).find((row) => row["heures"] !== null);
    const before = await asAdmin("GET", "/api/health");
    expect(before.status).toBe(200);
    const { next } = await baserow.requestsSince(0);
    const answer = await post(stack, "not json", deliveryHeaders(stack), "/intervention-changed");
    expect(answer.status).toBe(200);
    await expect
      .poll(async () => {
        const { requests } = await baserow.requestsSince(next);
        return requests.some((request) => request.path.includes(`/rows/table/${stack.tables["intervention"]}/`));
      })
      .toBe(true);
    expect(intervention).toBeDefined();
  });
});

describe("a thousand bodies that nobody would send", () => {
  const seed = Number(process.env["BRIDGE_SEED"] ?? Date.now() % 1_000_000);

  test(`never a 5xx (BRIDGE_SEED=${seed})`, async () => {
    const random = chance(seed);
    const tables = Object.keys(stack.tables);
    const statuses = new Map<number, number>();
    const bodies = Array.from({ length: 1_000 }, () =>
      mutate(random, JSON.stringify(delivery(stack, random.of(tables), 1 + random.below(60)))),
    );
    for (let start = 0; start < bodies.length; start += 20) {
      const answers: Answer[] = await Promise.all(bodies.slice(start, start + 20).map((body) => post(stack, body)));
      answers.forEach((answer, index) => {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        expect(answer.status, `seed ${seed}, body ${start + index}: ${String(bodies[start + index]).slice(0, 200)}`).toBe(200);
      });
    }
    expect(statuses.get(200)).toBe(1_000);
    const health = await asNobody("GET", "/api/health");
    expect(health.status).toBe(200);
    expect((await asAdmin("GET", "/api/v1/personnes/5")).body.data.heures_restantes_formation).toBe(670);
  }, 60_000);
});

type Random = ReturnType<typeof chance>;

const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 53,
  1e308,
  "",
  "x",
  "\u0000",
  "ﷺ",
  [],
  {},
  [[[[]]]],
  [null],
  { id: {} },
  [{ id: -1 }],
  [{ id: 1e20 }],
  [{ id: "5" }],
  [{}],
  "rows.updated",
  Array.from({ length: 500 }, (_, id) => ({ id })),
];

/** A delivery with something wrong with it. */
function mutate(random: Random, text: string): string | Uint8Array {
  switch (random.below(7)) {
    case 0: {
      const body = JSON.parse(text) as Record<string, unknown>;
      body[random.of(Object.keys(body))] = random.of(STRANGE);
      return JSON.stringify(body);
    }
    case 1: {
      const body = JSON.parse(text) as Record<string, unknown>;
      delete body[random.of(Object.keys(body))];
      return JSON.stringify(body);
    }
    case 2:
      return text.slice(0, random.below(text.length));
    case 3: {
      const at = random.below(text.length);
      return text.slice(0, at) + String.fromCharCode(random.below(0x250)) + text.slice(at + 1);
    }
    case 4:
      return Uint8Array.from({ length: random.below(400) }, () => random.below(256));
    case 5:
      return JSON.stringify(random.of(STRANGE));
    default: {
      const depth = 1 + random.below(3_000);
      return `${'{"items":['.repeat(depth)}${"]}".repeat(random.below(2) * depth)}`;
    }
  }
}

describe("two hundred deliveries whose rows change while they are read again", () => {
  test("leave the mirror as the stand-in is", async () => {
    const rows = (await baserow.rows("intervention")).slice(0, 25);
    const random = chance(4711);
    const edits = Array.from({ length: 200 }, () => ({
      id: random.of(rows).id,
      notes: `note ${random.below(1e6)}`,
      heures: (1 + random.below(32)) / 4,
    }));
    let cursor = 0;
    const person = async (): Promise<void> => {
      for (let edit = edits[cursor++]; edit; edit = edits[cursor++]) {
        await baserow.update("intervention", edit.id, { notes: edit.notes, heures: edit.heures.toFixed(2) });
      }
    };
    await Promise.all([person(), person(), person(), person()]);
    await baserow.quiet(20_000);
    const concerned = new Set(rows.flatMap((row) => ((row["personne"] as { id: number }[]) ?? []).map((link) => link.id)));
    const { hoursOfPersonne, readRows } = await import("@bridge/test-support/oracle");
    const truth = await readRows(baserow);
    const year = new Date().getFullYear();
    for (const id of concerned) {
      const expected = hoursOfPersonne(truth, id, year);
      await expect
        .poll(
          async () => {
            const answer = await asAdmin("POST", "/api/v1/resolve", { json: { refs: [`personne:${id}`] } });
            return answer.body.data[0].card.fields.heures_realisees_agence;
          },
          { timeout: 15_000 },
        )
        .toBe(expected["heures_realisees_agence"]);
    }
  }, 60_000);
});
