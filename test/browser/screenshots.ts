/** `npm run screenshots`: the console's screens as they are, from a running Worker through a real browser → `docs/console/`. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { CONFIGURATION_SHOTS, fillConfiguration, type Shot } from "./configuration-shots.ts";
import { launch, open, signIn } from "./support/browser.ts";
import { daysOfCalls, WITH_A_PAST } from "./support/past.ts";
import { ADMIN_TOKEN, articleGateway, AZURE_MODEL, setStage } from "./support/stage.ts";
import { apiKey, gateway, target } from "../clients/support/running-worker.ts";

process.chdir(resolve(import.meta.dirname, "../.."));
const PLACE = process.argv[2] ?? join("docs", "console");
const WIDTHS = { wide: { width: 1_440, height: 900 }, phone: { width: 360, height: 740 } } as const;

/** `npm run screenshots -- PLACE 'health|history'`: some of them only. */
const WANTED = new RegExp(`^(?:${process.argv[3] ?? ".*"})$`);

const SHOTS: readonly Shot[] = [
  { name: "gateways", path: () => "/gateways", seen: "article" },
  { name: "targets", path: (id) => `/gateways/${id}/targets`, seen: "What to do" },
  { name: "models", path: (id) => `/gateways/${id}/models`, seen: AZURE_MODEL },
  { name: "api-keys", path: (id) => `/gateways/${id}/api-keys`, seen: "shop-backend" },
  { name: "create-api-key", path: (id) => `/gateways/${id}/api-keys?create=1`, seen: "For one application or person" },
  {
    name: "change-api-key",
    path: (id) => `/gateways/${id}/api-keys`,
    seen: "shop-backend",
    before: async (page) => {
      await page.getByRole("button", { name: "Edit shop-backend" }).click();
      await page.getByText("What is left").waitFor();
      await page.getByRole("meter").first().waitFor();
    },
  },
  { name: "connect", path: (id) => `/gateways/${id}/connect?client=openai-python`, seen: "OpenAI base URL" },
  {
    name: "palette",
    path: (id) => `/gateways/${id}/targets`,
    seen: "What to do",
    before: async (page) => {
      await page.keyboard.press("Control+k");
      await page.getByRole("option").first().waitFor();
    },
  },
  ...CONFIGURATION_SHOTS,
  { name: "usage", path: (_, shop) => `/usage?gateway=${shop}&range=week`, seen: "Time to first byte", before: drawn },
  {
    name: "usage-by-caller",
    path: (_, shop) => `/usage?gateway=${shop}&range=month&by=caller`,
    seen: "support-bot",
    before: drawn,
  },
  { name: "calls", path: (_, shop) => `/calls?gateway=${shop}`, seen: "claude-opus-5" },
  {
    name: "call",
    path: (_, shop) => `/calls?gateway=${shop}&alias=smart`,
    seen: "claude-opus-5",
    before: async (page) => {
      await page.locator(".row-link").first().click();
      await page.getByText(/^Version \d/).waitFor();
    },
  },
  {
    name: "playground",
    // Of the gateway without strict limits, which ask a call how much it may use at most.
    path: (id) => `/playground?gateway=${id}&model=azure-foundry/${AZURE_MODEL}`,
    seen: "Try a model",
    before: async (page) => {
      await page.getByLabel("Message").fill("What does a signal box do?");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByText("Open this call").waitFor({ timeout: 30_000 });
    },
  },
  { name: "aliases", path: (_, shop) => `/gateways/${shop}/aliases`, seen: "Then (tier 2)" },
  { name: "alias", path: (_, shop) => `/gateways/${shop}/aliases?edit=smart`, seen: "Calls are shared within a tier" },
  { name: "limits", path: (_, shop) => `/gateways/${shop}/limits?state=by-model`, seen: "Reset all" },
  { name: "limit", path: (_, shop) => `/gateways/${shop}/limits?create=1`, seen: "Counted for each" },
];

async function drawn(page: Page): Promise<void> {
  await page.locator("canvas").waitFor();
}

mkdirSync(PLACE, { recursive: true });
const stage = await setStage(
  { TOKEN_VAULT_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" },
  undefined,
  WITH_A_PAST,
);
const browser = await launch();
try {
  const gatewayId = await fill();
  await fillConfiguration(stage, gatewayId);
  const shop = await shopGateway();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [kind, viewport] of Object.entries(WIDTHS)) {
      const { page } = await open(browser, stage.worker.origin, {
        colorScheme,
        viewport,
        ...(kind === "phone" ? { deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {}),
      });
      const take = async (name: string): Promise<void> => {
        // What fades in has arrived.
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(PLACE, `${name}-${colorScheme}${kind === "phone" ? "-phone" : ""}.png`) });
      };
      await page.goto(`${stage.worker.origin}/console`);
      await page.getByLabel("Admin token").waitFor();
      await take("sign-in");
      await signIn(page, stage.worker.origin);
      for (const { name, path, seen, before } of SHOTS.filter((shot) => WANTED.test(shot.name))) {
        await page.goto(`${stage.worker.origin}/console${path(gatewayId, shop)}`);
        await page.getByText(seen).first().waitFor();
        await before?.(page);
        await take(name);
      }
      await page.context().close();
    }
  }
  console.log(`The screenshots are in ${PLACE}.`);
} finally {
  await browser.close();
  await stage.close();
}

/** @returns the gateway that most of them show. */
async function fill(): Promise<string> {
  const { worker } = stage;
  stage.mantle.permit(false);
  await gateway(worker, { name: "research", authorizerType: "NONE" });
  await gateway(worker, {
    name: "batch-jobs",
    authorizerType: "AWS_IAM",
    description: "Nightly summaries, signed with IAM",
  });
  const gatewayId = await articleGateway(stage);
  const keys = await Promise.all([
    apiKey(worker, gatewayId, {
      name: "shop-backend",
      allowedModels: ["azure-foundry/*", "bedrock/*"],
      limits: {
        requests: [{ rate: 10, period: "minute" }],
        tokens: [{ rate: 2_000_000, period: "day" }],
        cost: [{ rate: 25, period: "month" }],
      },
    }),
    apiKey(worker, gatewayId, {
      name: "claude-code-jinno",
      expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    }),
    apiKey(worker, gatewayId, { name: "evaluation", allowedModels: [AZURE_MODEL] }),
  ]);
  for (let call = 0; call < 12; call++) {
    await fetch(`${worker.origin}/gateways/${gatewayId}/inference/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${keys[call % 2] ?? ""}`, "content-type": "application/json" },
      body: JSON.stringify({ model: AZURE_MODEL, messages: [{ role: "user", content: "Hello!" }] }),
    }).then((response) => response.text());
  }
  return gatewayId;
}

/** @returns a gateway with forty days of calls, an alias and limits. */
async function shopGateway(): Promise<string> {
  const { worker, provider } = stage;
  const gatewayId = await gateway(worker, { name: "default", description: "What applications of the shop call" });
  const both = ["/v1/chat/completions", "/v1/messages"];
  for (const [name, model] of [
    ["openai", "gpt-5.5"],
    ["claude", "claude-opus-5"],
    ["azure-foundry", AZURE_MODEL],
  ] as const) {
    await target(worker, gatewayId, name, provider.origin, {
      serves: Object.fromEntries(both.map((path) => [path, [model]])),
    });
  }
  await control("PUT", "/prices/openai/gpt-5.5", { input: 1.25, output: 10 });
  await control("PUT", `/gateways/${gatewayId}/aliases/smart`, {
    targets: [
      { model: "openai/gpt-5.5", weight: 3 },
      { model: "claude/claude-opus-5", weight: 2 },
      { model: `azure-foundry/${AZURE_MODEL}`, tier: 2 },
    ],
    affinity: "conversation",
  });
  await control("PUT", `/gateways/${gatewayId}/aliases/cheap`, {
    targets: [{ model: `azure-foundry/${AZURE_MODEL}` }],
  });
  await control("POST", `/gateways/${gatewayId}/rate-limits`, {
    rateLimitId: "by-caller",
    description: "What one application may use",
    dimensionKeys: ["$.context.caller"],
    entries: [
      { dimensions: { "$.context.caller": "key-evaluation" }, cost: [{ rate: 250, period: "month" }] },
      {
        dimensions: { "$.context.caller": "*" },
        requests: [{ rate: 600, period: "minute" }],
        cost: [{ rate: 40, period: "day" }],
      },
    ],
    strict: true,
  });
  await control("POST", `/gateways/${gatewayId}/rate-limits`, {
    rateLimitId: "by-model",
    dimensionKeys: ["qualifiedModelId"],
    entries: [
      {
        dimensions: { qualifiedModelId: "claude-opus-5" },
        tokens: [{ rate: 2_000_000, period: "hour" }],
        connections: [{ rate: 50, period: "second" }],
      },
    ],
  });
  await daysOfCalls(stage, gatewayId, 40);
  return gatewayId;
}

async function control(method: string, path: string, body: object): Promise<void> {
  const response = await fetch(`${stage.worker.origin}/control${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
}
