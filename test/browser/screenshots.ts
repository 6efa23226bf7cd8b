/** `npm run screenshots`: the console's screens as they are, from a running Worker through a real browser → `docs/console/`. */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { launch, open, signIn } from "./support/browser.ts";
import { articleGateway, AZURE_MODEL, setStage } from "./support/stage.ts";
import { apiKey, gateway } from "../clients/support/running-worker.ts";

process.chdir(resolve(import.meta.dirname, "../.."));
const PLACE = process.argv[2] ?? join("docs", "console");
const WIDTHS = { wide: { width: 1_440, height: 900 }, phone: { width: 360, height: 740 } } as const;

interface Shot {
  readonly name: string;
  readonly path: (gatewayId: string) => string;
  /** What is there when the screen is. */
  readonly seen: string;
  readonly before?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: "gateways", path: () => "/gateways", seen: "article" },
  { name: "targets", path: (id) => `/gateways/${id}/targets`, seen: "What to do" },
  { name: "models", path: (id) => `/gateways/${id}/models`, seen: AZURE_MODEL },
  { name: "api-keys", path: (id) => `/gateways/${id}/api-keys`, seen: "shop-backend" },
  { name: "create-api-key", path: (id) => `/gateways/${id}/api-keys?create=1`, seen: "For one application or person" },
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
];

mkdirSync(PLACE, { recursive: true });
const stage = await setStage();
const browser = await launch();
try {
  const gatewayId = await fill();
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [kind, viewport] of Object.entries(WIDTHS)) {
      const { page } = await open(browser, stage.worker.origin, {
        colorScheme,
        viewport,
        deviceScaleFactor: kind === "phone" ? 2 : 1,
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
      for (const { name, path, seen, before } of SHOTS) {
        await page.goto(`${stage.worker.origin}/console${path(gatewayId)}`);
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
  await gateway(worker, { name: "default", description: "What applications of the shop call" });
  await gateway(worker, { name: "research", authorizerType: "NONE" });
  await gateway(worker, {
    name: "batch-jobs",
    authorizerType: "AWS_IAM",
    description: "Nightly summaries, signed with IAM",
  });
  const gatewayId = await articleGateway(stage);
  const keys = await Promise.all([
    apiKey(worker, gatewayId, { name: "shop-backend", allowedModels: ["azure-foundry/*", "bedrock/*"] }),
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
