/** Aliases and limits in a real browser: made, changed, seen at work, deleted; a key's own limits; what is wrong told at its field. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { apiKey, gateway, target } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn, violations } from "./support/browser.ts";
import { writeRows } from "./support/filled.ts";
import { WITH_A_PAST } from "./support/past.ts";
import { ADMIN_TOKEN, setStage, VIEWER_TOKEN, type Stage } from "./support/stage.ts";

const HOSTILE = `<img src=x onerror=alert(1)>"'{{7}}`;

describe.skipIf(CHROMIUM === undefined)("aliases and limits in the console", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage({}, undefined, WITH_A_PAST), launch()]);
    origin = stage.worker.origin;
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it("an alias is made with weights and tiers, called, changed and deleted", async ({ expect }) => {
    const { page, faults } = await open(browser, origin, {}, /status of 40[04]/);
    const gatewayId = await withModels("aliases");
    await signIn(page, origin, `/console/gateways/${gatewayId}/aliases`);
    await page.getByText("Give models names of your own").waitFor();
    await page.getByRole("button", { name: "Create alias" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Create alias" }).click();
    expect(await dialog.getByLabel("Name").getAttribute("aria-invalid")).toBe("true");
    await dialog.getByLabel("Name").fill("smart");
    await dialog.getByRole("combobox", { name: "Model 1" }).fill("openai/gpt");
    await page.getByRole("option", { name: "openai/gpt-5.5" }).click();
    await dialog.getByLabel("Weight 1").fill("90");
    await dialog.getByRole("button", { name: "Add model" }).click();
    await dialog.getByRole("combobox", { name: "Model 2" }).fill("nothing/there");
    await page.keyboard.press("Escape");
    await dialog.getByLabel("Weight 2").fill("10");
    await dialog.getByRole("button", { name: "Create alias" }).click();
    // What the API alone can know is told at its field too, and nothing that was typed is lost.
    await dialog.getByRole("alert").first().waitFor();
    await dialog.getByRole("combobox", { name: "Model 2" }).fill("other/gpt-5.5");
    await page.keyboard.press("Escape");
    await dialog.getByText("As an API call").click();
    await dialog.getByText(`${origin}/control/gateways/${gatewayId}/aliases/smart`).waitFor();
    await dialog.getByRole("button", { name: "Create alias" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await aliasOf(gatewayId, "smart")).toEqual({
      targets: [
        { model: "openai/gpt-5.5", weight: 90 },
        { model: "other/gpt-5.5", weight: 10 },
      ],
    });
    const row = page.getByRole("row").filter({ hasText: "smart" });
    await row.getByText("90%").waitFor();
    await row.getByText("10%").waitFor();

    const key = await apiKey(stage.worker, gatewayId);
    const response = await call(gatewayId, key, "smart");
    expect([response.status, response.headers.get("x-gateway-target")]).toEqual([200, "openai"]);

    await row.getByRole("button", { name: "Edit smart" }).click();
    await dialog.getByLabel("Tier 2").fill("2");
    await dialog.getByText("Stay with their target").click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    await row.getByText("Then (tier 2)").waitFor();
    expect(await aliasOf(gatewayId, "smart")).toEqual({
      targets: [
        { model: "openai/gpt-5.5", weight: 90 },
        { model: "other/gpt-5.5", weight: 10, tier: 2 },
      ],
      affinity: "conversation",
    });
    // Who makes one of a name that is taken does not mean to replace it.
    await page.getByRole("button", { name: "Create alias" }).click();
    await dialog.getByLabel("Name").fill("smart");
    await dialog.getByRole("combobox", { name: "Model 1" }).fill("openai/gpt-5.5");
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Create alias" }).click();
    await dialog.getByText("There is an alias smart already.").first().waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await row.getByRole("button", { name: "More actions: smart" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("alertdialog", { name: "Delete smart?" }).getByRole("button", { name: "Delete" }).click();
    await page.getByText("Give models names of your own").waitFor();
    expect(faults).toEqual([]);
  });

  it("a limit is made, changed, shown with its buckets, reset and deleted", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await withModels("limits");
    await signIn(page, origin, `/console/gateways/${gatewayId}/limits`);
    await page.getByText("No limits yet").waitFor();
    await page.getByRole("button", { name: "Create limit" }).click();
    const dialog = page.getByRole("dialog", { name: /^(?:Create limit|Limit )/ });
    await dialog.getByLabel("Name").fill("by-model");
    await dialog.getByRole("button", { name: "Remove Caller" }).click();
    await dialog.getByRole("button", { name: "Create limit" }).click();
    await dialog.getByRole("alert").first().waitFor();
    await dialog.getByRole("button", { name: "+ Model" }).click();
    await dialog.getByLabel("Model, entry 1").fill("gpt-5.5");
    await dialog.getByLabel("Amount 1", { exact: true }).fill("1.5");
    await dialog.getByRole("button", { name: "Create limit" }).click();
    await dialog.getByText("must be a whole number").waitFor();
    await dialog.getByLabel("Amount 1", { exact: true }).fill("1000");
    await dialog.getByRole("combobox", { name: "Period 1" }).click();
    await page.getByRole("option", { name: "a day" }).click();
    await dialog.getByRole("button", { name: "Add amount" }).click();
    await dialog.getByRole("combobox", { name: "Metric 2" }).click();
    await page.getByRole("option", { name: "Cost" }).click();
    await dialog.getByLabel("Amount 2", { exact: true }).fill("20");
    await dialog.getByRole("combobox", { name: "Period 2" }).click();
    await page.getByRole("option", { name: "a month" }).click();
    await dialog.getByRole("button", { name: "Create limit" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("1,000 requests a day · $20.00 a month").waitFor();
    expect(await limitOf(gatewayId, "by-model")).toEqual({
      dimensionKeys: ["qualifiedModelId"],
      entries: [
        {
          dimensions: { qualifiedModelId: "gpt-5.5" },
          requests: [{ rate: 1_000, period: "day" }],
          cost: [{ rate: 20, period: "month" }],
        },
      ],
    });
    await page.getByRole("button", { name: "Show state" }).click();
    const bucket = page.getByRole("row").filter({ hasText: "1,000 requests a day" });
    await bucket.getByText(/of 1,000$/).waitFor();
    await bucket.getByRole("button", { name: /^Reset/ }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Reset" }).click();
    await page.getByText("The limit is whole again").waitFor();
    // A change takes a member of ours away that the form has no more.
    await page.getByRole("button", { name: "Edit by-model" }).click();
    await dialog.getByRole("button", { name: "Remove amount 2" }).click();
    await dialog.getByText("Yes, nothing goes over").click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await limitOf(gatewayId, "by-model")).toEqual({
      dimensionKeys: ["qualifiedModelId"],
      entries: [{ dimensions: { qualifiedModelId: "gpt-5.5" }, requests: [{ rate: 1_000, period: "day" }] }],
      strict: true,
    });
    await page.getByRole("button", { name: "Delete by-model" }).click();
    await page.getByRole("alertdialog", { name: "Delete by-model?" }).getByRole("button", { name: "Delete" }).click();
    await page.getByText("No limits yet").waitFor();
    expect(faults).toEqual([]);
  });

  it("a limit that cannot be read is named beside the others and in Health, and is deleted from either", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin, {}, /status of 503/);
    const gatewayId = await withModels("unreadable");
    const path = `/gateways/${gatewayId}/rate-limits`;
    const limit = (rateLimitId: string, key: string): object => ({
      rateLimitId,
      dimensionKeys: [key],
      entries: [{ dimensions: { [key]: "*" }, requests: [{ rate: 60, period: "minute" }] }],
    });
    await stage.worker.create(path, limit("in-order", "alias"));
    await stage.worker.create(path, limit("of-later", "targetName"));
    await stage.worker.create(path, limit("by-hand", "$.context.caller"));
    await writeRows(stage, [
      {
        sql: `UPDATE rate_limits SET spec = json_set(spec, '$.strict', 'sometimes')
              WHERE gateway_id = ?1 AND rate_limit_id <> 'in-order'`,
        values: [gatewayId],
      },
      { sql: "UPDATE config_version SET version = version + 1", values: [] },
    ]);
    await signIn(page, origin, `/console/gateways/${gatewayId}/limits`, VIEWER_TOKEN);
    const broken = page.getByRole("region", { name: "The limit of-later cannot be read" });
    await broken.getByText(/refused with 503 limits_unavailable/).waitFor();
    expect(await page.getByRole("button", { name: "Delete of-later" }).isDisabled()).toBe(true);
    await page.context().clearCookies();
    await signIn(page, origin, `/console/gateways/${gatewayId}/limits`);
    await page.getByRole("heading", { name: "in-order" }).waitFor();
    await broken.getByRole("button", { name: "What is wrong with it" }).click();
    await broken.getByText(/strict/).waitFor();
    expect(await violations(page)).toEqual([]);
    await broken.getByRole("button", { name: "Delete of-later" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await broken.waitFor({ state: "detached" });
    await page.getByText("Deleted of-later").waitFor();

    // The isolate that is asked knows the gateways that it was called for.
    await (await fetch(`${origin}/gateways/${gatewayId}/inference/v1/models`)).text();
    await page.goto(`${origin}/console/health`);
    await page.getByText("A limit cannot be read").waitFor();
    const known = page.getByRole("region", { name: "The limit by-hand cannot be read" });
    expect(await known.getByRole("link", { name: "To the gateway's limits" }).getAttribute("href")).toBe(
      `/console/gateways/${gatewayId}/limits`,
    );
    expect(await violations(page)).toEqual([]);
    await known.getByRole("button", { name: "Delete by-hand" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await known.waitFor({ state: "detached" });
    expect(faults).toEqual([]);
  });

  it("a viewer sees them all and can change none, and names are text", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await withModels("viewed");
    await filled(gatewayId);
    await control("PUT", `/gateways/${gatewayId}/aliases/${encodeURIComponent(HOSTILE)}`, {
      targets: [{ model: "openai/gpt-5.5" }],
    });
    await control("POST", `/gateways/${gatewayId}/rate-limits`, {
      rateLimitId: "hostile",
      description: HOSTILE,
      dimensionKeys: ["alias"],
      entries: [{ dimensions: { alias: HOSTILE }, requests: [{ rate: 5, period: "day" }] }],
    });
    await signIn(page, origin, `/console/gateways/${gatewayId}/aliases?edit=smart`, VIEWER_TOKEN);
    await page.getByText(HOSTILE, { exact: true }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    for (const name of ["Create alias", "Edit smart"])
      expect(await page.getByRole("button", { name }).isDisabled()).toBe(true);
    await page.getByRole("tab", { name: "Limits" }).click();
    await page.getByText(HOSTILE).first().waitFor();
    for (const name of ["Create limit", "Edit by-model", "Delete by-model"]) {
      expect(await page.getByRole("button", { name }).isDisabled()).toBe(true);
    }
    await page.goto(`${origin}/console/gateways/${gatewayId}/limits?state=hostile`);
    expect(
      await page
        .getByRole("button", { name: /^Reset / })
        .first()
        .isDisabled(),
    ).toBe(true);
    expect(await page.locator("main img").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it.for([
    ["light", 1_440],
    ["dark", 1_440],
    ["light", 360],
    ["dark", 360],
  ] as const)("they have no fault that axe finds in %s, %i px wide", async ([colorScheme, width], { expect }) => {
    const { page, faults } = await open(browser, origin, { colorScheme, viewport: { width, height: 800 } });
    const gatewayId = await withModels(`axe-${colorScheme}-${width}`);
    await filled(gatewayId);
    const check = async (what: string): Promise<void> => expect([what, await wrongIn(page)]).toEqual([what, [0, []]]);
    await signIn(page, origin, `/console/gateways/${gatewayId}/aliases`);
    await page.getByText("Then (tier 2)").waitFor();
    await check("aliases");
    await page.goto(`${origin}/console/gateways/${gatewayId}/aliases?edit=smart`);
    await page.getByRole("dialog").waitFor();
    await check("an alias");
    await page.goto(`${origin}/console/gateways/${gatewayId}/limits?state=by-model`);
    await page.getByRole("row").nth(1).waitFor();
    await check("limits");
    await page.goto(`${origin}/console/gateways/${gatewayId}/limits?create=1`);
    await page.getByRole("dialog").waitFor();
    await check("a limit");
    await page.goto(`${origin}/console/gateways/${gatewayId}/api-keys`);
    await page.getByRole("button", { name: "Edit limited" }).click();
    await page.getByText("60 of 60 left").waitFor();
    await check("a key");
    expect(faults).toEqual([]);
  });

  async function withModels(name: string): Promise<string> {
    const gatewayId = await gateway(stage.worker, { name });
    for (const one of ["openai", "other"]) {
      await target(stage.worker, gatewayId, one, stage.provider.origin, {
        serves: { "/v1/chat/completions": ["gpt-5.5"] },
      });
    }
    return gatewayId;
  }

  async function filled(gatewayId: string): Promise<void> {
    await control("PUT", `/gateways/${gatewayId}/aliases/smart`, {
      targets: [{ model: "openai/gpt-5.5", weight: 9 }, { model: "gpt-5.5" }, { model: "other/gpt-5.5", tier: 2 }],
    });
    await control("POST", `/gateways/${gatewayId}/rate-limits`, {
      rateLimitId: "by-model",
      dimensionKeys: ["qualifiedModelId"],
      entries: [
        {
          dimensions: { qualifiedModelId: "gpt-5.5" },
          requests: [{ rate: 100, period: "day" }],
          connections: [{ rate: 5, period: "second" }],
        },
      ],
      strict: true,
      whenUnavailable: "deny",
    });
    await apiKey(stage.worker, gatewayId, { name: "limited", limits: { requests: [{ rate: 60, period: "minute" }] } });
  }

  function call(gatewayId: string, key: string, model: string): Promise<Response> {
    return fetch(`${origin}/gateways/${gatewayId}/inference/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model, messages: [] }),
    });
  }

  async function control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async function aliasOf(gatewayId: string, name: string): Promise<unknown> {
    const { targets, affinity } = Alias.parse(await control("GET", `/gateways/${gatewayId}/aliases/${name}`));
    return affinity === undefined ? { targets } : { targets, affinity };
  }

  async function limitOf(gatewayId: string, id: string): Promise<unknown> {
    const { dimensionKeys, entries, ...ours } = Limit.parse(
      await control("GET", `/gateways/${gatewayId}/rate-limits/${id}`),
    );
    return { dimensionKeys, entries, ...ours };
  }
});

const Alias = z.object({ targets: z.unknown(), affinity: z.string().optional() });
const Limit = z.object({
  dimensionKeys: z.unknown(),
  entries: z.unknown(),
  strict: z.boolean().optional(),
  whenUnavailable: z.string().optional(),
});

async function wrongIn(page: Page): Promise<[number, string[]]> {
  const overflow = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  return [overflow, await violations(page)];
}
