/** What real clients do with each refusal of a limit: whether they wait, how often they ask, and what they throw (docs/limits-refusals.md). */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Anthropic, {
  InternalServerError as AnthropicServerError,
  RateLimitError as AnthropicRateLimitError,
} from "@anthropic-ai/sdk";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatOpenAI } from "@langchain/openai";
import { generateText } from "ai";
import OpenAI, { InternalServerError, RateLimitError } from "openai";
import { afterAll, beforeAll, beforeEach, describe, it } from "vitest";
import { refusal } from "../../src/call/limit-refusal.ts";
import { renderError } from "../../src/call/render.ts";
import type { Account } from "../../src/limits/account.ts";
import type { Refused } from "../../src/limits/reservation.ts";
import { answer } from "./support/answers.ts";

const account = (more: Partial<Account>): Account => ({
  key: "limit/demo",
  limitKey: "demo/$.context.caller=app",
  metric: "requests",
  period: "minute",
  rate: 10,
  strict: false,
  whenUnavailable: "deny",
  ...more,
});

const REFUSALS = {
  "rate_limited, for a second": { kind: "limit", account: account({}), retryAfterSeconds: 1, left: 0 },
  "rate_limited, for an hour": {
    kind: "limit",
    account: account({ period: "hour" }),
    retryAfterSeconds: 3_000,
    left: 0,
  },
  "budget_exhausted, for a month": {
    kind: "limit",
    account: account({ metric: "cost", period: "month" }),
    retryAfterSeconds: 1_000_000,
    left: 0,
  },
  "budget_exhausted, for good": {
    kind: "limit",
    account: account({ metric: "tokens", period: "total" }),
    retryAfterSeconds: undefined,
    left: 0,
  },
  limits_unavailable: { kind: "unavailable", account: account({}), retryAfterSeconds: 1, left: 0 },
} as const satisfies Readonly<Record<string, Refused>>;
type Case = keyof typeof REFUSALS;

let server: Server;
let origin: string;
let asked = 0;
let refusing: Case | undefined;
/** How often before it answers. */
let times = Infinity;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? "";
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked++;
      if (refusing === undefined || asked > times) {
        const { status, headers, body } = answer(url, Buffer.concat(chunks).toString());
        response.writeHead(status, headers).end(body);
        return;
      }
      const dialect = url.includes("/messages") ? "anthropic" : "openai";
      const refused = renderError(refusal(REFUSALS[refusing]), dialect, "id");
      void refused.text().then((text) => response.writeHead(refused.status, [...refused.headers].flat()).end(text));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = 0;
  times = Infinity;
});

const CLIENTS = {
  openai: () =>
    new OpenAI({ apiKey: "k", baseURL: `${origin}/v1` }).chat.completions.create({
      model: "m",
      messages: [{ role: "user", content: "hi" }],
    }),
  "@anthropic-ai/sdk": () =>
    new Anthropic({ apiKey: "k", baseURL: origin }).messages.create({
      model: "m",
      max_tokens: 10,
      messages: [{ role: "user", content: "hi" }],
    }),
  ai: () =>
    generateText({
      model: createOpenAICompatible({ name: "signalbox", apiKey: "k", baseURL: `${origin}/v1` })("m"),
      prompt: "hi",
    }),
  "@langchain/openai": () =>
    new ChatOpenAI({ model: "m", apiKey: "k", configuration: { baseURL: `${origin}/v1` } }).invoke("hi"),
};
const SDKS = ["openai", "@anthropic-ai/sdk"] as const;

/** @returns how many times it asked, and what it threw. */
async function ask(client: keyof typeof CLIENTS, what: Case): Promise<{ asked: number; thrown: unknown }> {
  refusing = what;
  const thrown = await CLIENTS[client]().then(
    () => undefined,
    (error: unknown) => error,
  );
  return { asked, thrown };
}

describe.for(SDKS)("%s", (client) => {
  it.for(["rate_limited, for an hour", "budget_exhausted, for a month", "budget_exhausted, for good"] as const)(
    "asks once, and throws an error of its own that has all members: %s",
    async (what, { expect }) => {
      const { asked: times, thrown } = await ask(client, what);
      expect(times).toBe(1);
      expect(thrown).toBeInstanceOf(client === "openai" ? RateLimitError : AnthropicRateLimitError);
      const { metric } = REFUSALS[what].account;
      const members = { limitKey: "demo/$.context.caller=app", metric };
      const error = client === "openai" ? members : { type: "error", error: expect.objectContaining(members) };
      expect(thrown).toMatchObject({ status: 429, error });
    },
  );

  it("throws its class for a server that failed, where the limit cannot be known", async ({ expect }) => {
    const { asked: times, thrown } = await ask(client, "limits_unavailable");
    expect(times).toBe(3);
    expect(thrown).toBeInstanceOf(client === "openai" ? InternalServerError : AnthropicServerError);
  });
});

describe.for(["openai", "@anthropic-ai/sdk", "ai", "@langchain/openai"] as const)("%s", (client) => {
  it("comes through by itself where waiting helps", async ({ expect }) => {
    for (const what of ["rate_limited, for a second", "limits_unavailable"] as const) {
      asked = 0;
      times = 1;
      expect(await ask(client, what)).toEqual({ asked: 2, thrown: undefined });
    }
  });
});

/** ai-sdk repeats a 429 whatever its headers say; its own waits are 2 and 4 s. */
describe.for([
  ["openai", 1],
  ["@anthropic-ai/sdk", 1],
  ["ai", 3],
  ["@langchain/openai", 1],
] as const)("%s", ([client, most]) => {
  it.for(["rate_limited, for an hour", "budget_exhausted, for good"] as const)(
    "says which limit refused, and asks no oftener than it does by itself: %s",
    async (what, { expect }) => {
      const { asked: times, thrown } = await ask(client, what);
      expect(times).toBe(most);
      const said = thrown instanceof Error && "lastError" in thrown ? thrown.lastError : thrown;
      expect(String(said)).toContain("demo/$.context.caller=app");
    },
  );
});

/** Codex 0.169 sleeps as long as `retry-after` says, knows no `x-should-retry`, and stops where neither is (docs/limits-refusals.md). */
describe("a client that sleeps as long as it is told", () => {
  it("is told to for a minute at most", ({ expect }) => {
    const told = Object.entries(REFUSALS).map(([what, refused]) => [
      what,
      renderError(refusal(refused), "openai", "id").headers.get("retry-after"),
    ]);
    expect(Object.fromEntries(told)).toEqual({
      "rate_limited, for a second": "1",
      "rate_limited, for an hour": null,
      "budget_exhausted, for a month": null,
      "budget_exhausted, for good": null,
      limits_unavailable: "1",
    });
  });
});

const run = promisify(execFile);
const BINARY = process.env["CLAUDE_CODE"] ?? "claude";
const hasClaudeCode = await run(BINARY, ["--version"]).then(
  () => true,
  () => false,
);
if (!hasClaudeCode) console.log(`Skipped: there is no ${BINARY} (CLAUDE_CODE names another).`);

describe("Claude Code", () => {
  it
    .skipIf(!hasClaudeCode)
    .for(["rate_limited, for an hour", "budget_exhausted, for a month", "budget_exhausted, for good"] as const)(
    "asks once, and shows its user which limit refused: %s",
    async (what, { expect }) => {
      refusing = what;
      const home = await mkdtemp(join(tmpdir(), "claude-code-"));
      const env = {
        PATH: process.env["PATH"],
        HOME: home,
        ANTHROPIC_BASE_URL: origin,
        ANTHROPIC_AUTH_TOKEN: "k",
        ANTHROPIC_MODEL: "m",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
        DISABLE_AUTOUPDATER: "1",
      };
      const asking = run(BINARY, ["-p", "hi"], { env, cwd: home });
      asking.child.stdin?.end();
      const refused: unknown = await asking.catch((error: unknown) => error);
      await rm(home, { recursive: true, force: true });
      expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining("demo/$.context.caller=app") });
      expect(asked).toBe(1);
    },
  );
});
