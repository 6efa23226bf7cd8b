/** `npm run config` as a person runs it, against the running Worker, with AWS's SDK on the same objects. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
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
