/** Every view and filter of the console has an address: it leads there again, and back and forward lead through what was chosen. */
import { setTimeout } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { fill } from "./support/filled.ts";
import { WITH_A_PAST } from "./support/past.ts";
import { setStage, type Stage } from "./support/stage.ts";
import { SEEN, VIEWS } from "./support/views.ts";

const MOST_WAIT_MS = 10_000;

describe.skipIf(CHROMIUM === undefined)("the address", () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage({}, undefined, WITH_A_PAST), launch()]);
    await fill(stage);
    ({ page, faults } = await open(browser, stage.worker.origin));
    await signIn(page, stage.worker.origin);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it.for(VIEWS)(
    "of $route: $name is changed by hand and leads there again, by itself and by back and forward",
    async ({ path, seen, choose, address, isTyped }, { expect }) => {
      faults.splice(0);
      await page.goto(`${stage.worker.origin}/console${path}`);
      await page.getByText(seen).first().waitFor();
      const before = await still(page);
      await choose(page);
      await expect.poll(() => page.url(), { timeout: MOST_WAIT_MS }).toContain(address);
      const after = await still(page);
      const there = page.url();
      const view = (): Promise<string> => page.evaluate<string>(SEEN);
      if (isTyped !== true) {
        expect(after).not.toBe(before);
        await page.goBack();
        await expect.poll(view, { timeout: MOST_WAIT_MS }).toBe(before);
        await page.goForward();
        await expect.poll(view, { timeout: MOST_WAIT_MS }).toBe(after);
      }
      await page.goto("about:blank");
      await page.goto(there);
      await expect.poll(view, { timeout: MOST_WAIT_MS }).toBe(after);
      expect(faults).toEqual([]);
    },
  );
});

/** What is seen once nothing changes any more. */
async function still(page: Page): Promise<string> {
  let last = "";
  for (let looks = 0; looks < MOST_WAIT_MS / 100; looks++) {
    const now = await page.evaluate<string>(SEEN);
    if (now === last && (await page.locator(".skeleton, [aria-busy=true]").count()) === 0) return now;
    last = now;
    await setTimeout(100);
  }
  throw new Error("It does not come to rest.");
}
