/** The article's whole story in a real browser: a gateway made in four steps, one target that fails, the permission granted, calls that arrive. By mouse, and by keyboard alone. */
import { AwsClient } from "aws4fetch";
import { execFileSync } from "node:child_process";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { answer } from "../clients/support/answers.ts";
import { MANTLE_MODEL } from "../clients/support/mantle.ts";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { ADMIN_TOKEN, AZURE_MODEL, setStage, type Stage } from "./support/stage.ts";

const CALLER = { accessKeyId: "AKIDEXAMPLECALLER", secretAccessKey: "caller-secret-caller-secret" };
const PROVIDER_KEY = "azure-key-0123456789";
const REFUSED = /status of 400/;
const SETTINGS = {
  TOKEN_VAULT_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  ACCESS_KEYS: JSON.stringify([{ ...CALLER, arn: "arn:aws:iam::000000000000:user/caller", roles: ["caller"] }]),
};

const Models = z.object({ data: z.array(z.object({ id: z.string() })) });
const Answer = z.object({ model: z.string() });

describe.skipIf(CHROMIUM === undefined)("creating a gateway in the console", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage(SETTINGS), launch()]);
    origin = stage.worker.origin;
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it("goes as in the article by mouse, from the wizard over the failed target to both providers' answers", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    stage.mantle.permit(false);
    await signIn(page, origin);
    await page.getByRole("link", { name: "Create gateway" }).click();
    expect(await page.getByLabel("Gateway name").inputValue()).toMatch(/^gateway-quick-start-[0-9a-f]{6}$/);
    await page.getByLabel("Gateway name").fill("by-mouse");
    await next(page);
    await page.getByRole("heading", { name: "Inbound identity", level: 2 }).waitFor();
    await page.getByText("Use IAM permissions").click();
    await next(page);

    const first = page.getByRole("region", { name: /^Target 1/ });
    await first.getByText("Bedrock Mantle", { exact: true }).first().click();
    expect(await first.getByLabel("Target name").inputValue()).toBe("bedrock");
    expect(await first.getByRole("radio", { name: "IAM role" }).isChecked()).toBe(true);

    await page.getByRole("button", { name: "Add another target" }).click();
    const second = page.getByRole("region", { name: /^Target 2/ });
    await typeAzure(page, second, "azure-foundry", stage.provider.origin);

    // Back and forth, by the console's buttons and the browser's own.
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("radio", { name: "Use IAM permissions" }).waitFor();
    expect(await page.getByRole("radio", { name: "Use IAM permissions" }).isChecked()).toBe(true);
    await page.goBack();
    await page.getByRole("button", { name: /^Target 2: azure-foundry/ }).waitFor();
    await next(page);
    await page.getByRole("heading", { name: "Review and create", level: 2 }).waitFor();
    const review = page.getByRole("region", { name: "azure-foundry" });
    await review.getByText("/v1/chat/completions → /openai/v1/chat/completions").waitFor();
    await review.getByText("API key → azure-foundry-key (new) · Header · api-key").waitFor();
    await page.getByRole("button", { name: "Edit: Targets" }).click();
    expect(await second.getByLabel("API key", { exact: true }).last().inputValue()).toBe(PROVIDER_KEY);
    await next(page);
    await page.getByRole("button", { name: "Create gateway" }).click();

    await page.getByRole("heading", { name: "by-mouse", level: 1 }).waitFor();
    const bedrock = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "bedrock" }) });
    const azure = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "azure-foundry" }) });
    await azure.getByText("Ready", { exact: true }).waitFor();
    await bedrock.getByText("Failed", { exact: true }).waitFor();
    await bedrock.getByText(/attach a policy that holds bedrock-mantle:ListModels/).waitFor();
    stage.mantle.permit(true);
    await bedrock.getByRole("button", { name: "Sync" }).click();
    await bedrock.getByText("Ready", { exact: true }).waitFor();

    await expectAnswers(page, expect);
    expect(await page.evaluate<string>("JSON.stringify([localStorage, sessionStorage, location.href])")).not.toContain(
      PROVIDER_KEY,
    );
    expect(faults).toEqual([]);
  });

  it("goes the same way by keyboard alone", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    stage.mantle.permit(false);
    await page.goto(`${origin}/console`);
    await page.getByLabel("Admin token").waitFor();
    await page.keyboard.type(ADMIN_TOKEN);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Gateways", level: 1 }).waitFor();
    await tabTo(page, page.getByRole("link", { name: "Create gateway" }));
    await page.keyboard.press("Enter");
    await page.getByLabel("Gateway name").waitFor();
    await tabTo(page, page.getByLabel("Gateway name"));
    await page.keyboard.press("Control+a");
    await page.keyboard.type("by-keyboard");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Inbound identity", level: 2 }).waitFor();
    await tabTo(page, page.getByRole("radio", { name: "API keys" }));
    await page.keyboard.press("ArrowDown");
    await tabTo(page, page.getByRole("button", { name: "Next" }));
    await page.keyboard.press("Enter");
    const first = page.getByRole("region", { name: /^Target 1/ });
    await first.waitFor();
    await tabTo(page, first.getByRole("radio", { name: "OpenAI" }));
    await page.keyboard.press("ArrowUp");
    await first.getByRole("radio", { name: "IAM role" }).waitFor();
    await tabTo(page, page.getByRole("button", { name: "Add another target" }));
    await page.keyboard.press("Enter");
    const second = page.getByRole("region", { name: /^Target 2/ });
    await second.waitFor();
    await tabTo(page, second.getByLabel("Target name"), "Shift+Tab");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("azure-by-keyboard");
    await tabTo(page, second.getByRole("radio", { name: "OpenAI" }));
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const type = async (label: string, text: string): Promise<void> => {
      await tabTo(page, second.getByLabel(label, { exact: true }).last());
      await page.keyboard.type(text);
    };
    const choose = async (label: string, option: string): Promise<void> => {
      await tabTo(page, second.getByRole("combobox", { name: label }));
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: option }).waitFor();
      await page.keyboard.type(option.slice(0, 3));
      await page.keyboard.press("Enter");
      await page.getByRole("option", { name: option }).waitFor({ state: "detached" });
    };
    await type("Inference endpoint", stage.provider.origin);
    await type("Provider path override optional", "/openai/v1/chat/completions");
    await type("Models optional", AZURE_MODEL);
    await choose("Credential provider", "New credential provider…");
    // A name that every object has a member of.
    await type("Name", "constructor");
    await type("API key", PROVIDER_KEY);
    await choose("Authorization key location", "Header");
    await type("Parameter name optional", "api-key");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Review and create", level: 2 }).waitFor();
    await tabTo(page, page.getByRole("button", { name: "Create gateway" }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "by-keyboard", level: 1 }).waitFor();
    const bedrock = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "bedrock" }) });
    await bedrock.getByText("Failed", { exact: true }).waitFor();
    stage.mantle.permit(true);
    await tabTo(page, bedrock.getByRole("button", { name: "Sync" }));
    await page.keyboard.press("Enter");
    await bedrock.getByText("Ready", { exact: true }).waitFor();
    await expectAnswers(page, expect, "azure-by-keyboard");
    expect(faults).toEqual([]);
  });

  it("brings back what was typed where it was cancelled, and offers nothing where nothing was", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, "/console/gateways/new");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "Gateways", level: 1 }).waitFor();
    expect(await page.getByRole("button", { name: "Undo" }).count()).toBe(0);
    await page.getByRole("link", { name: "Create gateway" }).first().click();
    await page.getByLabel("Gateway name").fill("cancelled");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("What you typed is gone", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByLabel("Gateway name").waitFor();
    expect(await page.getByLabel("Gateway name").inputValue()).toBe("cancelled");
    expect(faults).toEqual([]);
  });

  it("says at each field what is wrong once it was left, and goes on only when it is right", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, "/console/gateways/new");
    await page.getByLabel("Gateway name").fill("two--hyphens");
    await next(page);
    await page.getByText("Must be 1 to 48 letters, digits and single hyphens").waitFor();
    expect(await page.getByLabel("Gateway name").getAttribute("aria-invalid")).toBe("true");
    await page.getByLabel("Gateway name").fill("one-hyphen");
    await page.getByText("Must be 1 to 48 letters").waitFor({ state: "detached" });
    await next(page);
    await page.getByRole("radio", { name: "JWT" }).click();
    await page.getByLabel("Discovery URL").fill("https://issuer.example.com/");
    await next(page);
    await page.getByText("Must end in /.well-known/openid-configuration.").waitFor();
    await page.getByText(/^Say whose tokens are taken/).waitFor();
    await page.getByRole("radio", { name: "API keys" }).click();
    await next(page);
    const first = page.getByRole("region", { name: /^Target 1/ });
    await next(page);
    await first.getByText("Choose a credential provider, or make a new one.").waitFor();
    await first.getByRole("radio", { name: "Custom" }).click();
    await first.getByLabel("Inference endpoint").fill("https://user:password@example.com");
    await first.getByLabel("Path", { exact: true }).fill("v1/chat");
    await page.keyboard.press("Tab");
    await first
      .getByText(/^Must start with \/ and hold letters, digits and - \. _ \/ only, beside \{model\}/)
      .waitFor();
    await first.getByLabel("Models optional").fill("one\ntwo words");
    await page.keyboard.press("Tab");
    await first.getByText("Must be a model id or a pattern with * and ?.").waitFor();
    expect(await page.getByRole("heading", { name: "Targets", level: 2 }).isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  it("keeps what stands when a part is refused, says why at its field, and goes on from there", async ({ expect }) => {
    const { page, faults } = await open(browser, origin, {}, REFUSED);
    await signIn(page, origin, "/console/gateways/new");
    await page.getByLabel("Gateway name").fill("in-parts");
    await next(page);
    await next(page);
    const first = page.getByRole("region", { name: /^Target 1/ });
    await first.getByText("Use passthrough", { exact: true }).click();
    await first.getByLabel("Target name").fill("inference");
    await first.getByLabel("Endpoint", { exact: true }).fill(stage.provider.origin);
    await first.getByRole("radio", { name: "No authorization" }).click();
    await next(page);
    await page.getByRole("button", { name: "Create gateway" }).click();
    await page
      .getByRole("alert")
      .getByText(/a passthrough target needs another name/)
      .waitFor();
    await page.getByRole("button", { name: "Edit: Targets" }).click();
    await first.getByText(/a passthrough target needs another name/).waitFor();
    await first.getByLabel("Target name").fill("passed");
    await first.getByText(/a passthrough target needs another name/).waitFor({ state: "detached" });
    await next(page);
    await page.getByRole("button", { name: "Create gateway" }).click();
    await page.getByRole("heading", { name: "in-parts", level: 1 }).waitFor();
    await page.getByRole("heading", { name: "passed", level: 2 }).waitFor();
    expect(await control(`/gateways/`)).toContain('"in-parts"');
    expect(faults).toEqual([]);
  });

  it("shows the same as curl, which works, and as a file, which then changes nothing", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, "/console/gateways/new");
    await page.getByLabel("Gateway name").fill("by-curl");
    await page.getByLabel("Description").fill("It's made by a shell");
    await next(page);
    await next(page);
    await typeAzure(page, page.getByRole("region", { name: /^Target 1/ }), "azure-curl", "https://azure.example.com", {
      name: "key-by-curl",
    });
    await next(page);
    await page.getByRole("button", { name: "The same without the console" }).click();
    const curl = await shownUnder(page, "curl");
    expect(curl).not.toContain(PROVIDER_KEY);
    await page.getByRole("tab", { name: "Config file" }).click();
    const file = await shownUnder(page, "Config file");
    await page.getByRole("tab", { name: "AWS CLI" }).click();
    const aws = await shownUnder(page, "AWS CLI");
    execFileSync("bash", ["-euo", "pipefail", "-c", curl], {
      env: { ...process.env, ADMIN_TOKEN, KEY_BY_CURL: PROVIDER_KEY },
      stdio: "pipe",
    });
    const dryRun = await fetch(`${origin}/control/config?dryRun=true`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: file,
    });
    expect([dryRun.status, await dryRun.json()]).toEqual([200, expect.objectContaining({ changes: [], notDone: [] })]);
    // What a shell makes of the CLI's lines is what the file holds.
    const said = execFileSync("bash", ["-euc", `aws() { printf '%s\\n' "$@"; }\n${aws}\necho "$GATEWAY_ID"`], {
      env: { ...process.env, KEY_BY_CURL: PROVIDER_KEY },
    }).toString();
    expect(said).toContain("It's made by a shell");
    expect(said).toContain(PROVIDER_KEY);
    const configuration = said.split("\n").find((line) => line.includes("azure.example.com")) ?? "";
    expect(JSON.parse(file)).toMatchObject({
      gateways: [{ targets: [{ targetConfiguration: JSON.parse(configuration) }] }],
    });
    expect(faults).toEqual([]);
  });

  it("adds a target to a gateway by the same form, and changes one with everything that it has", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const { gatewayId } = await stage.worker.create<{ gatewayId: string }>("/gateways/", {
      name: "grows",
      authorizerType: "API_KEY",
    });
    await signIn(page, origin, `/console/gateways/${gatewayId}`);
    await page.getByRole("link", { name: "Add target" }).click();
    await page.getByRole("heading", { name: "Add target", level: 1 }).waitFor();
    await typeAzure(page, page.getByRole("main"), "azure-added", stage.provider.origin, { name: "key-added" });
    await page.getByRole("button", { name: "More settings" }).click();
    await page.getByLabel(/^Time to the first byte/).fill("20000");
    await page.getByText("Try other targets when this one fails").click();
    await page.getByRole("button", { name: "Add target" }).click();
    const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "azure-added" }) });
    await card.getByText("Ready", { exact: true }).waitFor();

    await card.getByRole("button", { name: "More actions: azure-added" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await page.getByRole("heading", { name: "Change target azure-added" }).waitFor();
    expect(await page.getByLabel("Parameter name").inputValue()).toBe("api-key");
    await page.getByLabel("Models optional").fill(`${AZURE_MODEL}\ngpt-5*`);
    await page.getByLabel(/^Time to the first byte/).fill("");
    await page.getByRole("button", { name: "Save changes" }).click();
    await card.getByText("Ready", { exact: true }).waitFor();
    const { items } = z
      .object({ items: z.array(z.object({ targetId: z.string() })) })
      .parse(JSON.parse(await control(`/gateways/${gatewayId}/targets/`)));
    const target: unknown = JSON.parse(await control(`/gateways/${gatewayId}/targets/${items[0]?.targetId ?? ""}`));
    expect(target).toMatchObject({
      failover: false,
      targetConfiguration: {
        inference: { provider: { operations: [{ models: [{ model: AZURE_MODEL }, { model: "gpt-5*" }] }] } },
      },
    });
    expect(target).not.toHaveProperty("firstByteTimeoutMs");
    expect(faults).toEqual([]);
  });

  async function control(path: string): Promise<string> {
    const response = await fetch(`${origin}/control${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    return response.text();
  }

  /** The gateway that is on the page: signed calls list both providers' models, and each provider is called as it wants to be. */
  async function expectAnswers(
    page: Page,
    expect: (typeof import("vitest"))["expect"],
    azure = "azure-foundry",
  ): Promise<void> {
    const gatewayId = /gateways\/([^/]+)/.exec(new URL(page.url()).pathname)?.[1] ?? "";
    const base = `${origin}/gateways/${gatewayId}/inference/v1`;
    const caller = new AwsClient({ ...CALLER, service: "bedrock-agentcore", region: "us-east-1" });
    await expect
      .poll(async () => Models.parse(await (await caller.fetch(`${base}/models`)).json()).data.map(({ id }) => id))
      .toEqual(expect.arrayContaining([`${azure}/${AZURE_MODEL}`, `bedrock/${MANTLE_MODEL}`]));
    const call = async (model: string): Promise<string> => {
      const messages = [{ role: "user", content: "Hello! Introduce yourself in one sentence" }];
      const body = JSON.stringify({ model, messages, max_tokens: 100 });
      const headers = { "content-type": "application/json" };
      const response = await caller.fetch(`${base}/chat/completions`, { method: "POST", headers, body });
      expect(response.status).toBe(200);
      return Answer.parse(await response.json()).model;
    };
    // Azure has the path elsewhere, and answers there as OpenAI does.
    stage.provider.answerNext(answer("/v1/chat/completions", JSON.stringify({ model: AZURE_MODEL, messages: [] })));
    expect(await call(azure === "azure-foundry" ? AZURE_MODEL : `${azure}/${AZURE_MODEL}`)).toBe(AZURE_MODEL);
    const { url, rawHeaders } = stage.provider.last();
    expect([url, rawHeaders.find(([name]) => name === "api-key")?.[1]]).toEqual([
      "/openai/v1/chat/completions",
      PROVIDER_KEY,
    ]);
    expect(await call(`bedrock/${MANTLE_MODEL}`)).toBe(MANTLE_MODEL);
    expect((await fetch(`${base}/models`)).status).toBe(401);
  }
});

function shownUnder(page: Page, tab: string): Promise<string> {
  return page.getByRole("tabpanel", { name: tab }).getByLabel(tab).innerText();
}

async function next(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Next" }).click();
}

/** The article's table, row by row. */
async function typeAzure(
  page: Page,
  form: Locator,
  targetName: string,
  endpoint: string,
  { name = "azure-foundry-key" } = {},
): Promise<void> {
  await form.getByLabel("Target name").fill(targetName);
  await form.getByText("Inference target", { exact: true }).waitFor();
  await form.getByText("Do not use passthrough").click();
  await form.getByRole("radio", { name: "Custom" }).click();
  await form.getByLabel("Inference endpoint").fill(endpoint);
  await form.getByLabel("Path", { exact: true }).fill("/v1/chat/completions");
  await form.getByLabel("Provider path override").fill("/openai/v1/chat/completions");
  await form.getByLabel("Models optional").fill(AZURE_MODEL);
  await form.getByRole("radio", { name: "API key", exact: true }).click();
  await form.getByRole("combobox", { name: "Credential provider" }).click();
  await page.getByRole("option", { name: "New credential provider…" }).click();
  await form.getByLabel("Name", { exact: true }).fill(name);
  await form.getByLabel("API key", { exact: true }).last().fill(PROVIDER_KEY);
  await form.getByRole("combobox", { name: "Authorization key location" }).click();
  await page.getByRole("option", { name: "Header", exact: true }).click();
  await form.getByLabel("Parameter name").fill("api-key");
  await form.getByLabel("Prefix optional", { exact: true }).fill("");
}

const MOST_TABS = 80;

/** By Tab alone, as a person would. */
async function tabTo(page: Page, wanted: Locator, key = "Tab"): Promise<void> {
  for (let pressed = 0; pressed < MOST_TABS; pressed++) {
    if ((await wanted.and(page.locator(":focus")).count()) === 1) return;
    await page.keyboard.press(key);
  }
  const at = await page.evaluate<string>("document.activeElement.outerHTML.slice(0, 300)");
  throw new Error(`${MOST_TABS} tabs do not lead to ${String(wanted)} but to ${at}`);
}
