/** Debian's Chromium, driven by playwright-core: pages that remember every console error and every request that left our origin. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { ADMIN_TOKEN } from "./stage.ts";

const { CHROMIUM: NAMED } = process.env;
const PLACES =
  NAMED === undefined ? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"] : [NAMED];

/** Undefined where there is no browser; then the tests are skipped and say so. */
export const CHROMIUM = PLACES.find((place) => existsSync(place));
if (CHROMIUM === undefined) {
  // Past vitest, which keeps back what a file says whose tests are skipped.
  process.stderr.write(
    "The console's tests are skipped: there is no Chromium here (apt-get install chromium, or CHROMIUM=its path).\n",
  );
}

export async function launch(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("There is no Chromium.");
  // As root, in a container, Chromium's own sandbox has no place to stand.
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"],
  });
}

export interface Watched {
  readonly page: Page;
  /** Console errors, exceptions, requests to other origins, answers a page's policy refused. */
  readonly faults: string[];
}

/** @param expected what the browser says of itself of an answer that a test provokes, as a 403. */
export async function open(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
  expected?: RegExp,
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 }, ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  const add = (fault: string): void => {
    if (expected?.test(fault) !== true) faults.push(fault);
  };
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") add(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => add(`exception: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) add(`request elsewhere: ${request.url()}`);
  });
  return { page, faults };
}

export async function signIn(page: Page, origin: string, path = "/console", token = ADMIN_TOKEN): Promise<void> {
  await page.goto(origin + path);
  await page.getByLabel("Admin token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .getByRole("navigation", { name: "Main" })
    .or(page.getByRole("button", { name: "Menu" }))
    .first()
    .waitFor();
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @returns what axe finds wrong, by rule, with the places. */
export async function violations(page: Page): Promise<string[]> {
  // Past the page's policy, which lets no script in that is not ours: an expression of the debugger's is under none.
  await page.evaluate(axeSource);
  // What fades in has its colours when it has arrived.
  await page.evaluate(
    "Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1).map((one) => one.finished.catch(() => undefined))).then(() => undefined)",
  );
  // What floats above the page, a menu or a list to choose from, is no part of a landmark: ARIA knows none for it.
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => {
      const found = nodes.filter(({ target }) => id !== 'region' || document.querySelector(target[0])?.closest('.floating') == null);
      return found.length === 0 ? [] : [id + ': ' + found.map(({ target, failureSummary }) => target + ' ' + failureSummary).join(' | ')];
    }))`,
  );
}
