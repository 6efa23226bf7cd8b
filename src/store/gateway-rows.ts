/** D1 → Rows: all rows of a gateway's config in one round trip, and a stamp that tells whether they have changed. */
import * as z from "../words/schema.ts";

/** The default gateway is found by its name, any by its id. */
export type GatewayRef = { readonly name: string } | { readonly id: string };

/** D1's rows as they came, so that a copy of them can be kept as JSON and parsed again. */
export const Rows = z.object({
  version: z.number(),
  gateways: z.array(z.record(z.string(), z.unknown())),
  targets: z.array(z.record(z.string(), z.unknown())),
  providers: z.array(z.record(z.string(), z.unknown())),
  // Rows kept from before there were any have none.
  prices: z._default(z.array(z.record(z.string(), z.unknown())), []),
  aliases: z._default(z.array(z.record(z.string(), z.unknown())), []),
  rateLimits: z._default(z.array(z.record(z.string(), z.unknown())), []),
});
export type Rows = z.infer<typeof Rows>;

/** A query in the same batch as a gateway's config, so that a cold start takes one round trip. */
export interface PiggybackedQuery {
  readonly statement: (db: D1Database | D1DatabaseSession) => D1PreparedStatement;
  readonly onRows: (rows: readonly Record<string, unknown>[]) => void;
}

export interface Reading extends Rows {
  /** Read from the primary; a replica may lag behind. */
  readonly fromPrimary: boolean;
}

/** The columns read of each table. */
const ALL = { gateways: "g.*", targets: "t.*", providers: "p.*", aliases: "a.*", rateLimits: "r.*" };

/** The columns that change with every change; revisions alone would not do, since a restored database counts again from an earlier one. */
const STAMP = {
  gateways: "g.gateway_id, g.revision, g.updated_at",
  targets: "t.target_id, t.revision, t.updated_at",
  providers: "p.name, p.key, p.updated_at",
  aliases: "a.name, a.revision, a.updated_at",
  rateLimits: "r.rate_limit_id, r.revision, r.updated_at",
};

/** In one batch, so that the version is that of the rows, whichever replica answered. */
export function readRows(
  db: D1Database | D1DatabaseSession,
  ref: GatewayRef,
  piggybacked?: PiggybackedQuery,
): Promise<Reading> {
  return readTables(db, ref, ALL, piggybacked);
}

/** `readRows` without the large columns; `stampOf` makes the same stamp of both. */
export function readStamp(db: D1Database | D1DatabaseSession, ref: GatewayRef): Promise<Reading> {
  return readTables(db, ref, STAMP);
}

/** Two readings of a gateway's config are the same where their stamps are. */
export function stampOf({ gateways, targets, providers, prices, aliases, rateLimits }: Rows): string {
  const pick = (rows: readonly Record<string, unknown>[], ...names: readonly string[]): unknown[] =>
    rows.map((row) => names.map((name) => row[name]));
  return JSON.stringify([
    pick(gateways, "gateway_id", "revision", "updated_at"),
    pick(targets, "target_id", "revision", "updated_at"),
    pick(providers, "name", "key", "updated_at"),
    pick(prices, "target", "model", "effective_from", "price", "updated_at"),
    pick(aliases, "name", "revision", "updated_at"),
    pick(rateLimits, "rate_limit_id", "revision", "updated_at"),
  ]);
}

/** Tables of later migrations. A database that lacks one is served as if it were empty: nobody could write to it. */
async function readTables(
  db: D1Database | D1DatabaseSession,
  ref: GatewayRef,
  columns: typeof ALL,
  piggybacked?: PiggybackedQuery,
): Promise<Reading> {
  const missing = new Set<LaterTable>();
  for (;;) {
    try {
      return await readBatch(db, ref, columns, missing, piggybacked);
    } catch (caught) {
      // A database that lacks these migrations alone is served: nobody could write anything to their tables.
      const table = LATER_TABLES.find((name) => new RegExp(`no such table: ${name}\\b`).test(String(caught)));
      if (table === undefined || missing.has(table)) throw caught;
      missing.add(table);
    }
  }
}

const LATER_TABLES = ["prices", "aliases", "rate_limits"] as const;
type LaterTable = (typeof LATER_TABLES)[number];

async function readBatch(
  db: D1Database | D1DatabaseSession,
  ref: GatewayRef,
  columns: typeof ALL,
  missing: ReadonlySet<LaterTable>,
  piggybacked?: PiggybackedQuery,
): Promise<Reading> {
  const [column, value] = "id" in ref ? ["gateway_id", ref.id] : ["name", ref.name];
  const ofGateway = `targets t JOIN gateways g USING (gateway_id) WHERE g.${column} = ?1`;
  /** Without its table: no row. */
  const orNone = (table: LaterTable, select: string): D1PreparedStatement =>
    db.prepare(missing.has(table) ? "SELECT 1 WHERE ?1 IS NULL" : select).bind(value);
  const [versions, gateways, targets, providers, prices, aliases, rateLimits, learned] = await db.batch<
    Record<string, unknown>
  >([
    db.prepare("SELECT version FROM config_version WHERE id = 1"),
    db.prepare(`SELECT ${columns.gateways} FROM gateways g WHERE g.${column} = ?1`).bind(value),
    db.prepare(`SELECT ${columns.targets} FROM ${ofGateway} ORDER BY t.target_id`).bind(value),
    db
      .prepare(
        // Of the configuration that last worked too; where a migration has not added its column yet, the alias of the NULL stands for it.
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
    orNone(
      "prices",
      `SELECT p.target, p.model, p.effective_from, p.price, p.updated_at FROM prices p
       WHERE p.target IN (SELECT t.name FROM ${ofGateway}) ORDER BY 1, 2, 3`,
    ),
    orNone(
      "aliases",
      `SELECT ${columns.aliases} FROM aliases a JOIN gateways g USING (gateway_id) WHERE g.${column} = ?1 ORDER BY a.name`,
    ),
    orNone(
      "rate_limits",
      `SELECT ${columns.rateLimits} FROM rate_limits r JOIN gateways g USING (gateway_id) WHERE g.${column} = ?1
       ORDER BY r.rate_limit_id`,
    ),
    ...(piggybacked === undefined ? [] : [piggybacked.statement(db)]),
  ]);
  const rows = Rows.parse({
    version: versions?.results[0]?.["version"],
    gateways: gateways?.results,
    targets: targets?.results,
    providers: providers?.results,
    prices: prices?.results,
    aliases: aliases?.results,
    rateLimits: rateLimits?.results,
  });
  if (learned !== undefined) piggybacked?.onRows(learned.results);
  return { ...rows, fromPrimary: versions?.meta.served_by_primary === true };
}

/** Reads one row. */
export async function readConfigVersion(db: D1Database | D1DatabaseSession): Promise<number> {
  return z.number().parse(await db.prepare("SELECT version FROM config_version WHERE id = 1").first("version"));
}
