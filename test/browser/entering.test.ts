/** The console's doors in a real browser: closed, for signed requests only, behind Cloudflare Access; and what an attacker brings to them. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startWorker, type RunningWorker } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn, violations } from "./support/browser.ts";
import { ADMIN_TOKEN } from "./support/stage.ts";

const LOOKS = [
  ["light", 1_440],
  ["dark", 1_440],
  ["light", 360],
  ["dark", 360],
] as const;
const HOSTILE = [
  `"><img src=x onerror=alert(1)>`,
  "javascript:alert(1)",
  "%00%0d%0aset-cookie:x=y",
  "..%2f..%2fcontrol%2fgateways",
  "__proto__",
  "{{constructor.constructor('alert(1)')()}}",
];

describe.skipIf(CHROMIUM === undefined)("entering the console", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });

  async function withWorker(settings: Record<string, string>, act: (worker: RunningWorker) => Promise<void>) {
    const worker = await startWorker(settings);
    try {
      await act(worker);
    } finally {
      await worker.close();
    }
  }

  it("says what to set where no secret is, in every look, and looks again when asked", async ({ expect }) => {
    await withWorker({ ADMIN_TOKEN: "", ACCESS_KEYS: "" }, async ({ origin }) => {
      for (const [colorScheme, width] of LOOKS) {
        const { page, faults } = await open(browser, origin, { colorScheme, viewport: { width, height: 800 } });
        await page.goto(`${origin}/console/gateways`);
        await page.getByRole("heading", { name: "This gateway is not open yet" }).waitFor();
        await page.getByText("npx wrangler secret put ADMIN_TOKEN").waitFor();
        expect(await page.getByLabel("Admin token").count()).toBe(0);
        const again = page.waitForResponse(`${origin}/control/session`);
        await page.getByRole("button", { name: "Check again" }).focus();
        await page.keyboard.press("Enter");
        expect((await again).status()).toBe(200);
        const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
        expect([colorScheme, width, wide, await violations(page), faults]).toEqual([colorScheme, width, width, [], []]);
        await page.context().close();
      }
    });
  });

  it("says that signed requests alone are taken where only access keys are set", async ({ expect }) => {
    await withWorker({ ADMIN_TOKEN: "", ACCESS_KEYS: "[]" }, async ({ origin }) => {
      const { page, faults } = await open(browser, origin);
      await page.goto(`${origin}/console`);
      await page.getByText("This gateway takes signed requests only").waitFor();
      expect([await violations(page), faults]).toEqual([[], []]);
    });
  });

  it("leaves by Cloudflare Access's own address where Access let in", async ({ expect }) => {
    await withWorker({}, async ({ origin }) => {
      const { page, faults } = await open(browser, origin);
      // Access stands before the Worker; what it adds is verified in the Worker's own tests.
      await page.route(`${origin}/control/session`, (route) =>
        route.fulfill({
          json: {
            signedIn: true,
            opens: { token: false, access: true },
            who: "jinno@example.com",
            may: "write",
            by: "access",
            version: "0.1.0",
            defaultGateway: "default",
            awsRegion: "us-east-1",
          },
        }),
      );
      await page.route(`${origin}/control/gateways/**`, (route) => route.fulfill({ json: { items: [] } }));
      await page.route(`${origin}/cdn-cgi/access/logout`, (route) => route.fulfill({ body: "left" }));
      await page.goto(`${origin}/console`);
      await page.getByRole("button", { name: "jinno@example.com" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.waitForURL(`${origin}/cdn-cgi/access/logout`);
      expect(faults).toEqual([]);
    });
  });

  it("takes no session that somebody else planted: of another name, path or port", async ({ expect }) => {
    await withWorker({}, async ({ origin }) => {
      const { page, faults } = await open(browser, origin);
      const { hostname } = new URL(origin);
      // Cookies know no port: a page of another port of this machine sets what it can.
      const planted = (name: string, path: string) =>
        page.evaluate(
          `document.cookie = ${JSON.stringify(`${name}=v1.9999999999999.${"A".repeat(43)}; path=${path}`)}`,
        );
      await page.goto(`${origin}/console`);
      await planted("__Host-signalbox", "/");
      await planted("__Host-signalbox", "/console");
      await planted("signalbox", "/");
      const names = (await page.context().cookies()).map(({ name }) => name);
      expect(names).toEqual(["signalbox"]);
      // As its prefix asks for, which any page of this machine may: it is taken by the browser, and opens nothing.
      await page.evaluate(`document.cookie = "__Host-signalbox=v1.9999999999999.${"A".repeat(43)}; path=/; secure"`);
      expect(await page.context().cookies()).toHaveLength(2);
      await page.reload();
      await page.getByLabel("Admin token").waitFor();
      await signIn(page, origin);
      const session = (await page.context().cookies()).find(({ name }) => name === "__Host-signalbox");
      expect([session?.path, session?.domain, session?.value.startsWith("v1.9999999999999")]).toEqual([
        "/",
        hostname,
        false,
      ]);
      // Nobody but the Worker can put another in its place: the script's is not even taken.
      await planted("__Host-signalbox", "/");
      expect((await page.context().cookies()).find(({ name }) => name === "__Host-signalbox")?.value).toBe(
        session?.value,
      );
      expect(faults.filter((fault) => !fault.includes("Cookie"))).toEqual([]);
    });
  });

  it("goes nowhere else after signing in, whatever the address says", async ({ expect }) => {
    await withWorker({}, async ({ origin }) => {
      const { page, faults } = await open(browser, origin, {}, /status of 40[04]/);
      for (const path of [
        "/console//evil.test/",
        "/console/https://evil.test",
        "/console/?returnTo=https://evil.test&redirect=//evil.test&next=javascript:alert(1)",
        "/console/..%2f..%2f//evil.test",
        String.raw`/console/\evil.test`,
        "//console//evil.test",
      ]) {
        await page.context().clearCookies();
        await page.goto(origin + path);
        await page.getByLabel("Admin token").fill(ADMIN_TOKEN);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("navigation", { name: "Main" }).waitFor();
        expect([path, new URL(page.url()).origin]).toEqual([path, origin]);
        // And a link from there stays in the console.
        await page.getByRole("link", { name: "Health" }).click();
        expect([path, page.url()]).toEqual([path, `${origin}/console/health`]);
      }
      expect(faults).toEqual([]);
    });
  });

  it("shows ids of an address as text, and asks for nothing outside of the control plane by them", async ({
    expect,
  }) => {
    await withWorker({}, async ({ origin }) => {
      const { page, faults } = await open(browser, origin, {}, /status of 40[0-9]/);
      await signIn(page, origin);
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      for (const id of HOSTILE) {
        for (const path of [
          `/gateways/${encodeURIComponent(id)}/targets`,
          `/gateways/${encodeURIComponent(id)}/api-keys?key=${encodeURIComponent(id)}&q=${encodeURIComponent(id)}`,
          `/gateways/${encodeURIComponent(id)}/connect?client=${encodeURIComponent(id)}`,
          `/gateways/x-0123456789/${encodeURIComponent(id)}`,
          `/${encodeURIComponent(id)}`,
        ]) {
          await page.goto(`${origin}/console${path}`);
          await page.getByRole("main").waitFor();
          await page.waitForLoadState("networkidle");
          expect([path, await page.locator("img, iframe, object, embed").count()]).toEqual([path, 0]);
        }
      }
      expect(asked.filter((path) => !/^\/(?:console|control)(?:\/|$)/.test(path))).toEqual([]);
      expect(faults).toEqual([]);
    });
  });
});
