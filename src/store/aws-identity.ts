/** The gateway's own AWS identity: its access key, or the temporary credentials of a role it assumed through STS, kept until shortly before they expire. */
import { AwsV4Signer } from "aws4fetch";
import { awsDate } from "../config/aws-date.ts";
import type { Settings } from "../config/settings.ts";
import { GatewayError } from "../errors.ts";
import { BoundedMap } from "./bounded-map.ts";
import { within } from "./deadline.ts";
import { perIsolate } from "./isolate.ts";
import { readSecret } from "./vault.ts";

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

interface RoleSession {
  readonly keys: AwsKeys;
  readonly expiresAt: number;
}

const RENEW_BEFORE_MS = 5 * 60_000;
const STS_TIMEOUT_MS = 10_000;
const MOST_ROLES = 100;

const roleSessions = perIsolate(() => new BoundedMap<string, RoleSession>(MOST_ROLES));

/**
 * @throws GatewayError `target_misconfigured` where the secrets are not set or STS refuses the role,
 * `upstream_unreachable` where STS does not answer.
 */
export function awsKeys(
  env: object,
  settings: Settings,
  roleArn: string | undefined,
  now: number,
): AwsKeys | Promise<AwsKeys> {
  return roleArn === undefined ? ownKeys(env) : roleKeys(env, settings, roleArn, now);
}

async function roleKeys(env: object, settings: Settings, roleArn: string, now: number): Promise<AwsKeys> {
  const own = await ownKeys(env);
  const sessions = roleSessions(env);
  const known = sessions.get(roleArn);
  if (known !== undefined && now < known.expiresAt - RENEW_BEFORE_MS) return known.keys;
  try {
    const session = await assumeRole(own, settings, roleArn, now);
    sessions.set(roleArn, session);
    return session.keys;
  } catch (caught) {
    // What STS handed out holds to its end, whether or not it hands out more.
    if (known !== undefined && now < known.expiresAt) return known.keys;
    throw caught;
  }
}

const SECRETS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/** Worker secrets stay what they are for as long as their environment; what a Secrets Store hands out is asked for each time. */
const workerKeys = new WeakMap<object, AwsKeys>();

function ownKeys(env: object): AwsKeys | Promise<AwsKeys> {
  return workerKeys.get(env) ?? readKeys(env);
}

async function readKeys(env: object): Promise<AwsKeys> {
  const [accessKeyId, secretAccessKey, sessionToken] = await Promise.all(
    SECRETS.map((name) => readAwsSecret(env, name)),
  );
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new GatewayError(
      "target_misconfigured",
      "This target is called with the gateway's AWS identity, and the secrets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.",
    );
  }
  const keys: AwsKeys = { accessKeyId, secretAccessKey, sessionToken };
  if (SECRETS.every((name) => typeof Reflect.get(env, name) !== "object")) workerKeys.set(env, keys);
  return keys;
}

/** A line break at the end, as pasted secrets have one, is no part of it. */
async function readAwsSecret(env: object, name: string): Promise<string | undefined> {
  const secret = (await readSecret(env, name))?.trim();
  // Checked here, for the platform would write a header value with such characters to the console.
  if (secret === undefined || /^[\x21-\x7e]+$/.test(secret)) return secret;
  throw new GatewayError(
    "target_misconfigured",
    `The secret ${name} holds characters other than printable ASCII. \`wrangler secret put ${name}\` sets it anew.`,
  );
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
async function assumeRole(own: AwsKeys, settings: Settings, roleArn: string, now: number): Promise<RoleSession> {
  const { awsRegion } = settings;
  const signer = new AwsV4Signer({
    method: "POST",
    url: settings.stsEndpoint ?? `https://sts.${awsRegion}.amazonaws.com/`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: roleArn,
      RoleSessionName: "signalbox",
    }).toString(),
    service: "sts",
    region: awsRegion,
    accessKeyId: own.accessKeyId,
    secretAccessKey: own.secretAccessKey,
    ...(own.sessionToken === undefined ? {} : { sessionToken: own.sessionToken }),
    datetime: awsDate(now),
  });
  const { url, ...init } = await signer.sign();
  const response = await within(STS_TIMEOUT_MS, fetch(url, { ...init, redirect: "manual" })).catch(unreachable);
  const text = await within(STS_TIMEOUT_MS, response.text()).catch(unreachable);
  // A fault on STS's side says nothing about the role.
  if (response.status >= 500) unreachable(new Error(`status ${response.status}`));
  if (!response.ok) {
    throw new GatewayError(
      "target_misconfigured",
      `AWS STS refused the gateway's role ${roleArn} (status ${response.status}).`,
      {
        reason: element(text, "Code") ?? "no code",
      },
    );
  }
  const accessKeyId = element(text, "AccessKeyId");
  const secretAccessKey = element(text, "SecretAccessKey");
  const sessionToken = element(text, "SessionToken");
  const expiresAt = Date.parse(element(text, "Expiration") ?? "");
  if (
    accessKeyId === undefined ||
    secretAccessKey === undefined ||
    sessionToken === undefined ||
    Number.isNaN(expiresAt)
  ) {
    throw new GatewayError("upstream_unreachable", "AWS STS gave an answer without credentials.");
  }
  return { keys: { accessKeyId, secretAccessKey, sessionToken }, expiresAt };
}

/** The text of an XML element that holds nothing but text; STS's answers have each once. Undefined where it is absent or empty. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>\\s*([^<\\s]+)\\s*</${name}>`).exec(xml)?.[1];
}

function unreachable(cause: unknown): never {
  throw new GatewayError("upstream_unreachable", "AWS STS, which hands out the gateway's role, cannot be reached.", {
    cause,
  });
}
