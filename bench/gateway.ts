/** The gateway as it is deployed, on raw workerd, with every kind of caller and target the benchmark calls it with. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Issuer } from "./issuer.ts";
import { MEASURED_CORE, type Provider } from "./processes.ts";
import { startWorkerd, type Workerd, type WorkerdOptions } from "./workerd/start.ts";

const ADMIN_TOKEN = "bench-admin-token";
export const ACCESS_KEY = { accessKeyId: "AKIDEXAMPLEBENCH", secretAccessKey: "secret-of-the-benchmark" };
const ROOT = resolve(import.meta.dirname, "..");

export type Authorizer = "NONE" | "API_KEY" | "CUSTOM_JWT" | "AWS_IAM";

export interface Gateway extends Workerd {
  readonly ids: Readonly<Record<Authorizer, string>>;
  /** Where conversations stay where they are; anybody may call. */
  readonly stickyId: string;
  /** Under three limits that nobody reaches; anybody may call. */
  readonly limitedId: string;
  /** Under one for each key, and so many keys nobody has called with. */
  readonly keyed: { readonly id: string; readonly apiKeys: readonly string[] };
  readonly apiKey: string;
}

/** What `wrangler deploy` would upload. @param readable with names, for profiles. */
export function buildBundle(readable = false): string {
  return build(ROOT, readable ? ["--minify=false"] : []);
}

/**
 * The same without metering: no answer is looked at, no input estimated, nothing priced, nothing booked. Every answer is
 * carried as one that is not billed is, through the pipe by which a call's end is seen. Three files are others; there is no
 * switch for it in the Worker.
 */
export function buildUnmetered(): string {
  return buildWith("unmetered");
}

/** The same without the console: no file of it is a module of the Worker. One file is another. */
export function buildWithoutConsole(): string {
  return buildWith("without-console");
}

/** What every call passes for the sake of models in paths, and what stands there without them. */
const OF_PATHS: readonly (readonly [file: string, text: string, without: string])[] = [
  ["src/call/admit.ts", "if (modelPaths.length > 0) {", "if (false) {"],
  ["src/call/read.ts", "if (named !== undefined) requireOneModel(named, scanned.model, path);", ""],
  ["src/call/read.ts", "named ?? scanned.model", "scanned.model"],
  [
    "src/call/prepare.ts",
    "written === undefined ? operation.providerPath : writeModel(written, model)",
    "operation.providerPath",
  ],
  ["src/call/prepare.ts", "written !== undefined)", "false)"],
];

/** The same without models in paths: for calls whose model is in the body. @throws where a line of them is not found. */
export function buildWithoutPaths(): string {
  const copy = copied("without-paths");
  for (const [file, text, without] of OF_PATHS) {
    const path = join(copy, file);
    const [before, behind, ...more] = readFileSync(path, "utf8").split(text);
    if (behind === undefined || more.length > 0) throw new Error(`${file} has not one "${text}"`);
    writeFileSync(path, before + without + behind);
  }
  return build(copy, []);
}

const COPIED = ["src", "examples", "scripts", "console", "package.json", "wrangler.toml", "tsconfig.json"];

/** @param others a directory whose files take the place of those in `src`. */
function buildWith(others: string): string {
  const copy = copied(others);
  cpSync(join(import.meta.dirname, others), join(copy, "src"), { recursive: true });
  return build(copy, []);
}

/** All that a build needs, in a directory of its own. */
function copied(name: string): string {
  const copy = temporary(`signalbox-${name}-`);
  for (const one of [...COPIED, "worker-configuration.d.ts"]) {
    cpSync(join(ROOT, one), join(copy, one), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function temporary(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), name));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function build(root: string, more: readonly string[]): string {
  const directory = temporary("signalbox-bundle-");
  const args = ["deploy", "--dry-run", "--outdir", directory, ...more];
  const { status, stdout, stderr } = spawnSync(join(ROOT, "node_modules/.bin/wrangler"), args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
  });
  if (status !== 0) throw new Error(`the bundle could not be built: ${stdout}${stderr}`);
  return join(directory, "index.js");
}

export function gatewayOptions(bundle: string): WorkerdOptions {
  return {
    bundle,
    core: MEASURED_CORE,
    durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
    database: { binding: "DB", migrations: join(ROOT, "migrations") },
    text: {
      ADMIN_TOKEN,
      ALLOW_LOCAL_ENDPOINTS: "true",
      UPSTREAM_OPENAI: "sk-provider",
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLEGATEWAY",
      AWS_SECRET_ACCESS_KEY: "secret-of-the-gateway",
      ACCESS_KEYS: JSON.stringify([{ ...ACCESS_KEY, arn: "arn:aws:iam::000000000000:user/bench", roles: ["caller"] }]),
    },
  };
}

/** @param hasPaths one more target, whose model stands in the path. */
export async function startGateway(
  options: WorkerdOptions,
  provider: Provider,
  issuer: Issuer,
  hasPaths = false,
): Promise<Gateway> {
  const workerd = await startWorkerd(options);
  const send = async (method: string, path: string, body: unknown): Promise<Record<string, string>> => {
    const response = await fetch(`${workerd.origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const create = (path: string, body: unknown): Promise<Record<string, string>> => send("POST", path, body);
  try {
    const { credentialProviderArn = "" } = await create("/identities/CreateApiKeyCredentialProvider", {
      name: "openai",
      apiKeySecretConfig: { secretId: "UPSTREAM_OPENAI", jsonKey: "key" },
    });
    const gateway = async (name: string, authorizerType: Authorizer, more = {}): Promise<string> => {
      const { gatewayId = "" } = await create("/gateways/", { name, authorizerType, ...more });
      for (const target of targets(provider.origin, credentialProviderArn, hasPaths)) {
        await create(`/gateways/${gatewayId}/targets/`, target);
      }
      for (const [alias, models] of Object.entries(ALIASES)) {
        await send("PUT", `/gateways/${gatewayId}/aliases/${alias}`, { targets: models });
      }
      return gatewayId;
    };
    const customJWTAuthorizer = { discoveryUrl: issuer.discoveryUrl, allowedAudience: ["bench"] };
    const ids = {
      API_KEY: await gateway("default", "API_KEY"),
      NONE: await gateway("open", "NONE"),
      CUSTOM_JWT: await gateway("token", "CUSTOM_JWT", { authorizerConfiguration: { customJWTAuthorizer } }),
      AWS_IAM: await gateway("signed", "AWS_IAM"),
    };
    const stickyId = await gateway("sticky", "NONE", { affinity: "conversation" });
    const limitedId = await gateway("limited", "NONE");
    await create(`/gateways/${limitedId}/rate-limits`, limit("$.context.caller"));
    const keyedId = await gateway("keyed", "API_KEY");
    await create(`/gateways/${keyedId}/rate-limits`, limit("$.context.apiKey"));
    const keyOf = async (id: string): Promise<string> =>
      (await create(`/gateways/${id}/api-keys`, { name: "bench" }))["apiKey"] ?? "";
    const apiKeys: string[] = [];
    for (let at = 0; at < FIRST_CALLS; at++) apiKeys.push(await keyOf(keyedId));
    return { ...workerd, ids, stickyId, limitedId, keyed: { id: keyedId, apiKeys }, apiKey: await keyOf(ids.API_KEY) };
  } catch (caught) {
    await workerd.stop();
    throw caught;
  }
}

const FIRST_CALLS = 20;

/** Requests, tokens and calls at once, of each value of a dimension. */
function limit(key: string): object {
  const most = [{ rate: 10_000_000, period: "minute" }];
  const metrics = {
    requests: most,
    tokens: [{ rate: 1_000_000_000, period: "day" }],
    connections: [{ rate: 1_000, period: "second" }],
  };
  return { rateLimitId: "bench", dimensionKeys: [key], entries: [{ dimensions: { [key]: "*" }, ...metrics }] };
}

/** The base case by another name, as long as its own; and the two that take turns, by weight. */
const ALIASES = {
  "alias-of-one": [{ model: "bearer/gpt-5" }],
  split: [
    { model: "turns-a/shared", weight: 9 },
    { model: "turns-b/shared", weight: 1 },
  ],
};

export const MODEL_PATH = "/openai/deployments/{model}/chat/completions";

/** `bearer` is the base case; `turns-a` and `turns-b` share the model `shared`. */
function targets(provider: string, providerArn: string, hasPaths: boolean): object[] {
  const key = (more = {}): object => ({
    credentialProviderType: "API_KEY",
    credentialProvider: { apiKeyCredentialProvider: { providerArn, ...more } },
  });
  const iam = {
    credentialProviderType: "GATEWAY_IAM_ROLE",
    credentialProvider: { iamCredentialProvider: { service: "bedrock", region: "us-east-1" } },
  };
  const target = (
    name: string,
    way: string,
    credential: object,
    model: string,
    path = "/v1/chat/completions",
  ): object => ({
    name,
    targetConfiguration: {
      inference: {
        provider: {
          endpoint: `${provider}/${way}`,
          operations: [{ path, models: [{ model }] }],
        },
      },
    },
    credentialProviderConfigurations: [credential],
  });
  return [
    target("bearer", "fast", key(), "gpt-5"),
    target("header", "fast", key({ credentialLocation: "HEADER", credentialParameterName: "api-key" }), "gpt-5-header"),
    target("sigv4", "fast", iam, "gpt-5-signed"),
    target("turns-a", "fast", key(), "shared"),
    target("turns-b", "fast", key(), "shared"),
    target("stream", "stream", key(), "gpt-5-stream"),
    target("long", "long", key(), "gpt-5-long"),
    target("large", "large", key(), "gpt-5-large"),
    target("hold", "hold", key(), "gpt-5-hold"),
    ...(hasPaths ? [target("paths", "fast", key(), "gpt-5", MODEL_PATH)] : []),
  ];
}
