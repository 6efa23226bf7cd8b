/** API-key credential providers: a name for a provider key, which is kept elsewhere and never shown (wire notes, section 4). */
import { Hono } from "hono";
import * as z from "../../words/schema.ts";
import { ProviderName, type CredentialProvider, type KeySource } from "../../config/credential.ts";
import { CREDENTIAL_PROVIDER_NAME, SECRET_NAME } from "../../config/identifiers.ts";
import type { Settings } from "../../config/settings.ts";
import {
  deleteCredentialProvider,
  findCredentialProvider,
  insertCredentialProvider,
  lastChange,
  listCredentialProviders,
  occupancyOfCredentialProviders,
  updateCredentialProvider,
} from "../../store/credential-providers.ts";
import { seal } from "../../secrets/vault.ts";
import type { Control } from "./control.ts";
import { closeToken, pageRequest, readBody, type Listed } from "./door.ts";
import { Fault, invalidField } from "../operations/fault.ts";
import { credentialProviderArn } from "../operations/names.ts";
import { refusedCreation } from "../operations/quota-fault.ts";
import { Tags } from "./tags.ts";

const ProviderSpec = z.strictObject({
  name: ProviderName,
  apiKey: z.optional(z.string().check(z.maxLength(65_536))),
  apiKeySecretSource: z.optional(z.enum(["MANAGED", "EXTERNAL"])),
  apiKeySecretConfig: z.optional(
    z.strictObject({
      secretId: z
        .string()
        .check(z.regex(SECRET_NAME, "must name a Worker secret that starts with UPSTREAM_, in capitals, digits and _")),
      jsonKey: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
    }),
  ),
});
type ProviderSpec = z.infer<typeof ProviderSpec>;
const CreateProvider = z.extend(ProviderSpec, { tags: z.optional(Tags) });
const Named = z.strictObject({ name: ProviderName });
const List = z.strictObject({ maxResults: z.optional(z.number()), nextToken: z.optional(z.string()) });

const LIST: Listed = { of: "credential-providers", key: CREDENTIAL_PROVIDER_NAME, most: 100 };

export const credentialProviders = new Hono<Control>()
  .post("/CreateApiKeyCredentialProvider", async (c) => {
    const { tags = {}, ...spec } = await readBody(c, CreateProvider);
    const now = Date.now();
    const provider: CredentialProvider = {
      name: spec.name,
      key: await keySource(spec, c.env),
      createdAt: now,
      updatedAt: now,
    };
    const { quotas } = c.var.settings;
    if (!(await insertCredentialProvider(c.env, provider, tags, quotas.MAX_CREDENTIAL_PROVIDERS))) {
      const conflict = new Fault("ConflictException", `A credential provider named "${spec.name}" already exists.`);
      const occupancy = await occupancyOfCredentialProviders(c.env.DB, spec.name);
      throw refusedCreation(
        conflict,
        occupancy,
        quotas,
        "MAX_CREDENTIAL_PROVIDERS",
        (most) => `There are ${most} credential providers`,
      );
    }
    return c.json(describe(provider, c.var.settings), 201);
  })
  .post("/GetApiKeyCredentialProvider", async (c) => {
    const { name } = await readBody(c, Named);
    const provider = await findCredentialProvider(c.env.DB, name);
    if (provider === undefined) throw noProvider(name);
    return c.json({ ...describe(provider, c.var.settings), ...times(provider) });
  })
  .post("/UpdateApiKeyCredentialProvider", async (c) => {
    const spec = await readBody(c, ProviderSpec);
    const known = await findCredentialProvider(c.env.DB, spec.name);
    if (known === undefined) throw noProvider(spec.name);
    const updated: CredentialProvider = { ...known, key: await keySource(spec, c.env), updatedAt: Date.now() };
    if (!(await updateCredentialProvider(c.env, updated))) throw noProvider(spec.name);
    return c.json({ ...describe(updated, c.var.settings), ...times(updated) });
  })
  .post("/DeleteApiKeyCredentialProvider", async (c) => {
    const { name } = await readBody(c, Named);
    if (!(await deleteCredentialProvider(c.env, name))) {
      if ((await findCredentialProvider(c.env.DB, name)) === undefined) throw noProvider(name);
      throw new Fault(
        "ValidationException",
        `Credential provider "${name}" is used by a target. Delete or change the target first; one whose change has not worked yet goes on with the provider it had.`,
      );
    }
    return c.body(null, 204);
  })
  .post("/get-token-vault", async (c) => {
    const { tokenVaultId = "default" } = await readBody(
      c,
      z.strictObject({ tokenVaultId: z.optional(z.string().check(z.maxLength(64))) }),
    );
    if (tokenVaultId !== "default")
      throw new Fault("ResourceNotFoundException", `There is no token vault "${tokenVaultId}".`);
    const lastModified = await lastChange(c.env.DB);
    return c.json({
      tokenVaultId,
      kmsConfiguration: { keyType: "ServiceManagedKey" },
      lastModifiedDate: lastModified / 1000,
    });
  })
  .post("/ListApiKeyCredentialProviders", async (c) => {
    const { maxResults, nextToken } = await readBody(c, List);
    const page = await listCredentialProviders(c.env.DB, pageRequest(LIST, maxResults, nextToken));
    return c.json({
      credentialProviders: page.items.map((provider) => ({
        name: provider.name,
        credentialProviderArn: credentialProviderArn(c.var.settings, provider.name),
        ...times(provider),
      })),
      nextToken: closeToken(LIST, page.nextToken),
    });
  });

/** @throws Fault ValidationException where neither or both are given, or a key comes and there is no vault to keep it in. */
async function keySource(spec: ProviderSpec, env: Env): Promise<KeySource> {
  const { apiKey, apiKeySecretConfig, apiKeySecretSource } = spec;
  if (apiKeySecretConfig !== undefined && apiKey !== undefined) {
    throw invalidField("apiKey", "and apiKeySecretConfig exclude each other: a key is either sent or named");
  }
  if (apiKeySecretConfig !== undefined && apiKeySecretSource !== "MANAGED")
    return { source: "EXTERNAL", ...apiKeySecretConfig };
  if (apiKeySecretSource === "EXTERNAL" || apiKey === undefined || apiKey === "") {
    throw invalidField(
      "apiKeySecretConfig",
      'is missing: put the key into a Worker secret (`wrangler secret put UPSTREAM_NAME`) and name it, {"secretId": "UPSTREAM_NAME"}',
    );
  }
  const sealed = await seal(env, spec.name, apiKey);
  if (sealed === undefined) {
    throw invalidField(
      "apiKey",
      'cannot be kept: set the secret TOKEN_VAULT_KEY (`openssl rand -base64 32`), or put the key into a Worker secret and name it with apiKeySecretConfig {"secretId": "UPSTREAM_NAME"}',
    );
  }
  return { source: "MANAGED", sealed };
}

function noProvider(name: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no credential provider "${name}".`);
}

function describe({ name, key }: CredentialProvider, settings: Settings): object {
  const { awsRegion, awsAccountId } = settings;
  const secret = key.source === "EXTERNAL" ? key.secretId : `signalbox-token-vault/${name}`;
  return {
    name,
    credentialProviderArn: credentialProviderArn(settings, name),
    apiKeySecretArn: { secretArn: `arn:aws:secretsmanager:${awsRegion}:${awsAccountId}:secret:${secret}` },
    apiKeySecretJsonKey: key.source === "EXTERNAL" ? key.jsonKey : undefined,
    apiKeySecretSource: key.source,
  };
}

/** Epoch seconds here, where gateways and targets have RFC 3339: the SDK throws at the wrong one. */
function times({ createdAt, updatedAt }: CredentialProvider): object {
  return { createdTime: createdAt / 1000, lastUpdatedTime: updatedAt / 1000 };
}
