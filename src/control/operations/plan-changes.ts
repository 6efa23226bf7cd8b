/** What is wanted and what is there → what changes, as rows to write and in words; or every fault there is. Pure. */
import type { Row } from "../../store/config-table.ts";
import type { StoredObject, WholeConfig } from "../../store/whole-config.ts";
import type { FileFault } from "./fault.ts";
import { KINDS } from "./kinds/all.ts";
import { keyOf, type Around, type Kind, type Neighbours, type Staying } from "./kinds/kind.ts";
import { byGateway, neighboursOf, ownerOf } from "./neighbours.ts";
import type { Change, NotDone, Plan, PlanOptions } from "./plan.ts";
import { faultOfField, pathOf, type Wanted } from "./read-file.ts";
import { sameObject } from "./same-object.ts";
import { tooMany } from "./too-many.ts";

export function planChanges(whole: WholeConfig, wanted: readonly Wanted[], options: PlanOptions): Plan {
  return new Planning(whole, wanted, options).plan();
}

/** The rows of one table, while they are gathered. */
interface Gathered {
  readonly deleted: string[];
  readonly inserted: Row[];
  readonly updated: { readonly id: string; readonly row: Row }[];
  readonly changes: Change[];
}

class Planning {
  readonly #whole: WholeConfig;
  readonly #wanted: readonly Wanted[];
  readonly #options: PlanOptions;
  readonly #around: Around;
  readonly #stored = new Map<string, StoredObject>();
  readonly #byKey: ReadonlyMap<string, Wanted>;
  readonly #replaced: ReadonlySet<string>;
  /** Of rows that are written. */
  readonly #rows = new Map<string, Row>();
  /** Ids of gateways, by name. */
  readonly #gateways = new Map<string, string>();
  readonly #neighbours: Omit<Neighbours, "gateway" | "isPast">;
  /** Gateways that are there under another id than they are to have: what is theirs goes with them. */
  readonly #going: ReadonlySet<string>;
  readonly #faults: FileFault[] = [];
  readonly #notDone: NotDone[] = [];

  constructor(whole: WholeConfig, wanted: readonly Wanted[], options: PlanOptions) {
    this.#whole = whole;
    this.#wanted = wanted;
    this.#options = options;
    for (const { table } of KINDS)
      for (const one of this.#there(table.kind)) this.#stored.set(keyOf(table.kind, one.name), one);
    this.#byKey = new Map(wanted.map((one) => [keyOf(one.kind.table.kind, one.name), one]));
    this.#going = new Set(
      wanted
        .filter(({ kind, id }) => kind.table.kind === "gateway" && id !== undefined)
        .filter(({ name, id }) => id !== (this.#stored.get(keyOf("gateway", name))?.id ?? id))
        .map(({ name }) => name),
    );
    this.#replaced = new Set(wanted.flatMap(({ kind, object }) => kind.replaces?.(object) ?? []));
    const { settings, now } = options;
    this.#around = { settings, now, has: (kind, name) => this.#has(keyOf(kind, name)) };
    this.#neighbours = {
      ...this.#around,
      all: byGateway((kind) => this.#neighboursOf(kind)),
      allNow: byGateway((kind) => neighboursOf(this.#there(kind), [], () => undefined)),
      isRead: (kind, gateway) => options.unread?.has(keyOf(kind, gateway)) !== true,
    };
  }

  plan(): Plan {
    // What goes is known only when all that stays is: it may need what nobody wants any more.
    const gathered = KINDS.map((kind) => ({ kind, rows: this.#gather(kind) }));
    const tables = gathered.map(({ kind, rows }) => {
      const gone = this.#deletions(kind);
      const deleted = rows.deleted.concat(gone.map(({ id }) => id));
      const changes = gone.map(({ name, object }): Change => {
        return { kind: kind.table.kind, name, change: "deleted", before: kind.shown(object, name) };
      });
      const { inserted, updated } = rows;
      return { change: { table: kind.table, deleted, inserted, updated }, told: changes.concat(rows.changes) };
    });
    return {
      changes: tables.flatMap(({ told }) => told),
      tables: tables.map(({ change }) => change),
      notDone: this.#notDone,
      faults: this.#faults,
    };
  }

  #there(kind: string): readonly StoredObject[] {
    return this.#whole.objects.get(kind) ?? [];
  }

  #has(key: string): boolean {
    if (this.#byKey.has(key) || this.#options.spared?.has(key) === true) return true;
    return !this.#options.prune && this.#stored.has(key);
  }

  #leaves(kind: Kind, one: StoredObject): boolean {
    const key = keyOf(kind.table.kind, one.name);
    if (this.#byKey.has(key)) return false;
    if (kind.of === "gateway" && this.#going.has(ownerOf(one.name))) return true;
    if (this.#options.spared?.has(key) === true) return false;
    if (this.#options.prune) return true;
    return kind.replaces !== undefined && this.#replaced.has(kind.replaces(kind.shown(one.object, one.name)));
  }

  #stays(kind: Kind): readonly StoredObject[] {
    return this.#there(kind.table.kind).filter((one) => !this.#leaves(kind, one));
  }

  #gather(kind: Kind): Gathered {
    const rows: Gathered = { deleted: [], inserted: [], updated: [], changes: [] };
    const wanted = this.#wanted.filter((one) => one.kind === kind);
    for (const one of wanted) this.#gatherOne(one, rows);
    const added = wanted.filter(({ name }) => !this.#stored.has(keyOf(kind.table.kind, name)));
    this.#faults.push(...tooMany(kind, this.#stays(kind), added, this.#around.settings));
    return rows;
  }

  #gatherOne({ kind, name, gateway = "", object, pointer, wrong, id: past }: Wanted, rows: Gathered): void {
    const { table } = kind;
    const there = this.#stored.get(keyOf(table.kind, name));
    const isMoved = this.#isMoved(kind, object, past, there);
    const was = isMoved ? undefined : there;
    const fields = kind.faults?.(object, was, { ...this.#neighbours, gateway, isPast: past !== undefined }) ?? [];
    // What follows from a member that was wrong already is no fault of its own.
    const faults = fields.filter((field) => {
      const [member] = pathOf(field);
      return wrong.size === 0 || (member !== undefined && !wrong.has(member));
    });
    this.#faults.push(...faults.map((field) => faultOfField(field, pointer)));
    if (wrong.size > 0 || faults.length > 0) return;

    const after = kind.shown(kind.kept(object, was), name);
    const before = there === undefined ? undefined : kind.shown(there.object, name);
    const isSame = sameObject(before, after);
    const gatewayId = this.#gateways.get(gateway) ?? this.#stored.get(keyOf("gateway", gateway))?.id ?? "";
    const id = past ?? was?.id ?? kind.newId(object, name, gatewayId);
    if (table.kind === "gateway") this.#gateways.set(name, id);
    if (isMoved && there !== undefined) rows.deleted.push(there.id);
    if (was !== undefined && isSame) return;
    const row = kind.row(object, was, { id, gatewayId }, this.#around);
    this.#rows.set(keyOf(table.kind, name), row);
    if (was === undefined) rows.inserted.push(row);
    else rows.updated.push({ id: was.id, row });
    if (isSame) return;
    const change = there === undefined ? "created" : "changed";
    rows.changes.push({ kind: table.kind, name, change, before, after });
  }

  /** Is what is there in the way of what is put back: of another id, or another in what no change may change? */
  #isMoved(kind: Kind, object: unknown, id: string | undefined, there: StoredObject | undefined): boolean {
    if (there === undefined || id === undefined) return false;
    return id !== there.id || kind.isOther?.(object, there.object) === true;
  }

  #neighboursOf(name: string): ReturnType<typeof neighboursOf> {
    const kind = KINDS.find(({ table }) => table.kind === name);
    const isStaying = (one: StoredObject): boolean =>
      kind !== undefined && !this.#byKey.has(keyOf(name, one.name)) && !this.#leaves(kind, one);
    return neighboursOf(
      this.#there(name).filter(isStaying),
      this.#wanted.filter((one) => one.kind === kind),
      (own) => this.#stored.get(keyOf(name, own)),
    );
  }

  #deletions(kind: Kind): readonly StoredObject[] {
    return this.#there(kind.table.kind).filter((one) => {
      if (!this.#leaves(kind, one)) return false;
      const reason = kind.held?.(one, (name) => this.#staying(name));
      if (reason === undefined) return true;
      this.#notDone.push({ kind: kind.table.kind, name: one.name, reason: `is not deleted yet: ${reason}` });
      return false;
    });
  }

  #staying(name: string): readonly Staying[] {
    const kind = KINDS.find(({ table }) => table.kind === name);
    if (kind === undefined) return [];
    return this.#stays(kind).map((one) => {
      const row = this.#rows.get(keyOf(name, one.name)) ?? [];
      const written = row.map((value, at) => [kind.table.columns[at], value]);
      return { name: one.name, columns: { ...one.known, ...Object.fromEntries(written) } };
    });
  }
}
