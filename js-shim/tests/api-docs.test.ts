import { describe, expect, it } from "vitest";
import { byResource, curl, type Description, followed, inWords, matches } from "../api-docs/document.ts";
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
