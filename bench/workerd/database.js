/** D1 as its binding speaks to it, over a Durable Object's SQLite; `/count` says how often it was asked, `/hold` keeps its answers back until `/release`, `/run` runs what is sent, `/dump` writes all of it as SQL. */
import { DurableObject } from "cloudflare:workers";

export class Database extends DurableObject {
  asked = 0;
  held = undefined;

  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/count") return Response.json(this.asked);
    if (url.pathname === "/migrate") {
      // Data that outlived its process has been migrated before.
      const name = url.searchParams.get("name") ?? "";
      if (this.ctx.storage.kv.get(name) === undefined) this.ctx.storage.sql.exec(await request.text());
      this.ctx.storage.kv.put(name, true);
      return new Response(null, { status: 204 });
    }
    if (url.pathname === "/run") {
      try {
        const text = await request.text();
        this.ctx.storage.transactionSync(() => this.ctx.storage.sql.exec(text));
      } catch (caught) {
        return new Response(String(caught), { status: 400 });
      }
      return new Response(null, { status: 204 });
    }
    if (url.pathname === "/dump") return new Response(this.dump());
    if (url.pathname === "/hold" || url.pathname === "/release") {
      this.held?.resolve();
      this.held = url.pathname === "/hold" ? Promise.withResolvers() : undefined;
      return new Response(null, { status: 204 });
    }
    this.asked++;
    await this.held?.promise;
    const asked = await request.json();
    const asRows = url.searchParams.get("resultsFormat") === "ROWS_AND_COLUMNS";
    try {
      const answers = this.ctx.storage.transactionSync(() => [asked].flat().map((query) => this.run(query, asRows)));
      return Response.json(Array.isArray(asked) ? answers : answers[0]);
    } catch (caught) {
      return Response.json({ success: false, error: String(caught?.message ?? caught) });
    }
  }

  /** As `wrangler d1 export` writes it. */
  dump() {
    const { sql } = this.ctx.storage;
    const made = [
      ...sql.exec(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
      ),
    ];
    const rows = made.flatMap(({ type, name }) => {
      if (type !== "table") return [];
      const columns = [...sql.exec(`SELECT name FROM pragma_table_info('${name}')`)].map(
        (column) => `quote("${column.name}")`,
      );
      return [...sql.exec(`SELECT ${columns.join(" || ',' || ")} AS row FROM "${name}"`)].map(
        ({ row }) => `INSERT INTO "${name}" VALUES (${row});`,
      );
    });
    const tables = made.filter(({ type }) => type === "table").map((one) => `${one.sql};`);
    const others = made.filter(({ type }) => type !== "table").map((one) => `${one.sql};`);
    return ["PRAGMA defer_foreign_keys = TRUE;", ...tables, ...rows, ...others].join("\n");
  }

  run({ sql, params }, asRows) {
    const { sql: sqlite } = this.ctx.storage;
    const before = changes(sqlite);
    const cursor = sqlite.exec(sql, ...(params ?? []));
    const rows = [...cursor.raw()];
    const columns = cursor.columnNames;
    const after = changes(sqlite);
    return {
      success: true,
      results: asRows ? { columns, rows } : rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i]]))),
      meta: {
        served_by: "workerd",
        duration: 0,
        changes: after.total - before.total,
        last_row_id: after.last,
        changed_db: after.total !== before.total,
        size_after: sqlite.databaseSize,
        rows_read: cursor.rowsRead,
        rows_written: cursor.rowsWritten,
      },
    };
  }
}

function changes(sqlite) {
  return sqlite.exec("SELECT total_changes() AS total, last_insert_rowid() AS last").one();
}

// oxlint-disable-next-line import/no-default-export -- what a Worker is
export default {
  fetch: (request, env) => env.DATABASE.getByName("only").fetch(request),
};
