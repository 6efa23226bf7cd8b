/** Create-, Get-, Update-, Delete- and ListApiKeyCredentialProvider, and GetTokenVault (wire notes, section 4). */
import { Hono } from "hono";
import {
  CREDENTIAL_PROVIDER_NAME,
  ProviderName,
  type CredentialProvider,
} from "../../credentials/credential-provider.ts";
import type { Settings } from "../../config/settings.ts";
import * as z from "../../words/schema.ts";
import { credentialProviderArn } from "../operations/arn.ts";
import {
  createCredentialProvider,
  lastChangeOfCredentialProviders,
  pageOfCredentialProviders,
  ProviderSpec,
  removeCredentialProvider,
  replaceCredentialProvider,
  requireCredentialProvider,
} from "../operations/credential-providers.ts";
import { Fault } from "../operations/fault.ts";
import { Tags } from "../../config/tags.ts";
import type { ControlEnv } from "./control-env.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody } from "./read-body.ts";

const CreateProvider = z.extend(ProviderSpec, { tags: z.optional(Tags) });
const Named = z.strictObject({ name: ProviderName });
const List = z.strictObject({ maxResults: z.optional(z.number()), nextToken: z.optional(z.string()) });
const TokenVault = z.strictObject({ tokenVaultId: z.optional(z.string().check(z.maxLength(64))) });

const LIST: PagedList = { of: "credential-providers", key: CREDENTIAL_PROVIDER_NAME, most: 100 };

export const credentialProviders = new Hono<ControlEnv>()
  .post("/CreateApiKeyCredentialProvider", async (c) => {
    const { tags = {}, ...spec } = await readBody(c, CreateProvider);
    const provider = await createCredentialProvider(c.var.context, spec, tags);
    return c.json(describeCredentialProvider(provider, c.var.context.settings), 201);
  })
  .post("/GetApiKeyCredentialProvider", async (c) => {
    const { name } = await readBody(c, Named);
    const provider = await requireCredentialProvider(c.var.context, name);
    return c.json({ ...describeCredentialProvider(provider, c.var.context.settings), ...epochTimes(provider) });
  })
  .post("/UpdateApiKeyCredentialProvider", async (c) => {
    const provider = await replaceCredentialProvider(c.var.context, await readBody(c, ProviderSpec));
    return c.json({ ...describeCredentialProvider(provider, c.var.context.settings), ...epochTimes(provider) });
  })
  .post("/DeleteApiKeyCredentialProvider", async (c) => {
    const { name } = await readBody(c, Named);
    await removeCredentialProvider(c.var.context, name);
    return c.body(null, 204);
  })
  .post("/get-token-vault", async (c) => {
    const { tokenVaultId = "default" } = await readBody(c, TokenVault);
    if (tokenVaultId !== "default")
      throw new Fault("ResourceNotFoundException", `There is no token vault "${tokenVaultId}".`);
    const lastModified = await lastChangeOfCredentialProviders(c.var.context);
    return c.json({
      tokenVaultId,
      kmsConfiguration: { keyType: "ServiceManagedKey" },
      lastModifiedDate: lastModified / 1000,
    });
  })
  .post("/ListApiKeyCredentialProviders", async (c) => {
    const { maxResults, nextToken } = await readBody(c, List);
    const page = await pageOfCredentialProviders(c.var.context, pageRequest(LIST, maxResults, nextToken));
    return c.json({
      credentialProviders: page.items.map((provider) => ({
        name: provider.name,
        credentialProviderArn: credentialProviderArn(c.var.context.settings, provider.name),
        ...epochTimes(provider),
      })),
      nextToken: closeToken(LIST, page.nextToken),
    });
  });

function describeCredentialProvider({ name, key }: CredentialProvider, settings: Settings): object {
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

/** In epoch seconds, where gateways and targets have RFC 3339: AWS's SDK throws on the other format. */
function epochTimes({ createdAt, updatedAt }: CredentialProvider): object {
  return { createdTime: createdAt / 1000, lastUpdatedTime: updatedAt / 1000 };
}
