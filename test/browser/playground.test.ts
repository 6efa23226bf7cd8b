/** The playground in a real browser: three dialects, streamed and whole, whatever the gateway's authorizer; its key; who gets none. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { gateway, target } from "../clients/support/running-worker.ts";
import { TEXT } from "../clients/support/answers.ts";
import { CHROMIUM, launch, open, signIn, violations } from "./support/browser.ts";
import { ADMIN_TOKEN, setStage, VIEWER_TOKEN, type Stage } from "./support/stage.ts";

const SERVES = { "/v1/chat/completions": ["gpt-5.5"], "/v1/responses": ["gpt-5.5"], "/v1/messages": ["claude-opus-5"] };
const ACCESS_KEYS = JSON.stringify([
  {
    accessKeyId: "AKIDCALLEREXAMPLE",
    secretAccessKey: "s".repeat(40),
    arn: "arn:aws:iam::000000000000:user/app",
    roles: ["caller"],
  },
]);

describe.skipIf(CHROMIUM === undefined)("the playground", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([setStage({ ACCESS_KEYS }), launch()]);
    origin = stage.worker.origin;
    await control("PUT", "/prices/openai/gpt-5.5", { input: 1_000, output: 2_000 });
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  it.for([
    ["API_KEY", "chat", "gpt-5.5"],
    ["AWS_IAM", "responses", "gpt-5.5"],
    ["NONE", "messages", "claude-opus-5"],
  ] as const)(
    "streams at a gateway of %s by %s, with its figures, its cost and its code",
    async ([authorizerType, api, model], { expect }) => {
      const { page, faults } = await open(browser, origin);
      const gatewayId = await playable(authorizerType.toLowerCase().replace("_", "-"), authorizerType);
      const keys: string[] = [];
      page.on("request", (request) => {
        const key = /^Bearer (sbp_\w+)$/.exec(request.headers()["authorization"] ?? "")?.[1];
        if (key !== undefined) keys.push(key);
        if (request.url().includes("/inference/")) expect(request.headers()["cookie"]).toBeUndefined();
      });
      await signIn(page, origin, `/console/playground?gateway=${gatewayId}&model=openai/${model}&api=${api}`);
      await page.getByLabel("Message").fill("Hello there");
      await page.keyboard.press("Enter");
      const answer = page.getByRole("article").last();
      await answer.getByText(TEXT).waitFor();
      await answer.getByText("11 in, 17 out").waitFor();
      await answer.getByText("First token").waitFor();
      const asked: unknown = JSON.parse(stage.provider.last().body.toString());
      expect(asked).toMatchObject({ model, stream: true });
      // The ledger's own figure: 11 tokens at a thousandth of a dollar, 17 at two.
      await answer
        .getByText(model === "gpt-5.5" ? "$0.05" : "no price known", { exact: true })
        .waitFor({ timeout: 30_000 });
      for (const client of [
        "curl",
        api === "messages" ? "Anthropic SDK (Python)" : "OpenAI SDK (Python)",
        api === "messages" ? "Anthropic SDK (JavaScript)" : "OpenAI SDK (JavaScript)",
        "Vercel AI SDK",
        "LangChain",
      ]) {
        await page.getByRole("tab", { name: client }).click();
        const code = await page.getByRole("tabpanel", { name: client, exact: true }).innerText();
        expect(code).toContain("Hello there");
        expect(code).toContain(`openai/${model}`);
        expect(code).toContain("SIGNALBOX_API_KEY");
      }
      expect(new Set(keys).size).toBe(1);
      const kept = await page.evaluate<string>(
        "JSON.stringify([localStorage, sessionStorage, document.documentElement.outerHTML, location.href, document.cookie])",
      );
      expect(kept).not.toContain("sbp_");
      await answer.getByRole("link", { name: "Open this call" }).click();
      await page.getByText("Playground (admin token)").waitFor();
      expect(faults).toEqual([]);
    },
  );

  it("answers whole where streaming is off, keeps the conversation, and begins a new one", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await playable("whole", "API_KEY");
    await signIn(page, origin, `/console/playground?gateway=${gatewayId}&model=openai/gpt-5.5`);
    await page.getByRole("radio", { name: "Off" }).click();
    await page.getByLabel("System prompt").fill("Be brief.");
    await page.getByLabel("Most output tokens").fill("99");
    for (const question of ["First", "Second"]) {
      await page.getByLabel("Message").fill(question);
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("article").last().getByText("11 in, 17 out").waitFor();
    }
    expect(JSON.parse(stage.provider.last().body.toString())).toEqual({
      model: "gpt-5.5",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "First" },
        { role: "assistant", content: TEXT },
        { role: "user", content: "Second" },
      ],
      max_completion_tokens: 99,
    });
    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByRole("heading", { name: "Try a model" }).waitFor();
    expect(await page.getByRole("article").count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Second", { exact: true }).waitFor();
    expect(await page.getByRole("article").count()).toBe(4);
    expect(faults).toEqual([]);
  });

  it("says why a call failed, what the provider wrote being text, and stops one that lasts", async ({ expect }) => {
    const { page, faults } = await open(browser, origin, {}, /status of (?:404|429)/);
    const gatewayId = await playable("failing", "API_KEY");
    await signIn(page, origin, `/console/playground?gateway=${gatewayId}&model=openai/gpt-5.5`);
    const send = async (text: string): Promise<void> => {
      await page.getByLabel("Message").fill(text);
      await page.getByRole("button", { name: "Send" }).click();
    };
    stage.provider.answerNext({
      status: 429,
      headers: { "content-type": "application/json" },
      body: '{"error":{"message":"<b onclick=alert(1)>slow down</b>"}}',
    });
    await send("one");
    await page.getByRole("alert").getByText("<b onclick=alert(1)>slow down</b>").waitFor();
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    stage.provider.answerNext({
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: (async function* () {
        yield 'data: {"choices":[{"index":0,"delta":{"content":"<i>slowly"}}]}\n\n';
        await ended;
      })(),
    });
    await send("two");
    await page.getByText("<i>slowly").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped").waitFor();
    end();
    await page.getByLabel("Model", { exact: true }).fill("nothing/like-it");
    await send("three");
    await page.getByRole("alert").getByText("unknown_model").waitFor();
    expect(faults).toEqual([]);
  });

  it("gives a viewer no key", async ({ expect }) => {
    const { page, faults } = await open(browser, origin);
    const gatewayId = await playable("viewed", "API_KEY");
    const asked: string[] = [];
    page.on("request", (request) => request.method() === "POST" && asked.push(new URL(request.url()).pathname));
    await signIn(page, origin, `/console/playground?gateway=${gatewayId}`, VIEWER_TOKEN);
    await page.getByText("a viewer gets no key for it").waitFor();
    await page.getByLabel("Message").fill("Hello");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    expect(asked).toEqual(["/control/session"]);
    expect(faults).toEqual([]);
  });

  it.for([
    ["light", 1_440],
    ["dark", 360],
    ["dark", 1_440],
    ["light", 360],
  ] as const)("has no fault that axe finds in %s, %i px wide", async ([colorScheme, width], { expect }) => {
    const { page, faults } = await open(browser, origin, { colorScheme, viewport: { width, height: 800 } });
    const gatewayId = await playable(`axe-${colorScheme}-${width}`, "API_KEY");
    await signIn(page, origin, `/console/playground?gateway=${gatewayId}`);
    await page.getByRole("heading", { name: "Try a model" }).waitFor();
    expect(await wrongIn(page)).toEqual([0, []]);
    await page.getByLabel("Message").fill("Hello");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("article").last().getByText("11 in, 17 out").waitFor();
    await page.getByLabel("Model", { exact: true }).click();
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("option").first().waitFor({ state: "detached" });
    expect(await wrongIn(page)).toEqual([0, []]);
    expect(faults).toEqual([]);
  });

  async function playable(name: string, authorizerType: string): Promise<string> {
    const gatewayId = await gateway(stage.worker, { name, authorizerType });
    await target(stage.worker, gatewayId, "openai", stage.provider.origin, { serves: SERVES });
    return gatewayId;
  }

  async function control(method: string, path: string, body: object): Promise<void> {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
});

async function wrongIn(page: Page): Promise<[number, string[]]> {
  const overflow = await page.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  return [overflow, await violations(page)];
}
