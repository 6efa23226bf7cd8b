/** API-key credential providers in D1: secrets' names, or sealed keys. */
import type { CredentialProvider, KeySource } from "../credentials/credential-provider.ts";
import type { ConfigTable } from "./config-table.ts";
import { CredentialProviderRow } from "./gateway-config.ts";
import { occupancyOf, type Occupancy } from "./occupancy.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";
import { tagCreated, tagsDeletedWith, type ResourceTags } from "./tags.ts";
import { write, type ConfigWriter } from "./write.ts";

export const CREDENTIAL_PROVIDERS: ConfigTable = {
  kind: "credential provider",
  table: "credential_providers",
  id: "credential_providers.name",
  name: "credential_providers.name",
  // A sealed key is told from the one before by when it came, and by nothing of itself.
  object: `CASE json_extract(credential_providers.key, '$.source') WHEN 'EXTERNAL' THEN credential_providers.key
    ELSE json_object('source', 'MANAGED', 'sealedAt', credential_providers.updated_at) END`,
  columns: ["name", "key", "created_at", "updated_at"],
  kept: ["created_at"],
  deletedWith: (db, ids) => [tagsDeletedWith(db, "apikeycredentialprovider", ids)],
};

export function providerResource(name: string): string {
  return `apikeycredentialprovider/${name}`;
}

/**
 * @param most providers there may be, counted in the inserting statement so that concurrent creations cannot exceed it.
 * @returns false where there are that many, or another has the name.
 */
export async function insertCredentialProvider(
  writer: ConfigWriter,
  provider: CredentialProvider,
  tags: ResourceTags,
  most: number,
): Promise<boolean> {
  const { db } = writer;
  const [inserted] = await write(
    writer,
    { table: CREDENTIAL_PROVIDERS, ids: [provider.name] },
    db
      .prepare(
        `INSERT INTO credential_providers (name, key, created_at, updated_at) SELECT ?1, ?2, ?3, ?4
       WHERE (SELECT count(*) FROM credential_providers) < ?5 ON CONFLICT DO NOTHING`,
      )
      .bind(provider.name, JSON.stringify(provider.key), provider.createdAt, provider.updatedAt, most),
    tagCreated(db, providerResource(provider.name), tags),
  );
  return inserted === 1;
}

export function occupancyOfCredentialProviders(db: D1Database, name: string): Promise<Occupancy> {
  return occupancyOf(db, "credential_providers", name);
}

export async function findCredentialProvider(db: D1Database, name: string): Promise<CredentialProvider | undefined> {
  const row = await db.prepare("SELECT * FROM credential_providers WHERE name = ?1").bind(name).first();
  return row === null ? undefined : CredentialProviderRow.parse(row);
}

export async function listCredentialProviders(
  db: D1Database,
  { most, after }: PageRequest,
): Promise<Page<CredentialProvider>> {
  const { results } = await db
    .prepare("SELECT * FROM credential_providers WHERE name > ?1 ORDER BY name LIMIT ?2")
    .bind(after ?? "", most + 1)
    .all();
  return page(
    results.map((row) => CredentialProviderRow.parse(row)),
    most,
    (provider) => provider.name,
  );
}

export async function updateCredentialProvider(writer: ConfigWriter, provider: CredentialProvider): Promise<boolean> {
  const [updated] = await write(
    writer,
    { table: CREDENTIAL_PROVIDERS, ids: [provider.name] },
    writer.db
      .prepare("UPDATE credential_providers SET key = ?2, updated_at = ?3 WHERE name = ?1")
      .bind(provider.name, JSON.stringify(provider.key), provider.updatedAt),
  );
  return updated === 1;
}

/**
 * The same key, sealed anew: written only where nobody gave the provider another one meanwhile.
 *
 * @param before what it is sealed as now.
 */
export async function updateSealed(
  writer: ConfigWriter,
  provider: CredentialProvider,
  before: KeySource,
): Promise<boolean> {
  const [updated] = await write(
    writer,
    { table: CREDENTIAL_PROVIDERS, ids: [provider.name] },
    writer.db
      .prepare("UPDATE credential_providers SET key = ?2, updated_at = ?3 WHERE name = ?1 AND key = ?4")
      .bind(provider.name, JSON.stringify(provider.key), provider.updatedAt, JSON.stringify(before)),
  );
  return updated === 1;
}

/** @returns false where it is gone already, or a target names it in its configuration or in the last one that worked. */
export async function deleteCredentialProvider(writer: ConfigWriter, name: string): Promise<boolean> {
  const [deleted] = await write(
    writer,
    { table: CREDENTIAL_PROVIDERS, ids: [name] },
    writer.db
      .prepare(
        "DELETE FROM credential_providers WHERE name = ?1 AND NOT EXISTS (SELECT 1 FROM targets WHERE instr(spec, ?2) > 0 OR instr(last_good_spec, ?2) > 0)",
      )
      .bind(name, `/${providerResource(name)}"`),
    writer.db
      .prepare(
        "DELETE FROM tags WHERE resource = ?1 AND NOT EXISTS (SELECT 1 FROM credential_providers WHERE name = ?2)",
      )
      .bind(providerResource(name), name),
  );
  return (deleted ?? 0) > 0;
}

/** When any of them was last changed, in milliseconds since 1970. */
export async function lastChange(db: D1Database): Promise<number> {
  return (await db.prepare("SELECT max(updated_at) AS at FROM credential_providers").first<number>("at")) ?? 0;
}
