/** Every screen of the console, with nothing and with ten thousand rows, wide and on a phone, light and dark: nothing that axe finds, nothing cut, nothing that jumps, nothing asked of anybody else. */
import { mkdirSync, readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { emptyGateway, fill, FULL } from "./support/filled.ts";
import { WITH_A_PAST } from "./support/past.ts";
import { ofEmpty, OF_FULL, OF_NOTHING, type Screen } from "./support/screens.ts";
import { setStage, type Stage } from "./support/stage.ts";
import { VIEWS } from "./support/views.ts";
import { LOOKS, visitor } from "./support/visit.ts";

const MINUTES_MS = 60_000;
/** `SCREENSHOTS=PLACE`: a picture of each is left there, to be looked at. */
const { SCREENSHOTS: SHOTS, SCREENS = "" } = process.env;
/** `SCREENS='full-usage|full-calls'`: these alone. */
const WANTED = new RegExp(`^(?:${SCREENS === "" ? ".*" : SCREENS})$`);

describe("the table of screens", () => {
  it("has every route and tab that the console has, and no other", ({ expect }) => {
    const app = readFileSync("console/src/app.tsx", "utf8");
    const places = readFileSync("console/src/shell/places.ts", "utf8");
    const routes = [...app.matchAll(/<Route(?: path="([^"]+)"|(?: path=\{[^}]+\})?>)/g)].map(([, path = "*"]) => path);
    const [, tabs = ""] = /GATEWAY_TABS = \[([^\]]+)\]/.exec(places) ?? [];
    const parts = [...tabs.matchAll(/"([^"]+)"/g)].map(([, tab = ""]) => tab);
    expect([...new Set([...OF_NOTHING, ...ofEmpty("id")].map(({ route }) => route))].toSorted()).toEqual(
      [
        ...routes.filter((route) => route !== "/gateways/:gatewayId/:tab?" && !route.endsWith("/:targetId")),
        ...parts,
      ].toSorted(),
    );
    const viewed = [
      "/",
      "/gateways/new",
      "/gateways/:gatewayId/targets/new",
      "/gateways/:gatewayId/targets/:targetId",
      "*",
    ];
    expect(
      [...new Set(VIEWS.map(({ route }) => route)), ...viewed, "/health", "/gateways/:gatewayId/:tab?"].toSorted(),
    ).toEqual([...routes, ...parts].toSorted());
    expect([...new Set(OF_FULL.map(({ route }) => route))].toSorted()).toEqual(
      [...routes.filter((route) => !["/", "*", "/gateways/:gatewayId/:tab?"].includes(route)), ...parts].toSorted(),
    );
  });
});

describe.skipIf(CHROMIUM === undefined)("every screen", () => {
  let stage: Stage;
  let browser: Browser;

  beforeAll(async () => {
    if (SHOTS !== undefined) mkdirSync(SHOTS, { recursive: true });
    [stage, browser] = await Promise.all([setStage({}, undefined, WITH_A_PAST), launch()]);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  /** In every look: all that is wrong, so that one run tells everything. */
  async function seeAll(screens: readonly Screen[]): Promise<string[]> {
    const wrong: string[] = [];
    const tell = (fault: string): void => {
      wrong.push(fault);
      // Whoever looks at pictures does not wait for the end.
      if (SHOTS !== undefined) process.stderr.write(`${fault}\n`);
    };
    for (const look of LOOKS) {
      const { see, faults, close } = await visitor(browser, stage.worker.origin, look, SHOTS);
      for (const screen of screens.filter(({ name }) => WANTED.test(name))) {
        const found = await see(screen).catch((fault: unknown) => [`${screen.name}: ${String(fault).slice(0, 300)}`]);
        for (const one of [...found, ...faults.splice(0)]) tell(`${look.colorScheme} ${look.width} ${one}`);
      }
      await close();
    }
    return wrong;
  }

  it("stands well before anybody has signed in", { timeout: MINUTES_MS }, async ({ expect }) => {
    for (const { colorScheme, width } of LOOKS) {
      const { page, faults } = await open(browser, stage.worker.origin, {
        colorScheme,
        viewport: { width, height: 740 },
      });
      await page.goto(`${stage.worker.origin}/console/gateways?q=kept`);
      await page.getByLabel("Admin token").waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    }
  });

  it("stands well where there is nothing yet", { timeout: 10 * MINUTES_MS }, async ({ expect }) => {
    expect(await seeAll(OF_NOTHING)).toEqual([]);
  });

  it("stands well where a gateway is empty", { timeout: 10 * MINUTES_MS }, async ({ expect }) => {
    expect(await seeAll(ofEmpty(await emptyGateway(stage)))).toEqual([]);
  });

  let filled: Promise<void> | undefined;
  const full = (): Promise<void> => (filled ??= fill(stage));

  it("stands well with ten thousand rows", { timeout: 20 * MINUTES_MS }, async ({ expect }) => {
    await full();
    expect(await seeAll(OF_FULL)).toEqual([]);
  });

  it("tells what a key used whose caller stands behind the first thousand", async ({ expect }) => {
    await full();
    const { page, faults } = await open(browser, stage.worker.origin);
    await signIn(page, stage.worker.origin, `/console/gateways/${FULL.gatewayId}/api-keys?q=key-0000007919`);
    const row = page.getByRole("row").filter({ hasText: "key-0000007919" });
    await row.getByText(/^1 call/).waitFor();
    expect(faults).toEqual([]);
  });
});
