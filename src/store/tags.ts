/** Tags of gateways and credential providers in D1. */
import { MOST_TAGS } from "../config/tags.ts";
import * as z from "../words/schema.ts";

export type ResourceTags = Readonly<Record<string, string>>;

const Row = z.object({ key: z.string(), value: z.string() });

const THERE = `EXISTS (SELECT 1 FROM gateways WHERE 'gateway/' || gateway_id = ?1)
  OR EXISTS (SELECT 1 FROM credential_providers WHERE 'apikeycredentialprovider/' || name = ?1)`;

/** Overwrites existing keys; changes nothing where the resource does not exist or would have too many, counted in the same statement so that concurrent changes cannot exceed it. */
export function setTags(db: D1Database, resource: string, tags: ResourceTags): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO tags (resource, key, value) SELECT ?1, key, value FROM json_each(?2) WHERE (${THERE})
       AND (SELECT count(*) FROM (SELECT key FROM tags WHERE resource = ?1 UNION SELECT key FROM json_each(?2))) <= ${MOST_TAGS}
       ON CONFLICT DO UPDATE SET value = excluded.value`,
    )
    .bind(resource, JSON.stringify(tags));
}

/** Comes after a resource's creation in its batch, and writes nothing where that inserted nothing. */
export function tagCreated(db: D1Database, resource: string, tags: ResourceTags): D1PreparedStatement {
  return db
    .prepare("INSERT INTO tags (resource, key, value) SELECT ?1, key, value FROM json_each(?2) WHERE changes() = 1")
    .bind(resource, JSON.stringify(tags));
}

export async function tagsOfResource(db: D1Database, resource: string): Promise<ResourceTags> {
  const { results } = await db
    .prepare("SELECT key, value FROM tags WHERE resource = ?1 ORDER BY key")
    .bind(resource)
    .all();
  return Object.fromEntries(results.map((row) => Row.parse(row)).map(({ key, value }) => [key, value]));
}

export function removeTags(db: D1Database, resource: string, keys: readonly string[]): D1PreparedStatement {
  return db
    .prepare("DELETE FROM tags WHERE resource = ?1 AND key IN (SELECT value FROM json_each(?2))")
    .bind(resource, JSON.stringify(keys));
}

export async function resourceExists(db: D1Database, resource: string): Promise<boolean> {
  return (await db.prepare(`SELECT 1 WHERE ${THERE}`).bind(resource).first()) !== null;
}

/** Part of the batch that deletes the resources. @param ids their own, as a JSON list. */
export function tagsDeletedWith(db: D1Database, type: string, ids: string): D1PreparedStatement {
  return db.prepare(`DELETE FROM tags WHERE resource IN (SELECT '${type}/' || value FROM json_each(?1))`).bind(ids);
}
