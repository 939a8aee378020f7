import { describe, expect, it } from "vitest";
import { byResource, curl, type Description, followed, inWords, limits, matches, pieces } from "../api-docs/document.ts";
import committed from "../../docs/openapi.json" with { type: "json" };

const description = committed as unknown as Description;
const routes = [...byResource(description).values()].flat();

function route(method: string, path: string) {
  const found = routes.find((one) => one.method === method && one.path === path);
  if (found === undefined) throw new Error(`no ${method} ${path}`);
  return found;
}

describe("the API's description", () => {
  it("gives every route a call that names its credentials and body", () => {
    expect(curl(route("GET", "/api/v1/projets/{id}"), "https://w/bridge", description)).toBe(
      `curl -H "Authorization: Bearer $BRIDGE_TOKEN" 'https://w/bridge/api/v1/projets/1'`,
    );
    expect(curl(route("POST", "/api/v1/admin/tokens"), "", description)).toContain(`-d '{"name":"…","scopes":["read:*"]}'`);
    expect(curl(route("GET", "/api/v1/search"), "", description)).toContain("?entity=personne'");
  });

  it("says every answer in words", () => {
    for (const one of routes) {
      for (const [status, answer] of Object.entries(one.responses)) {
        const { description: about, content } = followed(description, answer);
        expect(about, `${one.path} ${status}`).toBeTruthy();
        for (const { schema } of Object.values(content ?? {})) expect(inWords(schema)).not.toContain("undefined");
      }
    }
    expect(inWords({ type: "array", items: { $ref: "#/components/schemas/Card" } })).toBe("Card[]");
    expect(inWords({ anyOf: [{ type: "string", format: "date" }, { type: "null" }] })).toBe("string (date) | null");
  });

  it("tells names of schemas from values that look like them", () => {
    expect(pieces('Card[] | "Card" | null').filter(({ name }) => name)).toEqual([{ text: "Card", name: true }]);
    const names = Object.keys(description.components.schemas);
    for (const schema of Object.values(description.components.schemas)) {
      const used = Object.values(schema.properties ?? {}).flatMap((field) => pieces(inWords(field)));
      for (const { text } of used.filter(({ name }) => name)) expect(names).toContain(text);
    }
  });

  it("says within which limits a value lies", () => {
    expect(limits({ type: "integer", minimum: 1, maximum: 200, default: 50 })).toBe("1…200, = 50");
    expect(limits({ anyOf: [{ type: "string", maxLength: 100 }, { type: "null" }] })).toBe("0…100 chars");
    expect(limits({ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER })).toBe("≥ 1");
  });

  it("is filtered by all words at once", () => {
    expect(matches(route("GET", "/api/v1/projets/{id}"), "get PROJETS")).toBe(true);
    expect(matches(route("GET", "/api/v1/projets/{id}"), "post projets")).toBe(false);
    expect(matches(route("GET", "/api/health"), "")).toBe(true);
  });

  it("quotes what a shell would read", () => {
    const made = { ...route("GET", "/api/health"), path: "/it's" };
    expect(curl(made, "", description)).toBe(`curl '/it'\\''s'`);
  });
});
