/** Every screen and every action on it, by keyboard alone: where one is can be seen, the order is the page's, what opens takes the focus and gives it back, and after a deletion one is not at the top of the page. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { apiKey } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { keyboardOf, wholeRound, type Keyboard } from "./support/keyboard.ts";
import { daysOfCalls, WITH_A_PAST } from "./support/past.ts";
import { ADMIN_TOKEN, articleGateway, AZURE_MODEL, setStage, type Stage } from "./support/stage.ts";

describe.skipIf(CHROMIUM === undefined)("the console by keyboard alone", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;
  let gatewayId: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({ TOKEN_VAULT_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" }, undefined, WITH_A_PAST),
      launch(),
    ]);
    origin = stage.worker.origin;
    gatewayId = await articleGateway(stage, "by-hand");
    for (const [name, dimension] of [
      ["first", "qualifiedModelId"],
      ["second", "targetName"],
      ["third", "alias"],
    ] as const) {
      await apiKey(stage.worker, gatewayId, { name, limits: { requests: [{ rate: 9, period: "day" }] } });
      await control("PUT", `/gateways/${gatewayId}/aliases/${name}`, {
        targets: [{ model: `azure-foundry/${AZURE_MODEL}` }],
      });
      await control("POST", `/gateways/${gatewayId}/rate-limits`, {
        rateLimitId: name,
        dimensionKeys: [dimension],
        entries: [{ dimensions: { [dimension]: "*" }, requests: [{ rate: 5, period: "minute" }] }],
      });
      await control("PUT", `/prices/azure-foundry/${name}`, { input: 1, output: 2 });
      await control("POST", "/identities/CreateApiKeyCredentialProvider", { name, apiKey: "k" });
    }
    await daysOfCalls(stage, gatewayId, 1);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  async function control(method: string, path: string, body: object): Promise<void> {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }

  const within = (rest: string): string => `/console/gateways/${gatewayId}/${rest}`;

  /** Signed in, on a page that no pointer touches. */
  async function start(
    expect: Parameters<typeof keyboardOf>[1],
    path: string,
    width = 1_440,
  ): Promise<{ page: Page; keys: Keyboard; faults: string[] }> {
    const { page, faults } = await open(browser, origin, { viewport: { width, height: 900 } });
    await signIn(page, origin, path);
    await page.evaluate(
      `for (const type of ["pointerdown", "mousedown", "touchstart"]) addEventListener(type, () => console.error("a pointer was used: " + type), true)`,
    );
    return { page, keys: keyboardOf(page, expect), faults };
  }

  const SCREENS: readonly (readonly [name: string, path: () => string])[] = [
    ["gateways", () => "/console/gateways"],
    ["create gateway", () => "/console/gateways/new"],
    ["inbound identity", () => "/console/gateways/new?step=identity"],
    ["targets of a new gateway", () => "/console/gateways/new?step=targets"],
    ["targets", () => within("targets")],
    ["add target", () => within("targets/new")],
    ["models", () => within("models")],
    ["keys", () => within("api-keys")],
    ["aliases", () => within("aliases")],
    ["limits", () => within("limits?state=first")],
    ["connect", () => within("connect")],
    ["settings", () => within("settings")],
    ["usage", () => `/console/usage?gateway=${gatewayId}`],
    ["calls", () => `/console/calls?gateway=${gatewayId}&range=hour`],
    ["playground", () => `/console/playground?gateway=${gatewayId}`],
    ["credential providers", () => "/console/credential-providers"],
    ["prices", () => "/console/prices"],
    ["history", () => "/console/history?version=2"],
    ["health", () => "/console/health"],
  ];

  it("every screen is gone through from its top to its end, each thing on it seen where it has the focus", async ({
    expect,
  }) => {
    const { page, faults } = await start(expect, "/console/gateways");
    for (const [name, path] of SCREENS) {
      await page.goto(origin + path());
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      expect([name, await wholeRound(page)]).toEqual([name, []]);
    }
    expect(faults).toEqual([]);
  });

  it("the page's own: skip link, palette, shortcuts, letters, search, theme, who is signed in", async ({ expect }) => {
    const { page, keys, faults } = await start(expect, within("models"));
    await page.getByRole("cell", { name: new RegExp(AZURE_MODEL) }).waitFor();
    await page.evaluate("document.activeElement.blur()");
    await keys.enter(page.getByRole("link", { name: "Skip to content" }));
    await keys.isIn(page.getByRole("main"));
    await keys.press("Tab");
    await keys.isIn(page.getByRole("main"));

    await keys.to(page.getByRole("tab", { name: "Models" }));
    await keys.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Command palette" });
    await palette.waitFor();
    await keys.isIn(palette);
    await keys.press("Escape");
    await palette.waitFor({ state: "detached" });
    await keys.isIn(page.getByRole("tab", { name: "Models" }));

    await keys.press("?");
    const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await shortcuts.waitFor();
    await keys.isIn(shortcuts);
    for (const word of ["Search or jump to", "Usage", "Search this list"]) await shortcuts.getByText(word).waitFor();
    await keys.press("Escape");
    await shortcuts.waitFor({ state: "detached" });
    await keys.isIn(page.getByRole("tab", { name: "Models" }));

    await keys.press("/");
    await keys.type("?gu");
    expect(await page.getByLabel("Search models").inputValue()).toBe("?gu");
    await keys.press("Escape");
    expect(await page.getByLabel("Search models").inputValue()).toBe("");
    await keys.to(page.getByRole("button", { name: /^Copy / }).last());
    await keys.press("Enter");
    await page.getByRole("main").getByText("Copied").first().waitFor({ state: "attached" });

    for (const [letter, heading] of [
      ["u", "Usage"],
      ["c", "Calls"],
      ["p", "Playground"],
      ["k", "Credential providers"],
      ["m", "Prices"],
      ["h", "History"],
      ["s", "Health"],
      ["g", "Gateways"],
    ] as const) {
      await page.evaluate("document.activeElement.blur()");
      await keys.press("g", letter);
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    }
    await keys.enter(page.getByRole("button", { name: "Dark" }));
    expect(await page.evaluate<string>("document.documentElement.dataset.theme")).toBe("dark");
    await keys.lookInto(page.getByRole("button", { name: /admin token/ }), page.getByRole("menu"));
    expect(faults).toEqual([]);
  });

  it("a phone's menu takes the focus and gives it back", async ({ expect }) => {
    const { page, keys, faults } = await start(expect, "/console/gateways", 360);
    await keys.lookInto(page.getByRole("button", { name: "Menu" }), page.locator(".drawer"));
    expect(faults).toEqual([]);
  });

  it("targets: synchronised, their menu, deleted, and the focus is on the next one then", async ({ expect }) => {
    const own = await articleGateway(stage, "targets-by-hand");
    const { page, keys, faults } = await start(expect, `/console/gateways/${own}/targets`);
    const menu = (name: string) => page.getByRole("button", { name: `More actions: ${name}` });
    await keys.enter(page.getByRole("button", { name: "Sync" }).first());
    await keys.lookInto(menu("azure-foundry"), page.getByRole("menu"));
    await keys.enter(menu("azure-foundry"));
    await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    await keys.press("End", "Enter");
    const asked = page.getByRole("alertdialog", { name: "Delete target azure-foundry?" });
    await asked.waitFor();
    await keys.isIn(asked);
    await keys.press("Escape");
    await asked.waitFor({ state: "detached" });
    await keys.isIn(menu("azure-foundry"));
    await keys.press("Enter");
    await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    await keys.press("End", "Enter");
    await keys.enter(asked.getByRole("button", { name: "Delete" }));
    await menu("azure-foundry").waitFor({ state: "detached" });
    await keys.isIn(page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "bedrock" }) }));
    expect(faults).toEqual([]);
  });

  /** What stands in lists: opened and left, deleted from the middle, then all of it. */
  const LISTS: readonly {
    readonly name: string;
    readonly path: () => string;
    readonly create: string;
    readonly edit: (name: string) => string;
    /** Its button, or the menu that it is the last of. */
    readonly remove: (name: string) => string;
    readonly inMenu?: true;
    readonly action: string;
    readonly typed?: true;
    readonly row: "row" | "listitem";
  }[] = [
    {
      name: "API keys",
      path: () => within("api-keys"),
      create: "Create API key",
      edit: (name) => `Edit ${name}`,
      remove: () => "Revoke",
      action: "Revoke",
      row: "row",
    },
    {
      name: "aliases",
      path: () => within("aliases"),
      create: "Create alias",
      edit: (name) => `Edit ${name}`,
      remove: (name) => `More actions: ${name}`,
      inMenu: true,
      action: "Delete",
      row: "row",
    },
    {
      name: "limits",
      path: () => within("limits"),
      create: "Create limit",
      edit: (name) => `Edit ${name}`,
      remove: (name) => `Delete ${name}`,
      action: "Delete",
      row: "listitem",
    },
    {
      name: "prices",
      path: () => "/console/prices",
      create: "Set price",
      edit: (name) => `Change: ${name}`,
      remove: (name) => `Delete: ${name}`,
      action: "Delete",
      row: "row",
    },
    {
      name: "credential providers",
      path: () => "/console/credential-providers",
      create: "Add credential provider",
      edit: (name) => `Replace key: ${name}`,
      remove: (name) => `Delete: ${name}`,
      action: "Delete",
      typed: true,
      row: "row",
    },
  ];

  it.for(LISTS)(
    "$name: a new one and a change are looked into, one is deleted after it was asked, and the focus is in the next row",
    async ({ path, create, edit, remove, inMenu, action, typed, row }, { expect }) => {
      const { page, keys, faults } = await start(expect, path());
      const rowOf = (name: string) =>
        page
          .getByRole(row)
          .filter({ has: page.getByRole("button", { name: edit(name), exact: true }) })
          .last();
      const button = (name: string, label: string) => rowOf(name).getByRole("button", { name: label, exact: true });
      await rowOf("second").waitFor();
      await keys.lookInto(page.getByRole("button", { name: create }), page.getByRole("dialog"));
      await keys.lookInto(button("second", edit("second")), page.getByRole("dialog"));
      const ask = async (): Promise<void> => {
        await keys.enter(button("second", remove("second")));
        if (inMenu !== true) return;
        await page.getByRole("menuitem", { name: "Delete" }).waitFor();
        await keys.press("End", "Enter");
      };
      const asked = page.getByRole("alertdialog");
      await ask();
      await asked.waitFor();
      await keys.isIn(asked);
      expect(await asked.getAttribute("aria-labelledby")).not.toBeNull();
      expect(await asked.getByRole("heading").innerText()).toContain("second");
      await keys.press("Escape");
      await asked.waitFor({ state: "detached" });
      await keys.isIn(rowOf("second"));
      await ask();
      await asked.waitFor();
      const done = asked.getByRole("button", { name: action });
      if (typed === true) {
        expect(await done.isDisabled()).toBe(true);
        await keys.to(asked.getByLabel("Type second to confirm"));
        await keys.type("second");
        await keys.press("Enter");
      } else await keys.enter(done);
      await button("second", edit("second")).waitFor({ state: "detached" });
      await asked.waitFor({ state: "detached" });
      await keys.isSomewhere();
      await expect
        .poll(() => page.evaluate<boolean>(`document.activeElement.closest("tr, .limit") !== null`))
        .toBe(true);
      expect(faults).toEqual([]);
    },
  );

  it("an alias, a limit and a price are made and changed", async ({ expect }) => {
    const { page, keys, faults } = await start(expect, within("aliases"));
    await keys.enter(page.getByRole("button", { name: "Create alias" }));
    await page.getByRole("dialog").waitFor();
    await keys.type("typed");
    await keys.to(page.getByLabel("Model 1", { exact: true }));
    await keys.type("bedrock/x");
    await keys.press("Escape", "Tab");
    await keys.enter(page.getByRole("button", { name: "Add model" }));
    await page.getByLabel("Model 2", { exact: true }).waitFor();
    await keys.enter(page.getByRole("button", { name: "Remove model 2" }));
    await page.getByLabel("Model 2", { exact: true }).waitFor({ state: "detached" });
    await keys.isIn(page.getByRole("dialog"));
    await keys.enter(page.getByRole("dialog").getByRole("button", { name: "Create alias" }));
    await page.getByText("Saved typed").waitFor();
    await page.goto(origin + within("limits"));
    await keys.enter(page.getByRole("button", { name: "Create limit" }));
    await page.getByRole("dialog").waitFor();
    await keys.type("typed");
    await keys.to(page.getByLabel("Amount 1", { exact: true }));
    await keys.type("60");
    await keys.enter(page.getByRole("dialog").getByRole("button", { name: "Create limit" }));
    await page.getByText("Saved typed").waitFor();
    await keys.enter(page.getByRole("button", { name: "Show state" }).first());
    await page.getByRole("button", { name: "Hide state" }).waitFor();
    await page.goto(`${origin}/console/prices`);
    await keys.enter(page.getByRole("button", { name: "Set price" }));
    await page.getByRole("dialog").waitFor();
    await keys.type("azure-foundry");
    await keys.press("Tab");
    await keys.type("typed");
    await keys.press("Tab");
    await keys.type("1");
    await keys.press("Tab");
    await keys.type("2");
    await keys.press("Enter");
    await page.getByText("Set the price of typed").waitFor();
    // That there was no alias of that name.
    expect(faults.filter((fault) => !fault.includes("404"))).toEqual([]);
  });

  it("usage: period, grouping, what is shown, bars, a row and its filter, CSV", async ({ expect }) => {
    const { page, keys, faults } = await start(expect, `/console/usage?gateway=${gatewayId}`);
    await page.getByRole("row").nth(1).waitFor();
    await keys.to(page.getByRole("radio", { name: "24 hours" }));
    await keys.press("ArrowRight");
    await page.waitForURL(/range=week/);
    await keys.choose(page.getByRole("combobox", { name: "Grouped by" }), "Target");
    await page.getByRole("columnheader", { name: "Target" }).waitFor();
    await keys.to(page.getByRole("radio", { name: "Cost" }));
    await keys.press("ArrowRight");
    await page.waitForURL(/metric=tokens/);
    await keys.enter(page.getByRole("row").nth(1).getByRole("button").first());
    const chip = page.getByRole("button", { name: /^Remove filter/ });
    await keys.enter(chip);
    await chip.waitFor({ state: "detached" });
    await keys.isIn(page.getByRole("main"));
    const chart = page.getByRole("group", { name: /over time/ });
    await keys.to(chart);
    await keys.press("ArrowLeft");
    await page.getByText("Click for its calls").waitFor();
    await keys.press("Enter");
    await page.getByRole("heading", { name: "Calls", level: 1 }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      keys.enter(page.getByRole("button", { name: "Download CSV" })),
    ]);
    expect(download.suggestedFilename()).toBe("calls.csv");
    await keys.choose(page.getByRole("combobox", { name: "Shown" }), "Failed");
    await page.waitForURL(/show=failed/);
    await page.goto(`${origin}/console/calls?gateway=${gatewayId}`);
    await keys.enter(page.locator(".row-link").first());
    await page.getByRole("heading", { name: "Why it went there" }).waitFor();
    await keys.isIn(page.getByRole("main"));
    await keys.enter(page.getByRole("button", { name: "Copy request id" }));
    expect(faults).toEqual([]);
  });

  it("playground, health and history: sent, asked again, opened and put back", async ({ expect }) => {
    const { page, keys, faults } = await start(expect, `/console/playground?gateway=${gatewayId}&model=nobody/has-it`);
    await keys.to(page.getByLabel("Message"));
    await keys.type("Hello");
    await keys.enter(page.getByRole("button", { name: "Send" }));
    await page.getByRole("alert").waitFor();
    await keys.isSomewhere();
    await keys.enter(page.getByRole("button", { name: "New conversation" }));
    await page.getByRole("heading", { name: "Try a model" }).waitFor();
    await keys.isSomewhere();
    await page.goto(`${origin}/console/health`);
    await keys.enter(page.getByRole("button", { name: "Ask again" }));
    await page.goto(`${origin}/console/history`);
    await keys.enter(page.locator(".version-open").nth(1));
    await page.locator(".version-changes").waitFor();
    await keys.lookInto(page.getByRole("button", { name: /^Restore version/ }).first(), page.getByRole("alertdialog"));
    await keys.press("Enter");
    await keys.enter(page.getByRole("alertdialog").getByRole("button", { name: "Restore" }));
    await page.getByText(/^Restored version/).waitFor();
    await keys.isSomewhere();
    expect(faults.filter((fault) => !fault.includes("404"))).toEqual([]);
  });

  it("settings: changed, and the gateway ended by its name, whose typing is gone where it was cancelled", async ({
    expect,
  }) => {
    const { page, keys, faults } = await start(expect, within("settings"));
    await keys.to(page.getByLabel(/^Description/));
    await keys.type(" more");
    await keys.press("Enter");
    await page.getByText("Saved. Calls go by it").waitFor();
    await keys.isSomewhere();
    const asked = page.getByRole("alertdialog");
    await keys.enter(page.getByRole("button", { name: "Delete gateway" }));
    await keys.to(asked.getByLabel("Type by-hand to confirm"));
    await keys.type("by-hand");
    await keys.press("Escape");
    await asked.waitFor({ state: "detached" });
    await keys.press("Enter");
    await keys.to(asked.getByLabel("Type by-hand to confirm"));
    await keys.press("Enter");
    expect(await asked.getByRole("button", { name: "Delete" }).isDisabled()).toBe(true);
    await keys.type("by-hand");
    await keys.press("Enter");
    await page.getByRole("heading", { name: "Gateways", level: 1 }).waitFor();
    await page.getByText("Deleted by-hand").waitFor();
    await keys.isIn(page.getByRole("main"));
    expect(faults).toEqual([]);
  });
});
