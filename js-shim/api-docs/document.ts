/**
 * Reads the API's description (OpenAPI 3.1): what the page shows, without the page.
 */

/** A JSON schema, as far as the page shows it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

export interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<Record<string, Answer>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly "x-scope"?: string;
}

export interface Description {
  readonly info: { readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>>; readonly responses: Readonly<Record<string, Answer>> };
}

/** One route, with where it stands. */
export interface Route extends Operation {
  readonly method: string;
  readonly path: string;
}

/** The routes by resource, in the document's order of resources. */
export function byResource(description: Description): Map<string, Route[]> {
  const groups = new Map<string, Route[]>(description.tags.map(({ name }) => [name, []]));
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? "";
      const group = groups.get(tag) ?? [];
      group.push({ ...operation, method: method.toUpperCase(), path });
      groups.set(tag, group);
    }
  }
  return groups;
}

/** The last part of a reference. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** An answer, its reference followed. */
export function followed(description: Description, answer: Answer): Answer {
  return answer.$ref === undefined ? answer : (description.components.responses[nameOf(answer.$ref)] ?? answer);
}

/** A schema in one line: `Heures`, `list of ProjetDetail`, `integer`. */
export function inWords(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return parts.map(inWords).join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map(inWords).join(" & ");
  if (schema.type === "array") return `${inWords(schema.items ?? {})}[]`;
  if (schema.properties !== undefined) {
    const fields = Object.entries(schema.properties).map(([name, field]) => `${name}: ${inWords(field)}`);
    return `{ ${fields.join(", ")} }`;
  }
  const type = schema.type === undefined ? "any" : [schema.type].flat().join(" | ");
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

/** The names of schemas in such a line, and what stands between them. */
export function pieces(line: string): { text: string; name: boolean }[] {
  // Quoted texts are values, not names.
  const parts = line.split(/("[^"]*"|\b[A-Z]\w*\b)/);
  return parts.map((text, index) => ({ text, name: index % 2 === 1 && !text.startsWith('"') })).filter(({ text }) => text !== "");
}

/** What a value may be, beyond its type, in signs that need no language: `1…200`, `0…100 chars`, `= 50` for the default. */
export function limits(schema: Schema): string {
  const found: string[] = [];
  for (const one of [schema, ...(schema.anyOf ?? [])]) {
    const { minimum, maximum, minLength, maxLength } = one;
    // Up to 2^53: as good as no limit.
    const most = maximum !== undefined && maximum < 2 ** 53 - 1 ? maximum : undefined;
    if (minimum !== undefined || most !== undefined) found.push(most === undefined ? `≥ ${minimum}` : `${minimum ?? ""}…${most}`);
    if (maxLength !== undefined) found.push(`${minLength ?? 0}…${maxLength} chars`);
  }
  if (schema.default !== undefined) found.push(`= ${JSON.stringify(schema.default)}`);
  return [...new Set(found)].join(", ");
}

/** Text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A value that would do, for an example of a call. */
function example(schema: Schema, description: Description): unknown {
  if (schema.$ref !== undefined) return example(description.components.schemas[nameOf(schema.$ref)] ?? {}, description);
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  const first = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (first !== undefined) return first.const ?? example(first, description);
  if (schema.properties !== undefined) {
    const wanted = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name) ?? false);
    return Object.fromEntries(wanted.map(([name, field]) => [name, example(field, description)]));
  }
  switch ([schema.type].flat()[0]) {
    case "array":
      return [example(schema.items ?? {}, description)];
    case "integer":
    case "number":
      return 5;
    case "boolean":
      return true;
    case "object":
      return {};
    default:
      return schema.format === "date" ? "2026-11-20" : "…";
  }
}

/** How to call a route from a shell. */
export function curl(route: Route, base: string, description: Description): string {
  const words = ["curl"];
  if (route.method !== "GET") words.push("-X", route.method);
  if (route.security.some((kind) => "bearer" in kind)) words.push("-H", '"Authorization: Bearer $BRIDGE_TOKEN"');
  if (route.security.some((kind) => "webhookSecret" in kind)) words.push("-H", '"X-Bridge-Secret: $BRIDGE_WEBHOOK_SECRET"');
  if (route.security.some((kind) => "wikiCookie" in kind)) words.push("--cookie", '"authToken=$WIKI_COOKIE"');
  const body = route.requestBody?.content["application/json"]?.schema;
  if (body !== undefined)
    words.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(example(body, description))));
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => (name === "id" ? "1" : name));
  const needed = route.parameters.filter((parameter) => parameter.in === "query" && parameter.required === true);
  const query = needed.map((parameter) => `${parameter.name}=${String(example(parameter.schema, description))}`).join("&");
  words.push(quoted(`${base}${path}${query === "" ? "" : `?${query}`}`));
  return words.join(" ");
}

/** Whether every word of a filter stands in a route's method, path, summary, resource or scope. */
export function matches(route: Route, filter: string): boolean {
  const text = [route.method, route.path, route.summary, ...route.tags, route["x-scope"] ?? ""].join(" ").toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
