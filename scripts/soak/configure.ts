/** An empty gateway → one with three targets that share a model, a caller's key, and a way to change the configuration again and again. */
import * as z from "zod";
import { PATHS } from "./answers.ts";

const Gateway = z.object({ gatewayId: z.string() });
const Target = z.object({ targetId: z.string() });
const Provider = z.object({ credentialProviderArn: z.string() });
const ApiKey = z.object({ apiKey: z.string() });

export interface Configured {
  readonly apiKey: string;
  /** Of a caller who sends slowly: what it holds is not taken from the others' share. */
  readonly slowKey: string;
  /** A gateway whose callers sign. */
  readonly signedGatewayId: string;
  /** Adds a target and takes it away the next time. */
  change(): Promise<void>;
}

export async function configure(origin: string, adminToken: string, provider: string): Promise<Configured> {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text === "" ? "null" : text);
  };
  const { gatewayId } = Gateway.parse(await ask("POST", "/gateways/", { name: "default", authorizerType: "API_KEY" }));
  const { credentialProviderArn: providerArn } = Provider.parse(
    await ask("POST", "/identities/CreateApiKeyCredentialProvider", {
      name: "soak",
      apiKeySecretConfig: { secretId: "UPSTREAM_SOAK", jsonKey: "key" },
    }),
  );
  const paths = [...new Set(Object.values(PATHS))];
  const target = async (name: string): Promise<string> => {
    const operations = paths.map((path) => ({ path, models: [{ model: `${name}.soak` }] }));
    const modelMapping = { providerPrefix: { strip: true } };
    const created = await ask("POST", `/gateways/${gatewayId}/targets/`, {
      name,
      targetConfiguration: {
        inference: { provider: { endpoint: `${provider}/${name}`, operations, modelMapping } },
      },
      credentialProviderConfigurations: [
        { credentialProviderType: "API_KEY", credentialProvider: { apiKeyCredentialProvider: { providerArn } } },
      ],
    });
    return Target.parse(created).targetId;
  };
  for (const name of ["a", "b", "c"]) await target(name);
  const key = async (name: string): Promise<string> =>
    ApiKey.parse(await ask("POST", `/gateways/${gatewayId}/api-keys`, { name })).apiKey;
  const { gatewayId: signedGatewayId } = Gateway.parse(
    await ask("POST", "/gateways/", { name: "signed", authorizerType: "AWS_IAM" }),
  );
  let extra: string | undefined;
  return {
    apiKey: await key("soak"),
    slowKey: await key("slow"),
    signedGatewayId,
    change: async () => {
      if (extra === undefined) extra = await target("d");
      else {
        await ask("DELETE", `/gateways/${gatewayId}/targets/${extra}/`);
        extra = undefined;
      }
    },
  };
}
