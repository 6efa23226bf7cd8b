/** What was used, in a real browser: from a key's first call to its cost, from a bar to its calls, from a call to why it went where it went. */
import { readFileSync } from "node:fs";
import OpenAI from "openai";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { gateway } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn, violations } from "./support/browser.ts";
import { daysOfCalls, pastCall, tellPast, WITH_A_PAST } from "./support/past.ts";
import { ADMIN_TOKEN, articleGateway, AZURE_MODEL, setStage, type Stage } from "./support/stage.ts";

const HOSTILE = `<img src=x onerror=alert(1)>"'{{7*7}}`;
/** The ledger has a call within ten seconds. */
const BOOKED = { timeout: 30_000 };

describe.skipIf(CHROMIUM === undefined)("usage and calls in the console", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;
  /** With forty days of calls. */
  let busy: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage({}, undefined, WITH_A_PAST), launch()]);
    origin = stage.worker.origin;
    busy = await articleGateway(stage, "busy");
    await daysOfCalls(stage, busy, 40);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it("follow a key from its making to its first call by the openai SDK, to its cost, and to its end", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "story");
    await price("azure-foundry", AZURE_MODEL, { input: 1_000, output: 2_000 });
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys?create=1`);
    const made = page.getByRole("dialog");
    await made.getByLabel("Name").fill("shop-backend");
    await made.getByRole("button", { name: "Create API key" }).click();
    const apiKey = await made.getByLabel("API key", { exact: true }).inputValue();
    await made.getByRole("button", { name: "Done" }).click();

    const client = new OpenAI({ apiKey, baseURL: `${origin}/gateways/${gatewayId}/inference/v1`, maxRetries: 0 });
    const ask = () =>
      client.chat.completions.create({ model: AZURE_MODEL, messages: [{ role: "user", content: "Hello!" }] });
    const { usage } = await ask();
    await ask();
    const cost = 2 * (((usage?.prompt_tokens ?? 0) * 1_000 + (usage?.completion_tokens ?? 0) * 2_000) / 1e6);
    const dollars = `$${cost.toFixed(2)}`;

    await page.getByRole("link", { name: "Usage" }).click();
    await page.goto(`${origin}/console/usage?gateway=${gatewayId}&range=hour&by=caller`);
    const row = page.getByRole("row").filter({ hasText: "shop-backend" });
    await row.getByText(dollars, { exact: true }).waitFor(BOOKED);
    await row.getByText("2", { exact: true }).waitFor();
    await row.getByRole("button", { name: "shop-backend" }).click();
    await page.getByRole("row").filter({ hasText: AZURE_MODEL }).getByText(dollars, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Remove filter Caller: shop-backend" }).waitFor();

    await page.goto(`${origin}/console/gateways/${gatewayId}/api-keys`);
    await page.getByRole("button", { name: "Edit shop-backend" }).click();
    await page.getByRole("region", { name: "Last 30 days" }).getByText(dollars, { exact: true }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("Revoked shop-backend").waitFor();
    await expect
      .poll(
        async () =>
          ask().then(
            () => 200,
            ({ status }: { status: number }) => status,
          ),
        { timeout: 15_000 },
      )
      .toBe(401);
    // What it used stays.
    await page.goto(`${origin}/console/usage?gateway=${gatewayId}&range=hour&by=caller`);
    await row.getByText(dollars, { exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  it("lead from a bar to the calls behind it by mouse and by keyboard, and back", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, `/console/usage?gateway=${busy}&range=week&by=target`);
    const chart = page.getByRole("group", { name: /Cost over time, by target/ });
    await chart.locator("canvas").waitFor();
    const box = await chart.locator(".u-over").boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await page.getByRole("heading", { name: "Calls", level: 1 }).waitFor();
    const query = new URL(page.url()).searchParams;
    const [from, to] = ["from", "to"].map((name) => Date.parse(query.get(name) ?? ""));
    expect((to ?? 0) - (from ?? 0)).toBe(3_600_000);
    await page.getByRole("row").nth(1).waitFor();
    const times = await page
      .getByRole("table")
      .locator("time")
      .evaluateAll((all) => all.map((one) => one.getAttribute("datetime")));
    expect(times.length).toBeGreaterThan(0);
    for (const time of times) {
      expect(Date.parse(time ?? "")).toBeGreaterThanOrEqual((from ?? 0) - 60_000);
      expect(Date.parse(time ?? "")).toBeLessThan(to ?? 0);
    }
    await page.goBack();
    await page.getByRole("radio", { name: "7 days", checked: true }).waitFor();
    await chart.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await chart.getByRole("status").getByText("Click for its calls").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Calls", level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get("from")).not.toBe(query.get("from"));
    expect(faults).toEqual([]);
  });

  it("are seen by caller, target, model and alias, an hour to a year, each with an address of its own", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, `/console/usage?gateway=${busy}`);
    const calls: number[] = [];
    for (const range of ["Hour", "24 hours", "7 days", "30 days", "90 days", "Year"]) {
      await page.getByRole("radio", { name: range, exact: true }).click();
      await page.locator('[aria-busy="false"] .tiles').waitFor();
      const text = await page.locator(".tile").nth(2).locator("span[title]").getAttribute("title");
      calls.push(Number(text?.replaceAll(",", "")));
    }
    expect(calls).toEqual(calls.toSorted((a, b) => a - b));
    expect(new Set(calls.slice(0, 5)).size).toBe(5);
    for (const [by, name] of [
      ["Caller", "shop-backend"],
      ["Target", "claude"],
      ["Model", "claude-opus-5"],
      ["Alias", "smart"],
    ] as const) {
      await page.getByRole("combobox", { name: "Grouped by" }).click();
      await page.getByRole("option", { name: by }).click();
      await page.getByRole("row").getByRole("button", { name, exact: true }).waitFor();
    }
    expect(new URL(page.url()).searchParams.get("by")).toBe("alias");
    await page.getByRole("row").getByRole("button", { name: "No alias" }).waitFor();
    await page.getByRole("radio", { name: "Tokens" }).click();
    await page.reload();
    await page.getByRole("radio", { name: "Tokens", checked: true }).waitFor();
    await page.getByRole("radio", { name: "Year", checked: true }).waitFor();
    await page.goBack();
    await page.getByRole("radio", { name: "Cost", checked: true }).waitFor();
    expect(faults).toEqual([]);
  });

  it("show what has no price and what is estimated, and are taken home as CSV", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, `/console/usage?gateway=${busy}&range=month`);
    await page.getByText(/calls are not in the cost/).waitFor();
    await page.getByText(/the provider did not say all/).waitFor();
    const row = page.getByRole("row").filter({ hasText: AZURE_MODEL });
    await row.getByText(/unpriced/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download CSV" }).click(),
    ]);
    const lines = readFileSync(await download.path(), "utf8")
      .trim()
      .split("\r\n");
    expect(lines[0]).toContain("start");
    expect(lines.filter((line) => line.includes("callerId"))).toHaveLength(1);
    expect(lines.length).toBeGreaterThan(100);
    await page.getByRole("link", { name: "Set a price" }).click();
    await page.waitForURL(`${origin}/console/prices`);
    expect(faults).toEqual([]);
  });

  it("tell of one call everything that is known, and why it went where it went", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "one-call");
    const call = pastCall(gatewayId, Date.now() - 1_000, 1, {
      requestId: "request-of-interest",
      target: "azure-foundry",
      model: AZURE_MODEL,
      modelAsked: `azure-foundry/${AZURE_MODEL}`,
      alias: undefined,
      path: "/v1/chat/completions",
      attempts: 1,
      costNanos: 45_000,
    });
    await tellPast(stage, {
      gatewayId,
      batches: [{ at: Date.now(), batch: { sender: "one", sequence: 1, calls: [call], dropped: 0 } }],
    });
    await signIn(page, origin, `/console/calls?gateway=${gatewayId}`);
    await page.getByRole("link", { name: AZURE_MODEL }).click();
    await page.getByRole("heading", { name: AZURE_MODEL, level: 1 }).waitFor();
    await page.getByText(`The caller asked for azure-foundry/${AZURE_MODEL}.`).waitFor();
    await page.getByText("The model names its target, azure-foundry.").waitFor();
    await page.getByText("As the gateway is configured now").waitFor();
    await page.getByText(`${stage.provider.origin}/v1/chat/completions`).waitFor();
    await page.getByText("$0.000045").waitFor();
    // Without the hint of its time the same call is found by its id alone.
    await page.goto(`${origin}/console/calls/request-of-interest?gateway=${gatewayId}`);
    await page.getByText("$0.000045").waitFor();
    await page.goto(`${origin}/console/calls/nothing?gateway=${gatewayId}`);
    await page.getByText("There is nothing here").waitFor();
    expect(faults).toEqual([]);
  });

  it("lead on where there is nothing, and say so where nothing can be loaded", async ({ expect }) => {
    const { page, faults } = await open(browser, origin, {}, /status of 500/);
    const gatewayId = await gateway(stage.worker, { name: "quiet" });
    await signIn(page, origin, `/console/usage?gateway=${gatewayId}`);
    await page.getByText("No calls in this period").waitFor();
    await page.getByRole("link", { name: "Try it in the Playground" }).click();
    await page.getByText("This gateway has no models yet").waitFor();
    await page.goto(`${origin}/console/calls?gateway=${gatewayId}`);
    await page.getByText("No calls in this period").waitFor();
    await page.goto(`${origin}/console/calls?gateway=${busy}&show=failed&q=nothing-like-it`);
    await page.getByText("No call is like that").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("row").nth(1).waitFor();
    await page.route(/\/control\/gateways\/[^/]+\/(usage|calls)/, (route) =>
      route.fulfill({ status: 500, contentType: "application/json", body: '{"message":"The ledger is away."}' }),
    );
    await page.goto(`${origin}/console/usage?gateway=${busy}`);
    await page
      .getByRole("alert")
      .getByText(/The ledger is away/)
      .waitFor();
    await page.unroute(/\/control\/gateways\/[^/]+\/(usage|calls)/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".tiles").waitFor();
    expect(faults).toEqual([]);
  });

  it("hold ten thousand calls and five hundred callers, of which only those in sight are in the page", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await gateway(stage.worker, { name: "many" });
    const now = Date.now();
    const calls = Array.from({ length: 10_000 }, (_, at) =>
      pastCall(gatewayId, now - at, at, {
        caller: { kind: "api_key", id: `key-${at % 500}`, name: `caller ${at % 500}` },
      }),
    );
    const batches = Array.from({ length: 10 }, (_, at) => ({
      at: now,
      batch: { sender: "many", sequence: at + 1, calls: calls.slice(at * 1_000, (at + 1) * 1_000), dropped: 0 },
    }));
    await tellPast(stage, { gatewayId, batches });
    await signIn(page, origin, `/console/calls?gateway=${gatewayId}`);
    for (let pages = 1; pages < 10; pages++) {
      await page.getByRole("button", { name: "Load more" }).click();
      await page.getByText(new RegExp(`^${(pages + 1).toLocaleString("en-US")},000 calls`)).waitFor();
    }
    await page.getByText("10,000 calls", { exact: true }).waitFor();
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)");
    await page.getByRole("row").last().waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(80);
    await page.goto(`${origin}/console/usage?gateway=${gatewayId}&by=caller&range=hour`);
    await page.getByText("500 rows").waitFor();
    expect(await page.getByRole("row").count()).toBeLessThan(80);
    await page.getByRole("searchbox", { name: "Search" }).fill("caller 499");
    await page.getByText("1 of 500 rows").waitFor();
    expect(faults).toEqual([]);
  });

  it("show what callers and providers name themselves as text", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await gateway(stage.worker, { name: "hostile" });
    const call = pastCall(gatewayId, Date.now() - 1_000, 1, {
      requestId: "hostile-1",
      caller: { kind: "token", id: HOSTILE, name: HOSTILE },
      target: HOSTILE,
      model: HOSTILE,
      modelAsked: HOSTILE,
      alias: HOSTILE,
      path: HOSTILE,
      code: undefined,
    });
    await tellPast(stage, {
      gatewayId,
      batches: [{ at: Date.now(), batch: { sender: "h", sequence: 1, calls: [call], dropped: 0 } }],
    });
    await signIn(page, origin, `/console/usage?gateway=${gatewayId}&range=hour&by=caller`);
    await page.getByRole("row").getByText(HOSTILE).waitFor();
    await page.getByRole("row").getByRole("button", { name: HOSTILE, exact: true }).click();
    await page.getByRole("button", { name: `Remove filter Caller: ${HOSTILE}` }).waitFor();
    await page.getByRole("link", { name: /^Calls of/ }).click();
    await page.getByRole("link", { name: HOSTILE }).click();
    await page.getByText(`The caller asked for ${HOSTILE}.`).waitFor();
    expect(await page.locator("main img").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  describe.each([
    ["light", 1_440],
    ["dark", 1_440],
    ["light", 360],
    ["dark", 360],
  ] as const)("in %s, %i px wide", (colorScheme, width) => {
    it("have no fault that axe finds, and nothing that is wider than the page", async ({ expect }) => {
      const { page, faults } = await open(browser, origin, {
        colorScheme,
        viewport: { width, height: width === 360 ? 740 : 900 },
      });
      await signIn(page, origin, `/console/usage?gateway=${busy}&range=month&by=caller&target=claude`);
      await page.locator("canvas").waitFor();
      expect(await wrongIn(page)).toEqual([0, []]);
      await page.getByRole("group", { name: /over time/ }).focus();
      await page.keyboard.press("End");
      expect(await wrongIn(page)).toEqual([0, []]);
      await page.goto(`${origin}/console/calls?gateway=${busy}&caller=key-shop-backend`);
      await page.getByRole("row").nth(2).waitFor();
      expect(await wrongIn(page)).toEqual([0, []]);
      await page.locator(".row-link").first().click();
      await page.getByText("As the gateway is configured now").waitFor();
      await page.getByText(/^Version \d/).waitFor();
      expect(await wrongIn(page)).toEqual([0, []]);
      expect(faults).toEqual([]);
    });
  });

  async function price(target: string, model: string, dollars: object): Promise<void> {
    const response = await fetch(`${origin}/control/prices/${target}/${model}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(dollars),
    });
    if (!response.ok) throw new Error(await response.text());
  }
});

async function wrongIn(page: Page): Promise<[number, string[]]> {
  const overflow = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  return [overflow, await violations(page)];
}
