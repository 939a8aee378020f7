/**
 * `bench editor`: pages full of references, drawn by the bridge, by a hand-written JS node view and by a React node view.
 *
 * A round mounts the same document once with each, in turn, in a fresh page, then types into it. Mounting ends when every chip
 * and card shows its value and the frame is made; a key press ends when its layout is done. Cards come from a real edge.
 */
import { Stack } from "@bridge/test-support";
import type { Browser } from "@playwright/test";
import { launch } from "../support/browser.ts";
import { Progress } from "../support/progress.ts";
import { type Figure, packageVersion, report } from "../support/report.ts";
import { median, ratios, spread } from "../support/statistics.ts";
import { bundlePage, type PageFile } from "./bundle.ts";
import type { Size } from "./page/document.ts";
import type { Variant } from "./page/main.tsx";

const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 3 : 9;
const KEYS = quick ? 20 : 60;
const SIZES: Size[] = [
  { mentions: 1_000, cards: 200 },
  { mentions: 2_000, cards: 200 },
];
const VARIANTS: Variant[] = ["ours", "js", "react"];

/** Milliseconds, one figure a round. */
interface Series {
  mount: number[];
  key: number[];
  transaction: number[];
}

const stack = await Stack.start();
let browser: Browser | undefined;
try {
  browser = await launch();
  const files = await bundlePage();
  const figures: Figure[] = [];
  for (const size of SIZES) figures.push(...(await measure(browser, files, size)));
  const versions = { chromium: browser.version(), tiptap: packageVersion("@tiptap/core"), react: packageVersion("react") };
  report("editor", figures, versions, quick);
} finally {
  await browser?.close();
  await stack.stop();
}

async function measure(browser: Browser, files: Map<string, PageFile>, size: Size): Promise<Figure[]> {
  const series: Record<Variant, Series> = {
    ours: { mount: [], key: [], transaction: [] },
    js: { mount: [], key: [], transaction: [] },
    react: { mount: [], key: [], transaction: [] },
  };
  const progress = new Progress();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < VARIANTS.length; turn += 1) {
      const variant = VARIANTS[(round + turn) % VARIANTS.length] ?? "ours";
      const { mount, key, transaction } = await once(browser, files, variant, size);
      series[variant].mount.push(mount);
      series[variant].key.push(key);
      series[variant].transaction.push(transaction);
    }
    progress.show(`${size.mentions} mentions: round ${round + 1} of ${ROUNDS}`);
  }
  progress.end();
  const what = `${size.mentions} mentions and ${size.cards} cards`;
  return [
    ...compare(`${what}: mounted`, series, "mount", 0),
    ...compare(`${what}: key press, from the browser's input to laid out`, series, "key", 2),
    ...compare(`${what}: a letter's transaction alone, laid out`, series, "transaction", 2),
  ];
}

async function once(browser: Browser, files: Map<string, PageFile>, variant: Variant, size: Size): Promise<Record<keyof Series, number>> {
  const page = await browser.newPage();
  try {
    page.on("pageerror", (error) => process.stderr.write(`${variant}: ${error}\n`));
    // The page comes from memory, on the edge's own origin; everything under the bridge is the real one.
    await page.route("**/bench/**", (route) => route.fulfill(files.get(new URL(route.request().url()).pathname) ?? { status: 404 }));
    await page.goto(`${stack.info.edge}/bench/`);
    await page.evaluate(([kind, token]) => window.bench.prepare(kind, token), [variant, stack.info.admin_token] as const);
    const mount = await page.evaluate((wanted) => window.bench.mount(wanted), size);
    await page.evaluate(() => window.bench.focus());
    for (let index = 0; index < KEYS; index += 1) await page.keyboard.press("a");
    const keys = await page.evaluate(() => window.bench.keys());
    if (keys.length !== KEYS) throw new Error(`${keys.length} of ${KEYS} key presses were seen`);
    const transactions = await page.evaluate((count) => window.bench.transactions(count), KEYS);
    return { mount, key: median(keys), transaction: median(transactions) };
  } finally {
    await page.close();
  }
}

function compare(what: string, series: Record<Variant, Series>, of: keyof Series, digits: number): Figure[] {
  const shown = (variant: Variant): string => {
    const { median: middle, from, to } = spread(series[variant][of]);
    return `${middle.toFixed(digits)} ms [${from.toFixed(digits)}–${to.toFixed(digits)}]`;
  };
  const toJs = median(ratios(series.ours[of], series.js[of]));
  const toReact = median(ratios(series.react[of], series.ours[of]));
  return [
    {
      what: `${what}, beside hand-written JS`,
      ours: shown("ours"),
      beside: `JS ${shown("js")}`,
      value: toJs,
      shown: `${toJs.toFixed(2)} × JS`,
      aim: { at: "most", value: 1.1, shown: "≤ 1.1 ×" },
    },
    {
      what: `${what}, beside React`,
      ours: shown("ours"),
      beside: `React ${shown("react")}`,
      value: toReact,
      shown: `${toReact.toFixed(1)} × faster`,
      aim: { at: "least", value: 4, shown: "≥ 4 × faster" },
    },
  ];
}
