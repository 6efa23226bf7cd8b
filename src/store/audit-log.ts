/** What administrators did that makes no version of the configuration, in D1: who did what to which object, and when. Never a secret. */
import { page, type Page, type PageRequest } from "../words/page.ts";
import * as z from "../words/schema.ts";

export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** As the history names them. */
  readonly who: string;
  /** As the operation is called: `CreateApiKey`. */
  readonly action: string;
  /** As it is addressed below `/control/`, or an ARN. */
  readonly resource: string;
  /** What was asked for. */
  readonly detail: unknown;
}

const Row = z.pipe(
  z.object({
    id: z.number(),
    at: z.number(),
    who: z.string(),
    action: z.string(),
    resource: z.string(),
    detail: z.pipe(
      z.string(),
      z.transform((text): unknown => JSON.parse(text)),
    ),
  }),
  z.transform(({ id, ...entry }): AuditEntry & { readonly id: number } => ({ ...entry, id })),
);

/** A database that lacks this migration alone is written to as before. */
const NO_TABLE = /no such table: audit_log\b/;

function entered(db: D1Database, entry: AuditEntry, condition: string): D1PreparedStatement {
  return db
    .prepare(`INSERT INTO audit_log (at, who, action, resource, detail) SELECT ?1, ?2, ?3, ?4, ?5 WHERE ${condition}`)
    .bind(entry.at, entry.who, entry.action, entry.resource, JSON.stringify(entry.detail ?? {}));
}

/** Both or neither; where the statement changes nothing, nothing is entered. @param entry undefined: nothing is to be. */
export async function runAudited(
  db: D1Database,
  statement: D1PreparedStatement,
  entry: AuditEntry | undefined,
): Promise<D1Result> {
  if (entry === undefined) return statement.run();
  try {
    const [result] = await db.batch([statement, entered(db, entry, "changes() > 0")]);
    if (result !== undefined) return result;
  } catch (caught) {
    if (!NO_TABLE.test(String(caught))) throw caught;
  }
  return statement.run();
}

/** What is done elsewhere than in this database. */
export async function enterAudit(db: D1Database, entry: AuditEntry): Promise<void> {
  try {
    await entered(db, entry, "1").run();
  } catch (caught) {
    if (!NO_TABLE.test(String(caught))) throw caught;
  }
}

/** Latest first. */
export async function listAudit(db: D1Database, { most, after }: PageRequest): Promise<Page<AuditEntry>> {
  const { results } = await db
    .prepare("SELECT * FROM audit_log WHERE id < ?1 ORDER BY id DESC LIMIT ?2")
    .bind(after === undefined ? Number.MAX_SAFE_INTEGER : Number(after), most + 1)
    .all();
  return page(
    results.map((row) => Row.parse(row)),
    most,
    ({ id }) => String(id),
  );
}

/** Of the oldest so many, those from before. */
export async function forgetAudit(db: D1Database, before: number, most: number): Promise<void> {
  await db
    .prepare("DELETE FROM audit_log WHERE at < ?1 AND id IN (SELECT id FROM audit_log ORDER BY id LIMIT ?2)")
    .bind(before, most)
    .run();
}
