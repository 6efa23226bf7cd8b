/** Every place where a caller's, a provider's, a model's or an administrator's text reaches the console × hostile texts: shown as text, all of it to be seen, and nothing more. */
import { readFileSync } from "node:fs";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, it, type ExpectStatic } from "vitest";
import { apiKey, gateway } from "../clients/support/running-worker.ts";
import { CHROMIUM, launch, open, signIn, type Watched } from "./support/browser.ts";
import { asHostile, HOSTILE, SIGN, UNSEEN } from "./support/hostile.ts";
import { pastCall, tellPast, WITH_A_PAST } from "./support/past.ts";
import { ADMIN_TOKEN, articleGateway, AZURE_MODEL, setStage, type Stage } from "./support/stage.ts";

const CALL_ID = "hostile-call";

interface Place {
  readonly name: string;
  readonly path: (text: string) => string;
  /** Done before one looks. */
  readonly act?: (page: Page) => Promise<void>;
  /** What to wait for; otherwise the text itself. */
  readonly waits?: (page: Page, text: string) => Promise<void>;
}

describe.skipIf(CHROMIUM === undefined)("hostile text in the console", () => {
  let stage: Stage;
  let browser: Browser;
  let origin: string;
  let gatewayId: string;
  let keyId: string;
  let targetId: string;

  beforeAll(async () => {
    [stage, browser] = await Promise.all([
      setStage({ TOKEN_VAULT_KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" }, undefined, WITH_A_PAST),
      launch(),
    ]);
    origin = stage.worker.origin;
    stage.mantle.permit(false);
    gatewayId = await articleGateway(stage, "hostile");
    await apiKey(stage.worker, gatewayId, {
      name: "seen",
      allowedModels: ["azure-foundry/*"],
      limits: { requests: [{ rate: 9, period: "day" }] },
    });
    await control("PUT", `/gateways/${gatewayId}/aliases/smart`, {
      targets: [
        { model: `azure-foundry/${AZURE_MODEL}`, weight: 3 },
        { model: "azure-foundry/gpt-5.5", tier: 2 },
      ],
    });
    await control("POST", `/gateways/${gatewayId}/rate-limits`, {
      rateLimitId: "by-caller",
      description: "one",
      dimensionKeys: ["$.context.caller"],
      entries: [{ dimensions: { "$.context.caller": "app" }, requests: [{ rate: 5, period: "minute" }] }],
    });
    await control("PUT", "/prices/azure-foundry/gpt-5*", { input: 1, output: 2 });
    await control("POST", "/identities/CreateApiKeyCredentialProvider", { name: "sealed", apiKey: "k" });
    keyId = await idOf(`/gateways/${gatewayId}/api-keys`, "apiKeyId");
    targetId = await idOf(`/gateways/${gatewayId}/targets/`, "targetId");
    const calls = ["complete", "left", "cut"].map((ended, at) =>
      pastCall(gatewayId, Date.now() - 2_000 - at, at + 1, {
        ...(at === 0 ? { requestId: CALL_ID, alias: "smart", target: "azure-foundry", model: AZURE_MODEL } : {}),
        ended: ended === "left" ? "left" : ended === "cut" ? "cut" : "complete",
      }),
    );
    await tellPast(stage, {
      gatewayId,
      batches: [{ at: Date.now(), batch: { sender: "h", sequence: 1, calls, dropped: 1 } }],
    });
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
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }

  async function idOf(path: string, name: string): Promise<string> {
    return String(/"([^"]+)"/.exec(JSON.stringify(await control("GET", path)).split(`"${name}":`)[1] ?? "")?.[1]);
  }

  const within = (rest: string): string => `/gateways/${gatewayId}/${rest}`;
  const of = (path: string, text: string, name = "q"): string =>
    `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams({ [name]: text }).toString()}`;
  /** An address holds no half of a character, so what is named by one is not found by it. */
  const dialog = async (page: Page, text: string): Promise<void> => {
    if (text.isWellFormed() || page.url().includes("create=")) await page.getByRole("dialog").waitFor();
  };

  const PLACES: readonly Place[] = [
    { name: "gateways", path: () => "/gateways" },
    { name: "a search", path: (text) => of("/gateways", `${text}?`) },
    { name: "targets and why they failed", path: () => within("targets") },
    {
      name: "deleting a target",
      path: () => within("targets"),
      act: async (page) => {
        await page
          .getByRole("button", { name: /^More actions/ })
          .first()
          .click();
        await page.getByRole("menuitem", { name: "Delete" }).click();
        await page.getByRole("alertdialog").waitFor();
      },
    },
    { name: "adding a target", path: () => within("targets/new") },
    { name: "changing a target", path: () => within(`targets/${targetId}`) },
    { name: "models", path: () => within("models") },
    { name: "keys", path: () => within("api-keys") },
    { name: "a new key", path: () => within("api-keys?create=1"), waits: dialog },
    { name: "changing a key", path: () => within(`api-keys?key=${keyId}`), waits: dialog },
    {
      name: "revoking a key",
      path: () => within("api-keys"),
      act: async (page) => {
        await page.getByRole("button", { name: "Revoke" }).first().click();
        await page.getByRole("alertdialog").waitFor();
      },
    },
    { name: "aliases", path: () => within("aliases") },
    { name: "changing an alias", path: (text) => of(within("aliases"), text, "edit"), waits: dialog },
    { name: "limits", path: () => within("limits") },
    { name: "a limit's buckets", path: (text) => of(within("limits"), text, "state") },
    { name: "changing a limit", path: (text) => of(within("limits"), text, "edit"), waits: dialog },
    { name: "connecting", path: (text) => of(within("connect?client=codex"), text, "model") },
    { name: "connecting with a shell", path: () => within("connect?client=claude-code") },
    { name: "settings", path: () => within("settings") },
    ...["caller", "target", "model", "alias"].map((by): Place => ({
      name: `usage by ${by}`,
      path: () => `/usage?gateway=${gatewayId}&range=hour&by=${by}`,
      waits: (page) => page.getByRole("row").nth(1).waitFor(),
    })),
    {
      name: "usage, filtered",
      path: (text) => of(`/usage?gateway=${gatewayId}&range=hour`, text, "target"),
      waits: (page) => page.getByRole("button", { name: /^Remove filter/ }).waitFor(),
    },
    { name: "calls", path: () => `/calls?gateway=${gatewayId}` },
    { name: "one call", path: () => `/calls/${CALL_ID}?gateway=${gatewayId}` },
    { name: "calls of a period that is none", path: (text) => of(`/calls?gateway=${gatewayId}`, text, "from") },
    {
      name: "the playground",
      path: (text) => of(`/playground?gateway=${gatewayId}`, text, "model"),
      waits: (page) => page.getByLabel("Message").waitFor(),
    },
    ...["converse", "gemini"].map((api): Place => ({
      name: `the playground by ${api}, of the first model that is listed`,
      path: () => `/playground?gateway=${gatewayId}&api=${api}`,
      waits: (page) => page.getByLabel("Message").waitFor(),
    })),
    { name: "credential providers", path: () => "/credential-providers" },
    { name: "replacing a key", path: (text) => of("/credential-providers", text, "edit"), waits: dialog },
    { name: "tags of a credential provider", path: (text) => of("/credential-providers", text, "tags"), waits: dialog },
    { name: "prices", path: () => "/prices" },
    {
      name: "a new price",
      path: (text) => `${of("/prices?create=1", text, "target")}&${new URLSearchParams({ model: text }).toString()}`,
      waits: dialog,
    },
    {
      name: "history",
      path: () => "/history",
      act: async (page) => {
        for (const at of [0, 1, 2]) await page.locator(".version-open").nth(at).click();
      },
    },
    { name: "health", path: () => "/health" },
    { name: "an address that is none", path: (text) => `/${encodeURIComponent(text.toWellFormed().slice(0, 500))}` },
    {
      name: "the palette",
      path: () => within("models"),
      act: async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByRole("option").first().waitFor();
      },
    },
  ];

  /** As if everybody were hostile who can write anything: the Worker's real answers, each text in them replaced. */
  async function hostileControl(page: Page, text: string, unknown: Set<string>): Promise<void> {
    const answer = async (route: Route): Promise<void> => {
      const request = route.request();
      const url = new URL(request.url());
      if (url.pathname === "/control/session") {
        const session = { signedIn: true, opens: { token: true, access: false }, may: "write", by: "token" };
        return route.fulfill({
          json: { ...session, who: text, version: text, defaultGateway: text, awsRegion: "us-east-1" },
        });
      }
      if (url.pathname.endsWith("/state")) {
        const bucket = { metric: "requests", period: "day", rate: 9, used: 8, reserved: 1, left: 0 };
        return route.fulfill({ json: { items: [{ ...bucket, limitKey: `by-caller/$.context.caller=${text}` }] } });
      }
      if (url.pathname.startsWith("/control/tags/"))
        return route.fulfill({ json: { tags: Object.fromEntries([[text, text]]) } });
      // What was replaced is unknown to the Worker, so it is asked as if it had not been.
      if (url.pathname.endsWith("/route")) url.search = `?model=smart&path=/v1/chat/completions`;
      for (const name of ["caller", "target", "model", "alias"]) {
        if (url.pathname.endsWith("/usage")) url.searchParams.delete(name);
      }
      if (url.pathname.endsWith("/calls") && Number.isNaN(Date.parse(url.searchParams.get("from") ?? "x")))
        url.search = "?from=2020-01-01T00:00:00Z";
      const body = url.pathname.endsWith("GetApiKeyCredentialProvider") ? '{"name":"sealed"}' : request.postData();
      const response = await fetch(url, {
        method: request.method(),
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
        ...(body === null ? {} : { body }),
      });
      const said: unknown = JSON.parse(await response.text());
      return route.fulfill({
        status: response.status,
        contentType: "application/json",
        body: JSON.stringify(asHostile(said, text, unknown)),
      });
    };
    await page.route(`${origin}/control/**`, answer);
    await page.route(`${origin}/healthz?deep=1`, answer);
  }

  /** @param gaps takes what is wider than the page, so that one look finds them all. */
  async function look(
    { page, faults }: Watched,
    name: string,
    expect: ExpectStatic,
    gaps: string[] = [],
  ): Promise<readonly string[]> {
    const found = await page.evaluate<object>(`(() => {
      const all = [...document.querySelectorAll("*")];
      const texts = [document.title, document.body.innerText, ...all.flatMap((one) => ["title", "aria-label", "placeholder"].map((of) => one.getAttribute(of) ?? ""))];
      const unseen = new RegExp(${JSON.stringify(UNSEEN)}, "u");
      return {
        made: document.querySelectorAll("img, iframe, object, embed, [onerror], [onclick], a[href^='javascript:' i], main script").length,
        ran: window.pwned ?? 0,
        unseen: texts.filter((text) => unseen.test(text)).map((text) => text.slice(0, 120)),
        isWhole: !document.body.innerText.includes("The console has met"),
      };
    })()`);
    expect([name, found, faults]).toEqual([name, { made: 0, ran: 0, unseen: [], isWhole: true }, []]);
    for (const width of [360, 1_440]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate<readonly [number, string]>(`(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const widest = [...document.querySelectorAll("body *")].find((one) => one.getBoundingClientRect().right > clientWidth + 1 && one.closest("pre, .gateway-tabs, .snippet-names, .segments, .truncate, input, textarea") === null);
        return [scrollWidth - clientWidth, scrollWidth > clientWidth ? (widest?.outerHTML ?? "").slice(0, 200) : ""];
      })()`);
      if (over[0] > 0) gaps.push(`${name}, ${width} px: ${over.join(" ")}`);
    }
    return gaps;
  }

  it.for(Object.entries(HOSTILE))(
    "is text on every screen where it is %s",
    { timeout: 240_000 },
    async ([kind, text], { expect }) => {
      const watched = await open(browser, origin, {}, /status of 40[0-9]/);
      const { page } = watched;
      const unknown = new Set<string>();
      const gaps: string[] = [];
      await hostileControl(page, text, unknown);
      await page.goto(`${origin}/console/gateways`);
      for (const { name, path, act, waits } of PLACES) {
        await page.evaluate(
          `history.pushState(null, "", ${JSON.stringify(`/console${path(text.toWellFormed())}`)}); dispatchEvent(new PopStateEvent("popstate"))`,
        );
        try {
          const shown = text.startsWith(SIGN) ? SIGN : text;
          await page.getByRole("heading").first().waitFor();
          if (waits !== undefined) await waits(page, text);
          else
            await page
              .locator("#root, .dialog, .palette")
              .getByText(shown)
              .or(page.locator(`input[value*="${shown}"]`))
              .first()
              .waitFor({ state: "attached" });
          await act?.(page);
          await look(watched, `${kind} in ${name}`, expect, gaps);
        } catch (fault) {
          throw new Error(`${kind} in ${name}: ${await page.locator("body").innerText()}`.slice(0, 2_000), {
            cause: fault,
          });
        }
        await page.keyboard.press("Escape");
      }
      expect(gaps).toEqual([]);
      // Every member of every answer is either text that was made hostile, or of a form that is known.
      expect([...unknown]).toEqual([]);
      await page.context().close();
    },
  );

  it(
    "is text in what the gateway refuses, in toasts, and in what providers answer in the playground",
    { timeout: 240_000 },
    async ({ expect }) => {
      const text = `${HOSTILE["markup"] ?? ""}${HOSTILE["unseen"] ?? ""}${"W".repeat(5_000)}`;
      const watched = await open(browser, origin, {}, /status of (?:400|429|500)/);
      const { page } = watched;
      await signIn(page, origin, `/console${within("targets")}`);
      const refuse = (route: Route): Promise<void> =>
        route.request().method() === "GET"
          ? route.continue()
          : route.fulfill({
              status: 400,
              json: { __type: text, message: text, fieldList: [{ name: "name", message: text }] },
            });
      await page.route(`${origin}/control/gateways/*/synchronizeTargets`, refuse);
      await page.getByRole("button", { name: "Sync" }).first().click();
      await page.locator(".toast").getByText(SIGN).first().waitFor();
      expect(await look(watched, "a toast", expect)).toEqual([]);
      await page.route(`${origin}/control/gateways/*/api-keys`, refuse);
      await page.goto(`${origin}/console${within("api-keys?create=1")}`);
      await page.getByLabel("Name").fill("x");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText(SIGN).waitFor();
      expect(await look(watched, "a refusal at its field", expect)).toEqual([]);
      await page.unroute(`${origin}/control/gateways/*/api-keys`);

      const answers: Readonly<Record<string, object>> = {
        chat: { choices: [{ message: { content: text } }], usage: { prompt_tokens: 1, completion_tokens: 1 } },
        messages: { content: [{ type: "text", text }], usage: { input_tokens: 1, output_tokens: 1 } },
        responses: { output: [{ content: [{ text }] }], usage: { input_tokens: 1, output_tokens: 1 } },
        converse: { output: { message: { content: [{ text }] } }, usage: { inputTokens: 1, outputTokens: 1 } },
        gemini: { candidates: [{ content: { parts: [{ text }] } }] },
      };
      for (const [api, json] of Object.entries(answers)) {
        await page.goto(
          `${origin}/console/playground?gateway=${gatewayId}&api=${api}&model=azure-foundry/${AZURE_MODEL}`,
        );
        const said: { readonly status: number; readonly contentType: string; readonly body: string }[] = [
          { status: 200, contentType: "application/json", body: JSON.stringify(json) },
          { status: 429, contentType: "application/json", body: JSON.stringify({ error: { message: text } }) },
        ];
        // Bedrock's streams are frames, in which no error of this form stands.
        if (api !== "converse")
          said.push({
            status: 200,
            contentType: "text/event-stream",
            body: `data: ${JSON.stringify({ error: { message: text } })}\n\n`,
          });
        for (const [at, one] of said.entries()) {
          await page.route(`${origin}/gateways/*/inference/**`, (route) => route.fulfill(one), { times: 1 });
          await page.getByLabel("Message").fill(`${at} ${text}`);
          await page.getByRole("button", { name: "Send" }).click();
          await page
            .getByRole("article")
            .nth(2 * at + 1)
            .getByText(SIGN)
            .first()
            .waitFor();
        }
        expect(await look(watched, `the playground by ${api}`, expect)).toEqual([]);
      }
    },
  );

  it("calculates nothing in a spreadsheet, whatever callers call themselves", async ({ expect }) => {
    const own = await gateway(stage.worker, { name: "sheet" });
    const starts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '"=1', "\u200b=1", "x;=1", "＝1"];
    const calls = starts.map((name, at) =>
      pastCall(own, Date.now() - 1_000 - at, 1, {
        caller: { kind: "token", id: name, name },
        target: name,
        model: name,
        modelAsked: name,
        alias: name,
        path: name,
      }),
    );
    await tellPast(stage, {
      gatewayId: own,
      batches: [{ at: Date.now(), batch: { sender: "s", sequence: 1, calls, dropped: 0 } }],
    });
    const { page, faults } = await open(browser, origin);
    await signIn(page, origin, `/console/calls?gateway=${own}`);
    for (const path of [`/calls?gateway=${own}`, `/usage?gateway=${own}&range=hour&by=caller`]) {
      await page.goto(`${origin}/console${path}`);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download CSV" }).click(),
      ]);
      const text = readFileSync(await download.path(), "utf8");
      expect(text.split("\r\n").length).toBeGreaterThan(starts.length);
      // In many countries a spreadsheet splits at semicolons too.
      const cells = [...text.matchAll(/"((?:[^"]|"")*)"/g)].flatMap(([, cell = ""]) => cell.split(";"));
      expect(cells.length).toBeGreaterThan(2 * starts.length);
      expect(cells.filter((cell) => /^[\s"\p{C}]*[=+\-@＝]/u.test(cell))).toEqual([]);
    }
    expect(faults).toEqual([]);
  });
});
