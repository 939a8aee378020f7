/** Health tells what is known and asks nobody; ready asks, and names what is missing. */
import { afterEach, describe, expect, test } from "vitest";
import { requestsSince, setFault } from "@bridge/test-support/baserow";
import { delivery, post } from "@bridge/test-support/webhooks";
import { asNobody, baserow, stack } from "./shared.ts";

afterEach(async () => {
  await baserow.fault({ kind: "none" });
  await setFault(stack.docmost, { kind: "none" });
  await expect.poll(async () => (await asNobody("GET", "/api/ready")).status, { timeout: 20_000 }).toBe(200);
});

const health = () => asNobody("GET", "/api/health");
const ready = () => asNobody("GET", "/api/ready");

describe("health", () => {
  test("says how everything was last seen, and how long that took", async () => {
    expect((await ready()).status).toBe(200);
    const answer = await health();
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      dependencies: {
        storage: { ok: true, seen_at: expect.stringMatching(/Z$/), latency_ms: expect.any(Number) },
        baserow: { ok: true, last_ok_at: expect.stringMatching(/Z$/), latency_ms: expect.any(Number), failures: 0, last_error: null },
        docmost: { ok: true, seen_at: expect.stringMatching(/Z$/), latency_ms: expect.any(Number) },
      },
    });
  });

  test("asks nobody, however often it is asked", async () => {
    await baserow.quiet();
    const faces = [stack.baserow, stack.docmost];
    const marks = await Promise.all(faces.map(async (face) => (await requestsSince(face, 0)).next));
    for (let turn = 0; turn < 30; turn += 1) expect((await health()).status).toBe(200);
    for (const [index, face] of faces.entries()) {
      const { requests } = await requestsSince(face, marks[index] ?? 0);
      expect(requests.filter(({ path }) => path.startsWith("/api/"))).toEqual([]);
    }
  });
});

describe("with Baserow", () => {
  test.each(["down", "cut", "garbage", "429"] as const)(
    "%s, ready names it and its error, health is degraded and still 200",
    async (kind) => {
      await baserow.fault({ kind });
      await expect
        .poll(
          async () => {
            const { status, body } = await ready();
            return { status, ok: body.data.checks.baserow.ok, error: typeof body.data.checks.baserow.last_error };
          },
          { timeout: 10_000 },
        )
        .toEqual({ status: 503, ok: false, error: "string" });
      const { body } = await ready();
      for (const name of ["storage", "docmost", "schema"]) expect(body.data.checks[name].ok, name).toBe(true);
      await expect.poll(async () => (await health()).body.data.status, { timeout: 10_000 }).toBe("degraded");
      const answer = await health();
      expect([answer.status, answer.body.data.dependencies.baserow.ok]).toEqual([200, false]);
      await baserow.fault({ kind: "none" });
      await expect.poll(async () => (await ready()).status, { timeout: 20_000 }).toBe(200);
      await expect.poll(async () => (await health()).body.data.status, { timeout: 10_000 }).toBe("ok");
    },
    60_000,
  );

  test("slow, ready does not wait for it longer than three seconds", async () => {
    await baserow.fault({ kind: "slow", ms: 6_000 });
    // The answer before may be given for a second more.
    await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(503);
    const began = performance.now();
    const answer = await ready();
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(answer.body.data.checks.baserow.ok).toBe(false);
  }, 60_000);

  test("strangers who ask whether all is ready do not make the bridge ask Baserow more than once a second", async () => {
    await baserow.fault({ kind: "429" });
    await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(503);
    await baserow.fault({ kind: "down" });
    const { next } = await baserow.requestsSince(0);
    const began = performance.now();
    for (let turn = 0; turn < 20; turn += 1) expect((await ready()).status).toBe(503);
    const seconds = (performance.now() - began) / 1000;
    const asked = (await baserow.requestsSince(next)).requests.filter(({ path }) => path.includes("/all-tables/"));
    expect(asked.length).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
  }, 60_000);
});

describe("with the wiki", () => {
  test("down, ready names it, health is degraded, deliveries are claimed; back, all is well", async () => {
    await setFault(stack.docmost, { kind: "down" });
    await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(503);
    const { body } = await ready();
    expect(body.data.checks.docmost).toEqual({ ok: false });
    expect(body.data.checks.baserow.ok).toBe(true);
    await expect
      .poll(async () => (await health()).body.data, { timeout: 10_000 })
      .toMatchObject({
        status: "degraded",
        dependencies: { docmost: { ok: false }, baserow: { ok: true } },
      });
    expect((await health()).status).toBe(200);
    expect((await post(stack, delivery(stack, "personne", 4))).body).toEqual({ data: { accepted: true } });
    await setFault(stack.docmost, { kind: "none" });
    await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(200);
    await expect.poll(async () => (await health()).body.data.status, { timeout: 10_000 }).toBe("ok");
  }, 60_000);
});

test("a field that is missing is one clear error that names table and field", async () => {
  const admin = await baserow.admin();
  const field = (await admin.fields("tache")).find((one) => one.name === "heures_estimees");
  if (!field) throw new Error("the stand-in has no heures_estimees");
  try {
    await admin.renameField(field.id, "heures_prevues");
    await expect
      .poll(async () => (await ready()).body.data.checks.schema, { timeout: 15_000 })
      .toMatchObject({
        ok: false,
        missing: ["tache.heures_estimees"],
      });
    expect((await ready()).status).toBe(503);
  } finally {
    await admin.renameField(field.id, "heures_estimees");
  }
}, 60_000);
