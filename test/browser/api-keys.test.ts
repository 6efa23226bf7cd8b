/** API keys in a real browser: made with limits of their own, checked while one types, changed, used up, given back; by mouse and by keyboard. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { apiKey } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { ADMIN_TOKEN, articleGateway, AZURE_MODEL, setStage, VIEWER_TOKEN, type Stage } from "./support/stage.ts";

const Keys = z.object({
  items: z.array(
    z.looseObject({
      apiKeyId: z.string(),
      name: z.string(),
      allowedModels: z.optional(z.array(z.string())),
      expiresAt: z.optional(z.string()),
      limits: z.optional(z.unknown()),
    }),
  ),
});

describe.skipIf(CHROMIUM === undefined)("an API key in the console", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage(), launch()]);
    origin = stage.worker.origin;
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  async function keyNamed(gatewayId: string, name: string): Promise<z.infer<typeof Keys>["items"][number] | undefined> {
    const listed = await fetch(`${origin}/control/gateways/${gatewayId}/api-keys`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    return Keys.parse(await listed.json()).items.find((item) => item.name === name);
  }

  const call = (gatewayId: string, key: string): Promise<Response> =>
    fetch(`${origin}/gateways/${gatewayId}/inference/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: AZURE_MODEL, messages: [{ role: "user", content: "Hello!" }], max_tokens: 5 }),
    });

  it("is made with limits, which the API's own schema checks before anything is sent", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "limited");
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/api-keys")) sent.push(request.postData() ?? "");
    });
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys?create=1`);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("limited-app");
    for (const [rate, fault] of [
      ["", "Give a number, as 1,000 or 2.50."],
      ["12,5", "Give a number, as 1,000 or 2.50."],
      ["1.5", "Must be a whole number."],
      ["20,000,000", "Must not be more than 10000000 a second or minute."],
    ] as const) {
      if (rate === "") await dialog.getByRole("button", { name: "Add amount" }).click();
      await dialog.getByLabel("Amount 1", { exact: true }).fill(rate);
      await dialog.getByRole("button", { name: "Create API key" }).click();
      await dialog.getByText(fault).waitFor();
    }
    await dialog.getByLabel("Amount 1", { exact: true }).fill("10,000");
    await dialog.getByRole("button", { name: "Add amount" }).click();
    await dialog.getByLabel("Amount 2", { exact: true }).fill("5.25");
    await dialog.getByRole("combobox", { name: "Metric 2" }).click();
    await page.getByRole("option", { name: "Cost" }).click();
    await dialog.getByRole("combobox", { name: "Period 2" }).click();
    await page.getByRole("option", { name: "a month" }).click();
    await dialog.getByRole("button", { name: "Add amount" }).click();
    await dialog.getByLabel("Amount 3", { exact: true }).fill("2");
    await dialog.getByRole("combobox", { name: "Metric 3" }).click();
    await page.getByRole("option", { name: "At the same time" }).click();
    // Twice the same window of the same metric is told at one of the two, and a limit is taken away again.
    await dialog.getByRole("button", { name: "Add amount" }).click();
    await dialog.getByLabel("Amount 4", { exact: true }).fill("7");
    await dialog.getByRole("combobox", { name: "Metric 4" }).click();
    await page.getByRole("option", { name: "Requests" }).click();
    await dialog.getByRole("button", { name: "Create API key" }).click();
    await dialog.getByText("Must name each period once.").waitFor();
    await dialog.getByRole("button", { name: "Remove amount 4" }).click();
    expect(sent).toEqual([]);
    await dialog.getByRole("button", { name: "Create API key" }).click();
    await page.getByRole("dialog", { name: "Key for limited-app" }).waitFor();
    await page.getByRole("button", { name: "Done" }).click();
    const row = page.getByRole("row").filter({ hasText: "limited-app" });
    await row.getByText("10,000 requests a minute").waitFor();
    expect((await keyNamed(gatewayId, "limited-app"))?.limits).toEqual({
      requests: [{ rate: 10_000, period: "minute" }],
      cost: [{ rate: 5.25, period: "month" }],
      connections: [{ rate: 2, period: "second" }],
    });
    expect(sent).toHaveLength(1);
    expect(faults).toEqual([]);
  });

  it("is changed member by member: what was not touched is not sent, what is emptied is taken away", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "changed");
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    await apiKey(stage.worker, gatewayId, {
      name: "before",
      allowedModels: ["azure-foundry/*"],
      expiresAt,
      limits: { requests: [{ rate: 1_000_000, period: "day" }] },
    });
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys`);
    await page.getByRole("button", { name: "Edit before" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit before" });
    // A link to it opens it again.
    await page.reload();
    await dialog.getByRole("button", { name: "Save changes" }).waitFor();
    expect(await dialog.getByRole("button", { name: "Save changes" }).isDisabled()).toBe(true);
    expect(await dialog.getByLabel("Amount 1", { exact: true }).inputValue()).toBe("1,000,000");
    const patched = page.waitForRequest((request) => request.method() === "PATCH");
    await dialog.getByLabel("Name").fill("after");
    await dialog.getByRole("button", { name: "Remove amount 1" }).click();
    await dialog.getByRole("button", { name: "Save changes" }).click();
    expect((await patched).postDataJSON()).toEqual({ name: "after", limits: null });
    await page.getByText("Saved after").waitFor();
    const saved = await keyNamed(gatewayId, "after");
    expect([saved?.limits, saved?.allowedModels, saved?.expiresAt]).toEqual([
      undefined,
      ["azure-foundry/*"],
      expiresAt,
    ]);
    await page.getByRole("button", { name: "Edit after" }).click();
    await page.getByText("All models of this gateway").click();
    await page.getByRole("combobox", { name: "Expires" }).click();
    await page.getByRole("option", { name: "Never" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("dialog", { name: "Edit after" }).waitFor({ state: "detached" });
    const freed = await keyNamed(gatewayId, "after");
    expect([freed?.allowedModels, freed?.expiresAt]).toEqual([undefined, undefined]);
    expect(faults).toEqual([]);
  });

  it("shows what its limits have left, as it is used, and gives it back", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "left");
    const key = await apiKey(stage.worker, gatewayId, {
      name: "metered",
      limits: { requests: [{ rate: 2, period: "total" }] },
    });
    await (await call(gatewayId, key)).text();
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys`);
    await page.getByRole("button", { name: "Edit metered" }).click();
    const left = page.getByRole("region", { name: "What is left" });
    await left.getByText("1 of 2 left").waitFor();
    await (await call(gatewayId, key)).text();
    expect((await call(gatewayId, key)).status).toBe(429);
    // It looks again by itself.
    await left.getByText("0 of 2 left").waitFor();
    await left.getByRole("button", { name: "Reset" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Reset" }).click();
    await left.getByText("2 of 2 left").waitFor();
    await expect.poll(async () => (await call(gatewayId, key)).status, { timeout: 15_000 }).toBe(200);
    expect(faults).toEqual([]);
  });

  it("is looked at by a viewer and changed by none; a key that is gone says so", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "looked-at");
    await apiKey(stage.worker, gatewayId, { name: "seen", limits: { requests: [{ rate: 2, period: "total" }] } });
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys`, VIEWER_TOKEN);
    await page.getByRole("button", { name: "Edit seen" }).click();
    await page.getByText("2 of 2 left").waitFor();
    await page.getByLabel("Name").fill("mine");
    expect(await page.getByRole("button", { name: "Save changes" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Reset" }).isDisabled()).toBe(true);
    await page.goto(`${origin}/console/gateways/${gatewayId}/api-keys?key=key-0000000000`);
    await page.getByRole("dialog", { name: "There is nothing here" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("is made, limited, changed and revoked by keyboard alone", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "typed");
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys`);
    const { keyboard } = page;
    const focused = (): Promise<string> =>
      page.evaluate<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
    const tabTo = async (name: string): Promise<void> => {
      for (let turn = 0; turn < 60 && (await focused()) !== name; turn++) await keyboard.press("Tab");
      expect(await focused()).toBe(name);
    };
    await page.getByRole("heading", { name: "Create the first key" }).waitFor();
    await tabTo("Create API key");
    await keyboard.press("Enter");
    await page.getByLabel("Name").waitFor();
    await keyboard.type("by-keys");
    await tabTo("Add amount");
    await keyboard.press("Enter");
    await page.getByLabel("Amount 1", { exact: true }).waitFor();
    await keyboard.press("Shift+Tab");
    await keyboard.press("Shift+Tab");
    await keyboard.press("Shift+Tab");
    await keyboard.press("Shift+Tab");
    await keyboard.type("60");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    expect(await page.evaluate<string>("document.activeElement.getAttribute('aria-label')")).toBe("Period 1");
    await keyboard.press("Enter");
    await page.getByRole("option", { name: "an hour" }).waitFor();
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await page.getByLabel("Name").press("Enter");
    await page.getByRole("dialog", { name: "Key for by-keys" }).waitFor();
    await tabTo("Done");
    await keyboard.press("Enter");
    await page.getByText("60 requests an hour").waitFor();
    await tabTo("Edit by-keys");
    await keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Edit by-keys" }).waitFor();
    await keyboard.type("renamed");
    await keyboard.press("Enter");
    await page.getByText("Saved").waitFor();
    await tabTo("Revoke");
    await keyboard.press("Enter");
    await page.getByRole("alertdialog").waitFor();
    // Until then it is on the row's button, which is called the same.
    await page.waitForFunction("document.activeElement.closest('[role=alertdialog]') !== null");
    await tabTo("Revoke");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "Create the first key" }).waitFor();
    expect(faults).toEqual([]);
  });
});
