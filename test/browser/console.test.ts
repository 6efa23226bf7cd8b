/** The console in a real browser against the running Worker: entering, gateways, a target that heals, keys, and what every screen owes everybody. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { apiKey, gateway } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn, violations } from "./support/browser.ts";
import { ADMIN_TOKEN, articleGateway, AZURE_MODEL, setStage, VIEWER_TOKEN, type Stage } from "./support/stage.ts";

const FORBIDDEN = /status of 403/;
const HOSTILE = `<img src=x onerror=alert(1)>"'{{7*7}}\u202e`;
const PHONE = { viewport: { width: 360, height: 740 } };

describe.skipIf(CHROMIUM === undefined)("the console", () => {
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

  it("is entered by the admin's token, which is then nowhere in the browser, and left again", async ({ expect }) => {
    const { page, faults } = await open(browser, origin, {}, FORBIDDEN);
    const response = await page.goto(origin);
    expect(page.url()).toBe(`${origin}/console`);
    const policy = (await response?.allHeaders())?.["content-security-policy"];
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'self' 'sha256-[^']+'; style-src 'self';.*frame-ancestors 'none'/,
    );
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    await page.getByLabel("Admin token").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").getByText("This is neither the ADMIN_TOKEN nor the VIEWER_TOKEN.").waitFor();
    await page.getByLabel("Admin token").fill(ADMIN_TOKEN);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Gateways", level: 1 }).waitFor();
    const [cookie, ...others] = await page.context().cookies();
    expect([cookie?.name, cookie?.httpOnly, cookie?.secure, cookie?.sameSite, others]).toEqual([
      "__Host-signalbox",
      true,
      true,
      "Strict",
      [],
    ]);
    const kept = await page.evaluate<string>(
      "JSON.stringify([localStorage, sessionStorage, document.documentElement.outerHTML, location.href])",
    );
    expect(kept).not.toContain(ADMIN_TOKEN);
    await page.getByRole("button", { name: "admin token" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    // Exactly: the menu that fades away is labelled "Signed in as admin token".
    await page.getByLabel("Admin token", { exact: true }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.getByRole("heading", { name: "Gateways" }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it("is React's production build, whoever built it", async ({ expect }) => {
    const page = await (await fetch(`${origin}/console`)).text();
    const scripts = [...page.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+\.js)"/g)].map(([, path = ""]) => path);
    const texts = await Promise.all(scripts.map(async (path) => (await fetch(origin + path)).text()));
    expect(texts.join("")).toContain("https://react.dev/errors/");
    expect(texts.join("")).not.toContain("React has detected a change in the order of Hooks");
  });

  it("leads a link to its screen through the sign-in, and back and forward through the screens", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await gateway(stage.worker, { name: "linked" });
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys?q=none`);
    await page.getByRole("tab", { name: "API keys", selected: true }).waitFor();
    await page.getByRole("tab", { name: "Connect" }).click();
    await page.getByText("OpenAI base URL").waitFor();
    await page.goBack();
    await page.getByRole("tab", { name: "API keys", selected: true }).waitFor();
    expect(new URL(page.url()).search).toBe("?q=none");
    await page.goForward();
    await page.getByText("OpenAI base URL").waitFor();
    expect(faults).toEqual([]);
  });

  it("shows why a target failed and what to do, and turns it Ready by itself once it heals", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    stage.mantle.permit(false);
    const gatewayId = await articleGateway(stage);
    await signIn(page, origin, `/console/gateways/${gatewayId}/targets`);
    const bedrock = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "bedrock" }) });
    await bedrock.getByText("Failed", { exact: true }).waitFor();
    await bedrock.getByText(/not authorized to perform bedrock-mantle:ListModels/).waitFor();
    await bedrock.getByText(/attach a policy that holds bedrock-mantle:ListModels/).waitFor();
    // Mended in the provider's console; synchronised by somebody else, so that nothing but the page's own looking tells it.
    stage.mantle.permit(true);
    const listed = await fetch(`${origin}/control/gateways/${gatewayId}/targets/`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const { items } = z
      .object({ items: z.array(z.object({ name: z.string(), targetId: z.string() })) })
      .parse(await listed.json());
    const targetId = items.find(({ name }) => name === "bedrock")?.targetId ?? "";
    await fetch(`${origin}/control/gateways/${gatewayId}/synchronizeTargets`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ targetIdList: [targetId] }),
    });
    await bedrock.getByText("Ready", { exact: true }).waitFor();
    await bedrock.getByText("What to do").waitFor({ state: "detached" });
    // And by the button.
    stage.mantle.permit(false);
    await bedrock.getByRole("button", { name: "Sync" }).click();
    await bedrock.getByText("Sync unsuccessful").waitFor();
    stage.mantle.permit(true);
    await bedrock.getByRole("button", { name: "Sync" }).click();
    await bedrock.getByText("Ready", { exact: true }).waitFor();
    await page.getByRole("tab", { name: "Models" }).click();
    await page.getByRole("cell", { name: /openai.gpt-oss-120b/ }).waitFor();
    expect(faults).toEqual([]);
  });

  it("makes a key that works, shows it once, and revokes it by its name", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "keys");
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys`);
    await page.getByRole("button", { name: "Create API key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Create API key" }).click();
    expect(await dialog.getByLabel("Name").getAttribute("aria-invalid")).toBe("true");
    await dialog.getByLabel("Name").fill("shop-backend");
    await dialog.getByText("Only these models").click();
    await dialog.getByRole("button", { name: "Add azure-foundry/*" }).click();
    await dialog.getByRole("combobox", { name: "Expires" }).click();
    await page.getByRole("option", { name: "In 30 days" }).click();
    await dialog.getByRole("button", { name: "Create API key" }).click();
    const key = await dialog.getByLabel("API key", { exact: true }).inputValue();
    expect(key).toMatch(/^sbx_/);
    await dialog.getByRole("button", { name: "Copy key" }).click();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(key);
    const call = (): Promise<Response> =>
      fetch(`${origin}/gateways/${gatewayId}/inference/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ model: AZURE_MODEL, messages: [] }),
      });
    expect((await call()).status).toBe(200);
    await dialog.getByRole("button", { name: "Done" }).click();
    const row = page.getByRole("row").filter({ hasText: "shop-backend" });
    await row.getByText("azure-foundry/*").waitFor();
    expect(await page.content()).not.toContain(key);
    await row.getByRole("button", { name: "Revoke" }).click();
    await page
      .getByRole("alertdialog", { name: "Revoke shop-backend?" })
      .getByRole("button", { name: "Revoke" })
      .click();
    await row.waitFor({ state: "detached" });
    await expect.poll(async () => (await call()).status, { timeout: 15_000 }).toBe(401);
    expect(faults).toEqual([]);
  });

  it("loses nothing that was typed when the session ends: one signs in over the page and goes on", async ({
    expect,
  }) => {
    const { page } = await open(browser, origin, {}, FORBIDDEN);
    const gatewayId = await gateway(stage.worker, { name: "ended" });
    await signIn(page, origin, `/console/gateways/${gatewayId}/api-keys?create=1`);
    await page.getByLabel("Name").fill("typed-before-the-end");
    await page.context().clearCookies();
    await page.getByRole("dialog").getByRole("button", { name: "Create API key" }).click();
    const again = page.getByRole("dialog", { name: "Your session has ended" });
    await again.getByLabel("Admin token").fill(ADMIN_TOKEN);
    await again.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("dialog", { name: "Key for typed-before-the-end" }).waitFor();
    expect(await page.getByLabel("API key", { exact: true }).inputValue()).toMatch(/^sbx_/);
  });

  it("shows a viewer everything and lets him press nothing that changes", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "viewed");
    await apiKey(stage.worker, gatewayId, { name: "seen" });
    await signIn(page, origin, "/console", VIEWER_TOKEN);
    expect(await page.getByRole("button", { name: "Create gateway" }).isDisabled()).toBe(true);
    await page.getByRole("link", { name: "viewed" }).click();
    expect(await page.getByRole("button", { name: "Add target" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Sync" }).first().isDisabled()).toBe(true);
    await page.getByRole("tab", { name: "API keys" }).click();
    expect(await page.getByRole("button", { name: "Revoke" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Create API key" }).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
  });

  it("is gone through by keyboard alone: palette, tabs, search, dialog", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    await gateway(stage.worker, { name: "by-keyboard" });
    await page.goto(`${origin}/console`);
    await page.getByLabel("Admin token").waitFor();
    await page.keyboard.type(ADMIN_TOKEN);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Gateways", level: 1 }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Search gateways/ }).waitFor();
    await page.getByRole("option", { name: /by-keyboard/ }).waitFor();
    await page.keyboard.type("by-keyb");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "by-keyboard", level: 1 }).waitFor();
    await page.getByRole("tab", { name: "Targets" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "API keys", selected: true }).waitFor();
    await page.getByRole("button", { name: "Create API key" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Name").waitFor();
    await page.keyboard.type("k");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Key for k" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("shows hostile names as text", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await gateway(stage.worker, { name: "hostile", description: HOSTILE.replace("\u202e", "") });
    await apiKey(stage.worker, gatewayId, {
      name: HOSTILE.replace("\u202e", ""),
      allowedModels: [HOSTILE.slice(0, 30)],
    });
    await signIn(
      page,
      origin,
      `/console/gateways/${gatewayId}/api-keys?q=${encodeURIComponent("<script>alert(2)</script>")}`,
    );
    await page.getByText("Nothing matches “<script>alert(2)</script>”").waitFor();
    await page.getByRole("button", { name: "Clear search" }).click();
    await page.getByText("<img src=x onerror=alert(1)>").first().waitFor();
    await page.goto(`${origin}/console/gateways`);
    await page.getByText("<img src=x").waitFor();
    expect(await page.locator("img, script:not([src]):not([data-x])").count()).toBe(1);
    expect(faults).toEqual([]);
  });

  describe.each([
    ["light", 1_440],
    ["dark", 1_440],
    ["light", 360],
    ["dark", 360],
  ] as const)("in %s, %i px wide", (colorScheme, width) => {
    it("has no fault that axe finds, and nothing that is wider than the page", async ({ expect }) => {
      const { page, faults } = await open(browser, origin, {
        colorScheme,
        viewport: { width, height: width === 360 ? PHONE.viewport.height : 900 },
      });
      stage.mantle.permit(false);
      const gatewayId = await articleGateway(stage, `axe-${colorScheme}-${width}`);
      await apiKey(stage.worker, gatewayId, { name: "seen", allowedModels: ["azure-foundry/*", "bedrock/*"] });
      const check = async (what: string): Promise<void> => {
        const overflow = await page.evaluate<number>(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect([what, overflow, await violations(page)]).toEqual([what, 0, []]);
      };
      await page.goto(`${origin}/console`);
      await page.getByLabel("Admin token").waitFor();
      await check("sign-in");
      await signIn(page, origin);
      await page.getByRole("link", { name: `axe-${colorScheme}-${width}` }).waitFor();
      await check("gateways");
      for (const [tab, seen] of [
        ["targets", page.getByText("What to do")],
        ["models", page.getByText(AZURE_MODEL)],
        ["api-keys", page.getByText("seen")],
        ["connect", page.getByText("OpenAI base URL")],
      ] as const) {
        await page.goto(`${origin}/console/gateways/${gatewayId}/${tab}`);
        await seen.first().waitFor();
        await check(tab);
      }
      await page.getByRole("tab", { name: "Targets" }).click();
      await page.getByRole("button", { name: "More actions: bedrock" }).click();
      await page.getByRole("menuitem", { name: "Delete" }).waitFor();
      await check("a target's menu");
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByRole("alertdialog", { name: "Delete target bedrock?" }).waitFor();
      await check("delete a target");
      await page.keyboard.press("Escape");
      await page.getByRole("alertdialog").waitFor({ state: "detached" });
      await page.keyboard.press("Control+k");
      await page.getByRole("option").first().waitFor();
      await check("palette");
      await page.keyboard.type("nothing of this name");
      await page.getByText("Nothing found").waitFor();
      await check("palette without a match");
      await page.keyboard.press("Escape");
      if (width === PHONE.viewport.width) {
        await page.getByRole("button", { name: "Menu" }).click();
        await page.getByRole("navigation", { name: "Main" }).waitFor();
        await check("the phone's menu");
      }
      await page.getByRole("button", { name: "admin token" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
      await check("who is signed in");
      await page.goto(`${origin}/console/gateways/${gatewayId}/api-keys?create=1`);
      await page.getByLabel("Name").waitFor();
      await page.getByText("Only these models").click();
      await page.getByRole("button", { name: "Add amount" }).click();
      await page.getByLabel("Amount 1", { exact: true }).fill("x");
      await page.getByRole("dialog").getByRole("button", { name: "Create API key" }).click();
      await page.getByText("Give a number, as 1,000 or 2.50.").waitFor();
      await check("create a key, with what is wrong");
      await page.getByRole("combobox", { name: "Period 1" }).click();
      await page.getByRole("option", { name: "a day" }).waitFor();
      await check("a choice of several");
      await page.getByRole("option", { name: "a day" }).click();
      await page.getByLabel("Name").fill("made");
      await page.getByText("All models of this gateway").click();
      await page.getByLabel("Amount 1", { exact: true }).fill("1,000");
      await page.getByRole("dialog").getByRole("button", { name: "Create API key" }).click();
      await page.getByRole("dialog", { name: "Key for made" }).waitFor();
      await check("the key, this once");
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("button", { name: "Edit made" }).click();
      await page.getByRole("meter").waitFor();
      await check("change a key");
      await page.getByRole("dialog", { name: "Edit made" }).getByRole("button", { name: "Cancel" }).click();
      const made = page.getByRole("row").filter({ hasText: "made" });
      await made.getByRole("button", { name: "Revoke" }).click();
      await page.getByRole("alertdialog", { name: "Revoke made?" }).waitFor();
      await check("revoke");
      await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
      await page.getByText("Revoked made").waitFor();
      await check("a toast");
      await page.goto(`${origin}/console/gateways/${gatewayId}/api-keys?q=nothing`);
      await page.getByText("Nothing matches").waitFor();
      await check("nothing found");
      await page.goto(`${origin}/console/nowhere`);
      await page.getByText("There is nothing here").first().waitFor();
      await check("an address that is none");
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });
});
