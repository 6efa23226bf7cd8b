/** `npm run config -- import` as somebody who moves runs it: files after LiteLLM's and Portkey's documentation, each planned on the running Worker, and two of them called by the SDKs under their old names. */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { UNKNOWN } from "../../scripts/config/import/account.ts";
import { importFile, type ImportAsked } from "../../scripts/config/import/command.ts";
import { renderReport } from "../../scripts/config/import/report.ts";
import { readArguments } from "../../scripts/config/arguments.ts";
import { ConfigFailure } from "../../scripts/config/failure.ts";
import { answer, json, TEXT } from "./support/answers.ts";
import { faultsOf, importedWhole, unspokenOf } from "./support/imported.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, startWorker, type RunningWorker } from "./support/running-worker.ts";

const TOKEN = "test-admin-token";
const FILES = "test/clients/config-import";
const OWN = process.env["IMPORT_EXAMPLES"];

const examples = ["litellm", "portkey"].flatMap((folder) =>
  readdirSync(join(FILES, folder)).map((name) => join(FILES, folder, name)),
);

const home = mkdtempSync(join(tmpdir(), "signalbox-import-"));
let worker: RunningWorker;
let [first, second, claude]: [Provider?, Provider?, Provider?] = [];

beforeAll(async () => {
  first = await startProvider();
  second = await startProvider();
  claude = await startProvider((url, body) =>
    url.startsWith("/v1/models")
      ? json({ data: [{ type: "model", id: "claude-haiku-4-5", display_name: "Claude" }], has_more: false })
      : answer(url, body),
  );
  worker = await startWorker({
    UPSTREAM_FIRST_KEY: "sk-of-the-first",
    UPSTREAM_SECOND_KEY: "sk-of-the-second",
    UPSTREAM_OPENAI_PROD: "sk-of-portkeys-first",
    UPSTREAM_AZURE_PROD: "sk-of-portkeys-second",
    ANTHROPIC_BASE_URL: claude.origin,
  });
});

afterAll(async () => {
  await worker?.close();
  for (const provider of [first, second, claude]) await provider?.close();
  rmSync(home, { recursive: true, force: true });
});

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function readImport(file: string): ImportAsked {
  const asked = readArguments(["import", file], {});
  if (asked?.command !== "import") throw new Error("no import");
  return asked;
}

async function config(args: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  const child = spawn(process.execPath, ["scripts/pinned-node.mjs", "scripts/config.ts", ...args], {
    env: { PATH: process.env["PATH"], SIGNALBOX_URL: worker.origin, SIGNALBOX_ADMIN_TOKEN: TOKEN, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, error] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (error += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, error };
}

/** Everything in it that was in clear and is no name. */
function secretsIn(text: string): readonly string[] {
  return [...text.matchAll(/literal-[a-z-]+/g)].map(([secret]) => secret);
}

function keysOfCallsTo(provider: Provider | undefined): readonly (string | undefined)[] {
  return (provider?.received ?? []).map(({ rawHeaders }) => rawHeaders.find(([name]) => name === "authorization")?.[1]);
}

function modelsAskedOf(provider: Provider | undefined, from = 0): readonly string[] {
  return (provider?.received ?? []).slice(from).map(({ body }) => JSON.parse(body.toString()).model);
}

async function gatewayNamed(name: string): Promise<string> {
  const response = await fetch(`${worker.origin}/control/gateways/`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const { items } = await response.json<{ items: { name: string; gatewayId: string }[] }>();
  return items.find((one) => one.name === name)?.gatewayId ?? "";
}

function ask(client: OpenAI, model: string) {
  return client.chat.completions.create({ model, messages: [{ role: "user", content: "Introduce yourself" }] });
}

describe("a file after their documentation", () => {
  it.for(examples)(
    "%s is planned by the gateway as it comes out, and nothing of it is dropped in silence",
    async (file, { expect }) => {
      const text = readFileSync(file, "utf8");
      if (file.endsWith("included.yaml")) return;
      const translated = importedWhole(text, {
        options: { allowLocal: true },
        models: ["gpt-5.5"],
        env: (name) => (name === "AZURE_API_BASE" ? "https://ours.openai.azure.com" : undefined),
      });
      expect(unspokenOf(translated)).toEqual([]);
      const response = await fetch(`${worker.origin}/control/config?dryRun=true`, {
        method: "PUT",
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify(translated.document),
      });
      expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ notDone: [] })]);
      const told = renderReport(translated, file, { colours: false });
      expect(secretsIn(JSON.stringify(translated.document) + told)).toEqual([]);
      // What is known of their formats is spoken for by a sentence of its own.
      const unknown = translated.findings.filter(({ say }) => say === UNKNOWN).flatMap(({ at }) => at);
      expect(unknown).toEqual(file.endsWith("everything.yaml") ? ["/something_new/nobody"] : []);
    },
  );

  it.runIf(OWN !== undefined)("of a folder of one's own comes out whole too", ({ expect }) => {
    const wrong = readdirSync(OWN ?? "").flatMap((name) => {
      try {
        const translated = importedWhole(readFileSync(join(OWN ?? "", name), "utf8"), {
          options: { allowLocal: true },
          models: ["gpt-5.5"],
        });
        return [...faultsOf(translated), ...unspokenOf(translated)].map((fault) => `${name}: ${fault}`);
      } catch (fault) {
        return fault instanceof ConfigFailure || String(fault).includes("neither") ? [] : [`${name}: ${String(fault)}`];
      }
    });
    expect(wrong).toEqual([]);
  });
});

describe("npm run config -- import", () => {
  it("moves an application from LiteLLM: its names, weights, fallbacks and keys go on, and no key in clear is written", async ({
    expect,
  }) => {
    const file = join(home, "litellm.json");
    const env = { FIRST_BASE: `${first?.origin}/v1`, SECOND_BASE: `${second?.origin}/v1` };
    const looked = await config(["import", join(FILES, "litellm/moved.yaml"), "--allow-local"], env);
    expect(looked).toMatchObject({ code: 0, error: "" });
    expect(looked.out).toContain("Nothing was written.");
    const made = await config(["import", join(FILES, "litellm/moved.yaml"), "--allow-local", "--output", file], env);
    expect(made).toMatchObject({ code: 0, error: "" });
    expect(made.out).toContain("npx wrangler secret put UPSTREAM_FIRST_KEY  (there: the variable FIRST_KEY)");
    expect(made.out).toMatch(/in clear at\s+model_list\[3\].litellm_params.api_key\. It was not copied/);
    expect(made.out).not.toContain("\u001b");
    expect(secretsIn(made.out + readFileSync(file, "utf8"))).toEqual([]);
    expect((await config(["import", join(FILES, "litellm/moved.yaml"), "--output", file], env)).error).toContain(
      "--force writes over it",
    );
    expect((await config(["diff", file])).out).toContain("+ alias default/smart");
    expect(await config(["push", file])).toMatchObject({ code: 0, error: "" });

    const gatewayId = await gatewayNamed("default");
    const key = await apiKey(worker, gatewayId);
    const client = new OpenAI({ baseURL: `${worker.origin}/inference/v1`, apiKey: key, maxRetries: 0 });
    for (let call = 0; call < 4; call++) expect((await ask(client, "smart")).choices[0]?.message.content).toBe(TEXT);
    for (let call = 0; call < 4; call++) await ask(client, "gpt-4");
    expect([modelsAskedOf(first).length, modelsAskedOf(second).length]).toEqual([6, 2]);
    expect(new Set(modelsAskedOf(first))).toEqual(new Set(["big-model"]));
    expect(new Set(modelsAskedOf(second))).toEqual(new Set(["big-model-too"]));
    expect(new Set(keysOfCallsTo(first))).toEqual(new Set(["Bearer sk-of-the-first"]));
    expect(new Set(keysOfCallsTo(second))).toEqual(new Set(["Bearer sk-of-the-second"]));

    // Both of the group fail: its fallback answers.
    const [before, behind] = [modelsAskedOf(first).length, modelsAskedOf(second).length];
    first?.answerNext({ status: 503, body: "{}" });
    second?.answerNext({ status: 503, body: "{}" });
    expect((await ask(client, "smart")).model).toBe("small-model");
    expect(modelsAskedOf(first, before)).toEqual(["big-model"]);
    expect(modelsAskedOf(second, behind)).toEqual(["big-model-too", "small-model"]);

    const anthropic = new Anthropic({ baseURL: `${worker.origin}/inference`, apiKey: key, maxRetries: 0 });
    const message = await vi.waitFor(
      () => anthropic.messages.create({ model: "claude", max_tokens: 10, messages: [{ role: "user", content: "Hi" }] }),
      { timeout: 10_000, interval: 50 },
    );
    expect(message.model).toBe("claude-haiku-4-5");
    await expect(client.chat.completions.create({ model: "claude", messages: [] })).rejects.toThrow(/messages/);
  });

  it("moves a config of Portkey's into a gateway of its own, beside the first: the models that applications ask for are split as before", async ({
    expect,
  }) => {
    const file = join(home, "portkey.json");
    const args = ["--gateway", "from-portkey", "--allow-local", "--models", "gpt-x,gpt-y", "--output", file];
    const vault = [
      "--provider",
      `openai-prod=custom@${first?.origin}/v1`,
      "--provider",
      `azure-prod=custom@${second?.origin}/v1`,
    ];
    const made = await config(["import", join(FILES, "portkey/load-balancing.json"), ...args, ...vault]);
    expect(made).toMatchObject({ code: 0, error: "" });
    expect(made.out).toContain("70 %");
    expect(await config(["push", file])).toMatchObject({ code: 0, error: "" });
    const gatewayId = await gatewayNamed("from-portkey");
    const key = await apiKey(worker, gatewayId);
    const client = new OpenAI({
      baseURL: `${worker.origin}/gateways/${gatewayId}/inference/v1`,
      apiKey: key,
      maxRetries: 0,
    });
    const [before, behind] = [modelsAskedOf(first).length, modelsAskedOf(second).length];
    for (let call = 0; call < 10; call++) await ask(client, "gpt-x");
    expect([modelsAskedOf(first, before).length, modelsAskedOf(second, behind).length]).toEqual([7, 3]);
    expect(keysOfCallsTo(first).at(-1)).toBe("Bearer sk-of-portkeys-first");
    expect(keysOfCallsTo(second).at(-1)).toBe("Bearer sk-of-portkeys-second");
  });

  it("writes the file alone to standard output, and reads what it includes", async ({ expect }) => {
    const { code, out, error } = await config(["import", join(FILES, "litellm/included.yaml"), "-o", "-"]);
    expect(code).toBe(0);
    expect(error).toContain("is a configuration of LiteLLM: 1 target and 2 aliases here.");
    expect(JSON.parse(out)).toMatchObject({ $schema: "./config.schema.json", gateways: [{ name: "default" }] });
  });

  it.for([
    [["import", "package.json"], "is neither a configuration of LiteLLM"],
    [["import", "missing.yaml"], "cannot be read"],
    [["import", "package.json", "--prune"], "--prune does not go with import"],
    [["diff", "package.json", "--models", "a"], "--models does not go with diff"],
    [["import", "package.json", "--gateway", "no good"], "is no name of a gateway"],
    [["import", "package.json", "--models", "a,,b"], "is no name of a model"],
    [["import", "package.json", "--provider", "x=nobody"], "it has to be SLUG=PROVIDER"],
  ] as const)("says of %j what is wrong", ([args, told], { expect }) => {
    const run = (): void => {
      const asked = readArguments([...args], { SIGNALBOX_URL: worker.origin, SIGNALBOX_ADMIN_TOKEN: TOKEN });
      if (asked?.command === "import") importFile(asked, {}, false);
    };
    expect(run).toThrow(ConfigFailure);
    expect(run).toThrow(told);
  });

  it("reads only what lies beside the file, whatever it includes, and obeys no control character in it", async ({
    expect,
  }) => {
    const folder = mkdtempSync(join(home, "theirs-"));
    const outside = join(home, "outside.yaml");
    const entry = "model_list: [{model_name: a, litellm_params: {model: openai/a, api_key: os.environ/A}}]\n";
    writeFileSync(outside, entry);
    writeFileSync(join(folder, "inside.yaml"), entry);
    symlinkSync(outside, join(folder, "link.yaml"));
    symlinkSync(join(folder, "inside.yaml"), join(folder, "linked.yaml"));
    const file = join(folder, "litellm.yaml");
    const including = (...names: readonly string[]): string => {
      writeFileSync(file, JSON.stringify({ include: names }));
      try {
        importFile(readImport(file), {}, false);
      } catch (caught) {
        return caught instanceof ConfigFailure ? caught.message : String(caught);
      }
      return "";
    };
    for (const name of ["../outside.yaml", outside, "link.yaml", "./x/../../outside.yaml", "/dev/zero"]) {
      expect(including(name)).toContain("is not in its folder");
    }
    expect(including(".")).toContain("no file");
    expect(including(...Array.from({ length: 101 }, () => "inside.yaml"))).toContain("more than 100 files");
    expect(including("inside.yaml", "linked.yaml")).toBe("");
    const told = including("\u001b]0;title\u0007\u009b2J\u202e.yaml");
    expect(told).toContain("cannot be read");
    // oxlint-disable-next-line no-control-regex -- what a terminal would obey
    expect(told).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    writeFileSync(file, "a: *\u001b[2Jnobody\n");
    // oxlint-disable-next-line no-control-regex -- what a terminal would obey
    expect((await config(["import", file])).error).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  it("says of a file it cannot read where, and shows nothing of it", async ({ expect }) => {
    const file = join(home, "broken.yaml");
    writeFileSync(file, "model_list:\n  - api_key: literal-key-of-somebody\n   model_name: [\n");
    const { code, error } = await config(["import", file]);
    expect(code).toBe(1);
    expect(error).toMatch(/cannot be read as YAML or JSON: .* at line \d+/);
    expect(error).not.toContain("    at ");
    expect(error).not.toContain("literal-key");
  });
});
