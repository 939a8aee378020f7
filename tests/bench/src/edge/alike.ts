/**
 * Whether both servers give the same answer to the same request: status, names of headers, shape of the JSON.
 *
 * Always holds: values are not compared (ids, times and counts differ), but for the status. Fails with every difference that
 * there is: a ratio of two different answers says nothing.
 */
import { exchangeOnce } from "../support/load.ts";
import type { Route } from "./routes.ts";

/** Throws where the two answers are not of the same shape. */
export async function expectAlike(route: Route, ours: string, other: string): Promise<void> {
  const [left, right] = await Promise.all([described(route, ours), described(route, other)]);
  const missing = [...left].filter((line) => !right.has(line)).map((line) => `only ours: ${line}`);
  const extra = [...right].filter((line) => !left.has(line)).map((line) => `only the twin: ${line}`);
  if (missing.length + extra.length > 0) throw new Error(`${route.name}: the answers differ\n${[...missing, ...extra].join("\n")}`);
}

/** Everything that is compared, one thing a line. */
async function described(route: Route, origin: string): Promise<Set<string>> {
  const { status, head, body } = await exchangeOnce(origin, route.request(0));
  const names = head
    .split("\r\n")
    .slice(1)
    .map((line) => `header ${line.slice(0, line.indexOf(":")).toLowerCase()}`);
  return new Set([`status ${status}`, ...names, ...shapeOf(JSON.parse(body), "")]);
}

/** `path: type` of every value, list entries taken together. */
function shapeOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [`${path}: list`, ...value.flatMap((entry) => shapeOf(entry, `${path}[]`))];
  if (value !== null && typeof value === "object") {
    return [`${path}: object`, ...Object.entries(value).flatMap(([name, entry]) => shapeOf(entry, `${path}.${name}`))];
  }
  return [`${path}: ${value === null ? "null" : typeof value}`];
}
