/**
 * `bench latency`: from a changed row to a changed pixel.
 *
 * One browser has a wiki page with a chip open. Each change PATCHes an attribution in the stand-in Baserow; its webhook goes to
 * the edge, the row is read again, the card is pushed, the chip's text changes. The clock starts right before the PATCH is
 * sent and ends in the page: when the text changed, and when the frame after that was handed over. Both clocks are this
 * machine's. One change at a time; the next one starts when the last one has arrived.
 */
import { Stack, type StackInfo } from "@bridge/test-support";
import { Baserow } from "@bridge/test-support/baserow";
import { ACCOUNTS, mention, paragraph, Wiki } from "@bridge/test-support/wiki";
import type { Browser, Page } from "@playwright/test";
import workerd from "workerd";
import { launch } from "../support/browser.ts";
import { Progress } from "../support/progress.ts";
import { type Figure, report, versionOf } from "../support/report.ts";
import { quantile } from "../support/statistics.ts";

const quick = process.argv.includes("--quick");
const CHANGES = quick ? 20 : 200;
const WARM_UP = 5;
const PERSONNE = 5;

interface Seen {
  text: string;
  changed: number;
  painted: number;
}

declare global {
  interface Window {
    seen: Seen[];
  }
}

const stack = await Stack.start();
let browser: Browser | undefined;
try {
  browser = await launch();
  await main(stack.info, browser);
} finally {
  await browser?.close();
  await stack.stop();
}

async function main(info: StackInfo, browser: Browser): Promise<void> {
  const page = await openPage(info, browser);
  const baserow = new Baserow(info);
  const attribution = (await baserow.rows("attribution")).find(
    (row) =>
      (row["personne"] as { id: number }[])[0]?.id === PERSONNE &&
      (row["statut"] as { value: string } | null)?.value !== "annule" &&
      String(row["date_debut"]).startsWith(String(new Date().getFullYear())),
  );
  if (!attribution) throw new Error(`personne ${PERSONNE} has no live attribution of this year`);
  const held = Number(attribution["heures_attribuees"]);
  const left = await shownHours(page);
  const changed: number[] = [];
  const painted: number[] = [];
  const progress = new Progress();
  for (let index = 0; index < WARM_UP + CHANGES; index += 1) {
    // Quarters of an hour up and down: every value differs from the one before it.
    const step = (1 + (index % 20)) / 4;
    const wanted = `${String(left - step).replace(".", ",")}\u00a0h`;
    const sent = performance.timeOrigin + performance.now();
    await baserow.update("attribution", attribution.id, { heures_attribuees: (held + step).toFixed(2) });
    const seen = await arrival(page, wanted);
    if (index < WARM_UP) continue;
    changed.push(seen.changed - sent);
    painted.push(seen.painted - sent);
    progress.show(`change ${index + 1 - WARM_UP} of ${CHANGES}`);
  }
  progress.end();
  await baserow.update("attribution", attribution.id, { heures_attribuees: held.toFixed(2) });
  const figures: Figure[] = [
    ...rows("row change → text in the page", changed, null),
    ...rows("row change → frame painted", painted, { at: "most", value: 300, shown: "< 300 ms" }),
  ];
  report("latency", figures, { workerd: versionOf(workerd.default), chromium: browser.version() }, quick);
}

async function openPage(info: StackInfo, browser: Browser): Promise<Page> {
  const wiki = await Wiki.login(info.edge, ACCOUNTS.pierre);
  const made = await wiki.createPage("Mesure", [paragraph("Formateur : ", mention("personne", String(PERSONNE), "Pierre Dupont"))]);
  const context = await browser.newContext({ locale: "fr-FR" });
  const [name = ""] = wiki.cookie.split("=", 1);
  await context.addCookies([{ name, value: wiki.cookie.slice(name.length + 1), url: info.edge, httpOnly: true, sameSite: "Lax" }]);
  const page = await context.newPage();
  const live = page.waitForEvent("websocket", (socket) => socket.url().includes("/bridge/api/v1/live"));
  await page.goto(`${info.edge}/s/general/p/mesure-${made.slugId}`);
  const socket = await live;
  await socket.waitForEvent("framereceived", (frame) => String(frame.payload).includes('"subscribed"'));
  await page.locator(".ProseMirror[contenteditable=true] .bridge-chip", { hasText: "h" }).first().waitFor();
  await page.evaluate(() => {
    window.seen = [];
    new MutationObserver(() => {
      const text = (document.querySelector(".bridge-chip")?.textContent ?? "").replace(/\s/g, " ");
      const entry: Seen = { text, changed: performance.timeOrigin + performance.now(), painted: 0 };
      requestAnimationFrame(() => {
        // The message comes after the frame of this callback was made.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          entry.painted = performance.timeOrigin + performance.now();
          window.seen.push(entry);
        };
        port2.postMessage(null);
      });
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return page;
}

async function shownHours(page: Page): Promise<number> {
  const text = (await page.locator(".bridge-chip").first().textContent()) ?? "";
  const found = /([\d,]+)\s*h/.exec(text)?.[1];
  if (found === undefined) throw new Error(`the chip shows no hours: ${text}`);
  return Number(found.replace(",", "."));
}

/** Waits in the page, so that the waiting itself costs nothing on the way. */
async function arrival(page: Page, wanted: string): Promise<Seen> {
  const handle = await page.waitForFunction(
    (text) => {
      const found = window.seen.find((entry) => entry.text.includes(text));
      if (found) window.seen = [];
      return found;
    },
    wanted,
    { timeout: 30_000 },
  );
  return (await handle.jsonValue()) as Seen;
}

function rows(what: string, milliseconds: readonly number[], aim: Figure["aim"]): Figure[] {
  return [0.5, 0.95, 0.99].map((share) => {
    const value = quantile(milliseconds, share);
    const shown = `${Math.round(value)} ms`;
    return { what: `${what}: p${share * 100}`, ours: shown, beside: "–", value, shown, aim: share === 0.5 ? aim : null };
  });
}
