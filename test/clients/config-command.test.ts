/** `npm run config` and `npm run ledger` as a person runs them, against the running Worker, with AWS's SDK on the same objects. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { addCall, noTotals, writeTotals } from "../../src/usage/totals.ts";
import { ACCESS_KEYS, ADMIN, chat, control, keyOf, provider, settled } from "./support/aws.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { startWorker, type RunningWorker } from "./support/running-worker.ts";

const TOKEN = "test-admin-token";

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

let worker: RunningWorker;
let openai: Provider;
const home = mkdtempSync(join(tmpdir(), "signalbox-config-"));
const FILE = join(home, "signalbox.json");

beforeAll(async () => {
  openai = await startProvider();
  worker = await startWorker({ ACCESS_KEYS });
});

afterAll(async () => {
  await worker?.close();
  await openai?.close();
  rmSync(home, { recursive: true, force: true });
});

const config = (args: readonly string[], env: Record<string, string> = {}): Promise<Said> =>
  command("config", args, env);

async function command(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  const child = spawn(process.execPath, ["scripts/pinned-node.mjs", `scripts/${name}.ts`, ...args], {
    env: { PATH: process.env["PATH"], SIGNALBOX_URL: worker.origin, SIGNALBOX_ADMIN_TOKEN: TOKEN, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, error] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (error += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out, error };
}

function edit(change: (document: Record<string, never> & { gateways: Record<string, unknown>[] }) => void): void {
  const document = JSON.parse(readFileSync(FILE, "utf8"));
  change(document);
  writeFileSync(FILE, JSON.stringify(document));
}

describe("npm run config", () => {
  it("pulls what AWS's SDK made, shows a difference in words, pushes it, and the SDK sees it", async ({ expect }) => {
    const client = control(worker);
    const { gatewayId, gatewayUrl } = await client.createGateway({
      name: "team",
      authorizerType: "NONE",
      roleArn: undefined,
    });
    const { credentialProviderArn } = await client.createApiKeyCredentialProvider({
      name: "openai-key",
      apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI", jsonKey: "key" },
    });
    const { targetId } = await client.createGatewayTarget({
      gatewayIdentifier: gatewayId,
      name: "o",
      targetConfiguration: provider(openai.origin, "one"),
      credentialProviderConfigurations: keyOf(credentialProviderArn),
    });
    const pulled = await config(["pull", FILE]);
    expect(pulled).toMatchObject({ code: 0, error: "" });
    expect(pulled.out).toContain(`Wrote version`);
    expect(readFileSync(FILE, "utf8")).toContain('"providerArn": "openai-key"');
    expect((await config(["diff", FILE])).out).toContain("Nothing to change");
    expect((await config(["push", FILE, "--prune"])).out).toContain("Nothing to change");

    edit(({ gateways: [first] }) => {
      if (first === undefined) return;
      first["description"] = "reviewed";
      first["targets"] = [{ name: "p", targetConfiguration: provider(openai.origin, "two") }];
    });
    const diff = await config(["diff", FILE, "--prune"]);
    expect(diff).toMatchObject({ code: 0, error: "" });
    expect(diff.out).not.toContain("\u001b");
    expect(diff.out.split("\n").filter((line) => /^[-+~]/.test(line))).toEqual(
      ["- target team/o", "~ gateway team", "+ target team/p"].toSorted(
        (a, b) => diff.out.indexOf(a) - diff.out.indexOf(b),
      ),
    );
    expect(diff.out).toContain('description: "reviewed"');
    expect(diff.out).toContain("3 objects would change");

    const pushed = await config(["push", FILE]);
    expect(pushed).toMatchObject({ code: 0, error: "" });
    expect(pushed.out).toContain("Done: the configuration of");
    expect(await client.getGateway({ gatewayIdentifier: gatewayId })).toMatchObject({ description: "reviewed" });
    const { items = [] } = await client.listGatewayTargets({ gatewayIdentifier: gatewayId });
    expect(items.map(({ name = "" }) => name).toSorted()).toEqual(["o", "p"]);
    expect((await settled(client, gatewayId, targetId)).status).toBe("READY");
    expect((await chat(gatewayUrl, "two")).status).toBe(200);

    // What the SDK changes now stands in the file that is pulled, under its ARN in the history.
    const { targetId: made } = items.find(({ name }) => name === "p") ?? {};
    await client.updateGatewayTarget({
      gatewayIdentifier: gatewayId,
      targetId: made,
      name: "p",
      targetConfiguration: provider(openai.origin, "three"),
    });
    expect((await config(["diff", FILE])).out).toMatch(/model: "three" → "two"/);
    const history = await fetch(`${worker.origin}/control/history`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const { items: versions } = await history.json<{ items: { who: string }[] }>();
    expect(versions.map(({ who }) => who).slice(0, 3)).toEqual([
      "arn:aws:iam::000000000000:user/admin",
      "admin token",
      "arn:aws:iam::000000000000:user/admin",
    ]);
    expect(ADMIN.accessKeyId).not.toBe("");
  });

  it("names every fault of a wrong file and ends with 1", async ({ expect }) => {
    writeFileSync(FILE, JSON.stringify({ gateways: [{ name: "no good" }], gatways: [] }));
    const { code, out, error } = await config(["push", FILE]);
    expect([code, out]).toEqual([1, ""]);
    expect(error).toContain("The file has 3 faults, and nothing was changed");
    for (const pointer of ["/gatways", "/gateways/0/name", "/gateways/0/authorizerType"])
      expect(error).toContain(pointer);
    expect(error).not.toContain("    at ");
  });

  it.for([
    [["push"], "npm run config -- pull FILE"],
    [["frobnicate", FILE], "npm run config -- pull FILE"],
    [["diff", join(home, "missing.json")], "cannot be read"],
    [["diff", "package.json", "--url", "nowhere"], "is no address"],
    [["diff", "package.json", "--url", "http://127.0.0.1:9"], "does not answer"],
    [["diff", "package.json", "--token", "wrong"], "This token is not the ADMIN_TOKEN"],
    [["diff", "README.md"], "is not JSON"],
  ] as const)("says of %j what is wrong, without a stack", async ([args, told], { expect }) => {
    const { code, error } = await config(args);
    expect(code).toBe(1);
    expect(error).toContain(told);
    expect(error).not.toContain("    at ");
    expect(error).not.toContain(TOKEN);
  });

  it("asks for the token of an address that is not this machine's own start", async ({ expect }) => {
    const { error } = await config(["diff", "package.json"], { SIGNALBOX_ADMIN_TOKEN: "" });
    expect(error).toContain("SIGNALBOX_ADMIN_TOKEN");
  });
});

describe("the example", () => {
  it("is taken as it is, where its endpoints are allowed", async ({ expect }) => {
    const { code, out, error } = await config(["diff", "examples/signalbox.json"]);
    expect([code, error]).toEqual([0, ""]);
    expect(out).toContain("+ target default/azure");
  });
});

describe("npm run ledger", () => {
  const LEDGER = join(home, "ledger.jsonl");
  const COPY = join(home, "copy.jsonl");
  const MINUTE = 60_000;
  const ledger = (...args: string[]): Promise<Said> => command("ledger", args);

  /** Three calls of another deployment, a moment ago, as an export has them. */
  function written(gateway: { gatewayId: string; name: string }): string {
    const cut = Math.floor(Date.now() / MINUTE) * MINUTE;
    const totals = noTotals();
    const call = {
      time: cut - MINUTE,
      requestId: "request-1",
      gatewayId: gateway.gatewayId,
      caller: { kind: "api_key", id: "key-1", name: "app" },
      target: "openai",
      model: "m",
      modelAsked: "m",
      path: "/v1/chat/completions",
      stream: false,
      status: 200,
      attempts: 1,
      usage: { input: 10, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 5, reasoning: 0 },
      source: "reported",
      durationMs: 100,
      ended: "complete",
    } as const;
    for (let count = 0; count < 3; count++) addCall(totals, call);
    const sum = Buffer.from(writeTotals(totals)).toString("base64");
    const combinations = [["api_key", "key-1", "app", "openai", "m", ""]];
    const contents = [
      { kind: "lifetimes", rows: [["openai", "m", sum]] },
      { kind: "minutes", combinations, rows: [[cut - MINUTE, cut - MINUTE, 0, sum]] },
      { kind: "calls", rows: [] },
    ];
    const lines: object[] = [{ signalbox: "ledger", format: 1, from: "https://old.test", at: "then" }, { gateway }];
    const sums = createHash("sha256");
    let [before, rowsSoFar] = ["", 0];
    for (const [number, content] of contents.entries()) {
      rowsSoFar += content.rows.length;
      const isLast = number === contents.length - 1;
      const common = { format: 1, source: "a".repeat(64), holds: [], began: cut - MINUTE, since: 0, cut };
      const page = { ...common, number, before, rowsSoFar, isLast, content };
      const sha256 = createHash("sha256").update(JSON.stringify(page)).digest("hex");
      lines.push({ part: "0", sha256, page });
      sums.update(sha256);
      before = sha256;
    }
    lines.push({ end: { gateways: 1, pages: contents.length, sha256: sums.digest("hex") } });
    return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  }

  it("imports a file once however often it is run, exports it again, and goes on where it was broken off", async ({
    expect,
  }) => {
    const { gatewayId } = await worker.create<{ gatewayId: string }>("/gateways/", {
      name: "moved",
      authorizerType: "NONE",
    });
    // Found by its name, for its id is another one here.
    writeFileSync(LEDGER, written({ gatewayId: "moved-0000000000", name: "moved" }));
    const first = await ledger("import", LEDGER);
    expect([first.code, first.error]).toEqual([0, ""]);
    expect(first.out).toContain("3 pages of 1 gateway are in the ledgers");
    expect((await ledger("import", LEDGER)).out).toContain("(3 were there before)");
    const usage = await fetch(`${worker.origin}/control/gateways/${gatewayId}/usage?groupBy=caller`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(await usage.json()).toMatchObject({ items: [{ callerName: "app", calls: 3, inputTokens: 30 }] });

    const exported = await ledger("export", COPY, "--gateway", "moved");
    expect([exported.code, exported.error]).toEqual([0, ""]);
    expect(exported.out).toContain("It holds no key");
    expect(statSync(COPY).mode & 0o077).toBe(0);
    const whole = readFileSync(COPY, "utf8");
    expect(whole).toContain('"key-1"');
    expect(whole).not.toContain(TOKEN);
    expect((await ledger("export", COPY, "--gateway", "moved")).error).toContain("holds a whole export already");
    // Broken off in the middle of a line.
    writeFileSync(COPY, whole.slice(0, whole.indexOf('"minutes"') + 20));
    expect((await ledger("import", COPY)).error).toContain("Nothing was imported");
    const resumed = await ledger("export", COPY, "--gateway", "moved");
    expect([resumed.code, resumed.out]).toEqual([0, expect.stringContaining("Going on with")]);
    expect(readFileSync(COPY, "utf8").split("\n").length).toBe(whole.split("\n").length);
    // It is this ledger's own.
    expect((await ledger("import", COPY)).out).toMatch(/\((\d+) were there before\)/);
    const later = await ledger("export", join(home, "rest.jsonl"), "--gateway", "moved", "--after", COPY);
    expect([later.code, later.error]).toEqual([0, ""]);
  });

  it.for([
    ["is not as it was written", (text: string) => text.replace('"app"', '"abc"')],
    [
      "pages are missing",
      (text: string) =>
        text
          .split("\n")
          .filter((line) => !line.includes('"minutes"'))
          .join("\n"),
    ],
    ["is no line of a ledger's export", (text: string) => `{}\n${text}`],
    ["there is no gateway nobodys", (text: string) => text.replace('"name":"moved"', '"name":"nobodys"')],
  ] as const)("says of a wrong file that %s, and imports nothing", async ([told, change], { expect }) => {
    writeFileSync(LEDGER, change(written({ gatewayId: "moved-0000000000", name: "moved" })));
    const { code, error } = await ledger("import", LEDGER);
    expect(code).toBe(1);
    expect(error).toContain(told);
    expect(error).not.toContain("    at ");
  });
});
