/** Baserow down, slow, throttled, talking nonsense: the last known answer with its age, and recovery by itself. */
import { afterEach, describe, expect, test } from "vitest";
import type { Fault } from "@bridge/test-support/baserow";
import { delivery, post } from "@bridge/test-support/webhooks";
import { asAdmin, asNobody, baserow, stack } from "./shared.ts";

afterEach(async () => {
  await baserow.fault({ kind: "none" });
});

const PERSONNE = 3;
const OTHER_YEAR = new Date().getFullYear() - 1;

async function capacity(): Promise<number> {
  return (await asAdmin("GET", `/api/v1/personnes/${PERSONNE}`)).body.data.capacite_agence;
}

/** Tells the bridge that the row may have changed, so that its answer is no longer fresh. */
async function hint(): Promise<void> {
  expect((await post(stack, delivery(stack, "personne", PERSONNE))).status).toBe(200);
}

describe("while Baserow is", () => {
  const faults: [string, Fault][] = [
    ["down", { kind: "down" }],
    ["throttling", { kind: "429" }],
    ["talking nonsense", { kind: "garbage" }],
    ["cutting connections", { kind: "cut" }],
    ["answering 500", { kind: "500_after_commit" }],
    // Longer than anybody waits. Last, because an answer that comes late all the same is a sign of health.
    ["slow", { kind: "slow", ms: 30_000 }],
  ];

  test.each(faults)(
    "%s, what is known is served with its age, and a change arrives once it is back",
    async (_name, fault) => {
      const before = await capacity();
      const after = before === 200 ? 201 : 200;
      await baserow.updateSilently("personne", PERSONNE, { capacite_agence: after });
      await baserow.fault(fault);
      await hint();
      // Another year's answer is in no cache, and the row was named: it has to be read again, cannot be, and says so.
      const old = await asAdmin("GET", `/api/v1/personnes/${PERSONNE}?annee=${OTHER_YEAR}`);
      expect(old.status).toBe(200);
      expect(old.body.meta).toMatchObject({ stale: true, age_ms: expect.any(Number) });
      expect(await capacity()).toBe(before);
      await expect
        .poll(
          async () => {
            const { body } = await asAdmin("POST", "/api/v1/resolve", { json: { refs: [`personne:${PERSONNE}`] } });
            const [{ status, card }] = body.data;
            return { status, capacity: card.fields.capacite_agence, state: card.state, stale: body.meta.stale };
          },
          { timeout: 15_000 },
        )
        .toEqual({ status: "ok", capacity: before, state: "stale", stale: true });
      const list = await asAdmin("GET", "/api/v1/personnes?per_page=5");
      expect(list.status).toBe(200);
      await baserow.fault({ kind: "none" });
      await expect.poll(capacity, { timeout: 20_000 }).toBe(after);
      const settled = await asAdmin("GET", `/api/v1/personnes/${PERSONNE}?annee=${OTHER_YEAR}`);
      expect(settled.body.meta?.stale).toBeFalsy();
    },
    40_000,
  );

  test("down, an entity nobody knows is 502 and names the cause", async () => {
    await baserow.fault({ kind: "down" });
    const answer = await asAdmin("GET", "/api/v1/personnes/424242");
    expect(answer.status).toBe(502);
    expect(answer.body.error?.code).toBe("BASEROW_UNAVAILABLE");
    expect(answer.text).not.toContain(stack.baserow);
  });

  test("down, every kind that is known is served with its age, what nobody knows is 502 within 3 s, and back it is fresh again", async () => {
    const known = [
      ["module", "/modules/1"],
      ["bloc", "/blocs/1"],
      ["attribution", "/attributions/1"],
      ["client", "/clients/1"],
      ["tache", "/taches/1"],
      ["personne", "/personnes/2/dashboard"],
    ] as const;
    const lists = [
      ["personne", "/personnes/2/attributions"],
      ["personne", "/personnes/2/interventions"],
      ["projet", "/projets/2/taches"],
      ["projet", "/projets/2/timeline"],
      ["formation", "/formations/2/avis"],
    ] as const;
    const before = await Promise.all([...known, ...lists].map(async ([, path]) => (await asAdmin("GET", `/api/v1${path}`)).body.data));
    await baserow.fault({ kind: "down" });
    for (const [entity] of [...known, ...lists]) {
      const id = entity === "personne" || entity === "projet" || entity === "formation" ? 2 : 1;
      expect((await post(stack, delivery(stack, entity, id))).status).toBe(200);
    }
    for (const [index, [, path]] of [...known, ...lists].entries()) {
      const answer = await asAdmin("GET", `/api/v1${path}`);
      expect(answer.status, path).toBe(200);
      expect(answer.body.meta.stale, path).toBe(true);
      expect(answer.body.meta.age_ms, path).toBeGreaterThanOrEqual(0);
      expect(answer.body.data, path).toEqual(before[index]);
    }
    for (const path of [
      "modules/424242",
      "blocs/424242",
      "attributions/424242",
      "clients/424242",
      "taches/424242",
      "personnes/424242/dashboard",
      "personnes/424242/attributions",
      "projets/424242/timeline",
    ]) {
      const began = performance.now();
      const answer = await asAdmin("GET", `/api/v1/${path}`);
      expect([answer.status, answer.body.error?.code], path).toEqual([502, "BASEROW_UNAVAILABLE"]);
      expect(performance.now() - began, path).toBeLessThan(3_000);
    }
    await baserow.fault({ kind: "none" });
    for (const [, path] of [...known, ...lists]) {
      await expect.poll(async () => (await asAdmin("GET", `/api/v1${path}`)).body.meta.stale, { timeout: 15_000 }).toBeUndefined();
    }
  }, 60_000);

  test("down, webhooks are still claimed", async () => {
    await baserow.fault({ kind: "down" });
    const answer = await post(stack, delivery(stack, "personne", PERSONNE));
    expect(answer.body).toEqual({ data: { accepted: true } });
  });

  test("down, the bridge says so and still serves", async () => {
    await baserow.fault({ kind: "down" });
    await hint();
    await expect.poll(async () => (await asNobody("GET", "/api/health")).body.data?.status, { timeout: 15_000 }).toBe("degraded");
    expect((await asNobody("GET", "/api/health")).status).toBe(200);
    await baserow.fault({ kind: "none" });
    await expect.poll(async () => (await asNobody("GET", "/api/ready")).status, { timeout: 20_000 }).toBe(200);
  }, 40_000);
});

describe("a field that is renamed", () => {
  test("is missed by name in ready, and found again when it is back", async () => {
    const admin = await baserow.admin();
    const field = (await admin.fields("personne")).find((one) => one.name === "capacite_formation");
    if (!field) throw new Error("the stand-in has no capacite_formation");
    try {
      await admin.renameField(field.id, "capacite_cours");
      await expect
        .poll(
          async () => {
            const answer = await asNobody("GET", "/api/ready");
            return { status: answer.status, named: answer.text.includes("capacite_formation") };
          },
          { timeout: 15_000 },
        )
        .toEqual({ status: 503, named: true });
      const still = await asAdmin("GET", "/api/v1/personnes/5");
      expect(still.status).toBe(200);
      expect(still.body.data.capacite_formation).toBe(750);
    } finally {
      await admin.renameField(field.id, "capacite_formation");
    }
    await expect.poll(async () => (await asNobody("GET", "/api/ready")).status, { timeout: 15_000 }).toBe(200);
    const after = await asAdmin("GET", "/api/v1/personnes/5");
    expect(after.body.data.heures_restantes_formation).toBe(670);
  }, 40_000);
});
