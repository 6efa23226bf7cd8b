/** Makers of valid configuration, through the control plane as a user would. */
import { isolate, type Isolate } from "./worker.ts";

const ARN = "arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/";

/** Creates what is asked for and returns what the control plane answered. @throws where it refuses. */
export async function create<T = Record<string, unknown>>(on: Isolate, path: string, body: unknown): Promise<T> {
  const response = await on.admin("POST", path, body);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json<T>();
}

/** The default gateway. */
export async function gateway(on: Isolate, spec: Record<string, unknown> = {}): Promise<string> {
  const { gatewayId } = await create<{ gatewayId: string }>(on, "/gateways/", {
    name: "default",
    authorizerType: "NONE",
    ...spec,
  });
  return gatewayId;
}

export async function apiKey(on: Isolate, gatewayId: string, spec: Record<string, unknown> = {}): Promise<string> {
  const { apiKey: key } = await create<{ apiKey: string }>(on, `/gateways/${gatewayId}/api-keys`, {
    name: "app",
    ...spec,
  });
  return key;
}

/** A credential provider `name` whose key is in the Worker secret `secretId`, and how a target uses it. */
export async function keyIn(
  on: Isolate,
  name: string,
  secretId: string,
  use: { credentialLocation?: string; credentialParameterName?: string; credentialPrefix?: string } = {},
): Promise<object> {
  await create(on, "/identities/CreateApiKeyCredentialProvider", {
    name,
    apiKeySecretConfig: { secretId, jsonKey: "key" },
  });
  return {
    credentialProviderType: "API_KEY",
    credentialProvider: { apiKeyCredentialProvider: { providerArn: ARN + name, ...use } },
  };
}

export const GATEWAY_ROLE = { credentialProviderType: "GATEWAY_IAM_ROLE" };

interface ProviderTarget {
  readonly endpoint?: string;
  readonly operations?: readonly { path: string; providerPath?: string; models?: readonly string[] }[];
  readonly strip?: boolean;
  readonly separator?: string;
  readonly credential?: object;
  readonly more?: Record<string, unknown>;
}

/** A provider target; without operations it serves the known paths and takes any model when named. */
export async function providerTarget(
  on: Isolate,
  gatewayId: string,
  name: string,
  spec: ProviderTarget = {},
): Promise<string> {
  const { targetId } = await create<{ targetId: string }>(on, `/gateways/${gatewayId}/targets/`, {
    name,
    targetConfiguration: {
      inference: {
        provider: {
          endpoint: spec.endpoint ?? `https://${name}.provider.test`,
          ...(spec.operations === undefined
            ? {}
            : {
                operations: spec.operations.map(({ models, ...operation }) => ({
                  ...operation,
                  ...(models === undefined ? {} : { models: models.map((model) => ({ model })) }),
                })),
              }),
          ...(spec.strip === undefined
            ? {}
            : {
                modelMapping: {
                  providerPrefix: {
                    strip: spec.strip,
                    ...(spec.separator === undefined ? {} : { separator: spec.separator }),
                  },
                },
              }),
        },
      },
    },
    ...(spec.credential === undefined ? {} : { credentialProviderConfigurations: [spec.credential] }),
    ...spec.more,
  });
  return targetId;
}

const ASSUMED = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAMAKER</AccessKeyId><SecretAccessKey>maker</SecretAccessKey>
  <SessionToken>maker</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

/**
 * A connector target whose provider lists `models`, discovered and READY when this returns.
 * Made by another isolate, so that `on` remembers nothing of it, and with a provider and an STS of its own.
 */
export async function connectorTarget(
  on: Isolate,
  gatewayId: string,
  name: string,
  connectorId: string,
  credential: object,
  models: readonly string[] = ["openai.gpt-oss-120b", "anthropic.claude-haiku-4-5", "gpt-5.5", "some-model"],
): Promise<string> {
  const scripted = globalThis.fetch;
  globalThis.fetch = async (input, init) =>
    new URL(new Request(input, init).url).hostname.startsWith("sts.")
      ? new Response(ASSUMED)
      : Response.json({ data: models.map((id) => ({ id })) });
  try {
    const maker = isolate({
      ...on.env,
      AWS_ACCESS_KEY_ID: "AKIDMAKER",
      AWS_SECRET_ACCESS_KEY: "maker",
      AWS_SESSION_TOKEN: undefined,
      AWS_ENDPOINT_URL_STS: "https://sts.maker.test",
    });
    const { targetId } = await create<{ targetId: string }>(maker, `/gateways/${gatewayId}/targets/`, {
      name,
      targetConfiguration: { inference: { connector: { source: { connectorId } } } },
      credentialProviderConfigurations: [credential],
    });
    return targetId;
  } finally {
    globalThis.fetch = scripted;
  }
}
