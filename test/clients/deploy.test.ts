/** `npm run deploy` as whoever has an account runs it: the real wrangler, with Cloudflare's API played on this machine, from nothing to a second version. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import * as z from "zod";
import { secretsToSet } from "../../scripts/deploy/secrets.ts";
import { originIn } from "../../scripts/deploy/steps.ts";
import { describeDeployed } from "../../scripts/deploy/told.ts";
import { ACCOUNT, startCloudflareApi, type CloudflareApi } from "./support/cloudflare-api.ts";

const COPIED = [
  "console",
  "src",
  "migrations",
  "scripts",
  "examples",
  "package.json",
  "tsconfig.json",
  "wrangler.toml",
];
const SECRETS = {
  ADMIN_TOKEN: "the-admins-own",
  OPENAI_API_KEY: "sk-never-to-be-seen",
  TOKEN_VAULT_KEY: Buffer.alloc(32, 7).toString("base64"),
};
const MIGRATIONS = readdirSync("migrations").toSorted();

const home = mkdtempSync(join(tmpdir(), "signalbox-deploy-test-"));
let api: CloudflareApi;
let gateway: Server;
let gatewayUrl: string;
/** Of requests to the deployed gateway. */
let health: { status: number; asked: string[] };

beforeAll(async () => {
  for (const name of COPIED) cpSync(name, join(home, name), { recursive: true });
  symlinkSync(resolve("node_modules"), join(home, "node_modules"));
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

async function deploy(
  args: string[] = [],
  more: Record<string, string> = {},
): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, ["scripts/deploy.ts", ...args], {
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: join(home, "home"),
      TMPDIR: join(home, "tmp"),
      CLOUDFLARE_API_BASE_URL: api.url,
      CLOUDFLARE_API_TOKEN: "token",
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      SIGNALBOX_URL: gatewayUrl,
      ...more,
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code]: unknown[] = await once(child, "exit");
  return { code, said };
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

  it("refuses options it does not know", async ({ expect }) => {
    const { code, said } = await deploy(["--dry"]);
    expect([code, said]).toEqual([1, "npm run deploy takes --dry-run and nothing else, not --dry.\n"]);
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
    const told = describeDeployed({
      origin: "https://x.test",
      isNew: true,
      health: undefined,
      secrets,
      hasToken: true,
    });
    expect(told.split(secrets.madeToken ?? "-")).toHaveLength(2);
    expect(told).toContain("Keep it now");
    for (const secret of ["sk-typed", secrets.values["TOKEN_VAULT_KEY"] ?? ""]) expect(told).not.toContain(secret);
    expect((await secretsToSet([], {}, true, nothing)).madeToken).not.toBe(secrets.madeToken);
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
