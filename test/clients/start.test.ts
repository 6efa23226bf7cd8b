/** `npm start` as a new user meets it: run for real in a copy of the repository, every printed line pasted into bash. */
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { ChatOpenAI } from "@langchain/openai";
import { generateText } from "ai";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { checkOut } from "./support/checkout.ts";

const LAST_LINE = "Ctrl-C ends it.";
/** What a caller wrote into the query. */
const CALLERS = "callers-never-to-be-seen";
const SECRETS = { OPENAI_API_KEY: "sk-never-to-be-seen", AWS_SECRET_ACCESS_KEY: "aws-never-to-be-seen" };

const Port = z.object({ port: z.number() });
const Chat = z.object({
  model: z.string(),
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })),
});
const Message = z.object({ type: z.literal("message"), content: z.array(z.object({ text: z.string() })) });
const Models = z.object({ data: z.array(z.object({ id: z.string() })) });
const Usage = z.object({
  items: z.array(
    z.object({
      callerId: z.string(),
      target: z.string(),
      model: z.string(),
      calls: z.number(),
      inputTokens: z.number(),
      outputTokens: z.number(),
    }),
  ),
});
const Targets = z.object({ items: z.array(z.object({ targetId: z.string(), name: z.string() })) });

const hasCurl = spawnSync("curl", ["--version"]).status === 0;
if (!hasCurl) console.warn("test/clients/start.test.ts is skipped: it pastes curl lines, and there is no curl here.");

const home = mkdtempSync(join(tmpdir(), "signalbox-start-"));
const running = new Set<ChildProcess>();
const servers: Server[] = [];

/** A start that has printed its block. */
interface Start {
  readonly child: ChildProcess;
  /** Until it was ready. */
  readonly printed: string;
  /** Up to now. */
  readonly said: () => string;
  readonly origin: string;
  readonly key: string;
}

/** @param command what is run; npm's own puts itself and a shell in between. */
async function start(
  env: Record<string, string>,
  [command, ...args]: readonly [string, ...string[]] = [process.execPath, "scripts/start.ts"],
): Promise<Start> {
  const { PATH } = process.env;
  const child = spawn(command, args, {
    cwd: home,
    // Its own process group, so that a signal reaches all of it, as Ctrl-C in a terminal does.
    detached: true,
    // Whatever wrangler writes outside the repository is below here too.
    env: { PATH, HOME: join(home, "home"), TMPDIR: join(home, "tmp"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let printed = "";
  await new Promise<void>((ready, fail) => {
    const hear = (chunk: Buffer): void => {
      printed += chunk.toString();
      if (printed.includes(LAST_LINE)) ready();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => {
      running.delete(child);
      fail(new Error(`It ended with ${code}:\n${printed}`));
    });
  });
  const [, origin = ""] = /Endpoint\s+(http:\S+)\/inference\/v1/.exec(printed) ?? [];
  const [, key = ""] = /Caller's key\s+(sbx_\w+)/.exec(printed) ?? [];
  return { child, printed, said: () => printed, origin, key };
}

/** `kill` of the process that was started, and of no other. @returns its processes. */
async function killed({ child }: Start): Promise<number[]> {
  const family = descendants(child.pid ?? 0);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  return family;
}

/** Ctrl-C. @returns its exit code, and those of its processes that are still there. */
async function interrupt({ child }: Start): Promise<{ code: unknown; left: number[] }> {
  const family = descendants(child.pid ?? 0);
  const ended = once(child, "exit");
  process.kill(-(child.pid ?? 0), "SIGINT");
  const [code]: unknown[] = await ended;
  return { code, left: family.filter(isAlive) };
}

function descendants(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
  const rows = stdout
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] => {
    const children = rows.filter(([, of]) => of === parent).map(([id = 0]) => id);
    return children.concat(children.flatMap(below));
  };
  return below(pid);
}

function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

/** The curl lines by their titles, each with the lines it goes on in. */
function curls(printed: string): Map<string, string> {
  const found = printed.matchAll(/^ {2}# (.+)\n( {2}curl(?:.*\\\n)*.*)$/gm);
  return new Map([...found].map(([, title = "", lines = ""]) => [title, lines]));
}

async function paste(lines: string | undefined): Promise<string> {
  if (lines === undefined) throw new Error("This line was not printed.");
  // Not in the repository: a second terminal is anywhere.
  const bash = spawn("bash", ["-c", lines], { cwd: tmpdir(), stdio: ["ignore", "pipe", "inherit"] });
  let answer = "";
  bash.stdout.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  await once(bash, "close");
  return answer;
}

async function pasteFor<T>(shape: z.ZodType<T>, lines: string | undefined): Promise<T> {
  return shape.parse(JSON.parse(await paste(lines)));
}

/** @returns its port, and what was asked of it: `GET /v1/models Bearer …`. */
async function fakeOpenai(): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const models = { object: "list", data: [{ id: "gpt-test", object: "model", created: 1, owned_by: "openai" }] };
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(request.method === "GET" ? models : { object: "chat.completion" }));
    });
  });
  return { port: await listen(server), asked };
}

async function listen(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return Port.parse(server.address()).port;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Of everything that was written, databases and what wrangler keeps for itself too. */
function filesWith(secret: string): string[] {
  return filesBelow(home).filter((file) => readFileSync(file, "latin1").includes(secret));
}

describe.skipIf(!hasCurl)("npm start", { timeout: 60_000 }, () => {
  let first: Start;
  let takenPort: number;
  let openai: Awaited<ReturnType<typeof fakeOpenai>>;

  beforeAll(async () => {
    checkOut(home);
    for (const name of ["home", "tmp"]) mkdirSync(join(home, name));
    takenPort = await listen(createServer());
    openai = await fakeOpenai();
    first = await start({
      ...SECRETS,
      PORT: String(takenPort),
      OPENAI_BASE_URL: `http://127.0.0.1:${openai.port}/v1`,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_ENDPOINT_URL_BEDROCK_MANTLE: `http://127.0.0.1:${openai.port}`,
    });
  }, 60_000);

  afterAll(() => {
    for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGKILL");
    for (const server of servers) server.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("says that a port is taken, and uses the next free one", ({ expect }) => {
    const [, used] = /is taken, using (\d+)\./.exec(first.printed) ?? [];
    expect(first.printed).toContain(`Port ${takenPort} is taken, using `);
    expect(Number(used)).toBeGreaterThan(takenPort);
    expect(first.origin).toBe(`http://127.0.0.1:${used}`);
  });

  it("prints a curl line for a chat completion, and the answer tells of the rewritten path and the provider's own key", async ({
    expect,
  }) => {
    const { model, choices } = await pasteFor(Chat, curls(first.printed).get("A chat completion"));
    expect(model).toBe("DeepSeek-V4-Flash");
    expect(choices[0]?.message.content).toContain("at /openai/v1/chat/completions with my key in api-key");
  });

  it("prints the same line for a stream, which comes in pieces and is done with [DONE]", async ({ expect }) => {
    const events = (await paste(curls(first.printed).get("The same, streamed"))).trim().split("\n\n");
    expect(events.length).toBeGreaterThan(5);
    expect(events.at(-2)).toContain('"usage":{');
    expect(events.at(-1)).toBe("data: [DONE]");
  });

  it("prints a curl line for Anthropic's messages, answered in Anthropic's shape", async ({ expect }) => {
    const { content } = await pasteFor(Message, curls(first.printed).get("Anthropic's messages"));
    expect(content[0]?.text).toContain("at /v1/messages with my key in x-api-key");
  });

  it("prints the models, and a curl line that lists the same", async ({ expect }) => {
    const { data } = await pasteFor(Models, curls(first.printed).get("The models"));
    const ids = data.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["azure/DeepSeek-V4-Flash", "claude/claude-haiku-4-5"]));
    for (const id of ids) expect(first.printed).toContain(id);
  });

  it("prints a curl line for the control plane that works from any folder and shows no token", async ({ expect }) => {
    const { items } = await pasteFor(Targets, curls(first.printed).get("The control plane: this gateway's targets"));
    expect(items.map(({ name }) => name).toSorted()).toEqual(["azure", "bedrock", "claude", "openai"]);
    const [, token = ""] = /^ADMIN_TOKEN=(.+)$/m.exec(readFileSync(join(home, ".dev.vars"), "utf8")) ?? [];
    expect(token).toHaveLength(64);
    expect(first.printed).not.toContain(token);
    const [, shows] = /# The token that the console asks for\n {2}(.+)/.exec(first.printed) ?? [];
    expect(await paste(shows)).toBe(`${token}\n`);
  });

  it("prints a curl line for usage, which tells of the calls that were pasted", async ({ expect }) => {
    const usage = curls(first.printed).get("Who used what, and what it cost (a call is in within ten seconds)");
    await pasteFor(Chat, curls(first.printed).get("A chat completion"));
    await pasteFor(Message, curls(first.printed).get("Anthropic's messages"));
    await expect
      .poll(async () => (await pasteFor(Usage, usage)).items, { timeout: 15_000, interval: 500 })
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({ target: "azure", model: "DeepSeek-V4-Flash", calls: expect.any(Number) }),
          expect.objectContaining({ target: "claude", model: "claude-haiku-4-5", calls: expect.any(Number) }),
        ]),
      );
    const { items } = await pasteFor(Usage, usage);
    expect(items.map(({ inputTokens, outputTokens }) => inputTokens > 0 && outputTokens > 0)).not.toContain(false);
    expect(new Set(items.map(({ callerId }) => callerId)).size).toBe(1);
  });

  it("makes some calls of its own, which the console shows and nobody has to read", async ({ expect }) => {
    const usage = curls(first.printed).get("Who used what, and what it cost (a call is in within ten seconds)");
    const unseen = async (): Promise<number> => {
      const { items } = await pasteFor(Usage, usage);
      const lines = first.said().match(/^\d{3} {2}/gm) ?? [];
      return items.reduce((sum, { calls }) => sum + calls, 0) - lines.length;
    };
    await expect.poll(unseen, { timeout: 15_000, interval: 500 }).toBeGreaterThan(10);
    expect(first.said()).toContain("Unseen, the start makes 30 calls to its demo provider");
  });

  it("is the gateway that npm run config asks where it is told of no other", ({ expect }) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/config.ts", "pull", "-"], {
      cwd: home,
      env: { PATH: process.env["PATH"] },
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    const Pulled = z.object({ gateways: z.array(z.object({ targets: z.array(z.object({ name: z.string() })) })) });
    const names = Pulled.parse(JSON.parse(stdout)).gateways.flatMap(({ targets }) => targets.map(({ name }) => name));
    expect(names.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["azure", "bedrock", "claude", "openai"]);
  });

  it("prints lines for Codex, OpenCode, the ai-sdk and LangChain, and what they set is right", async ({ expect }) => {
    const linesOf = (title: string): string =>
      new RegExp(`^  # ${title}\n((?:  .+\n)+)`, "m").exec(first.printed)?.[1] ?? "";
    const codex = `${linesOf("Codex, with a config.toml of its own")}cat "$CODEX_HOME/config.toml"; rm -r "$CODEX_HOME"`;
    const url = `${first.origin}/inference/v1`;
    expect((await paste(codex)).split("\n")).toEqual([
      'model = "DeepSeek-V4-Flash"',
      'model_provider = "signalbox"',
      "[model_providers.signalbox]",
      'name = "Signalbox"',
      `base_url = "${url}"`,
      'wire_api = "responses"',
      'env_key = "SIGNALBOX_API_KEY"',
      "",
    ]);
    const openCode = JSON.parse(await paste(`${linesOf("OpenCode")}echo "$OPENCODE_CONFIG_CONTENT"`));
    expect(openCode).toMatchObject({ provider: { signalbox: { options: { baseURL: url, apiKey: first.key } } } });
    expect(linesOf("The ai-sdk")).toContain(`baseURL: "${url}", apiKey: "${first.key}"`);
    expect(linesOf("LangChain, in JavaScript and in Python")).toContain(`base_url="${url}"`);
  });

  it("is called by the README's lines for clients, as they stand there, and what is copied into files is what the start prints", async ({
    expect,
  }) => {
    const readme = readFileSync("README.md", "utf8");
    const row = (client: string): string => {
      const [, cell = ""] = new RegExp(`^\\| ${client} \\| (.+) \\|$`, "m").exec(readme) ?? [];
      if (cell === "") throw new Error(`The README has no line for ${client}.`);
      return cell;
    };
    const inReadme = (client: string): string => /`(.+?)`/.exec(row(client))?.[1] ?? "";
    const { origin: ORIGIN, key: apiKey } = first;
    const model = "DeepSeek-V4-Flash";
    const content = "Hello!";
    const known = { ORIGIN, apiKey, model, OpenAI, Anthropic, ChatOpenAI, createOpenAI };
    const made = <T>(client: string, kind: new (...args: never[]) => T): T => {
      const one: unknown = runInNewContext(inReadme(client), known);
      if (one instanceof kind) return one;
      throw new Error(`The README's line for ${client} makes no ${kind.name}.`);
    };

    const openai = made("OpenAI SDK", OpenAI);
    const chat = await openai.chat.completions.create({ model, messages: [{ role: "user", content }] });
    expect(chat.choices[0]?.message.content).toContain("at /openai/v1/chat/completions");
    const anthropic = made("Anthropic SDK", Anthropic);
    const message = await anthropic.messages.create({
      model: "claude/claude-haiku-4-5",
      max_tokens: 100,
      messages: [{ role: "user", content }],
    });
    expect(JSON.stringify(message.content)).toContain("at /v1/messages");
    const langchain = made("LangChain", ChatOpenAI);
    expect((await langchain.invoke(content)).text).toContain("at /openai/v1/chat/completions");
    const aiSdk = inReadme("ai-sdk").replace("gpt-5.5", model);
    expect((await generateText({ model: runInNewContext(aiSdk, known), prompt: content })).text).toContain(
      "at /openai/v1/responses",
    );

    for (const line of ['model_provider = "signalbox"', 'name = "Signalbox"', 'wire_api = "responses"']) {
      expect([row("Codex"), first.printed]).toEqual([expect.stringContaining(line), expect.stringContaining(line)]);
    }
    expect(row("Codex")).toContain('base_url = "ORIGIN/inference/v1"');
    const openCode = /`(\{.+\})`/.exec(row("OpenCode"))?.[1] ?? "";
    expect(JSON.parse(openCode).provider.signalbox).toMatchObject({
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: "ORIGIN/inference/v1" },
    });
    for (const name of ["ANTHROPIC_BASE_URL=", "ANTHROPIC_AUTH_TOKEN=", "ANTHROPIC_MODEL="]) {
      expect([row("Claude Code"), first.printed]).toEqual([
        expect.stringContaining(name),
        expect.stringContaining(name),
      ]);
    }
  });

  it("takes calls to every known path, and has a quiet line for each, without a colour where no terminal is", async ({
    expect,
  }) => {
    const ask = (path: string, body: object): Promise<Response> =>
      fetch(`${first.origin}/inference/v1${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${first.key}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    let heard = "";
    first.child.stdout?.on("data", (chunk: Buffer) => (heard += chunk.toString()));
    for (const [path, body] of [
      ["/chat/completions", { model: "DeepSeek-V4-Flash", messages: [] }],
      ["/responses", { model: "DeepSeek-V4-Flash", input: "hi" }],
      ["/completions", { model: "azure/DeepSeek-V4-Flash", prompt: "hi" }],
      ["/embeddings", { model: "text-embedding-3-small", input: "hi" }],
      ["/messages", { model: "claude/claude-haiku-4-5", max_tokens: 9, messages: [] }],
      ["/messages/count_tokens", { model: "claude-haiku-4-5", messages: [] }],
    ] as const) {
      const response = await ask(path, body);
      expect([path, response.status]).toEqual([path, 200]);
      await response.arrayBuffer();
    }
    await (await ask("/chat/completions", { model: "nope" })).arrayBuffer();
    const lines = [
      /^200 {2}DeepSeek-V4-Flash → azure {2}\d+ ms {2}\d+ \+ \d+ tokens/m,
      /^200 {2}azure\/DeepSeek-V4-Flash {2}\d+ ms {2}\d+ \+ \d+ tokens/m,
      /^200 {2}text-embedding-3-small → azure {2}\d+ ms/m,
      /^200 {2}claude\/claude-haiku-4-5 {2}\d+ ms {2}\d+ \+ \d+ tokens/m,
      /^404 {2}nope {2}\d+ ms {2}unknown_model: Model "nope" was not found/m,
    ];
    await expect.poll(() => lines.filter((line) => !line.test(heard)).map(String), { timeout: 5_000 }).toEqual([]);
    expect(heard).not.toContain("\u001B[");
    expect(heard).not.toContain("requestId");
  });

  it("prints no other curl lines", ({ expect }) => {
    expect(curls(first.printed).size).toBe(6);
    expect(first.printed.match(/^ {2}curl /gm)).toHaveLength(6);
  });

  it("answers a wrong key with 401 and a mistyped model with 404 and the right one", async ({ expect }) => {
    const chat = curls(first.printed).get("A chat completion") ?? "";
    expect(await paste(chat.replace(first.key, `${first.key.slice(0, -1)}_`))).toContain("unauthenticated");
    const answer = await paste(chat.replace("V4-Flash", "V4-Flush"));
    expect(answer).toContain("unknown_model");
    expect(answer).toContain("azure/DeepSeek-V4-Flash");
  });

  it("connects the providers whose keys are in the environment, and keeps the keys out of files, command lines and print", async ({
    expect,
  }) => {
    const chat = curls(first.printed).get("A chat completion") ?? "";
    expect(await paste(chat.replace("DeepSeek-V4-Flash", "openai/gpt-test"))).toContain('"chat.completion"');
    expect(openai.asked).toContain(`POST /v1/chat/completions Bearer ${SECRETS.OPENAI_API_KEY}`);
    const processes = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
    for (const secret of Object.values(SECRETS)) {
      expect(first.printed).not.toContain(secret);
      expect(processes).not.toContain(secret);
      expect(filesWith(secret)).toEqual([]);
    }
  });

  it("writes into no file what a target sends in the query, or a caller in its own, nor while it runs nor when it has ended", async ({
    expect,
  }) => {
    const [, token = ""] = /^ADMIN_TOKEN=(.+)$/m.exec(readFileSync(join(home, ".dev.vars"), "utf8")) ?? [];
    const admin = async (path: string, body: object): Promise<object> => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const request = { method: "POST", headers, body: JSON.stringify(body) };
      return z.looseObject({}).parse(await (await fetch(`${first.origin}/control${path}`, request)).json());
    };
    const { gatewayId } = z
      .object({ gatewayId: z.string() })
      .parse(await admin("/gateways/", { name: "query", authorizerType: "NONE" }));
    const arn =
      "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/openai-key";
    const place = { credentialLocation: "QUERY_PARAMETER", credentialParameterName: "key" };
    const provider = {
      endpoint: `http://127.0.0.1:${openai.port}`,
      operations: [{ path: "/v1/models" }, { path: "/v1/chat/completions" }],
    };
    await admin(`/gateways/${gatewayId}/targets/`, {
      name: "query",
      targetConfiguration: { inference: { provider } },
      credentialProviderConfigurations: [
        {
          credentialProviderType: "API_KEY",
          credentialProvider: { apiKeyCredentialProvider: { providerArn: arn, ...place } },
        },
      ],
    });
    const url = `${first.origin}/gateways/${gatewayId}/inference/v1/chat/completions?beta=${CALLERS}`;
    const body = JSON.stringify({ model: "query/gpt-test", messages: [] });
    const headers = { "content-type": "application/json" };
    expect((await fetch(url, { method: "POST", headers, body })).status).toBe(200);
    expect((await fetch(`${url}&key=${CALLERS}`)).status).toBe(405);
    const key = `key=${SECRETS.OPENAI_API_KEY} undefined`;
    expect(openai.asked).toContain(`GET /v1/models?${key}`);
    expect(openai.asked).toContain(`POST /v1/chat/completions?beta=${CALLERS}&${key}`);
    for (const secret of [SECRETS.OPENAI_API_KEY, CALLERS]) expect(filesWith(secret)).toEqual([]);
  });

  it("keeps its own secrets in files that only their owner reads, and so is all that is written", ({ expect }) => {
    for (const file of [".dev.vars", ".wrangler/signalbox-dev.json"]) {
      expect(statSync(join(home, file)).mode & 0o777).toBe(0o600);
    }
    const written = filesBelow(join(home, ".wrangler"));
    expect(written.some((file) => file.endsWith(".sqlite"))).toBe(true);
    expect(written.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
  });

  it("ends on Ctrl-C with 0 and leaves no process; a second start finds gateway, targets, key and secrets as they were", async ({
    expect,
  }) => {
    const targetsOf = async ({ printed }: Start): Promise<unknown> =>
      pasteFor(Targets, curls(printed).get("The control plane: this gateway's targets"));
    const before = { targets: await targetsOf(first), devVars: readFileSync(join(home, ".dev.vars"), "utf8") };
    expect(await interrupt(first)).toEqual({ code: 0, left: [] });
    for (const secret of [...Object.values(SECRETS), CALLERS]) expect(filesWith(secret)).toEqual([]);

    const second = await start({ PORT: new URL(first.origin).port });
    expect(second.origin).toBe(first.origin);
    expect(second.printed).not.toContain("is taken");
    expect(second.key).toBe(first.key);
    expect(/gateways\/(\S+?)\/inference/.exec(second.printed)?.[1]).toBe(
      /gateways\/(\S+?)\/inference/.exec(first.printed)?.[1],
    );
    expect(await targetsOf(second)).toEqual(before.targets);
    expect(readFileSync(join(home, ".dev.vars"), "utf8")).toBe(before.devVars);
    expect(second.printed).toContain("Target openai is kept, and cannot be called until OPENAI_API_KEY is set again.");
    await pasteFor(Chat, curls(first.printed).get("A chat completion"));
    expect(await interrupt(second)).toEqual({ code: 0, left: [] });
  });

  it("ends with all it started where npm's process is killed and nobody tells it", async ({ expect }) => {
    const third = await start({ PORT: new URL(first.origin).port }, ["npm", "start"]);
    const family = await killed(third);
    expect(family.length).toBeGreaterThan(2);
    await expect.poll(() => family.filter(isAlive), { timeout: 10_000, interval: 200 }).toEqual([]);
  });
});
