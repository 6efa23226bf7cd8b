/** Every form of the console in a real browser, whose session ends while one types: one signs in over the page, finds all that was typed and has it done; no secret is kept anywhere but in the page's memory. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, it } from "vitest";
import { TEXT } from "../clients/support/answers.ts";
import { apiKey, gateway, target } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn } from "./support/browser.ts";
import { ADMIN_TOKEN, setStage, type Stage } from "./support/stage.ts";

const SECRET = "sk-typed-and-never-kept";
const MODEL = "gpt-5.5";

/** What a form is filled with: each field's label, and what is typed. */
type Typed = readonly (readonly [label: string, text: string])[];

interface Form {
  readonly what: string;
  /** Below `/console`. @param id of the gateway. */
  readonly at: (id: string) => string;
  /** What is to be seen before anything is typed. */
  readonly ready: string;
  readonly before?: (page: Page) => Promise<void>;
  readonly typed: Typed;
  /** The button that sends it. */
  readonly submit: string;
  /** What is to be seen once it is done. */
  readonly done: string;
}

const newProvider = async (page: Page): Promise<void> => {
  await page.getByRole("combobox", { name: "Credential provider" }).click();
  await page.getByRole("option", { name: "New credential provider…" }).click();
};

const FORMS: readonly Form[] = [
  {
    what: "the wizard",
    at: () => "/gateways/new",
    ready: "Step 1 of 4",
    before: async (page) => {
      await page.getByLabel("Gateway name").fill("made-after-the-end");
      await page.getByLabel("Description").fill("typed in the first step");
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByRole("button", { name: "Next" }).click();
      await newProvider(page);
      await page.getByLabel("Name", { exact: true }).fill("wizards-key");
      await page.getByLabel("API key", { exact: true }).last().fill(SECRET);
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByText("typed in the first step").waitFor();
    },
    typed: [],
    submit: "Create gateway",
    done: "Created made-after-the-end",
  },
  {
    what: "Add target",
    at: (id) => `/gateways/${id}/targets/new`,
    ready: "Target protocol",
    before: async (page) => {
      await page.getByRole("radio", { name: "Custom" }).click();
      await newProvider(page);
    },
    typed: [
      ["Target name", "added-after-the-end"],
      ["Inference endpoint", "https://added.example.com"],
      ["Models optional", "one\ntwo"],
      ["Name", "targets-key"],
      ["API key", SECRET],
    ],
    submit: "Add target",
    done: "Added added-after-the-end",
  },
  {
    what: "a change of a target",
    at: (id) => `/gateways/${id}`,
    ready: "added-after-the-end",
    before: async (page) => {
      await page.getByRole("button", { name: "More actions: added-after-the-end" }).click();
      await page.getByRole("menuitem", { name: "Edit" }).click();
      await page.getByRole("heading", { name: "Change target added-after-the-end" }).waitFor();
      await newProvider(page);
    },
    typed: [
      ["Description optional", "changed after the end"],
      ["Name", "changed-key"],
      ["API key", SECRET],
    ],
    submit: "Save changes",
    done: "Saved added-after-the-end",
  },
  {
    what: "a credential provider",
    at: () => "/credential-providers?create=1",
    ready: "Paste it here",
    typed: [
      ["Name", "provider-after-the-end"],
      ["API key", SECRET],
    ],
    submit: "Add credential provider",
    done: "Added provider-after-the-end",
  },
  {
    what: "another key of a credential provider",
    at: () => "/credential-providers?edit=provider-after-the-end",
    ready: "Replace the key of provider-after-the-end",
    typed: [["API key", SECRET]],
    submit: "Replace key",
    done: "Replaced the key of provider-after-the-end",
  },
  {
    what: "the tags of a credential provider",
    at: () => "/credential-providers?tags=provider-after-the-end",
    ready: "No tags yet.",
    before: (page) => page.getByRole("button", { name: "Add tag" }).click(),
    typed: [
      ["Key 1", "team"],
      ["Value 1", "search"],
    ],
    submit: "Save tags",
    done: "Saved the tags",
  },
  {
    what: "an API key",
    at: (id) => `/gateways/${id}/api-keys?create=1`,
    ready: "For one application or person",
    before: async (page) => {
      await page.getByRole("radio", { name: /^Only/ }).click();
      await page.getByRole("button", { name: "Add amount" }).click();
    },
    typed: [
      ["Name", "key-after-the-end"],
      ["Models or patterns", "serves/*"],
      ["Amount 1", "1,000"],
    ],
    submit: "Create API key",
    done: "Key for key-after-the-end",
  },
  {
    what: "a change of an API key",
    at: (id) => `/gateways/${id}/api-keys`,
    ready: "there-already",
    before: (page) => page.getByRole("button", { name: "Edit there-already" }).click(),
    typed: [["Name", "renamed-after-the-end"]],
    submit: "Save changes",
    done: "Saved renamed-after-the-end",
  },
  {
    what: "an alias",
    at: (id) => `/gateways/${id}/aliases?create=1`,
    ready: "What callers write as the model",
    typed: [
      ["Name", "alias-after-the-end"],
      ["Model 1", `serves/${MODEL}`],
      ["Weight 1", "7"],
    ],
    submit: "Create alias",
    done: "Saved alias-after-the-end",
  },
  {
    what: "a change of an alias",
    at: (id) => `/gateways/${id}/aliases?edit=alias-after-the-end`,
    ready: "Alias alias-after-the-end",
    typed: [["Weight 1", "9"]],
    submit: "Save",
    done: "Saved alias-after-the-end",
  },
  {
    what: "a limit",
    at: (id) => `/gateways/${id}/limits?create=1`,
    ready: "Yes, nothing goes over",
    typed: [
      ["Name optional", "limit-after-the-end"],
      ["Description optional", "typed before it"],
      ["Amount 1", "25"],
    ],
    submit: "Create limit",
    done: "Saved limit-after-the-end",
  },
  {
    what: "a change of a limit",
    at: (id) => `/gateways/${id}/limits?edit=limit-after-the-end`,
    ready: "Limit limit-after-the-end",
    typed: [["Amount 1", "50"]],
    submit: "Save",
    done: "Saved limit-after-the-end",
  },
  {
    what: "a price",
    at: () => "/prices?create=1",
    ready: "Target name",
    typed: [
      ["Target name", "serves"],
      ["Model", MODEL],
      ["Input", "1.25"],
      ["Output", "10"],
    ],
    submit: "Set price",
    done: MODEL,
  },
  {
    what: "a change of a price",
    at: () => "/prices",
    ready: MODEL,
    before: (page) => page.getByRole("button", { name: `Change: ${MODEL}` }).click(),
    typed: [["Input", "0.75"]],
    submit: "Set price",
    done: "$0.75",
  },
  {
    what: "a gateway's settings",
    at: (id) => `/gateways/${id}/settings`,
    ready: "Gateway id",
    before: (page) => page.getByRole("button", { name: "More settings" }).click(),
    typed: [
      ["Description optional", "described after the end"],
      ["Web pages that may call it optional", "https://chat.example.com"],
    ],
    submit: "Save changes",
    done: "Saved. Calls go by it within seconds.",
  },
  {
    what: "a gateway's tags",
    at: (id) => `/gateways/${id}/settings`,
    ready: "No tags yet.",
    before: (page) => page.getByRole("button", { name: "Add tag" }).click(),
    typed: [
      ["Key 1", "owner"],
      ["Value 1", "platform team"],
    ],
    submit: "Save tags",
    done: "Saved the tags",
  },
  {
    what: "the playground",
    at: (id) => `/playground?gateway=${id}&model=serves/${MODEL}`,
    ready: "Try a model",
    typed: [
      ["System prompt optional", "Be brief."],
      ["Message", "Asked before the end"],
    ],
    submit: "Send",
    done: TEXT,
  },
];

describe.skipIf(CHROMIUM === undefined)("a session that ends while a form is filled", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;
  let page: Page;
  let gatewayId: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({ TOKEN_VAULT_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" }),
      launch(),
    ]);
    origin = stage.worker.origin;
    gatewayId = await gateway(stage.worker, { name: "forms" });
    await target(stage.worker, gatewayId, "serves", stage.provider.origin, {
      serves: { "/v1/chat/completions": [MODEL] },
    });
    await apiKey(stage.worker, gatewayId, { name: "there-already" });
    ({ page } = await open(browser, origin, {}, /status of 403/));
    await signIn(page, origin);
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const field = (label: string) => page.getByLabel(label, { exact: true }).locator("visible=true").last();

  it.for(FORMS.map((form) => [form.what, form] as const))(
    "loses nothing of %s",
    async ([, { at, ready, before, typed, submit, done }], { expect }) => {
      await page.goto(`${origin}/console${at(gatewayId)}`);
      await page.getByText(ready).first().waitFor();
      await before?.(page);
      for (const [label, text] of typed) await field(label).fill(text);
      await page.keyboard.press("Escape");
      await page.context().clearCookies();
      await page.getByRole("button", { name: submit, exact: true }).last().click();
      const again = page.getByRole("dialog", { name: "Your session has ended" });
      await again.waitFor();
      for (const [label, text] of typed) expect([label, await typedIn(label)]).toEqual([label, text]);
      expect(await keptBy(page)).not.toContain(SECRET);
      await again.getByLabel("Admin token").fill(ADMIN_TOKEN);
      await again.getByRole("button", { name: "Sign in" }).click();
      await again.waitFor({ state: "detached" });
      await page.getByText(done).first().waitFor();
      expect(await keptBy(page)).not.toContain(SECRET);
    },
  );

  /** Behind the dialog; of a message that was sent, what the conversation shows of it. */
  async function typedIn(label: string): Promise<string> {
    const value = await field(label).inputValue();
    const sent = page.locator(".turn-user").last();
    return value === "" && (await sent.count()) > 0 ? sent.locator(".turn-text").innerText() : value;
  }

  it("is done, all of it, once each", async ({ expect }) => {
    const control = async (path: string): Promise<unknown> => {
      const response = await fetch(`${origin}/control${path}`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
      return response.json();
    };
    const whole = await control("/config");
    expect(whole).toMatchObject({
      gateways: expect.arrayContaining([
        expect.objectContaining({
          name: "made-after-the-end",
          description: "typed in the first step",
          targets: [expect.objectContaining({ name: "openai" })],
        }),
        expect.objectContaining({
          name: "forms",
          description: "described after the end",
          corsOrigins: ["https://chat.example.com"],
        }),
      ]),
    });
    expect(JSON.stringify(whole)).not.toContain(SECRET);
    for (const name of [
      "wizards-key",
      "targets-key",
      "changed-key",
      "provider-after-the-end",
      "alias-after-the-end",
      "limit-after-the-end",
    ])
      expect([name, JSON.stringify(whole).includes(JSON.stringify(name))]).toEqual([name, true]);
    const arn = `arn:aws:bedrock-agentcore:us-east-1:000000000000:gateway/${gatewayId}`;
    expect(await control(`/tags/${encodeURIComponent(arn)}`)).toEqual({ tags: { owner: "platform team" } });
  });
});

/** Everything in which a browser keeps anything beyond the page's own memory. */
async function keptBy(page: Page): Promise<string> {
  const kept = await page.evaluate<string>(
    `(async () => JSON.stringify([
      { ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state,
      (await indexedDB.databases()).map(({ name }) => name), await caches.keys(),
      performance.getEntriesByType("resource").map(({ name }) => name),
    ]))()`,
  );
  const cookies = await page.context().cookies();
  return kept + JSON.stringify(cookies);
}
