/** The configuration as one document: read whole, and made as a document says, all or nothing. */
import { writerOf } from "../../memory/own-writes.ts";
import { readWholeConfig, type WholeConfig } from "../../store/whole-config.ts";
import { writeAll } from "../../store/write.ts";
import type { OperationContext } from "./context.ts";
import { Fault, type FileFault } from "./fault.ts";
import { KINDS } from "./kinds/all.ts";
import type { FileObject, Kind } from "./kinds/kind.ts";
import { discoverDueTargets } from "./life-cycle.ts";
import type { Change, NotDone, Plan } from "./plan.ts";
import { planChanges } from "./plan-changes.ts";
import { readFile } from "./read-file.ts";

export interface ConfigFile {
  readonly version: number;
  readonly document: FileObject;
}

export interface Applied {
  /** The document's version, after what was done. */
  readonly version: number;
  readonly changes: readonly Change[];
  /** What was not done, and why. */
  readonly notDone: readonly NotDone[];
}

export interface PushOptions {
  /** Is what the file does not have deleted? */
  readonly prune: boolean;
  /** Only say what would change. */
  readonly dryRun: boolean;
  /** Versions that it may be made from; absent: any. */
  readonly ifMatch: readonly number[] | undefined;
}

/** A write of others that changes no object, such as a discovery's, does not stand in the way of one that does. */
const MOST_TRIES = 5;

export function readConfig({ env }: OperationContext): Promise<WholeConfig> {
  return readWholeConfig(
    env.DB,
    KINDS.map(({ table }) => table),
  );
}

export async function configFile(context: OperationContext): Promise<ConfigFile> {
  const whole = await readConfig(context);
  const shown = (kind: Kind, owner?: string): readonly FileObject[] =>
    (whole.objects.get(kind.table.kind) ?? [])
      .filter(({ name }) => owner === undefined || name.startsWith(`${owner}/`))
      .map(({ object, name }) => ({ kind, object: kind.shown(object, name), name }))
      .map((one) => withLists(one));
  const withLists = ({ kind, object, name }: { kind: Kind; object: FileObject; name: string }): FileObject => {
    if (kind.member !== "gateways") return object;
    const lists = KINDS.filter((child) => child.of === "gateway").map((child) => [child.member, shown(child, name)]);
    return { ...object, ...Object.fromEntries(lists.filter(([, list]) => list?.length !== 0)) };
  };
  const members = KINDS.filter((kind) => kind.of === "document").map((kind) => [kind.member, shown(kind)]);
  return { version: whole.version, document: Object.fromEntries(members) };
}

/**
 * @param document as it was sent.
 * @throws Fault ValidationException with every fault of the document, PreconditionFailedException, ConflictException
 * where somebody else changed the configuration at the same time: nothing is changed then.
 */
export function pushConfig(context: OperationContext, document: unknown, options: PushOptions): Promise<Applied> {
  const { settings } = context;
  const { wanted, unread, faults } = readFile(document, settings);
  return apply(context, options, (whole) => {
    const plan = planChanges(whole, wanted, { settings, now: context.now(), prune: options.prune, unread });
    const all = [...faults, ...plan.faults];
    if (all.length > 0) throw invalidFile(all);
    return plan;
  });
}

/** @param plan what is to change, of the configuration as it is now. */
export async function apply(
  context: OperationContext,
  { dryRun, ifMatch }: Omit<PushOptions, "prune">,
  plan: (whole: WholeConfig) => Plan,
): Promise<Applied> {
  let first: WholeConfig | undefined;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const whole = await readConfig(context);
    if (ifMatch !== undefined && !ifMatch.includes(whole.version)) throw isOther(whole.version);
    if (first !== undefined && whole.version !== first.version) throw changedByOthers();
    first = whole;
    const { changes, tables, notDone } = plan(whole);
    const isNothing = tables.every(
      ({ deleted, inserted, updated }) => deleted.length + inserted.length + updated.length === 0,
    );
    if (dryRun || isNothing) return { version: whole.version, changes, notDone };
    const version = await writeAll(writerOf(context), tables, whole.revision);
    if (version === undefined) continue;
    // Of those that the file made due; the cron takes the rest.
    context.later(discoverDueTargets(context, context.now()));
    return { version, changes, notDone };
  }
  throw changedByOthers();
}

function invalidFile(faults: readonly FileFault[]): Fault {
  const told = faults.map(({ pointer, message }) => `${pointer === "" ? "the file" : pointer} ${message}`);
  const shown = told.slice(0, 5).join("; ");
  const more = told.length > 5 ? `; and ${told.length - 5} more` : "";
  const message = `Nothing was changed: the file has ${faults.length} ${faults.length === 1 ? "fault" : "faults"}. ${shown}${more}`;
  return new Fault("ValidationException", message, { reason: "FieldValidationFailed", faults });
}

function isOther(version: number): Fault {
  return new Fault(
    "PreconditionFailedException",
    `Nothing was changed: the configuration has version ${version} by now, another than if-match names. Read it again.`,
  );
}

function changedByOthers(): Fault {
  return new Fault(
    "ConflictException",
    "Nothing was changed: the configuration was changed by somebody else at the same time. Read it again and retry.",
  );
}
