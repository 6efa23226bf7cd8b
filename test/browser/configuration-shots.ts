/** The screens on which a gateway is made and configured, for `npm run screenshots`: where they are, and what there is to see. */
import type { Page } from "playwright-core";
import { ADMIN_TOKEN, AZURE_MODEL, type Stage } from "./support/stage.ts";

export interface Shot {
  readonly name: string;
  /** @param shop the gateway that has been called for a while. */
  readonly path: (gatewayId: string, shop: string) => string;
  /** What is there when the screen is. */
  readonly seen: string;
  readonly before?: (page: Page) => Promise<void>;
}

async function customTarget(page: Page): Promise<void> {
  await page.getByLabel("Gateway name").fill("article");
  await page.getByLabel("Gateway name").fill("llm-production");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("radio", { name: "Use IAM permissions" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("radio", { name: "Bedrock Mantle" }).click();
  await page.getByRole("button", { name: "Add another target" }).click();
  const second = page.getByRole("region", { name: /^Target 2/ });
  await second.getByRole("radio", { name: "Custom" }).click();
  await second.getByLabel("Target name").fill("azure-foundry");
  await second.getByLabel("Inference endpoint").fill("https://my-resource.services.ai.azure.com");
  await second.getByLabel("Provider path override").fill("/openai/v1/chat/completions");
  await second.getByLabel("Models optional").fill(AZURE_MODEL);
  await second.getByRole("combobox", { name: "Credential provider" }).click();
  await page.getByRole("option", { name: "azure-foundry-key" }).click();
  await second.getByRole("combobox", { name: "Authorization key location" }).click();
  await page.getByRole("option", { name: "Header", exact: true }).click();
  await second.getByLabel("Parameter name").fill("api-key");
}

export const CONFIGURATION_SHOTS: readonly Shot[] = [
  { name: "create-gateway", path: () => "/gateways/new", seen: "Step 1 of 4" },
  { name: "inbound-identity", path: () => "/gateways/new?step=identity", seen: "Step 2 of 4" },
  {
    name: "create-targets",
    path: () => "/gateways/new",
    seen: "Step 1 of 4",
    before: async (page) => {
      await customTarget(page);
      await page
        .getByRole("button", { name: /^Target 2/ })
        .first()
        .scrollIntoViewIfNeeded();
      await page.getByLabel("Inference endpoint").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "review",
    path: () => "/gateways/new",
    seen: "Step 1 of 4",
    before: async (page) => {
      await customTarget(page);
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByRole("heading", { name: "Review and create" }).waitFor();
    },
  },
  {
    name: "same-without-console",
    path: () => "/gateways/new",
    seen: "Step 1 of 4",
    before: async (page) => {
      await customTarget(page);
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByRole("button", { name: "The same without the console" }).click();
      await page.mouse.wheel(0, 2_000);
    },
  },
  { name: "add-target", path: (id) => `/gateways/${id}/targets/new`, seen: "Target protocol" },
  { name: "settings", path: (id) => `/gateways/${id}/settings`, seen: "Gateway id" },
  { name: "credential-providers", path: () => "/credential-providers", seen: "azure-foundry-key" },
  { name: "add-credential-provider", path: () => "/credential-providers?create=1", seen: "Paste it here" },
  { name: "prices", path: () => "/prices", seen: "llama-*" },
  { name: "set-price", path: () => "/prices?create=1", seen: "Target name" },
  { name: "history", path: () => "/history", seen: "Current" },
  {
    name: "history-version",
    path: () => "/history",
    seen: "Current",
    before: async (page) => {
      await page
        .getByRole("button", { name: /Changed Price own-cluster/ })
        .first()
        .click();
    },
  },
  { name: "health", path: () => "/health", seen: "Rotation" },
];

/** Credential providers, prices, and a little past. */
export async function fillConfiguration({ worker }: Stage, gatewayId: string): Promise<void> {
  const put = async (path: string, body: object): Promise<void> => {
    await fetch(`${worker.origin}/control${path}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  };
  const provider = (body: object): Promise<unknown> =>
    worker.create("/identities/CreateApiKeyCredentialProvider", body);
  await provider({ name: "azure-foundry-key", apiKey: "azure-key" });
  await provider({ name: "anthropic", apiKeySecretConfig: { secretId: "UPSTREAM_ANTHROPIC" } });
  await put("/prices/azure-foundry/DeepSeek-V4-Flash", { input: 0.14, output: 0.28, cacheRead: 0.014 });
  await put("/prices/azure-foundry/gpt-5.5", { input: 1.1, output: 8.8, cacheRead: 0.11 });
  await put("/prices/azure-foundry/gpt-5.5", { input: 1, output: 8, effectiveFrom: "2027-01-01" });
  await put("/prices/own-cluster/llama-*", { input: 0, output: 0 });
  await put("/prices/own-cluster/llama-*", { input: 0.02, output: 0.05 });
  await put(`/gateways/${gatewayId}`, {
    name: "article",
    authorizerType: "API_KEY",
    description: "Azure and Bedrock behind one address, as in the article",
  });
}
