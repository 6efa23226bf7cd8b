/** What was changed, by whom and when; and a version of the past, put back as a new one. */
import { GATEWAYS } from "../../store/gateways.ts";
import { listHistory, objectsAt, type PastChange, type PastObject } from "../../store/history.ts";
import type { Page, PageRequest } from "../../words/page.ts";
import type { WholeConfig } from "../../store/whole-config.ts";
import { apply, type Applied } from "./config-file.ts";
import type { OperationContext } from "./context.ts";
import { Fault } from "./fault.ts";
import { KINDS } from "./kinds/all.ts";
import { isSealed } from "./kinds/credential-provider.ts";
import { keyOf, type Kind } from "./kinds/kind.ts";
import type { Change, NotDone, Plan } from "./plan.ts";
import { planChanges } from "./plan-changes.ts";
import { sameObject } from "./same-object.ts";
import { wantedOf, type Wanted } from "./read-file.ts";

export interface Version {
  readonly version: number;
  readonly at: number;
  readonly who: string;
  readonly changes: readonly Change[];
}

/** Latest first. */
export async function pageOfHistory({ env }: OperationContext, wanted: PageRequest): Promise<Page<Version>> {
  const { items, nextToken } = await listHistory(env.DB, wanted);
  return {
    items: items.map(({ version, at, who, changes }) => ({ version, at, who, changes: changes.map(shown) })),
    nextToken,
  };
}

function shown({ kind: name, name: object, before, after }: PastChange): Change {
  const kind = kindNamed(name);
  const show = (kept: unknown): Change["before"] => (kept === undefined ? undefined : kind?.shown(kept, object));
  const change = before === undefined ? "created" : after === undefined ? "deleted" : "changed";
  return { kind: name, name: object, change, before: show(before), after: show(after) };
}

/**
 * The whole configuration as that version had it, ids included; what cannot be put back stays as it is and is told.
 *
 * @throws Fault ResourceNotFoundException where the history has no such version, ConflictException where somebody else
 * changed the configuration at the same time.
 */
export async function restoreVersion(context: OperationContext, version: number): Promise<Applied> {
  const past = await objectsAt(context.env.DB, version);
  if (past === undefined) {
    throw new Fault("ResourceNotFoundException", `The history has no version ${version} of the configuration.`);
  }
  return apply(context, { dryRun: false, ifMatch: undefined }, (whole) => planRestore(context, whole, past));
}

function planRestore(context: OperationContext, whole: WholeConfig, past: readonly PastObject[]): Plan {
  const { settings } = context;
  const notDone: NotDone[] = [];
  const spared = new Set<string>();
  let wanted: Wanted[] = [];
  for (const one of past) {
    const kind = kindNamed(one.kind);
    if (kind === undefined) continue;
    const reason = kind.member === "credentialProviders" ? whySealed(one, whole) : undefined;
    const read = reason ?? wantedFrom(kind, one, settings);
    if (typeof read !== "string") {
      wanted.push(read);
      continue;
    }
    notDone.push({ kind: one.kind, name: one.name, reason: read });
    spared.add(keyOf(one.kind, one.name));
  }
  // Each round leaves out what cannot be, which may be what others need.
  for (;;) {
    const plan = planChanges(whole, wanted, { settings, now: context.now(), prune: true, spared });
    if (plan.faults.length === 0) return { ...plan, notDone: [...notDone, ...plan.notDone, ...lostWith(plan)] };
    const wrong = wanted.filter(({ pointer }) =>
      plan.faults.some((fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`)),
    );
    for (const { kind, name, pointer } of wrong) {
      const { message = "" } = plan.faults.find((fault) => fault.pointer.startsWith(pointer)) ?? {};
      notDone.push({ kind: kind.table.kind, name, reason: `cannot be put back: ${message}` });
      spared.add(keyOf(kind.table.kind, name));
    }
    wanted = wanted.filter(
      (one) => !wrong.includes(one) && !wrong.some(({ kind, name }) => isLostWith(one, kind, name, whole)),
    );
  }
}

/** A gateway that cannot be put back and is not there takes its own objects along. */
function isLostWith({ gateway }: Wanted, kind: Kind, name: string, whole: WholeConfig): boolean {
  if (kind.member !== "gateways" || gateway !== name) return false;
  return !(whole.objects.get("gateway") ?? []).some((one) => one.name === name);
}

function wantedFrom(kind: Kind, { id, name, object }: PastObject, settings: OperationContext["settings"]) {
  const file = kind.shown(object, name);
  const parsed = kind.schema.safeParse(kind.read?.(file, settings) ?? file);
  if (!parsed.success) return "cannot be put back: this version of the gateway does not take it any more";
  const gateway = kind.of === "gateway" ? name.slice(0, name.indexOf("/")) : undefined;
  // The pointer is only ours here: a fault's is matched with it.
  return { ...wantedOf(kind, parsed.data, `/${kind.table.kind} ${id}`, gateway), id };
}

/** A key that was sealed is in no history. */
function whySealed({ name, object }: PastObject, whole: WholeConfig): string | undefined {
  if (!isSealed(object)) return undefined;
  const now = (whole.objects.get("credential provider") ?? []).find((one) => one.name === name);
  if (now !== undefined && sameObject(now.object, object)) return undefined;
  const stays = "the key it had was sealed and is in no history";
  if (now === undefined)
    return `cannot be put back: ${stays}. Create it with its key: targets that name it wait for it`;
  return `stays as it is: ${stays}`;
}

/** What hung on gateways that were deleted, or that make room for those of their names, and belongs to no version. */
function lostWith({ tables, changes }: Plan): NotDone[] {
  const kind = GATEWAYS.kind;
  const inserted = tables.find(({ table }) => table === GATEWAYS)?.inserted ?? [];
  const isNew = new Set(changes.filter((one) => one.kind === kind && one.change === "created").map(({ name }) => name));
  const back = "is back under its id, without the API keys and tags that were deleted with it";
  return inserted
    .map((row) => String(row[GATEWAYS.columns.indexOf("name")]))
    .map((name) => ({
      kind,
      name,
      reason: isNew.has(name) ? back : `${back}; those of the one that stood in its place went with that`,
    }));
}

function kindNamed(name: string): Kind | undefined {
  return KINDS.find(({ table }) => table.kind === name);
}
