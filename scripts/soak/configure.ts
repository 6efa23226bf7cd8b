/** An empty gateway → one with three targets that share a model, a caller's key, and a way to change the configuration again and again. */
import * as z from "zod";
import { PATHS } from "./answers.ts";

const Gateway = z.object({ gatewayId: z.string() });
const Target = z.object({ targetId: z.string() });
const Provider = z.object({ credentialProviderArn: z.string() });
const ApiKey = z.object({ apiKey: z.string() });

export interface Configured {
  readonly apiKey: string;
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
  const { apiKey } = ApiKey.parse(await ask("POST", `/gateways/${gatewayId}/api-keys`, { name: "soak" }));
  let extra: string | undefined;
  return {
    apiKey,
    change: async () => {
      if (extra === undefined) extra = await target("d");
      else {
        await ask("DELETE", `/gateways/${gatewayId}/targets/${extra}/`);
        extra = undefined;
      }
    },
  };
}
