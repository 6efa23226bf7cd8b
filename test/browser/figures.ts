/** `npm run figures`: how long the console's first paint takes, how much its first view is, and the longest frame while ten thousand keys are scrolled; from a running Worker in a real browser. */
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { launch, open, signIn } from "./support/browser.ts";
import { manyKeys, setStage } from "./support/stage.ts";

process.chdir(resolve(import.meta.dirname, "../.."));
const GATEWAY = "many-0123456789";
const KEYS = 10_000;
const VIEWS = 9;
const TURNS = 120;

const stage = await setStage({}, (db) => manyKeys(db, GATEWAY, KEYS));
const browser = await launch();
try {
  const { origin } = stage.worker;
  const views: View[] = [];
  // The Worker's own first answer is its cold start, which is measured elsewhere.
  await (await fetch(`${origin}/console`)).text();
  for (let view = 0; view < VIEWS; view++) views.push(await firstView(origin));
  const middle = (of: (view: (typeof views)[number]) => number): number =>
    views.map(of).toSorted((a, b) => a - b)[Math.floor(VIEWS / 2)] ?? Number.NaN;
  const most = Math.max(...views.map(({ paint }) => paint));
  console.log(
    `sign-in, nothing cached: first paint ${middle(({ paint }) => paint).toFixed(0)} ms (at most ${most.toFixed(0)} of ${VIEWS}), field ready ${middle(({ ready }) => ready).toFixed(0)} ms, ${(middle(({ bytes }) => bytes) / 1_024).toFixed(0)} KiB on the wire; asked for: under 1,000 ms`,
  );
  const { page } = await open(browser, origin);
  await signIn(page, origin, `/console/gateways/${GATEWAY}/api-keys`);
  await page.getByText("10,000 keys", { exact: true }).waitFor();
  const wheel = await framesOf(page, async () => {
    for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, 1_500);
  });
  console.log(`ten thousand keys under the wheel: ${said(wheel)}; asked for: none over 100 ms`);
  const jumps = await framesOf(page, async () => {
    for (const key of ["Home", "End", "Home", "PageDown", "PageDown", "End"]) await page.keyboard.press(key);
    await page.waitForTimeout(500);
  });
  console.log(`from end to end by keyboard: ${said(jumps)}`);
} finally {
  await browser.close();
  await stage.close();
}

interface View {
  /** Milliseconds after the address was entered. */
  readonly paint: number;
  readonly ready: number;
  readonly bytes: number;
}

async function firstView(origin: string): Promise<View> {
  const { page } = await open(browser, origin);
  await page.goto(`${origin}/console`, { waitUntil: "load" });
  await page.getByLabel("Admin token").waitFor();
  const ready = await page.evaluate<number>("performance.now()");
  // Not by waitForFunction, which the page's policy lets no string into.
  while (!(await page.evaluate<boolean>("performance.getEntriesByName('first-contentful-paint').length > 0"))) {
    await page.waitForTimeout(20);
  }
  const found = await page.evaluate<View>(
    `(() => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      ready: 0,
      bytes: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((sum, { transferSize }) => sum + transferSize, 0),
    }))()`,
  );
  await page.context().close();
  return { ...found, ready };
}

/** In milliseconds, each from one animation frame to the next. */
async function framesOf(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(
    "globalThis.frames = []; globalThis.watching = true; { let last = performance.now(); (function look(now) { frames.push(now - last); last = now; if (watching) requestAnimationFrame(look); })(last) }",
  );
  await act();
  return page.evaluate<number[]>("watching = false, frames.slice(2)");
}

function said(frames: readonly number[]): string {
  const sorted = frames.toSorted((a, b) => a - b);
  return `${frames.length} frames, longest ${(sorted.at(-1) ?? 0).toFixed(0)} ms, 99 of 100 under ${(sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(0)} ms`;
}
