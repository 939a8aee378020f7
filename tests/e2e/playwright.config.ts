/**
 * End-to-end tests: the wiki behind the edge in a real Chromium. One browser and one stack for all files, no retries.
 * The browser is `CHROME`, or one of the usual names.
 */
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const NAMES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

function chromium(): string {
  const found = process.env["CHROME"] ?? NAMES.find((name) => existsSync(name));
  if (!found) throw new Error("no Chromium: install it, or name it in CHROME");
  return found;
}

export default defineConfig({
  testDir: "src",
  outputDir: "test-results",
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env["CI"]),
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    locale: "fr-FR",
    viewport: { width: 1_280, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromium(),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
});
