/** Every view and filter of the console has an address: it leads there again, and back and forward lead through what was chosen. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { fill } from "./support/filled.ts";
import { WITH_A_PAST } from "./support/past.ts";
import { setStage, type Stage } from "./support/stage.ts";
import { SEEN, VIEWS } from "./support/views.ts";
import { whenSettled } from "./support/visit.ts";

const MOST_WAIT_MS = 10_000;

describe.skipIf(CHROMIUM === undefined)("the address", () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  let settled: () => Promise<void>;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage({}, undefined, WITH_A_PAST), launch()]);
    await fill(stage);
    ({ page, faults } = await open(browser, stage.worker.origin));
    settled = whenSettled(page);
    await signIn(page, stage.worker.origin);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const view = (): Promise<string> => page.evaluate<string>(SEEN);
  const rest = async (): Promise<string> => {
    await settled();
    return view();
  };

  it.for(VIEWS)(
    "of $route: $name is changed by hand and leads there again, by itself and by back and forward",
    async ({ path, seen, choose, address, isTyped }, { expect }) => {
      faults.splice(0);
      await page.goto(`${stage.worker.origin}/console${path}`);
      await page.getByText(seen).first().waitFor();
      const before = await rest();
      await choose(page);
      await expect.poll(() => page.url(), { timeout: MOST_WAIT_MS }).toContain(address);
      // A dialog may have to be fetched first.
      await expect.poll(view, { timeout: MOST_WAIT_MS }).not.toBe(before);
      const after = await rest();
      const there = page.url();
      if (isTyped !== true) {
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
