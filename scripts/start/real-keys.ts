/** The environment's provider keys → bindings for the Worker, in memory only, and the connectors they open. */
import type { DevVars } from "./dev-vars.ts";

export interface Binding {
  readonly type: "secret_text" | "plain_text";
  readonly value: string;
}

export type Connector = (typeof CONNECTORS)[number];

export interface RealKeys {
  readonly bindings: Readonly<Record<string, Binding>>;
  /** Those whose key is there, in the environment or in `.dev.vars`. */
  readonly open: readonly Connector[];
  readonly notes: readonly string[];
}

/** `secrets` and `settings`: which variable of the environment becomes which of the Worker. The first secrets up to `required` must be there. */
export const CONNECTORS = [
  {
    connectorId: "openai",
    target: "openai",
    secrets: [["OPENAI_API_KEY", "UPSTREAM_OPENAI"]],
    required: 1,
    settings: ["OPENAI_BASE_URL"],
  },
  {
    connectorId: "anthropic",
    target: "anthropic",
    secrets: [["ANTHROPIC_API_KEY", "UPSTREAM_ANTHROPIC"]],
    required: 1,
    settings: ["ANTHROPIC_BASE_URL"],
  },
  {
    connectorId: "bedrock-mantle",
    target: "bedrock",
    secrets: [
      ["AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY_ID"],
      ["AWS_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY"],
      ["AWS_SESSION_TOKEN", "AWS_SESSION_TOKEN"],
    ],
    required: 2,
    settings: ["AWS_REGION", "AWS_ENDPOINT_URL_BEDROCK_MANTLE", "AWS_ENDPOINT_URL_STS"],
  },
] as const;

/** The keys leave `env`: no process that is started later inherits them. */
export function takeRealKeys(env: NodeJS.ProcessEnv, devVars: DevVars["values"]): RealKeys {
  const bindings: Record<string, Binding> = {};
  const open: Connector[] = [];
  const notes: string[] = [];
  for (const connector of CONNECTORS) {
    const { secrets, required, settings } = connector;
    const taken = secrets.map(([variable, secret]) => ({ variable, secret, value: take(env, variable) }));
    const ours = taken.find(({ value }) => value.startsWith("sbx_"));
    if (ours !== undefined) {
      // Whoever pasted our lines for SDKs into this terminal has it there.
      notes.push(`${ours.variable} holds a key of a Signalbox gateway, so it opens no ${connector.target} target.`);
    } else if (taken.slice(0, required).every(({ value }) => value !== "")) {
      open.push(connector);
      // Empty ones too: an old session token in .dev.vars must not go with a new access key.
      for (const { secret, value } of taken) bindings[secret] = { type: "secret_text", value };
      for (const name of settings) {
        const value = settingOf(env, name);
        if (value !== "" && !leadsHere(value)) bindings[name] = { type: "plain_text", value };
      }
    } else if (secrets.slice(0, required).every(([, secret]) => (devVars[secret] ?? "") !== "")) open.push(connector);
  }
  return { bindings, open, notes };
}

function take(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name]?.trim() ?? "";
  delete env[name];
  return value;
}

function settingOf(env: NodeJS.ProcessEnv, name: string): string {
  return env[name] ?? (name === "AWS_REGION" ? env.AWS_DEFAULT_REGION : undefined) ?? "";
}

/** A base URL that is a gateway's own: calls would go in a circle. */
function leadsHere(value: string): boolean {
  return /\/inference(\/v1)?\/?$/.test(value);
}
