/** What the history and a file of configuration know of a table, as data, and the statements made of it: many rows in few statements, by lists through `json_each`. */

export interface ConfigTable {
  /** What one of its rows is called: `target`. */
  readonly kind: string;
  readonly table: string;
  /** SQL over a row, its columns qualified: by what it is told from every other, also from those that are deleted. */
  readonly id: string;
  /** By what a person knows it; where it belongs to a gateway, that one's name and a slash stand before its own. */
  readonly name: string;
  /** The object as JSON, without any secret: when this text changes, the configuration did. */
  readonly object: string;
  /** Those that are written, in the order of a row's values. */
  readonly columns: readonly string[];
  /** Of a row that is changed, these stay as they are where the value is null. */
  readonly kept?: readonly string[];
  /** What else a change has to know of a row: SQL, by the name it comes under. */
  readonly known?: Readonly<Record<string, string>>;
  /** Of its `revision`, if it has one: does every change count it up, or is it the version that the change made? */
  readonly revision?: "counted" | "version";
  /** What goes with deleted rows, in the same batch and before them. @param ids as JSON. */
  readonly deletedWith?: (db: D1Database, ids: string, now: number) => D1PreparedStatement[];
}

/** Values by `columns`. */
export type Row = readonly (string | number | null)[];

export interface TableChange {
  readonly table: ConfigTable;
  /** Ids. */
  readonly deleted: readonly string[];
  readonly inserted: readonly Row[];
  /** With the id of each. */
  readonly updated: readonly { readonly id: string; readonly row: Row }[];
}

/** The version that a batch is about to make. */
export const NEXT_VERSION = "(SELECT version + 1 FROM config_version WHERE id = 1)";

/** A value of D1's takes 2 MB, and one object is a quarter of that at most. */
const MOST_LIST_BYTES = 1_000_000;

export function selectAll({ table, id, name, object, known = {} }: ConfigTable): string {
  const more = Object.entries(known).map(([as, sql]) => `, ${sql} AS ${as}`);
  return `SELECT ${id} AS id, ${name} AS name, ${object} AS object${more.join("")} FROM ${table} ORDER BY 2, 1`;
}

export function deleteRows(
  db: D1Database,
  { table: { table, id, deletedWith }, deleted }: TableChange,
  now: number,
): D1PreparedStatement[] {
  return lists(deleted).flatMap((ids) => {
    const rows = db.prepare(`DELETE FROM ${table} WHERE ${id} IN (SELECT value FROM json_each(?1))`).bind(ids);
    return (deletedWith?.(db, ids, now) ?? []).concat(rows);
  });
}

export function insertAndUpdateRows(
  db: D1Database,
  { table: { table, id, columns, kept = [], revision }, inserted, updated }: TableChange,
): D1PreparedStatement[] {
  const values = columns.map((_, at) => `json_extract(one.value, '$[${at}]')`).join(", ");
  const changes = columns.map((column, at) => {
    const value = `json_extract(one.value, '$.row[${at}]')`;
    return `${column} = ${kept.includes(column) ? `coalesce(${value}, ${table}.${column})` : value}`;
  });
  if (revision === "counted") changes.push(`revision = ${table}.revision + 1`);
  if (revision === "version") changes.push(`revision = ${NEXT_VERSION}`);
  const [more, its] = revision === "version" ? [", revision", `, ${NEXT_VERSION}`] : ["", ""];
  return [
    ...lists(inserted).map((rows) =>
      db
        .prepare(`INSERT INTO ${table} (${columns.join(", ")}${more}) SELECT ${values}${its} FROM json_each(?1) one`)
        .bind(rows),
    ),
    ...lists(updated).map((rows) =>
      db
        .prepare(
          `UPDATE ${table} SET ${changes.join(", ")} FROM json_each(?1) one WHERE ${id} = json_extract(one.value, '$.id')`,
        )
        .bind(rows),
    ),
  ];
}

/** JSON lists that together hold all items, each short enough to be one parameter. */
function lists(items: readonly unknown[]): string[] {
  const all: string[] = [];
  let list: string[] = [];
  let bytes = 0;
  for (const item of items) {
    const text = JSON.stringify(item);
    const size = new TextEncoder().encode(text).length;
    if (list.length > 0 && bytes + size > MOST_LIST_BYTES) {
      all.push(`[${list.join(",")}]`);
      list = [];
      bytes = 0;
    }
    list.push(text);
    bytes += size + 1;
  }
  return list.length === 0 ? all : [...all, `[${list.join(",")}]`];
}
