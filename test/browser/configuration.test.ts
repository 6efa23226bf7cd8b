/** What is configured beside a gateway's making, in a real browser: settings, credential providers, prices, history, health; complete, by who may and not by who may not. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { gateway } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn, violations } from "./support/browser.ts";
import { ADMIN_TOKEN, articleGateway, AZURE_MODEL, setStage, VIEWER_TOKEN, type Stage } from "./support/stage.ts";

const HOSTILE = `<img src=x onerror=alert(1)>"'{{7*7}}`;
const REFUSED = /status of 400/;
const KEY = "sk-never-to-be-seen";

const History = z.object({ items: z.array(z.object({ version: z.number(), who: z.string() })) });

describe.skipIf(CHROMIUM === undefined)("configuring in the console", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({ TOKEN_VAULT_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" }),
      launch(),
    ]);
    origin = stage.worker.origin;
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  async function control(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }

  describe("a gateway's settings", () => {
    it("change all that can change, keep what was not touched, and are there again when one comes back", async ({
      expect,
    }) => {
      const { page, faults } = await open(browser, origin);
      const jwt = {
        discoveryUrl: "https://issuer.example.com/.well-known/openid-configuration",
        allowedAudience: ["signalbox"],
        customClaims: [
          {
            inboundTokenClaimName: "groups",
            inboundTokenClaimValueType: "STRING_ARRAY",
            authorizingClaimMatchValue: {
              claimMatchOperator: "CONTAINS_ANY",
              claimMatchValue: { matchValueStringList: ["ml", "ops"] },
            },
          },
        ],
      };
      const gatewayId = await gateway(stage.worker, {
        name: "settings",
        authorizerType: "CUSTOM_JWT",
        authorizerConfiguration: { customJWTAuthorizer: jwt },
        exceptionLevel: "DEBUG",
      });
      await signIn(page, origin, `/console/gateways/${gatewayId}/settings`);
      const save = page.getByRole("button", { name: "Save changes" });
      await save.waitFor();
      expect(await save.isDisabled()).toBe(true);
      await page.getByLabel("Description").fill("Changed on screen");
      await page.getByRole("radio", { name: "Assume a role" }).click();
      await page.getByLabel("Role ARN").fill("not-an-arn");
      await page.getByLabel("Allowed scopes").fill("chat\nembed");
      await page.getByRole("radio", { name: "Stay with a target" }).click();
      await save.click();
      await page.getByText("Must be the ARN of an IAM role.").waitFor();
      await page.getByLabel("Role ARN").fill("arn:aws:iam::111122223333:role/gateway");
      // What was typed waits where one looks elsewhere meanwhile.
      await page.getByRole("tab", { name: "Targets" }).click();
      await page.getByRole("heading", { name: "Add a target" }).waitFor();
      await page.getByRole("tab", { name: "Settings" }).click();
      await save.click();
      await page.getByText("Saved. Calls go by it within seconds.").waitFor();
      expect(await control("GET", `/gateways/${gatewayId}`)).toMatchObject({
        description: "Changed on screen",
        roleArn: "arn:aws:iam::111122223333:role/gateway",
        exceptionLevel: "DEBUG",
        affinity: "conversation",
        authorizerConfiguration: { customJWTAuthorizer: { ...jwt, allowedScopes: ["chat", "embed"] } },
      });
      // And taken away again, which an update that left it out would not do.
      await page.getByRole("radio", { name: "Take turns" }).click();
      await page.getByRole("radio", { name: "The gateway's own AWS identity" }).click();
      await save.click();
      await expect.poll(() => control("GET", `/gateways/${gatewayId}`)).not.toHaveProperty("affinity");
      expect(await control("GET", `/gateways/${gatewayId}`)).not.toHaveProperty("roleArn");
      expect(faults).toEqual([]);
    });

    it("have its tags, which are added, changed and taken away, and checked as they are typed", async ({ expect }) => {
      const { page, faults } = await open(browser, origin);
      const gatewayId = await gateway(stage.worker, { name: "tagged", tags: { team: "search", constructor: "1" } });
      const arn = encodeURIComponent(`arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${gatewayId}`);
      await signIn(page, origin, `/console/gateways/${gatewayId}/settings`);
      const tags = page.getByRole("form", { name: "Tags" });
      // A name that every object has a member of.
      expect(await tags.getByLabel("Key 1", { exact: true }).inputValue()).toBe("constructor");
      await tags.getByRole("button", { name: "Add tag" }).click();
      await tags.getByLabel("Key 3", { exact: true }).fill("no <angles>");
      await page.keyboard.press("Tab");
      await tags.getByText("Is no key of a tag: 1 to 128 letters, digits, spaces and . _ : / = + @ -.").waitFor();
      await tags.getByLabel("Key 3", { exact: true }).fill("team");
      await tags.getByText("Another tag has this key.").waitFor();
      await tags.getByLabel("Key 3", { exact: true }).fill("cost center");
      await tags.getByLabel("Value 3", { exact: true }).fill("4711");
      await tags.getByLabel("Value 2", { exact: true }).fill("ads");
      await tags.getByRole("button", { name: "Remove tag 1" }).click();
      await tags.getByRole("button", { name: "Save tags" }).click();
      await page.getByText("Saved the tags").waitFor();
      expect(await control("GET", `/tags/${arn}`)).toEqual({ tags: { team: "ads", "cost center": "4711" } });
      expect(await tags.getByRole("button", { name: "Save tags" }).isDisabled()).toBe(true);
      await tags.getByLabel("Value 1", { exact: true }).fill("not this");
      await tags.getByRole("button", { name: "Discard" }).click();
      expect(await tags.getByLabel("Value 1", { exact: true }).inputValue()).not.toBe("not this");
      await page.getByRole("button", { name: "Undo" }).click();
      expect(await tags.getByLabel("Value 1", { exact: true }).inputValue()).toBe("not this");
      expect(faults).toEqual([]);
    });

    it("end a gateway with its targets once its name is typed", async ({ expect }) => {
      const { page, faults } = await open(browser, origin);
      const gatewayId = await articleGateway(stage, "doomed");
      await signIn(page, origin, `/console/gateways/${gatewayId}/settings`);
      await page.getByRole("button", { name: "Delete gateway" }).click();
      const dialog = page.getByRole("alertdialog", { name: "Delete gateway doomed?" });
      await dialog.getByText(/its 2 targets/).waitFor();
      expect(await dialog.getByRole("button", { name: "Delete" }).isDisabled()).toBe(true);
      await dialog.getByLabel("Type doomed to confirm").fill("doomed");
      await dialog.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("heading", { name: "Gateways", level: 1 }).waitFor();
      await page.getByText("Deleted doomed").waitFor();
      expect(await page.getByRole("link", { name: "doomed" }).count()).toBe(0);
      expect(await control("GET", `/gateways/${gatewayId}`)).toMatchObject({ message: /no gateway/ });
      expect(faults).toEqual([]);
    });
  });

  it("adds a credential provider, replaces its key, says who uses it and why it cannot go, and deletes it", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin, {}, REFUSED);
    await signIn(page, origin, "/console/credential-providers?create=1");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("no spaces");
    await dialog.getByRole("button", { name: "Add credential provider" }).click();
    await dialog.getByText("Must be 1 to 128 letters, digits, hyphens and underscores.").waitFor();
    await dialog.getByText("Paste the provider's key.").waitFor();
    await dialog.getByLabel("Name", { exact: true }).fill("on-screen");
    await dialog.getByLabel("API key", { exact: true }).fill(KEY);
    await dialog.getByRole("button", { name: "As an API call" }).click();
    expect(await dialog.getByLabel("As an API call", { exact: true }).innerText()).not.toContain(KEY);
    await dialog.getByRole("button", { name: "Add credential provider" }).click();
    const row = page.getByRole("row").filter({ hasText: "on-screen" });
    await row.getByText("Sealed here").waitFor();
    await row.getByText("No target").waitFor();

    await row.getByRole("button", { name: "Replace key: on-screen" }).click();
    await dialog.getByRole("radio", { name: "It is a Worker secret" }).click();
    await dialog.getByLabel("Secret name").fill("ADMIN_TOKEN");
    await dialog.getByRole("button", { name: "Replace key" }).click();
    await dialog.getByText(/^Must name a Worker secret that starts with UPSTREAM_/).waitFor();
    await dialog.getByLabel("Secret name").fill("UPSTREAM_OPENAI");
    await dialog.getByRole("button", { name: "Replace key" }).click();
    await row.getByText("UPSTREAM_OPENAI").waitFor();

    const gatewayId = await gateway(stage.worker, { name: "uses-a-key" });
    const arn =
      "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/on-screen";
    await stage.worker.create(`/gateways/${gatewayId}/targets/`, {
      name: "openai",
      targetConfiguration: { inference: { provider: { endpoint: stage.provider.origin } } },
      credentialProviderConfigurations: [
        { credentialProviderType: "API_KEY", credentialProvider: { apiKeyCredentialProvider: { providerArn: arn } } },
      ],
    });
    await page.reload();
    await row.getByText("uses-a-key/openai").waitFor();
    await row.getByRole("button", { name: "Delete: on-screen" }).click();
    const confirm = page.getByRole("alertdialog");
    await confirm.getByRole("button", { name: "Delete" }).click();
    await confirm.getByText(/"on-screen" is used by a target/).waitFor();
    await confirm.getByRole("button", { name: "Cancel" }).click();
    const targets = z
      .object({ items: z.array(z.object({ targetId: z.string() })) })
      .parse(await control("GET", `/gateways/${gatewayId}/targets/`));
    await control("DELETE", `/gateways/${gatewayId}/targets/${targets.items[0]?.targetId ?? ""}`);
    await row.getByRole("button", { name: "Delete: on-screen" }).click();
    await confirm.getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
    await page.getByText("Deleted on-screen").waitFor();
    expect(await page.content()).not.toContain(KEY);
    expect(faults).toEqual([]);
  });

  it("says what to set where there is no vault for a pasted key, at its field, and keeps what was typed", async ({
    expect,
  }) => {
    const closed = await setStage();
    try {
      const { page, faults } = await open(browser, closed.worker.origin, {}, REFUSED);
      await signIn(page, closed.worker.origin, "/console/credential-providers?create=1");
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name", { exact: true }).fill("no-vault");
      await dialog.getByLabel("API key", { exact: true }).fill(KEY);
      await dialog.getByRole("button", { name: "Add credential provider" }).click();
      await dialog.getByText(/set the secret TOKEN_VAULT_KEY/).waitFor();
      expect(await dialog.getByLabel("Name", { exact: true }).inputValue()).toBe("no-vault");
      expect(faults).toEqual([]);
    } finally {
      await closed.close();
    }
  });

  it("sets a price, one that holds later, changes it and takes them back", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, `/console/prices?create=1&target=azure&model=${encodeURIComponent("org/model-*")}`);
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Target name").inputValue()).toBe("azure");
    await dialog.getByLabel("Input").fill("one");
    await dialog.getByRole("button", { name: "Set price" }).click();
    await dialog.getByText("Must be a number.").waitFor();
    await dialog.getByText("Give a number of dollars; 0 is one.").waitFor();
    await dialog.getByLabel("Input").fill("0.125");
    await dialog.getByLabel("Output").fill("10");
    await dialog.getByRole("button", { name: "Set price" }).click();
    const row = page.getByRole("row").filter({ hasText: "org/model-*" });
    await row.getByText("$0.125").waitFor();
    await row.getByRole("button", { name: "Change: org/model-*" }).click();
    await dialog.getByLabel("Input").fill("0.1");
    await dialog.getByLabel("Holds from").fill("2030-01-01");
    await dialog.getByRole("button", { name: "Set price" }).click();
    await row.getByText("Later").waitFor();
    expect(await row.count()).toBe(2);
    expect(await control("GET", "/prices/azure/org%2Fmodel-*")).toMatchObject({
      input: 0.125,
      output: 10,
      scheduled: [{ input: 0.1, effectiveFrom: "2030-01-01T00:00:00.000Z" }],
    });
    await row.first().getByRole("button", { name: "Delete: org/model-*" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "No prices of your own" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("sets rates for long contexts and factors of service tiers, shows them, and keeps them when another number changes", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, "/console/prices?create=1&target=openai&model=gpt-long");
    const dialog = page.getByRole("dialog");
    const exactly = (label: string) => dialog.getByLabel(label, { exact: true });
    await dialog.getByLabel("Input").fill("1.25");
    await dialog.getByLabel("Output").fill("10");
    await dialog.getByRole("button", { name: "Long contexts" }).click();
    await dialog.getByLabel("With more input tokens than").fill("200,000");
    await dialog.getByRole("button", { name: "Service tiers" }).click();
    await dialog.getByRole("button", { name: "Add tier" }).click();
    await exactly("Tier 1").fill("Flex");
    const save = dialog.getByRole("button", { name: "Set price" });
    await save.click();
    await dialog.getByText("Must be small letters, digits, _ and -.").waitFor();
    await dialog.getByText("Give a factor; 1 is the standard price.").waitFor();
    expect(await dialog.getByText("Give a number of dollars; 0 is one.").count()).toBe(2);
    await dialog.getByLabel("Long: input").fill("2.5");
    await dialog.getByLabel("Long: output").fill("15");
    await exactly("Tier 1").fill("flex");
    await exactly("Factor 1").fill("0.5");
    await dialog.getByRole("button", { name: "Add tier" }).click();
    await exactly("Tier 2").fill("flex");
    await exactly("Factor 2").fill("1.75");
    await save.click();
    await dialog.getByText("Another row has this tier.").waitFor();
    await exactly("Tier 2").fill("priority");
    await save.click();
    const row = page.getByRole("row").filter({ hasText: "gpt-long" });
    await row.getByText("Over 200,000 tokens: $2.50 / $15.00 · flex × 0.5 · priority × 1.75").waitFor();
    const beside = {
      longContext: { over: 200_000, input: 2.5, output: 15 },
      serviceTiers: { flex: 0.5, priority: 1.75 },
    };
    expect(await control("GET", "/prices/openai/gpt-long")).toMatchObject({ input: 1.25, ...beside });
    await row.getByRole("button", { name: "Change: gpt-long" }).click();
    await dialog.getByLabel("Long: input").waitFor();
    await exactly("Input").fill("1");
    await save.click();
    await row.getByText("$1.00").waitFor();
    expect(await control("GET", "/prices/openai/gpt-long")).toMatchObject({ input: 1, ...beside });
    await row.getByRole("button", { name: "Change: gpt-long" }).click();
    await dialog.getByRole("button", { name: "Remove tier 1" }).click();
    await dialog.getByLabel("With more input tokens than").fill("");
    await dialog.getByLabel("Long: input").fill("");
    await dialog.getByLabel("Long: output").fill("");
    await save.click();
    await row.getByText("priority × 1.75", { exact: true }).waitFor();
    const last = await control("GET", "/prices/openai/gpt-long");
    expect(last).toMatchObject({ serviceTiers: { priority: 1.75 } });
    expect(last).not.toHaveProperty("longContext");
    await control("DELETE", "/prices/openai/gpt-long");
    expect(faults).toEqual([]);
  });

  it("tells who made, changed and revoked keys, set tags and reset limits, in one line of time with the versions", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin, {}, /status of 503/);
    const gatewayId = await gateway(stage.worker, { name: "audited", authorizerType: "API_KEY" });
    const key = `/gateways/${gatewayId}/api-keys`;
    const { apiKeyId } = await stage.worker.create<{ apiKeyId: string }>(key, { name: "nightly-job" });
    await control("PATCH", `${key}/${apiKeyId}`, { allowedModels: [HOSTILE] });
    await stage.worker.create(`/gateways/${gatewayId}/rate-limits`, {
      rateLimitId: "rl-audited",
      dimensionKeys: ["alias"],
      entries: [{ dimensions: { alias: "*" }, requests: [{ rate: 1, period: "day" }] }],
    });
    await control("POST", `/gateways/${gatewayId}/rate-limits/rl-audited/reset`, {});
    const arn = `arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${gatewayId}`;
    await control("POST", `/tags/${encodeURIComponent(arn)}`, { tags: { team: "search" } });
    await control("DELETE", `${key}/${apiKeyId}`);
    await signIn(page, origin, "/console/history?q=audited");
    const lines = page.locator(".version");
    await lines.first().waitFor();
    const told = async (): Promise<string[]> =>
      (await lines.locator(".version-what").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));
    expect(await told()).toEqual([
      "Revoked API key nightly-job of audited",
      "Set Tags of gateway audited",
      "Reset Limit rl-audited of audited",
      "Created Limit audited/rl-audited",
      "Changed API key nightly-job of audited",
      "Created API key nightly-job of audited",
      "Created Gateway audited",
    ]);
    await page.getByRole("combobox", { name: "Kind" }).click();
    await page.getByRole("option", { name: "API key", exact: true }).click();
    await expect.poll(told).toHaveLength(3);
    await lines.nth(1).getByRole("button", { expanded: false }).click();
    await lines.nth(1).getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    // Its address is all that somebody else needs.
    const address = page.url();
    await page.goto(`${origin}/console/nowhere`);
    await page.goto(address);
    await lines.nth(1).getByText("<img src=x onerror=alert(1)>").waitFor();
    await page.getByRole("link", { name: "Look at it" }).click();
    await page.getByRole("tab", { name: "API keys", selected: true }).waitFor();
    // What one of the two lists cannot say does not hide the other.
    await page.route("**/control/audit-log?*", (route) =>
      route.fulfill({ status: 503, json: { message: "no such table: audit_log" } }),
    );
    await page.goto(`${origin}/console/history`);
    await page.getByText("Changes of API keys, tags and limits' resets are missing here").waitFor();
    await page.getByText("Current").waitFor();
    await page.unroute("**/control/audit-log?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await lines.filter({ hasText: "Revoked" }).first().waitFor();
    expect(faults).toEqual([]);
  });

  it("tells who changed what, and puts a version of the past back under its old id", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "remembered");
    await control("PUT", `/gateways/${gatewayId}`, {
      name: "remembered",
      authorizerType: "API_KEY",
      description: HOSTILE,
    });
    const { items } = History.parse(await control("GET", "/history"));
    const version = items[0]?.version ?? 0;
    await signIn(page, origin, `/console/gateways/${gatewayId}/settings`);
    await page.getByRole("button", { name: "Delete gateway" }).click();
    await page.getByLabel("Type remembered to confirm").fill("remembered");
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "Gateways", level: 1 }).waitFor();

    await page.getByRole("link", { name: "History" }).click();
    await page.getByLabel("Search changes").fill("deleted gateway remembered");
    await page.getByText("by admin token").first().waitFor();
    await page.getByLabel("Search changes").fill(`${version} changed remembered`);
    const past = page.getByRole("listitem").filter({ hasText: `v${version}` });
    await past.getByRole("button", { expanded: false }).click();
    await past.getByText(HOSTILE).waitFor();
    expect(new URL(page.url()).searchParams.get("version")).toBe(String(version));
    expect(await page.locator("img").count()).toBe(0);
    await past.getByRole("button", { name: `Restore version ${version}` }).click();
    const confirm = page.getByRole("alertdialog", { name: `Restore version ${version}?` });
    await confirm.getByRole("button", { name: "Restore" }).click();
    await page.getByText(new RegExp(`Restored version ${version}`)).waitFor();
    await page.getByLabel("Search changes").fill("");
    await page.getByText("Current").waitFor();
    await page.goto(`${origin}/console/gateways/${gatewayId}/targets`);
    await page.getByRole("heading", { name: "azure-foundry" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("shows a viewer all of it, and lets him change none of it", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await articleGateway(stage, "viewed");
    await control("PUT", "/prices/viewed/model", { input: 1, output: 1 });
    await signIn(page, origin, `/console/gateways/${gatewayId}/settings`, VIEWER_TOKEN);
    await page.getByLabel("Description").fill("no");
    expect(await page.getByRole("button", { name: "Save changes" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Delete gateway" }).isDisabled()).toBe(true);
    await page.goto(`${origin}/console/credential-providers?create=1`);
    expect(await page.getByRole("dialog").getByRole("button", { name: "Add credential provider" }).isDisabled()).toBe(
      true,
    );
    await page.goto(`${origin}/console/prices`);
    expect(await page.getByRole("button", { name: "Change: model" }).isDisabled()).toBe(true);
    await page.goto(`${origin}/console/history`);
    expect(
      await page
        .getByRole("button", { name: /^Restore/ })
        .first()
        .isDisabled(),
    ).toBe(true);
    await page.goto(`${origin}/console/gateways/new?step=review`);
    expect(await page.getByRole("button", { name: "Create gateway" }).isDisabled()).toBe(true);
    await page.goto(`${origin}/console/gateways/${gatewayId}/targets/new`);
    expect(await page.getByRole("button", { name: "Add target" }).isDisabled()).toBe(true);
    expect(faults).toEqual([]);
  });

  it("shows how each part is, and what the one that fails says", async ({ expect }) => {
    const { page, faults } = await open(browser, origin, {}, /status of 503/);
    await signIn(page, origin, "/console/health");
    await page.getByText("Every part is well.").waitFor();
    await page.route("**/healthz?deep=1", (route) =>
      route.fulfill({
        status: 503,
        json: {
          status: "failing",
          version: "0.1.0",
          parts: {
            settings: { status: "ok", ms: 0 },
            database: { status: "failing", ms: 2_000, detail: `D1 does not answer ${HOSTILE}` },
            rotation: { status: "ok", ms: 3 },
          },
          gateways: [],
        },
      }),
    );
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.getByText("A part of the gateway is not well").waitFor();
    await page.getByText(`D1 does not answer ${HOSTILE}`).waitFor();
    expect(faults).toEqual([]);
  });

  it("says so where a list cannot be read, and reads it when asked again", async ({ expect }) => {
    const { page, faults } = await open(browser, origin, {}, /status of 500/);
    await signIn(page, origin, "/console");
    let isBroken = true;
    await page.route(/\/control\/(prices|history|identities)/, (route) =>
      isBroken ? route.fulfill({ status: 500, json: { message: "The database is away." } }) : route.continue(),
    );
    for (const [path, lead] of [
      ["prices", "Set price"],
      ["history", "Current"],
      ["credential-providers", "Add credential provider"],
    ] as const) {
      isBroken = true;
      await page.goto(`${origin}/console/${path}`);
      await page
        .getByRole("alert")
        .getByText(/The database is away/)
        .waitFor();
      isBroken = false;
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText(lead).first().waitFor();
    }
    expect(faults).toEqual([]);
  });

  describe.each([
    ["light", 1_440],
    ["dark", 1_440],
    ["light", 360],
    ["dark", 360],
  ] as const)("in %s, %i px wide", (colorScheme, width) => {
    it("has no fault that axe finds on any of its screens, and nothing wider than the page", async ({ expect }) => {
      const { page, faults } = await open(browser, origin, {
        colorScheme,
        viewport: { width, height: width === 360 ? 740 : 900 },
      });
      const gatewayId = await articleGateway(stage, `axe-${colorScheme}-${width}`);
      await control("PUT", "/prices/axe/gpt-5.5", { input: 1.25, output: 10, effectiveFrom: "2030-01-01" });
      await signIn(page, origin);
      const check = async (what: string): Promise<void> => {
        const overflow = await page.evaluate<number>(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect([what, overflow, await violations(page)]).toEqual([what, 0, []]);
      };
      for (const [path, ready] of [
        ["/gateways/new", "Step 1 of 4"],
        ["/gateways/new?step=identity", "Step 2 of 4"],
        ["/gateways/new?step=targets", "Step 3 of 4"],
        [`/gateways/${gatewayId}/targets/new`, "Target protocol"],
        [`/gateways/${gatewayId}/settings`, "Gateway id"],
        ["/credential-providers", "UPSTREAM_OPENAI"],
        ["/credential-providers?create=1", "Paste it here"],
        ["/prices", "gpt-5.5"],
        ["/prices?create=1", "Target name"],
        ["/history", "Current"],
        ["/health", "Every part is well."],
      ] as const) {
        await page.goto(`${origin}/console${path}`);
        await page.getByText(ready).first().waitFor();
        await check(path);
      }
      await page.goto(`${origin}/console/history`);
      await page
        .getByRole("button", { expanded: false, name: /Target/ })
        .first()
        .click();
      await check("a version of the past");
      await fillWizard(page);
      await check("targets, filled");
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByRole("button", { name: "The same without the console" }).click();
      await check("review");
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });

  async function fillWizard(page: Page): Promise<void> {
    await page.goto(`${origin}/console/gateways/new?step=identity`);
    await page.getByRole("radio", { name: "JWT" }).click();
    await page.getByRole("button", { name: "Add claim" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Must end in /.well-known/openid-configuration.").waitFor();
    await page.getByRole("radio", { name: "API keys" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    const form = page.getByRole("region", { name: /^Target 1/ });
    await form.getByRole("radio", { name: "Custom" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await form.getByLabel("Inference endpoint").fill(stage.provider.origin);
    await form.getByLabel("Models optional").fill(AZURE_MODEL);
    await form.getByText("Map a provider prefix").click();
    await form.getByRole("button", { name: "More settings" }).click();
    await form.getByRole("combobox", { name: "Credential provider" }).click();
    await page.getByRole("option", { name: "New credential provider…" }).click();
    await form.getByLabel("Name", { exact: true }).fill("axe");
    await form.getByLabel("API key", { exact: true }).last().fill("key");
  }
});
