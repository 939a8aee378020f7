/** Bodies that no honest client sends: too large, too deep, of another type, with keys and numbers that are none. */
import { describe, expect, test } from "vitest";
import type { Answer } from "@bridge/test-support/bridge";
import { raw } from "@bridge/test-support/raw";
import { asAdmin, stack } from "../shared.ts";
import { admin, code, one, useHostileScene } from "./hostile.ts";

const MIB = 1_048_576;

useHostileScene();

describe("a body", () => {
  const post = (body: string | Iterable<string>, headers: Record<string, string> = {}) =>
    raw(stack.edge, `/bridge/api/v1/projets/${one.projet}/taches?dry_run=true`, {
      method: "POST",
      headers: { ...admin(), "content-type": "application/json", ...headers },
      body,
    });

  test("of 1 MiB is read, of one byte more is 413, declared or in pieces", async () => {
    const whole = (length: number): string => `{"nom":"x"}${" ".repeat(length - 11)}`;
    const pieces = (text: string): string[] => text.match(/[\s\S]{1,65536}/g) ?? [];
    expect((await post(whole(MIB))).status).toBe(200);
    expect((await post(pieces(whole(MIB)))).status).toBe(200);
    for (const body of [whole(MIB + 1), pieces(whole(MIB + 1))]) {
      const answer = await post(body);
      expect([answer.status, code(answer)]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    }
  }, 60_000);

  test("of another type is 415", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "text/json",
      "application/json-patch+json",
      " ",
    ]) {
      expect(code(await post('{"nom":"x"}', { "content-type": type })), type).toBe("UNSUPPORTED_MEDIA_TYPE");
    }
    expect((await post('{"nom":"x"}', { "content-type": "Application/JSON; charset=utf-8" })).status).toBe(200);
  });

  test("that is nested ten thousand deep, or broken, is a fault and no more", async () => {
    const deep = 10_000;
    for (const body of [
      "[".repeat(deep),
      `${"[".repeat(deep)}${"]".repeat(deep)}`,
      `{"nom":${"[".repeat(deep)}${"]".repeat(deep)}}`,
      `{"x":${'{"x":'.repeat(deep)}1${"}".repeat(deep)}}`,
      "{",
      '{"nom":"x"',
      '{"nom":"x"} {}',
      '{"nom":"x",}',
      "{'nom':'x'}",
      '"x"',
      "null",
      "[]",
      '{"nom":"\\ud800"}',
      '{"nom":"\u0000"}',
      '{"nom":"a\\u0000b"}',
      '\uFEFF{"nom":"x"}',
    ]) {
      const answer = await post(body);
      expect([answer.status, code(answer)], body.slice(0, 20)).toEqual([400, "VALIDATION_ERROR"]);
      expect(answer.text.length).toBeLessThan(5_000);
    }
    for (const path of ["resolve", "admin/tokens"]) {
      const body = `{"refs":${"[".repeat(deep)}${"]".repeat(deep)},"name":${"[".repeat(deep)}${"]".repeat(deep)}}`;
      const answer = await raw(stack.edge, `/bridge/api/v1/${path}`, {
        method: "POST",
        headers: { ...admin(), "content-type": "application/json" },
        body,
      });
      expect([answer.status, code(answer)], path).toEqual([400, "VALIDATION_ERROR"]);
    }
    expect((await asAdmin("GET", "/api/health")).status).toBe(200);
  });

  test("of very many keys, or very many scopes, is one short answer", async () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `"k${index}":1`).join(",");
    const began = performance.now();
    const answer = await post(`{${keys}}`);
    expect([answer.status, answer.text.length < 1_000]).toEqual([400, true]);
    const scopes = Array.from({ length: 100_000 }, () => "x");
    const token = await asAdmin("POST", "/api/v1/admin/tokens", { json: { name: "x", scopes } });
    expect([token.status, token.text.length < 1_000]).toEqual([400, true]);
    expect(performance.now() - began).toBeLessThan(10_000);
  }, 30_000);

  test("that says a key twice, or one that is nobody's, is told so by name", async () => {
    const fields = async (body: string): Promise<string[]> => {
      const answer = await post(body);
      expect(answer.status, body).toBe(400);
      return (JSON.parse(answer.text) as { error: { details: { field: string }[] } }).error.details.map((fault) => fault.field);
    };
    expect(await fields('{"nom":"a","nom":"b"}')).toEqual(["nom"]);
    expect(await fields('{"nom":"a","\\u006eom":"b"}')).toEqual(["nom"]);
    expect(await fields('{"nom":"a","__proto__":{"admin":true},"constructor":1,"toString":2,"id":3}')).toEqual([
      "__proto__",
      "constructor",
      "toString",
      "id",
    ]);
    expect(await fields('{"Nom":"a","statut":"fini","heures_estimees":"3,5","couleur":1}')).toEqual(
      ["nom", "heures_estimees", "statut", "Nom", "couleur"].filter(Boolean),
    );
  });
});

describe("a number", () => {
  const heures = (written: string): Promise<Answer> =>
    asAdmin("PATCH", `/api/v1/taches/${one.tache}?dry_run=true`, {
      headers: { "content-type": "application/json" },
      body: `{"heures_estimees":${written}}`,
    });
  const taux = (written: string): Promise<Answer> =>
    asAdmin("PATCH", `/api/v1/projets/${one.projet}?dry_run=true`, {
      headers: { "content-type": "application/json" },
      body: `{"taux_horaire":${written}}`,
    });
  const wrong = [
    "3.333",
    '"3.333"',
    '"3,5"',
    '"1e3"',
    "1e3",
    "1E3",
    '"NaN"',
    '"Infinity"',
    "-1",
    '"-0.01"',
    '"+3"',
    '""',
    '" 3"',
    '"0x10"',
    '"٣"',
    "1".repeat(400),
    `"${"9".repeat(400)}"`,
    "1e400",
    "9223372036854775808",
    "true",
    "[3]",
    '{"x":3}',
  ];

  test.each(['"3.5"', '"3.50"', "3.5", "3.50"])("of hours, %s, is 3.50 exactly", async (written) => {
    const answer = await heures(written);
    expect(answer.status, answer.text).toBe(200);
    const [change] = answer.body.data.changes as { fields: Record<string, unknown> }[];
    expect(Number(change?.fields["heures_estimees"])).toBe(3.5);
  });

  test.each(wrong)("of hours, %s, is refused by its name", async (written) => {
    const answer = await heures(written);
    expect([answer.status, answer.body.error?.details?.[0]?.field], answer.text).toEqual([400, "heures_estimees"]);
  });

  test.each(['"90.5"', '"90.50"', "90.5"])("of money, %s, is 90.50 exactly", async (written) => {
    const answer = await taux(written);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.data.changes[0].fields.taux_horaire).toBe("90.50");
  });

  test.each(wrong)("of money, %s, is refused by its name", async (written) => {
    const answer = await taux(written);
    expect([answer.status, answer.body.error?.details?.[0]?.field], answer.text).toEqual([400, "taux_horaire"]);
  });

  test.each(["NaN", "Infinity", "03", ".5", "3."])("%s is no JSON", async (written) => {
    for (const answer of [await heures(written), await taux(written)])
      expect([answer.status, answer.body.error?.code]).toEqual([400, "VALIDATION_ERROR"]);
  });
});
