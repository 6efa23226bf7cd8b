/** Credential providers in a file: by the secret that holds their key, or by name alone where the key is sealed in the database. */
import { ApiKeySecretConfig, type KeySource, ProviderName } from "../../../credentials/credential-provider.ts";
import { CREDENTIAL_PROVIDERS, providerResource } from "../../../store/credential-providers.ts";
import * as z from "../../../words/schema.ts";
import { AnyObject, kindOfObject } from "./kind.ts";

const CredentialProviderInFile = z.strictObject({
  name: ProviderName,
  apiKeySecretSource: z.optional(z.enum(["MANAGED", "EXTERNAL"])),
  apiKeySecretConfig: z.optional(ApiKeySecretConfig),
});

const Kept = z.union([
  z.object({ source: z.literal("MANAGED"), sealedAt: z.number() }),
  z.object({ source: z.literal("EXTERNAL"), secretId: z.string(), jsonKey: z.optional(z.string()) }),
]);

export const credentialProvider = kindOfObject(CredentialProviderInFile, {
  table: CREDENTIAL_PROVIDERS,
  member: "credentialProviders",
  of: "document",
  named: ({ name }) => name,
  newId: ({ name }) => name,
  kept: ({ apiKeySecretConfig }, known) =>
    apiKeySecretConfig === undefined ? known?.object : { source: "EXTERNAL", ...apiKeySecretConfig },
  shown: (kept, name) => {
    const parsed = Kept.safeParse(kept).data;
    if (parsed === undefined) return { name };
    if (parsed.source === "MANAGED") return { name, apiKeySecretSource: "MANAGED" };
    const { source: _, ...apiKeySecretConfig } = parsed;
    return { name, apiKeySecretConfig };
  },
  faults: ({ name, apiKeySecretConfig, apiKeySecretSource }, known) => {
    if (apiKeySecretConfig !== undefined) {
      const message = "does not go with apiKeySecretConfig: its key is in the secret that this names";
      return apiKeySecretSource === "MANAGED" ? [{ name: "apiKeySecretSource", message }] : [];
    }
    if (apiKeySecretSource === "EXTERNAL") {
      return [{ name: "apiKeySecretConfig", message: 'is missing: name the secret, {"secretId": "UPSTREAM_NAME"}' }];
    }
    if (known !== undefined && Kept.safeParse(known.object).data?.source === "MANAGED") return [];
    const message = `has a key that stands in no file: there is no credential provider "${name}" with a sealed key here. Create it first (CreateApiKeyCredentialProvider with apiKey), or name a secret, "apiKeySecretConfig": {"secretId": "UPSTREAM_NAME"}`;
    return [{ name: "", message }];
  },
  row: ({ name, apiKeySecretConfig }, known, _, { now }) => {
    const key: KeySource = { source: "EXTERNAL", ...(apiKeySecretConfig ?? { secretId: "" }) };
    return [name, JSON.stringify(key), known === undefined ? now : null, now];
  },
  held: ({ name }, staying) => {
    for (const target of staying("target")) {
      const { last_good_spec: lastGood } = target.columns;
      if (typeof lastGood === "string" && lastGood.includes(`/${providerResource(name)}"`))
        return `target ${target.name} goes on with it until its new configuration has worked`;
    }
    return undefined;
  },
  most: ({ quotas }) => ({
    most: quotas.MAX_CREDENTIAL_PROVIDERS,
    raisedBy: "the variable MAX_CREDENTIAL_PROVIDERS raises it",
  }),
});

/** Is its key in the database, where no file and no history can put it back? @param kept as the table's `object` has it. */
export function isSealed(kept: unknown): boolean {
  return AnyObject.safeParse(kept).data?.["source"] === "MANAGED";
}
