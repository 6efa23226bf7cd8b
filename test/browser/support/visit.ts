/** A screen in a browser → what is wrong with how it stands there: what jumps while it loads, what is cut or wider than the page, what axe finds, what of a token is left in it. */
import type { Browser, BrowserContext, Page, Request, Route } from "playwright-core";
import { open, signIn, violations, type Watched } from "./browser.ts";
import type { Screen } from "./screens.ts";
import { ADMIN_TOKEN } from "./stage.ts";

export interface Look {
  readonly colorScheme: "light" | "dark";
  readonly width: number;
}

export const LOOKS: readonly Look[] = [
  { colorScheme: "light", width: 1_440 },
  { colorScheme: "dark", width: 1_440 },
  { colorScheme: "light", width: 360 },
  { colorScheme: "dark", width: 360 },
];

/** What jumps more than that is seen to jump: half of what is called good. https://web.dev/articles/cls */
const MOST_SHIFT = 0.05;

export interface Visitor extends Watched {
  /** @returns what is wrong with it. */
  readonly see: (screen: Screen) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** Signed in. @param shots where a picture of each screen is left. */
export async function visitor(browser: Browser, origin: string, look: Look, shots?: string): Promise<Visitor> {
  const { colorScheme, width } = look;
  const { page, faults } = await open(browser, origin, {
    colorScheme,
    viewport: { width, height: width === 360 ? 740 : 900 },
  });
  await page.context().addInitScript(WATCH);
  if (colorScheme === "light") await answerOneByOne(page);
  await signIn(page, origin, "/console/nowhere");
  const settled = whenSettled(page);
  return {
    page,
    faults,
    see: async ({ name, path, seen }) => {
      await page.goto(`${origin}/console${path}`);
      await page.getByText(seen).first().waitFor();
      await settled();
      const wrong = [...(await page.evaluate<string[]>(STANDS)), ...(await violations(page))];
      if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}-${colorScheme}-${width}.png` });
      const left = await page.evaluate<string>(
        "JSON.stringify([localStorage, sessionStorage, location.href]) + document.documentElement.outerHTML",
      );
      const secrets = [ADMIN_TOKEN, ...(await cookiesOf(page.context()))];
      if (secrets.some((secret) => left.includes(secret))) wrong.push("a token is left in the page");
      return wrong.map((fault) => `${name}: ${fault}`);
    },
    close: () => page.context().close(),
  };
}

async function cookiesOf(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ value }) => value);
}

/** Each answer is drawn before the next one comes, so that what can jump does. */
async function answerOneByOne(page: Page): Promise<void> {
  const answer = async (before: Promise<void>, route: Route): Promise<void> => {
    await before;
    try {
      await route.continue();
      await (await route.request().response())?.finished();
      await page.evaluate(FRAMES);
    } catch {
      // Of a page that was left meanwhile.
    }
  };
  let last = Promise.resolve();
  await page.route(/\/(?:control|healthz)/, (route) => {
    last = answer(last, route);
  });
}

/** Until every answer has come and been drawn. */
export function whenSettled(page: Page): () => Promise<void> {
  const underWay = new Set<Request>();
  let waiting: (() => void)[] = [];
  const end = (request: Request): void => {
    underWay.delete(request);
    if (underWay.size > 0) return;
    for (const go of waiting) go();
    waiting = [];
  };
  page.on("request", (request) => underWay.add(request));
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  const drawn = (): Promise<void> => page.evaluate(`document.fonts.ready.then(() => ${FRAMES})`);
  const rows = page.locator(".skeleton-rows");
  return async () => {
    for (;;) {
      await drawn();
      // What an answer draws may ask for more.
      while (underWay.size > 0) {
        await new Promise<void>((go) => waiting.push(go));
        await drawn();
      }
      // A screen's file has come some time before it has run.
      if ((await rows.count()) === 0) return;
      await rows.first().waitFor({ state: "detached" });
    }
  };
}

/** Drawn, and what drawing it has asked for begun. */
const FRAMES =
  "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done()))))";

/** Past the page's policy, from before its first line. */
const WATCH = `
  globalThis.jumps = [];
  globalThis.refused = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      const of = sources.map(({ node, previousRect, currentRect }) => {
        const element = node instanceof Element ? node : node?.parentElement;
        return (element?.localName ?? "?") + "." + (element?.className ?? "") + " " + Math.round(previousRect.y) + "→" + Math.round(currentRect.y) + " x " + Math.round(previousRect.x) + "→" + Math.round(currentRect.x);
      });
      jumps.push({ value, of });
    }
  }).observe({ type: "layout-shift", buffered: true });
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => refused.push(violatedDirective + " " + blockedURI));
`;

/** What jumped while it loaded, what was refused, what is wider than the page, which text is cut where no ellipsis says so. */
const STANDS = `(() => {
  const wrong = refused.map((what) => "refused by the policy: " + what);
  const jumped = jumps.reduce((sum, { value }) => sum + value, 0);
  if (jumped > ${MOST_SHIFT}) wrong.push("jumps by " + jumped.toFixed(3) + ": " + jumps.map(({ value, of }) => value.toFixed(3) + " " + of.join(", ")).join(" | "));
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) wrong.push("wider than the page by " + (scrollWidth - clientWidth));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const cut = new Set();
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    if (text.textContent.trim() === "" || text.parentElement.closest(".sr-only, [hidden], script, style") !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const { right, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    let isInline = true;
    for (let box = text.parentElement; box !== null; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.display !== "inline" && style.overflowX !== "visible" && right > box.getBoundingClientRect().right + 1) {
        const scrolls = style.overflowX === "auto" || style.overflowX === "scroll";
        if (!scrolls && !(isInline && style.textOverflow === "ellipsis")) cut.add(box.localName + "." + box.className + ": " + text.textContent.trim().slice(0, 60));
        break;
      }
      isInline &&= style.display === "inline";
    }
  }
  return [...wrong, ...[...cut].slice(0, 8).map((what) => "cut: " + what)];
})()`;
