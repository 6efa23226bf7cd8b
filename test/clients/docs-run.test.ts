/** The curl lines of the docs, pasted into bash as they stand but for the provider's address, against a running gateway: each is answered with 2xx. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startProvider, type Provider } from "./support/provider.ts";
import { startWorker, type RunningWorker } from "./support/running-worker.ts";

const MARK = "<!-- tried by test/clients/docs-run.test.ts -->\n```sh\n";
const PAGES = readdirSync("docs").filter((name) => name.endsWith(".md"));
const BLOCKS = PAGES.flatMap((page) =>
  readFileSync(join("docs", page), "utf8")
    .split(MARK)
    .slice(1)
    .map((rest, at) => [page, at + 1, rest.slice(0, rest.indexOf("```\n"))] as const),
);

let worker: RunningWorker;
let provider: Provider;
let variables: Record<string, string>;
/** A gateway with the targets that the page on aliases speaks of; those of other pages make their own. */
let named: string;
const folder = mkdtempSync(join(tmpdir(), "signalbox-docs-"));

beforeAll(async () => {
  [worker, provider] = await Promise.all([startWorker(), startProvider()]);
  const { gatewayId } = await worker.create<{ gatewayId: string }>("/gateways/", {
    name: "docs",
    authorizerType: "API_KEY",
  });
  const { apiKeyId, apiKey } = await worker.create<{ apiKeyId: string; apiKey: string }>(
    `/gateways/${gatewayId}/api-keys`,
    { name: "docs" },
  );
  ({ gatewayId: named } = await worker.create<{ gatewayId: string }>("/gateways/", {
    name: "named",
    authorizerType: "NONE",
  }));
  for (const [name, model] of [
    ["openai", "gpt-5.5"],
    ["claude", "claude-opus-5"],
    ["bedrock", "anthropic.claude-haiku-4-5"],
  ] as const) {
    const operations = [{ path: "/v1/chat/completions", models: [{ model }] }];
    await worker.create(`/gateways/${named}/targets/`, {
      name,
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
    });
  }
  variables = {
    ORIGIN: worker.origin,
    ADMIN_TOKEN: "test-admin-token",
    GATEWAY_ID: gatewayId,
    API_KEY_ID: apiKeyId,
    API_KEY: apiKey,
  };
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the lines of", () => {
  it.for(BLOCKS)("docs/%s, block %s, are answered", async ([page, , block], { expect }) => {
    const control = `control() { curl -sS -H "authorization: Bearer $ADMIN_TOKEN" -H 'content-type: application/json' "$@"; }`;
    // Each call says its status behind its answer.
    const told = `curl() { command curl "$@" -w '\\nSTATUS %{http_code} %{url}\\n'; }`;
    const script = [told, control, block.replaceAll("https://api.openai.com", provider.origin)].join("\n");
    const child = spawn("bash", ["-c", script], {
      cwd: folder,
      env: { PATH: process.env["PATH"], ...variables, ...(page === "aliases.md" ? { GATEWAY_ID: named } : {}) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    await once(child, "close");
    const written = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const statuses = [said, ...written].flatMap((text) => text.match(/^STATUS \d{3} \S+$/gm) ?? []);
    expect(statuses.length).toBeGreaterThan(0);
    expect([statuses.filter((one) => !one.startsWith("STATUS 2")), said]).toEqual([[], said]);
  });
});
