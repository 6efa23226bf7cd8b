/** D1 → Rows: what a gateway's config is made of, read in one round trip, and what tells one state of it from another. */
import * as z from "../words/schema.ts";

/** How a gateway is asked for: the default one by its name, any by its id. */
export type GatewayRef = { readonly name: string } | { readonly id: string };

/** What D1 said of a gateway, not yet looked at: it can be kept as text and goes through the same door again. */
export const Rows = z.object({
  version: z.number(),
  gateways: z.array(z.record(z.string(), z.unknown())),
  targets: z.array(z.record(z.string(), z.unknown())),
  providers: z.array(z.record(z.string(), z.unknown())),
});
export type Rows = z.infer<typeof Rows>;

/** A question that travels in the batch of a gateway's config, so that a cold start costs one round trip. */
export interface PiggybackedQuery {
  readonly statement: (db: D1Database | D1DatabaseSession) => D1PreparedStatement;
  readonly onRows: (rows: readonly Record<string, unknown>[]) => void;
}

export interface Reading extends Rows {
  /** Said by the primary, which knows best; a replica may lag behind. */
  readonly fromPrimary: boolean;
}

/** What is read of each table. */
const ALL = { gateways: "g.*", targets: "t.*", providers: "p.*" };

/** Enough to tell whether anything has changed: a revision counts every change, and a restored database may count again from an earlier one. */
const STAMP = {
  gateways: "g.gateway_id, g.revision, g.updated_at",
  targets: "t.target_id, t.revision, t.updated_at",
  providers: "p.name, p.key, p.updated_at",
};

/** One batch, so that the version belongs to what was read, whichever replica answered. */
export function readRows(
  db: D1Database | D1DatabaseSession,
  ref: GatewayRef,
  piggybacked?: PiggybackedQuery,
): Promise<Reading> {
  return readTables(db, ref, ALL, piggybacked);
}

/** As `readRows`, without what is large: `stampOf` makes the same of both. */
export function readStamp(db: D1Database | D1DatabaseSession, ref: GatewayRef): Promise<Reading> {
  return readTables(db, ref, STAMP);
}

/** Two readings of a gateway's config are the same where their stamps are. */
export function stampOf({ gateways, targets, providers }: Rows): string {
  const pick = (rows: readonly Record<string, unknown>[], ...names: readonly string[]): unknown[] =>
    rows.map((row) => names.map((name) => row[name]));
  return JSON.stringify([
    pick(gateways, "gateway_id", "revision", "updated_at"),
    pick(targets, "target_id", "revision", "updated_at"),
    pick(providers, "name", "key", "updated_at"),
  ]);
}

async function readTables(
  db: D1Database | D1DatabaseSession,
  ref: GatewayRef,
  columns: typeof ALL,
  piggybacked?: PiggybackedQuery,
): Promise<Reading> {
  const [column, value] = "id" in ref ? ["gateway_id", ref.id] : ["name", ref.name];
  const ofGateway = `targets t JOIN gateways g USING (gateway_id) WHERE g.${column} = ?1`;
  const [versions, gateways, targets, providers, learned] = await db.batch<Record<string, unknown>>([
    db.prepare("SELECT version FROM config_version WHERE id = 1"),
    db.prepare(`SELECT ${columns.gateways} FROM gateways g WHERE g.${column} = ?1`).bind(value),
    db.prepare(`SELECT ${columns.targets} FROM ${ofGateway} ORDER BY t.target_id`).bind(value),
    db
      .prepare(
        // A target may be called by what worked last. Where a database does not know that column yet, its name is the NULL's.
        `SELECT ${columns.providers} FROM credential_providers p WHERE p.name IN (
           SELECT substr(arn.atom, instr(arn.atom, '/apikeycredentialprovider/') + length('/apikeycredentialprovider/'))
           FROM (
             SELECT t.spec FROM ${ofGateway} UNION ALL
             SELECT (SELECT last_good_spec FROM targets own WHERE own.target_id = one.target_id)
             FROM (SELECT t.target_id, NULL AS last_good_spec FROM ${ofGateway}) one
           ) s, json_tree(s.spec, '$.credentialProviderConfigurations') arn WHERE arn.key = 'providerArn'
         ) ORDER BY p.name`,
      )
      .bind(value),
    ...(piggybacked === undefined ? [] : [piggybacked.statement(db)]),
  ]);
  const rows = Rows.parse({
    version: versions?.results[0]?.["version"],
    gateways: gateways?.results,
    targets: targets?.results,
    providers: providers?.results,
  });
  if (learned !== undefined) piggybacked?.onRows(learned.results);
  return { ...rows, fromPrimary: versions?.meta.served_by_primary === true };
}

/** The version alone: one row. */
export async function readConfigVersion(db: D1Database | D1DatabaseSession): Promise<number> {
  return z.number().parse(await db.prepare("SELECT version FROM config_version WHERE id = 1").first("version"));
}
