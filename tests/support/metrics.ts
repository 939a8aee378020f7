/**
 * What a bridge counted, read from its Prometheus text.
 *
 * Always holds: series keep their labels as they are written; a text that has a series twice, or a line that is none, is an error.
 */
import { call } from "./bridge.ts";

/** Values by series, `name{label="value",…}`. */
export type Series = Map<string, number>;

/** Reads Prometheus text. */
export function readMetrics(text: string): Series {
  const series: Series = new Map();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const end = line.lastIndexOf(" ");
    const [name, value] = [line.slice(0, end), Number(line.slice(end + 1))];
    if (end < 0 || Number.isNaN(value)) throw new Error(`no series: ${line}`);
    if (series.has(name)) throw new Error(`twice: ${name}`);
    series.set(name, value);
  }
  return series;
}

/** The text of a bridge's metrics; `headers` may choose between two front services. */
export async function scrape(edge: string, token: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await call(edge, "GET", "/bridge/api/metrics", { token, headers });
  if (answer.status !== 200) throw new Error(`metrics: status ${answer.status}, ${answer.text}`);
  return answer.text;
}

/** The labels of a series. */
export function labelsOf(series: string): Record<string, string> {
  return Object.fromEntries([...series.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value]));
}

/** What was added to the series of a family, by series; those that stood still are left out. */
export function added(before: Series, after: Series, family: string): Record<string, number> {
  const moved: Record<string, number> = {};
  for (const [series, value] of after) {
    const more = value - (before.get(series) ?? 0);
    if (more !== 0 && (series === family || series.startsWith(`${family}{`))) moved[series] = more;
  }
  return moved;
}
