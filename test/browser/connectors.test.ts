/** Targets of our own connectors in a real browser: typed in the wizard, changed, the same without the console, and lines for their clients that run as they are shown. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { answer, json, TEXT } from "../clients/support/answers.ts";
import { answerAsAzure, DEPLOYMENT } from "../clients/support/azure-answers.ts";
import { answerAsBedrock, CLAUDE } from "../clients/support/bedrock-answers.ts";
import { answerAsGemini, GEMINI } from "../clients/support/gemini-answers.ts";
import { connect } from "../clients/support/connected.ts";
import { startProvider, type Provider } from "../clients/support/provider.ts";
import { apiKey, gateway } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn, violations } from "./support/browser.ts";
import { ADMIN_TOKEN, setStage, type Stage } from "./support/stage.ts";

const run = promisify(execFile);
const SECRET = "client-secret-never-seen";
const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const CLIENT = "11111111-2222-3333-4444-555555555555";
const ACCOUNT = "0123456789abcdef0123456789abcdef";
const LLAMA = "@cf/meta/llama-3.1-8b-instruct";
const ADMIN_KEY = { accessKeyId: "AKIDADMINEXAMPLE", secretAccessKey: "s".repeat(40) };

const Listed = z.object({ items: z.array(z.object({ targetId: z.string(), name: z.string(), status: z.string() })) });

/** Cloudflare's API, Entra ID's and all providers, told apart by their paths. */
function answerAsEach(url: string, body: string) {
  if (url.includes("/oauth2/v2.0/token")) return json({ access_token: "token-of-entra", expires_in: 3_600 });
  if (url.includes("/ai/models/search")) return json({ result: [{ name: LLAMA }] });
  if (url.startsWith("/v1beta/") || /^\/v1\/models\/[^/]+:/.test(url)) return answerAsGemini(url, body);
  if (url.startsWith("/openai/")) return answerAsAzure(url, body);
  return /^\/(?:model|foundation-models|inference-profiles)/.test(url) ? answerAsBedrock(url, body) : answer(url, body);
}

describe.skipIf(CHROMIUM === undefined)("connectors in the console", () => {
  let stage: Stage;
  let browser: Browser;
  let provider: Provider;
  let origin: string;

  beforeAll(async () => {
    provider = await startProvider(answerAsEach);
    [stage, browser] = await Promise.all([
      setStage({
        TOKEN_VAULT_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        ACCESS_KEYS: JSON.stringify([{ ...ADMIN_KEY, arn: "arn:aws:iam::000000000000:user/ops", roles: ["admin"] }]),
        AWS_ENDPOINT_URL_BEDROCK: provider.origin,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: provider.origin,
        GOOGLE_GEMINI_BASE_URL: provider.origin,
        CLOUDFLARE_BASE_URL: provider.origin,
        AZURE_AUTHORITY_HOST: provider.origin,
      }),
      launch(),
    ]);
    origin = stage.worker.origin;
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([stage?.close(), provider?.close()]);
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

  async function targetsOf(gatewayId: string): Promise<z.infer<typeof Listed>["items"]> {
    return Listed.parse(await control("GET", `/gateways/${gatewayId}/targets/`)).items;
  }

  it("are typed in the wizard with what each needs, are Ready, and their clients' lines run as they are shown", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, "/console/gateways/new");
    await page.getByLabel("Gateway name").fill("four-clouds");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    const add = async (at: number, source: string) => {
      if (at > 1) await page.getByRole("button", { name: "Add another target" }).click();
      const form = page.getByRole("region", { name: new RegExp(`^Target ${at}`) });
      await form.getByRole("radio", { name: source, exact: true }).click();
      return form;
    };
    const bedrock = await add(1, "Amazon Bedrock");
    expect(await bedrock.getByRole("radio", { name: "IAM role" }).isChecked()).toBe(true);
    await bedrock.getByLabel("Region optional", { exact: true }).fill("Europe (Frankfurt)");
    await page.keyboard.press("Tab");
    await bedrock.getByText("Must be a region of AWS, such as eu-central-1.").waitFor();
    await bedrock.getByLabel("Region optional", { exact: true }).fill("eu-central-1");

    const azure = await add(2, "Azure OpenAI");
    await page.getByRole("button", { name: "Next" }).click();
    await azure.getByText("Give the https:// address of the Azure resource.").waitFor();
    await azure.getByText("Name a deployment, or take what the v1 API lists.").waitFor();
    await azure.getByLabel("Resource endpoint").fill(`${provider.origin}/openai`);
    await azure.getByText("Must be the https:// address of an Azure resource, without a path.").waitFor();
    await azure.getByLabel("Resource endpoint").fill(provider.origin);
    await azure.getByLabel("Deployments", { exact: true }).fill("not a name");
    await azure.getByText(/^Must be the name of a deployment/).waitFor();
    await azure.getByLabel("Deployments", { exact: true }).fill(DEPLOYMENT);
    await azure.getByRole("radio", { name: "Entra ID application" }).click();
    await azure.getByText("Must be a tenant's id or domain.").waitFor();
    expect(await violations(page)).toEqual([]);
    await azure.getByLabel("Tenant").fill(TENANT);
    await azure.getByLabel("Client ID").fill(CLIENT);
    await azure.getByRole("combobox", { name: "Credential provider" }).click();
    await page.getByRole("option", { name: "New credential provider…" }).click();
    await azure.getByLabel("Name", { exact: true }).fill("azure-app");
    await azure.getByLabel("Client secret", { exact: true }).fill(SECRET);

    const gemini = await add(3, "Gemini");
    await gemini.getByRole("combobox", { name: "Credential provider" }).click();
    await page.getByRole("option", { name: "azure-app" }).click();
    const cloudflare = await add(4, "Workers AI");
    await cloudflare.getByLabel("Account ID").fill("my-account");
    await page.keyboard.press("Tab");
    await cloudflare.getByText("Must be a Cloudflare account id: 32 hexadecimal digits.").waitFor();
    await cloudflare.getByLabel("Account ID").fill(ACCOUNT);
    await cloudflare.getByRole("combobox", { name: "Credential provider" }).click();
    await page.getByRole("option", { name: "azure-app" }).click();

    await page.getByRole("button", { name: "Next" }).click();
    const review = page.getByRole("region", { name: "Targets" });
    await review.getByText("eu-central-1").waitFor();
    await review.getByText(`Entra ID application → ${TENANT} · ${CLIENT} · azure-app (new)`).waitFor();
    await page.getByRole("button", { name: "Create gateway" }).click();
    await page.getByRole("heading", { name: "four-clouds", level: 1 }).waitFor();
    for (const name of ["bedrock", "azure", "gemini", "workers-ai"]) {
      const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name, exact: true }) });
      await card.getByText("Ready", { exact: true }).waitFor();
    }
    await page.getByText("Entra ID · azure-app").waitFor();
    const gatewayId = gatewayIn(page);
    const targets = await targetsOf(gatewayId);
    const whole = await Promise.all(
      targets.map(async ({ targetId }) => control("GET", `/gateways/${gatewayId}/targets/${targetId}`)),
    );
    expect(whole).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: "bedrock",
          targetConfiguration: {
            inference: { connector: { source: { connectorId: "bedrock-runtime", region: "eu-central-1" } } },
          },
        }),
        expect.objectContaining({
          name: "azure",
          targetConfiguration: {
            inference: {
              connector: {
                source: { connectorId: "azure-openai", endpoint: provider.origin, deployments: [DEPLOYMENT] },
              },
            },
          },
        }),
        expect.objectContaining({
          name: "workers-ai",
          targetConfiguration: {
            inference: { connector: { source: { connectorId: "workers-ai", accountId: ACCOUNT } } },
          },
        }),
      ]),
    );

    // A new key brings the lines; those of Node's clients run as they are.
    await page.goto(`${origin}/console/gateways/${gatewayId}/api-keys?create=1`);
    await page.getByLabel("Name").fill("all-clients");
    await page.getByRole("dialog").getByRole("button", { name: "Create API key" }).click();
    await page.getByRole("dialog", { name: "Key for all-clients" }).waitFor();
    expect(await violations(page)).toEqual([]);
    for (const [client, model, path] of [
      ["AzureOpenAI (JavaScript)", DEPLOYMENT, `/openai/deployments/${DEPLOYMENT}/chat/completions`],
      ["AI SDK: Azure", DEPLOYMENT, `/openai/deployments/${DEPLOYMENT}/chat/completions`],
      ["AWS SDK (JavaScript)", CLAUDE, `/model/${encodeURIComponent(CLAUDE)}/converse`],
      ["Anthropic Bedrock SDK", CLAUDE, `/model/${encodeURIComponent(CLAUDE)}/invoke`],
      ["AI SDK: Amazon Bedrock", CLAUDE, `/model/${encodeURIComponent(CLAUDE)}/converse`],
      ["Google Gen AI SDK", GEMINI, `/v1/models/${GEMINI}:generateContent`],
      ["AI SDK: Google", GEMINI, `/v1beta/models/${GEMINI}:generateContent`],
    ] as const) {
      await page.getByRole("tab", { name: client, exact: true }).click();
      if (client.startsWith("Google") || client.endsWith("Google")) await choose(page, "Model", `gemini/${GEMINI}`);
      if (client.includes("Bedrock") || client.startsWith("AWS")) await choose(page, "Model", `bedrock/${CLAUDE}`);
      const code = await page.getByRole("tabpanel", { name: client, exact: true }).getByLabel(client).innerText();
      expect([client, code.includes(JSON.stringify(model))]).toEqual([client, true]);
      const shown = client.startsWith("AI SDK") ? `${code}\nconsole.log(text);` : code;
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", shown]);
      expect([client, stdout.includes(TEXT), provider.last().url.split("?", 1)[0]]).toEqual([client, true, path]);
    }
    await page.getByRole("tab", { name: "boto3 (bedrock-runtime)" }).click();
    await page
      .getByRole("tabpanel", { name: "boto3 (bedrock-runtime)" })
      .getByText(`endpoint_url="${origin}`)
      .waitFor();
    expect(faults).toEqual([]);
  });

  it("offer no client that has no model to call, and say it of one that could have", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await gateway(stage.worker, { name: "chat-only" });
    await stage.worker.create(`/gateways/${gatewayId}/targets/`, {
      name: "one",
      targetConfiguration: {
        inference: {
          provider: {
            endpoint: provider.origin,
            operations: [{ path: "/v1/chat/completions", models: [{ model: "m" }] }],
          },
        },
      },
    });
    await signIn(page, origin, `/console/gateways/${gatewayId}/connect?client=boto3`);
    await page.getByRole("tab", { name: "curl", selected: true }).waitFor();
    for (const client of ["boto3 (bedrock-runtime)", "AzureOpenAI (Python)", "Google Gen AI SDK"])
      expect(await page.getByRole("tab", { name: client }).count()).toBe(0);
    // What is listed nowhere comes into no line, and stays in the field no longer than one is at it.
    const model = page.getByRole("combobox", { name: "Model", exact: true });
    await model.fill("none-such");
    await page.getByText("No model of that name is listed.").waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => model.inputValue()).toBe("one/m");
    expect(new URL(page.url()).searchParams.get("model")).toBe(null);
    await page.getByRole("tab", { name: "Claude Code", exact: true }).click();
    await page.getByText("No model of this gateway is served at /v1/messages, which Claude Code calls.").waitFor();
    expect(faults).toEqual([]);
  });

  it("are talked to in the playground by a model in the path, streamed and whole, with code that runs; what it does not speak is said", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await gateway(stage.worker, { name: "in-paths" });
    const key = await apiKey(stage.worker, gatewayId);
    await control("POST", "/identities/CreateApiKeyCredentialProvider", { name: "google", apiKey: SECRET });
    const providerArn =
      "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/google";
    const credential = {
      credentialProviderType: "API_KEY",
      credentialProvider: { apiKeyCredentialProvider: { providerArn } },
    };
    await connect(stage.worker, gatewayId, "gemini", { connectorId: "gemini" }, credential);
    for (const [name, path] of [
      ["bedrock", "/model/{model}/converse"],
      ["azure", "/openai/deployments/{model}/chat/completions"],
    ] as const) {
      const operations = [path, ...(name === "bedrock" ? [`${path}-stream`] : [])].map((one) => ({
        path: one,
        models: [{ model: name === "bedrock" ? CLAUDE : DEPLOYMENT }],
      }));
      await stage.worker.create(`/gateways/${gatewayId}/targets/`, {
        name,
        targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
      });
    }
    await signIn(page, origin, `/console/playground?gateway=${gatewayId}&model=bedrock/${CLAUDE}`);
    // The API that the model is served by is there by itself.
    await page.getByRole("combobox", { name: "API" }).getByText("Converse (Bedrock)").waitFor();
    await page.getByLabel("System prompt").fill("Be brief.");
    const ask = async (question: string, path: string): Promise<unknown> => {
      await page.getByLabel("Message").fill(question);
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("article").last().getByText(TEXT).waitFor();
      await page.getByRole("article").last().getByText("11 in, 17 out").waitFor();
      expect(provider.last().url).toBe(path);
      return JSON.parse(provider.last().body.toString());
    };
    expect(await ask("First", `/model/${CLAUDE}/converse-stream`)).toEqual({
      system: [{ text: "Be brief." }],
      messages: [{ role: "user", content: [{ text: "First" }] }],
    });
    await page.getByRole("radio", { name: "Off" }).click();
    await ask("Second", `/model/${CLAUDE}/converse`);
    const runs = async (client: string): Promise<void> => {
      await page.getByRole("tab", { name: client, exact: true }).click();
      const code = await page.getByRole("tabpanel", { name: client, exact: true }).getByLabel(client).innerText();
      const env = { ...process.env, SIGNALBOX_API_KEY: key };
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], { env });
      expect([client, stdout.includes(TEXT)]).toEqual([client, true]);
    };
    await runs("AWS SDK (JavaScript)");
    await runs("Vercel AI SDK");

    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByLabel("Model", { exact: true }).fill(`gemini/${GEMINI}`);
    await page.keyboard.press("Escape");
    await page.getByText("This model is served at").waitFor({ state: "detached" });
    await choose(page, "API", "Generate content (Gemini)");
    await ask("Third", `/v1beta/models/${GEMINI}:generateContent`);
    await page.getByRole("radio", { name: "On", exact: true }).click();
    expect(await ask("Fourth", `/v1beta/models/${GEMINI}:streamGenerateContent?alt=sse`)).toMatchObject({
      systemInstruction: { parts: [{ text: "Be brief." }] },
      contents: [{ role: "user" }, { role: "model" }, { role: "user", parts: [{ text: "Fourth" }] }],
    });
    await runs("Google Gen AI SDK");
    await runs("Vercel AI SDK");

    await page.getByLabel("Model", { exact: true }).fill(`azure/${DEPLOYMENT}`);
    await page.keyboard.press("Escape");
    await page
      .getByText("This model is served at /openai/deployments/{model}/chat/completions alone, which the playground")
      .waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await violations(page)).toEqual([]);
    await page.getByRole("link", { name: "Lines for its clients" }).click();
    await page.getByRole("tab", { name: "AzureOpenAI (JavaScript)" }).waitFor();
    expect([await violations(page), await overflowOf(page)]).toEqual([[], 0]);
    expect(faults).toEqual([]);
  });

  it("are the same as curl, as a file and as AWS's CLI, whose missing members a signed curl has; and a change keeps them whole", async ({
    expect,
  }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await gateway(stage.worker, { name: "without-console" });
    await control("POST", "/identities/CreateApiKeyCredentialProvider", { name: "app-secret", apiKey: SECRET });
    await signIn(page, origin, `/console/gateways/${gatewayId}/targets/new`);
    await page.getByRole("radio", { name: "Gemini", exact: true }).click();
    await choose(page, "Credential provider", "app-secret");
    await page.getByRole("button", { name: "The same without the console" }).click();
    await page.getByRole("tab", { name: "AWS CLI" }).click();
    // An id is a string to AWS's CLI: it is sent as it is.
    const byCli = await shownUnder(page, "AWS CLI");
    expect(byCli).toContain("aws bedrock-agentcore-control create-gateway-target");
    expect(byCli).toContain("# The connector gemini is of ours: AWS's documentation does not have it.");

    await page.getByRole("radio", { name: "Azure OpenAI", exact: true }).click();
    await page.getByLabel("Resource endpoint").fill("https://ours.openai.azure.com");
    await page.getByLabel("Deployments", { exact: true }).fill("one\ntwo");
    await page.getByRole("radio", { name: "Entra ID application" }).click();
    await page.getByLabel("Tenant").fill("contoso.onmicrosoft.com");
    await page.getByLabel("Client ID").fill(CLIENT);
    await page.getByRole("button", { name: "Scope of the tokens" }).click();
    await page.getByLabel("Scope of the tokens optional").fill("https://ai.azure.com/.default");
    const aws = await shownUnder(page, "AWS CLI");
    expect(aws).toContain("azure-openai's endpoint, azure-openai's deployments, ENTRA_ID: of ours.");
    await page.getByRole("tab", { name: "curl", exact: true }).click();
    const curl = await shownUnder(page, "curl");
    await page.getByRole("tab", { name: "Config file" }).click();
    const file = await shownUnder(page, "Config file");
    for (const lines of [aws, curl]) {
      await run("bash", ["-euo", "pipefail", "-c", lines], {
        env: {
          ...process.env,
          ADMIN_TOKEN,
          AWS_ACCESS_KEY_ID: ADMIN_KEY.accessKeyId,
          AWS_SECRET_ACCESS_KEY: ADMIN_KEY.secretAccessKey,
          AWS_REGION: "us-east-1",
        },
      });
      const [made, ...others] = await targetsOf(gatewayId);
      expect([made?.name, made?.status, others]).toEqual(["azure", "READY", []]);
      // What the file says is there, so that it changes nothing.
      expect(await control("PUT", "/config?dryRun=true", z.looseObject({}).parse(JSON.parse(file)))).toMatchObject({
        changes: [],
        notDone: [],
      });
      await control("DELETE", `/gateways/${gatewayId}/targets/${made?.targetId ?? ""}`);
    }
    await page.getByRole("button", { name: "Add target" }).click();
    const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "azure" }) });
    await card.getByText("Ready", { exact: true }).waitFor();
    await card.getByRole("button", { name: "More actions: azure" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await page.getByRole("heading", { name: "Change target azure" }).waitFor();
    expect(await page.getByRole("radio", { name: "Entra ID application" }).isChecked()).toBe(true);
    await page.getByLabel("Description").fill("Changed on screen");
    await page.getByRole("radio", { name: "What its v1 API lists" }).click();
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Saved azure").waitFor();
    const [changed] = await targetsOf(gatewayId);
    expect(await control("GET", `/gateways/${gatewayId}/targets/${changed?.targetId ?? ""}`)).toMatchObject({
      description: "Changed on screen",
      targetConfiguration: {
        inference: {
          connector: { source: { connectorId: "azure-openai", endpoint: "https://ours.openai.azure.com" } },
        },
      },
      credentialProviderConfigurations: [
        {
          credentialProviderType: "ENTRA_ID",
          credentialProvider: {
            entraIdCredentialProvider: {
              tenantId: "contoso.onmicrosoft.com",
              clientId: CLIENT,
              scope: "https://ai.azure.com/.default",
              providerArn: expect.stringMatching(/\/app-secret$/),
            },
          },
        },
      ],
    });
    // Whose secret a credential provider is, is told where it is listed.
    await page.goto(`${origin}/console/credential-providers`);
    await page.getByRole("row").filter({ hasText: "app-secret" }).getByText("without-console/azure").waitFor();
    expect(faults).toEqual([]);
  });
});

function overflowOf(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

function gatewayIn(page: Page): string {
  return /gateways\/([^/]+)/.exec(new URL(page.url()).pathname)?.[1] ?? "";
}

function shownUnder(page: Page, tab: string): Promise<string> {
  return page.getByRole("tabpanel", { name: tab }).getByLabel(tab).innerText();
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole("combobox", { name: label, exact: true }).click();
  await page.getByRole("option", { name: option, exact: true }).click();
}
