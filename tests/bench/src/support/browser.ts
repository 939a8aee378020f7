/**
 * A headless Chromium for measuring: `CHROME`, or one of the usual names.
 *
 * Always holds: nothing of its own in the background that would show up in a figure. Fails in one sentence where there is none.
 */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "@playwright/test";

const NAMES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

/** Starts it; the caller closes it. */
export function launch(): Promise<Browser> {
  const executablePath = process.env["CHROME"] ?? NAMES.find((name) => existsSync(name));
  if (!executablePath) throw new Error("no Chromium: install it, or name it in CHROME");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}
