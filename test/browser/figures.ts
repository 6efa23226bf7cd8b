/** `npm run figures`: how long the console's first paint takes, how much its first view is, and of each long list how soon it is there and the longest frame while it is scrolled; from a running Worker in a real browser. */
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { launch, open, signIn } from "./support/browser.ts";
import { fill, FULL } from "./support/filled.ts";
import { WITH_A_PAST } from "./support/past.ts";
import { setStage } from "./support/stage.ts";

process.chdir(resolve(import.meta.dirname, "../.."));
const VIEWS = 9;
const TURNS = 120;

interface List {
  readonly name: string;
  /** Below `/console`. */
  readonly path: string;
  /** A text that is there once all of it is. */
  readonly seen: string;
  /** Brings in what comes when it is asked for. */
  readonly before?: (page: Page) => Promise<void>;
}

const gateway = `/gateways/${FULL.gatewayId}`;
const LISTS: readonly List[] = [
  { name: "1,000 gateways", path: "/gateways", seen: "1,000 gateways" },
  { name: "100 targets", path: `${gateway}/targets`, seen: "100 targets" },
  { name: "10,000 models", path: `${gateway}/models`, seen: "10,000 models" },
  { name: "10,000 keys", path: `${gateway}/api-keys`, seen: "service-00002" },
  { name: "1,000 aliases", path: `${gateway}/aliases`, seen: "1,000 aliases" },
  { name: "50 limits", path: `${gateway}/limits`, seen: "50 limits" },
  {
    name: "10,000 buckets",
    path: `${gateway}/limits?state=${FULL.rateLimitId}`,
    seen: "Show all 10,000",
    before: (page) => page.getByRole("button", { name: "Show all 10,000" }).click(),
  },
  { name: "10,000 callers", path: `/usage?gateway=${FULL.gatewayId}&by=caller`, seen: "10,000 rows" },
  {
    name: "10,000 calls",
    path: `/calls?gateway=${FULL.gatewayId}`,
    seen: "1,000 calls",
    before: (page) => more(page, "Load more"),
  },
  { name: "1,000 prices", path: "/prices", seen: "1,000 prices" },
  { name: "50 credential providers", path: "/credential-providers", seen: "50 credential providers" },
  {
    name: "500 changes",
    path: "/history",
    seen: "99 changes",
    before: (page) => more(page, "Show older"),
  },
];

const stage = await setStage({}, undefined, WITH_A_PAST);
await fill(stage);
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
  await signIn(page, origin);
  for (const { name, path, seen, before } of LISTS) {
    await page.goto(`${origin}/console${path}`);
    await page.getByText(seen).first().waitFor();
    const there = await page.evaluate<number>("performance.now()");
    await before?.(page);
    const wheel = await framesOf(page, async () => {
      for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, 1_500);
    });
    const jumps = await framesOf(page, async () => {
      await page.locator("body").press("Home");
      for (const key of ["End", "Home", "PageDown", "PageDown", "End"]) await page.keyboard.press(key);
      await page.waitForTimeout(500);
    });
    console.log(
      `${name}: there in ${there.toFixed(0)} ms; under the wheel ${said(wheel)}; from end to end by keyboard ${said(jumps)}`,
    );
  }
  console.log("asked for: no frame over 100 ms");
} finally {
  await browser.close();
  await stage.close();
}

/** Nine times: ten pages. */
async function more(page: Page, name: string): Promise<void> {
  for (let pages = 1; pages < 10; pages++) {
    const answered = page.waitForResponse((response) => response.url().includes("nextToken="));
    await page.getByRole("button", { name }).click();
    await answered;
  }
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
