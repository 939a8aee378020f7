/**
 * What every test here stands on: one stack, one login per account, pages made for the test, a look at what went over the wire.
 *
 * Always holds: the stack lives as long as the worker (a file that sets `stackOptions` has one of its own); a test that opened pages sees its page errors as a failure, unless it
 * says that it expects some.
 */
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { type Stack, type StackInfo, type StackOptions, startStack } from "@bridge/test-support";
import { Baserow } from "@bridge/test-support/baserow";
import { ACCOUNTS, type DocumentNode, type Page as WikiPage, Wiki } from "@bridge/test-support/wiki";

export { expect } from "@playwright/test";

export type Account = keyof typeof ACCOUNTS;

/** How a page is opened. */
export interface Visit {
  as?: Account;
  scheme?: "light" | "dark";
  locale?: string;
  script?: "own" | "none" | "any";
  /** The page's title; by default one that no other page has. */
  title?: string;
  /** What stands on the page before anybody comes. */
  blocks?: DocumentNode[];
  /** Before the page is loaded. */
  prepare?: (page: Page, context: BrowserContext) => Promise<unknown>;
}

/** How a browser is set up. */
export interface BrowserOptions {
  scheme?: "light" | "dark";
  locale?: string;
  width?: number;
  /** `none`: pages run no script. `any`: what a test brings runs whatever a page's policy says. */
  script?: "own" | "none" | "any";
}

/** A page of the wiki, open in a browser. */
export interface Opened {
  page: Page;
  wikiPage: WikiPage;
  url: string;
}

interface WorkerFixtures {
  /** How the stack is set up. */
  stackOptions: StackOptions;
  running: Stack;
  wikis: Record<Account, Wiki>;
}

interface TestFixtures {
  stack: StackInfo;
  baserow: Baserow;
  /** A browser of somebody's, or of a stranger's. */
  browserOf: (account: Account | null, options?: BrowserOptions) => Promise<BrowserContext>;
  /** Makes a wiki page and opens it as somebody. */
  visit: (visit?: Visit) => Promise<Opened>;
  /** Errors that pages have thrown; emptied by a test that expects them. */
  pageErrors: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  stackOptions: [{}, { scope: "worker", option: true }],
  running: [
    async ({ stackOptions }, use) => {
      const stack = await startStack({ retryScale: 0.01, ...stackOptions });
      await use(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 600_000 },
  ],
  wikis: [
    async ({ running }, use) => {
      const entries = await Promise.all(
        (Object.entries(ACCOUNTS) as [Account, string][]).map(
          async ([name, email]) => [name, await Wiki.login(running.info.edge, email)] as const,
        ),
      );
      await use(Object.fromEntries(entries) as Record<Account, Wiki>);
    },
    { scope: "worker" },
  ],
  stack: ({ running }, use) => use(running.info),
  baserow: async ({ stack }, use) => {
    const baserow = new Baserow(stack);
    await use(baserow);
    await baserow.fault({ kind: "none" });
  },
  pageErrors: async ({ browserName: _ }, use) => {
    const errors: string[] = [];
    await use(errors);
    base.expect(errors, "errors thrown in pages").toEqual([]);
  },
  browserOf: async ({ browser, stack, wikis, pageErrors }, use) => {
    const open: BrowserContext[] = [];
    await use(async (account, { scheme = "light", locale = "fr-FR", width = 1_280, script = "own" } = {}) => {
      const context = await browser.newContext({
        colorScheme: scheme,
        locale,
        viewport: { width, height: 900 },
        javaScriptEnabled: script !== "none",
        bypassCSP: script === "any",
      });
      open.push(context);
      context.on("weberror", (error) => pageErrors.push(String(error.error())));
      // The wiki keeps the choice of colours as Mantine does; about:blank keeps nothing.
      await context.addInitScript((value) => {
        if (location.protocol.startsWith("http")) localStorage.setItem("mantine-color-scheme-value", value);
      }, scheme);
      if (account) {
        const { cookie } = wikis[account];
        const end = cookie.indexOf("=");
        const named = { name: cookie.slice(0, end), value: cookie.slice(end + 1) };
        await context.addCookies([{ ...named, url: stack.edge, httpOnly: true, sameSite: "Lax" }]);
      }
      return context;
    });
    for (const context of open) await context.close();
  },
  visit: async ({ stack, wikis, browserOf }, use) => {
    await use(async ({ as = "pierre", title, blocks = [{ type: "paragraph" }], prepare, ...options } = {}) => {
      const wikiPage = await wikis.ada.createPage(title ?? `Essai ${crypto.randomUUID().slice(0, 8)}`, blocks);
      const context = await browserOf(as, options);
      const page = await context.newPage();
      await prepare?.(page, context);
      const url = pageUrl(stack.edge, wikiPage);
      await page.goto(url);
      return { page, wikiPage, url };
    });
  },
});

/** What axe finds on a page and in its frames, or only in what these selectors name: a list leads through frames. */
export async function violationsOf(page: Page, ...within: (string | string[])[]): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  for (const selector of within) axe.include(selector as string | [string, string]);
  const { violations } = await axe.analyze();
  return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** Where the wiki shows a page of the space `general`. */
export function pageUrl(origin: string, page: WikiPage): string {
  const slug = page.title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${origin}/s/general/p/${slug}-${page.slugId}`;
}
