/** `npm run deploy` as whoever has an account runs it: the real wrangler, with Cloudflare's API played on this machine, from nothing to a second version. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import * as z from "zod";
import { secretsToSet } from "../../scripts/deploy/secrets.ts";
import { originIn } from "../../scripts/deploy/steps.ts";
import { describeDeployed, describeToken } from "../../scripts/deploy/told.ts";
import { checkOut } from "./support/checkout.ts";
import { ACCOUNT, CLAIM_URL, startCloudflareApi, type CloudflareApi } from "./support/cloudflare-api.ts";
import { CTRL_C, ENTER, HAS_TERMINAL, openTerminal, type Terminal } from "./support/terminal.ts";

const SECRETS = {
  ADMIN_TOKEN: "the-admins-own",
  OPENAI_API_KEY: "sk-never-to-be-seen",
  TOKEN_VAULT_KEY: Buffer.alloc(32, 7).toString("base64"),
};
const MIGRATIONS = readdirSync("migrations").toSorted();

if (!HAS_TERMINAL) console.warn("npm run deploy is not tried at a terminal: there is no Python with pty here.");

const home = mkdtempSync(join(tmpdir(), "signalbox-deploy-test-"));
let api: CloudflareApi;
let gateway: Server;
let gatewayUrl: string;
/** Of requests to the deployed gateway. */
let health: { status: number; asked: string[] };

beforeAll(async () => {
  checkOut(home);
  for (const name of ["home", "tmp"]) mkdirSync(join(home, name));
  gateway = createServer((request, response) => {
    health.asked.push(`${request.url} ${request.headers.authorization}`);
    response.statusCode = health.status;
    response.end(
      JSON.stringify({ version: "1.2.3", parts: { database: { status: "ok" }, rotation: { status: "ok" } } }),
    );
  }).listen(0, "127.0.0.1");
  await once(gateway, "listening");
  gatewayUrl = `http://127.0.0.1:${z.object({ port: z.number() }).parse(gateway.address()).port}`;
  api = await startCloudflareApi();
});

beforeEach(() => {
  health = { status: 200, asked: [] };
  api.asked.length = 0;
  api.failing = undefined;
});

afterAll(() => {
  api?.close();
  gateway?.close();
  rmSync(home, { recursive: true, force: true });
});

/** Of whoever has an empty home directory and is signed in. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: join(home, "home"),
  TMPDIR: join(home, "tmp"),
  CLOUDFLARE_API_BASE_URL: api.url,
  CLOUDFLARE_API_TOKEN: "token",
  CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
  SIGNALBOX_URL: gatewayUrl,
});

async function deploy(
  args: string[] = [],
  more: Record<string, string> = {},
  env: NodeJS.ProcessEnv = environment(),
): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, ["scripts/deploy.ts", ...args], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, ...more },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code]: unknown[] = await once(child, "exit");
  return { code, said };
}

const atTerminal = (args: readonly string[] = [], env = environment()): Terminal =>
  openTerminal([process.execPath, "scripts/deploy.ts", ...args], home, env);

/** Wrong, right, and nothing. */
async function answer(terminal: Terminal): Promise<void> {
  await terminal.shows("OpenAI's key");
  terminal.press(`sk-typed wrongly${ENTER}`);
  await terminal.shows("That cannot be it");
  terminal.press(`sk-typed-unseen${ENTER}`);
  await terminal.shows("Anthropic's key");
  terminal.press(ENTER);
}

const did = (pattern: RegExp): string[] => api.asked.filter((line) => pattern.test(line));
const UPLOAD = /^PUT \/workers\/scripts\/signalbox\?/;
const applied = (): unknown[] =>
  (api.database()?.prepare("SELECT name FROM d1_migrations ORDER BY id").all() ?? []).map(({ name }) => name);

describe("npm run deploy", { timeout: 120_000 }, () => {
  it("-- --dry-run shows every step, builds and tries the migrations, and asks Cloudflare nothing", async ({
    expect,
  }) => {
    const { code, said } = await deploy(["--dry-run"], { ...SECRETS });
    expect([code, api.asked]).toEqual([0, []]);
    for (const step of [
      "secret list",
      "d1 migrations apply DB --remote",
      "deploy --keep-vars",
      "secret bulk",
      "/healthz?deep=1",
    ]) {
      expect(said).toContain(step);
    }
    for (const name of MIGRATIONS) expect(said).toContain(name);
    expect(said).toMatch(/env\.DB \(signalbox\) {2}D1 Database/);
    for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret);
  });

  it("that breaks off on its way says where, and goes on from there when it is run again: database, Worker, migrations, secrets, health", async ({
    expect,
  }) => {
    api.failing = UPLOAD;
    const broken = await deploy([], SECRETS);
    expect(broken.code).toBe(1);
    expect(broken.said).toContain("The Worker could not be deployed. wrangler says:");
    expect(broken.said).toContain("run `npm run deploy` again");
    expect(did(/secrets-bulk/)).toEqual([]);

    api.failing = undefined;
    const { code, said } = await deploy([], SECRETS);
    expect([code, said]).toEqual([0, expect.stringContaining("Signalbox is deployed.")]);
    expect(did(/^POST \/d1\/database$/)).toHaveLength(1);
    expect(applied()).toEqual(MIGRATIONS);
    expect([...api.secrets.keys()]).toEqual(["ADMIN_TOKEN", "TOKEN_VAULT_KEY", "UPSTREAM_OPENAI"]);
    expect(api.secrets.get("UPSTREAM_OPENAI")).toBe(SECRETS.OPENAI_API_KEY);
    expect(api.secrets.get("TOKEN_VAULT_KEY")).toBe(SECRETS.TOKEN_VAULT_KEY);
    expect(api.metadata()?.bindings.map(({ name, type }) => [name, type])).toEqual(
      expect.arrayContaining([
        ["DB", "d1"],
        ["ROTATION", "durable_object_namespace"],
        ["LEDGER", "durable_object_namespace"],
      ]),
    );
    expect(health.asked).toEqual([`/healthz?deep=1 Bearer ${SECRETS.ADMIN_TOKEN}`]);
    expect(said).toContain(`${gatewayUrl}/console`);
    expect(said).toContain("version 1.2.3: database ok, rotation ok");
  });

  it("shows no secret that it was given and writes none, and no id into wrangler.toml", async ({ expect }) => {
    const { said } = await deploy([], SECRETS);
    const secrets = Object.values(SECRETS);
    const files = readdirSync(home, { recursive: true, withFileTypes: true, encoding: "utf8" })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => join(entry.parentPath, entry.name));
    for (const secret of secrets) {
      expect(said).not.toContain(secret);
      expect(files.filter((file) => readFileSync(file, "latin1").includes(secret))).toEqual([]);
    }
    expect(readFileSync(join(home, "wrangler.toml"), "utf8")).toBe(readFileSync("wrangler.toml", "utf8"));
  });

  it("again upgrades: the database is migrated before the Worker, no secret is touched, and what was set in the dashboard is kept", async ({
    expect,
  }) => {
    const before = new Map(api.secrets);
    const query = api.asked.length;
    const { code, said } = await deploy([], { ...SECRETS, OPENAI_API_KEY: "sk-another" });
    expect([code, said]).toEqual([0, expect.stringContaining("Signalbox is upgraded.")]);
    expect(did(/^POST \/d1\/database$/)).toEqual([]);
    expect(did(/secrets-bulk/)).toEqual([]);
    expect(api.secrets).toEqual(before);
    expect(api.metadata()?.keep_bindings).toEqual(expect.arrayContaining(["plain_text", "secret_text"]));
    const order = api.asked.slice(query).filter((line) => line.endsWith("/query") || UPLOAD.test(line));
    expect(order.at(-1)).toMatch(UPLOAD);
    expect(applied()).toEqual(MIGRATIONS);
  });

  it("without anybody to ask, as in Cloudflare's own builds, makes and prints no token and says what is missing", async ({
    expect,
  }) => {
    api.secrets.clear();
    const { code, said } = await deploy();
    expect(code).toBe(0);
    expect([...api.secrets.keys()]).toEqual([]);
    expect(said).toContain("ADMIN_TOKEN is not set, so nobody may configure it. npx wrangler secret put ADMIN_TOKEN");
    expect(said).not.toMatch(/[0-9a-f]{64}/);
    expect(health.asked).toEqual(["/healthz undefined"]);
  });

  it("at a terminal ends on Ctrl-C at a question with nothing done", async ({ expect }) => {
    if (!HAS_TERMINAL) return;
    api.secrets.clear();
    const terminal = atTerminal();
    await terminal.shows("OpenAI's key");
    terminal.press(`sk-never-sent${ENTER}`);
    await terminal.shows("Anthropic's key");
    terminal.press(`sk-half-typed${CTRL_C}`);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain("Stopped: nothing was deployed, made or set.");
    expect(terminal.screen()).not.toContain("sk-");
    expect(did(/^(?:PUT|POST|PATCH|DELETE) /)).toEqual([]);
  });

  it("at a terminal says on Ctrl-C at any other time that a second run goes on from there", async ({ expect }) => {
    if (!HAS_TERMINAL) return;
    api.secrets.set("ADMIN_TOKEN", "there");
    const terminal = atTerminal();
    await terminal.shows("The database has every migration.");
    terminal.press(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain("Stopped. `npm run deploy` again goes on where it was.");
    expect(did(/secrets-bulk/)).toEqual([]);
  });

  it("at a terminal asks for the providers' keys without showing what is typed, and shows the token before it is set, so that nobody is left without it", async ({
    expect,
  }) => {
    if (!HAS_TERMINAL) return;
    api.secrets.clear();
    api.failing = /secrets-bulk/;
    const terminal = atTerminal();
    await answer(terminal);
    expect(await terminal.ended).toBe(1);
    expect(terminal.screen()).toMatch(/ADMIN_TOKEN {3}[0-9a-f]{64}/);
    expect(terminal.screen()).toContain("The secrets could not be set. wrangler says:");
    expect(terminal.screen()).not.toContain("sk-typed");
    expect([...api.secrets.keys()]).toEqual([]);
  });

  it("-- --temporary deploys without an account, says what is accepted, and gives the address that claims it", async ({
    expect,
  }) => {
    if (!HAS_TERMINAL) return;
    const { CLOUDFLARE_API_TOKEN: _token, CLOUDFLARE_ACCOUNT_ID: _account, ...nobody } = environment();
    api.secrets.clear();
    const terminal = atTerminal(["--temporary"], nobody);
    await answer(terminal);
    expect([await terminal.ended, terminal.screen()]).toEqual([0, expect.stringContaining("Next: open ")]);
    expect(did(/^POST \/provisioning\/previews/)).toEqual([
      "POST /provisioning/previews/challenge",
      "POST /provisioning/previews",
    ]);
    expect(terminal.screen()).toMatch(/Going on accepts\s+https:\/\/www\.cloudflare\.com\/terms\//);
    expect(terminal.screen()).toContain(`Claim it      ${CLAIM_URL}`);
    const [, token] = /ADMIN_TOKEN {3}([0-9a-f]{64})/.exec(terminal.screen()) ?? [];
    expect([...api.secrets.keys()]).toEqual(["ADMIN_TOKEN", "TOKEN_VAULT_KEY", "UPSTREAM_OPENAI"]);
    expect(api.secrets.get("ADMIN_TOKEN")).toBe(token);
    expect(api.secrets.get("UPSTREAM_OPENAI")).toBe("sk-typed-unseen");
    expect(health.asked.at(-1)).toBe(`/healthz?deep=1 Bearer ${token}`);
    expect(terminal.screen().split(token ?? "-")).toHaveLength(2);
    for (const secret of ["sk-typed", api.secrets.get("TOKEN_VAULT_KEY") ?? ""]) {
      expect(terminal.screen()).not.toContain(secret);
    }
    expect(applied()).toEqual(MIGRATIONS);
  });

  it("says what to do where nobody is signed in, and what is wrong where that cannot be found out", async ({
    expect,
  }) => {
    const { CLOUDFLARE_API_TOKEN: _token, CLOUDFLARE_ACCOUNT_ID: _account, ...nobody } = environment();
    const elsewhere = { ...nobody, HOME: join(home, "tmp") };
    const [unknown, broken] = await Promise.all([
      deploy([], {}, elsewhere),
      deploy([], { CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:1" }),
    ]);
    expect([unknown.code, unknown.said]).toEqual([1, expect.stringContaining("Nobody is signed in to Cloudflare.")]);
    expect(unknown.said).toContain("npm run deploy -- --temporary");
    expect([broken.code, broken.said]).toEqual([1, expect.not.stringContaining("Nobody is signed in")]);
    expect(broken.said).toContain("wrangler says:");
  });

  it("refuses options it does not know", async ({ expect }) => {
    const { code, said } = await deploy(["--dry"]);
    expect([code, said]).toEqual([1, "npm run deploy takes --dry-run and --temporary and nothing else, not --dry.\n"]);
    expect(api.asked).toEqual([]);
  });
});

describe("the secrets of a first deployment", () => {
  const nothing = async (): Promise<string> => "";

  it("are asked for where somebody is there, each once; the token is made, shown once and told to be kept", async ({
    expect,
  }) => {
    const questions: string[] = [];
    const ask = async (question: string): Promise<string> => {
      questions.push(question);
      return question.startsWith("OpenAI") ? "sk-typed" : "";
    };
    const secrets = await secretsToSet([], {}, true, ask);
    expect(questions).toEqual(["OpenAI's key (enter: none): ", "Anthropic's key (enter: none): "]);
    expect(secrets.values).toEqual({
      ADMIN_TOKEN: expect.stringMatching(/^[0-9a-f]{64}$/),
      TOKEN_VAULT_KEY: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      UPSTREAM_OPENAI: "sk-typed",
    });
    const deployed = {
      origin: "https://x.test",
      isNew: true,
      health: undefined,
      secrets,
      hasToken: true,
      claimUrl: undefined,
    };
    const told = describeToken(secrets.madeToken ?? "-") + describeDeployed(deployed);
    expect(told.split(secrets.madeToken ?? "-")).toHaveLength(2);
    expect(told).toContain("Keep it now");
    for (const secret of ["sk-typed", secrets.values["TOKEN_VAULT_KEY"] ?? ""]) expect(told).not.toContain(secret);
    expect((await secretsToSet([], {}, true, nothing)).madeToken).not.toBe(secrets.madeToken);
  });

  it("are asked for again where what was typed can be no key, and the next question says why", async ({ expect }) => {
    const typed = ["sk-two words", "OPENAI_API_KEY=sk-1", '"sk-1"', "sbx_ours", "sk-größer", "sk-right", ""];
    const questions: string[] = [];
    const ask = async (question: string): Promise<string> => {
      questions.push(question);
      return typed[questions.length - 1] ?? "";
    };
    const { values } = await secretsToSet(["TOKEN_VAULT_KEY"], {}, true, ask);
    expect(Object.keys(values)).toEqual(["ADMIN_TOKEN", "UPSTREAM_OPENAI"]);
    expect(values["UPSTREAM_OPENAI"]).toBe("sk-right");
    expect(questions.map((question) => /^That cannot be it: (.+?)\. /.exec(question)?.[1])).toEqual([
      undefined,
      "a key has no spaces and only ASCII characters",
      "it begins with the name of a variable",
      "it stands in quotes",
      "it is a key of a Signalbox gateway",
      "a key has no spaces and only ASCII characters",
      undefined,
    ]);
    expect(questions.join("")).not.toContain("sk-");
  });

  it.for([
    ["TOKEN_VAULT_KEY", "too-short"],
    ["ADMIN_TOKEN", "two words"],
    ["OPENAI_API_KEY", "sbx_ours"],
  ] as const)("are refused from the environment before anything is done: %s", async ([name, value], { expect }) => {
    const refused = secretsToSet([], { [name]: value }, true, nothing);
    await expect(refused).rejects.toThrow(`${name} of the environment cannot be used: `);
    await expect(refused).rejects.not.toThrow(value);
  });

  it("are never set again where a token stands, and no vault key ever replaces another", async ({ expect }) => {
    const env = { ADMIN_TOKEN: "a", TOKEN_VAULT_KEY: "b", OPENAI_API_KEY: "c" };
    expect((await secretsToSet(["ADMIN_TOKEN", "TOKEN_VAULT_KEY"], env, true, nothing)).values).toEqual({});
    const some = await secretsToSet(["TOKEN_VAULT_KEY", "UPSTREAM_OPENAI"], env, true, nothing);
    expect(some.values).toEqual({ ADMIN_TOKEN: "a" });
  });
});

describe("the address of what was deployed", () => {
  it.for<readonly [readonly string[], string | undefined]>([
    [["https://signalbox.example.workers.dev"], "https://signalbox.example.workers.dev"],
    [
      ["https://signalbox.example.workers.dev", "ai.example.com (custom domain)", "schedule: * * * * *"],
      "https://ai.example.com",
    ],
    [["schedule: * * * * *", "example.com/ai/*"], undefined],
  ])("is a domain of one's own before workers.dev: %s", ([targets, origin], { expect }) => {
    const lines = [{ type: "wrangler-session" }, { type: "deploy", targets }].map((one) => JSON.stringify(one));
    expect(originIn(`${lines.join("\n")}\n`)).toBe(origin);
  });
});
