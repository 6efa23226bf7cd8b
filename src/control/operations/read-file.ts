/** A file of configuration → the objects that it wants, each with its place in the file; and every fault of form, by JSON pointer. */
import type { Settings } from "../../config/settings.ts";
import type * as z from "../../words/schema.ts";
import type { Field, FieldAt, FileFault } from "./fault.ts";
import { KINDS } from "./kinds/all.ts";
import { AnyObject, keyOf, type Kind } from "./kinds/kind.ts";
import { protoMembers } from "./proto-members.ts";

/** An object that the file wants there to be. */
export interface Wanted {
  readonly kind: Kind;
  /** Of all of its kind; a gateway's own objects have its name and a slash before theirs. */
  readonly name: string;
  /** The name of the gateway that it belongs to. */
  readonly gateway: string | undefined;
  readonly pointer: string;
  readonly object: unknown;
  /** Of an object that is put back: the id that it had. */
  readonly id?: string;
  /** Members that were wrong and are not in `object`, which is only looked at then: the rest of it may be wrong too. */
  readonly wrong: ReadonlySet<string>;
}

export interface FileContent {
  readonly wanted: readonly Wanted[];
  /** Kinds and gateways, as `keyOf` has them, of whose objects one is not in `wanted` as it was meant. */
  readonly unread: ReadonlySet<string>;
  readonly faults: readonly FileFault[];
}

/** A row of D1 holds 2 MB, and a target's row its configuration twice. */
const MOST_OBJECT_BYTES = 700_000;

/** Millions of zeros are a file too: what is told of it must not fill an isolate. */
const MOST_FAULTS = 10_000;

const children = KINDS.filter((kind) => kind.of === "gateway");

export function readFile(document: unknown, settings: Settings): FileContent {
  const wanted: Wanted[] = [];
  const unread = new Set<string>();
  const faults: FileFault[] = [];
  const read = (kind: Kind, list: unknown, at: string, gateway: string | undefined): void => {
    if (list === undefined) return;
    if (!Array.isArray(list)) return void faults.push({ pointer: at, message: "must be a list" });
    for (const [index, raw] of list.entries()) {
      if (faults.length > MOST_FAULTS) return;
      const pointer = `${at}/${index}`;
      const lists = kind.member === "gateways" ? children : [];
      const own = withoutMembers(raw, lists);
      const one = readObject(kind, own, pointer, settings, gateway, faults);
      if (one !== undefined) wanted.push(one);
      if (one === undefined || one.wrong.size > 0) unread.add(keyOf(kind.table.kind, gateway ?? ""));
      const parent = one?.name ?? nameIn(own);
      for (const child of lists) read(child, memberOf(raw, child.member), `${pointer}/${child.member}`, parent);
    }
  };
  const members = AnyObject.safeParse(document).data;
  if (members === undefined || Array.isArray(document)) {
    return { wanted, unread, faults: [{ pointer: "", message: "must be an object with lists such as gateways" }] };
  }
  const lists = KINDS.filter((kind) => kind.of === "document");
  for (const [member, value] of Object.entries(members)) {
    if (member === "$schema") {
      if (typeof value !== "string") faults.push({ pointer: "/$schema", message: "must be an address" });
    } else if (!lists.some((kind) => kind.member === member)) {
      faults.push({ pointer: `/${escaped(member)}`, message: "is not supported here" });
    }
  }
  for (const kind of lists) read(kind, members[kind.member], `/${kind.member}`, undefined);
  const known = new Set(faults.map(({ pointer }) => pointer));
  for (const path of protoMembers(document)) {
    const pointer = path.map((part) => `/${escaped(part)}`).join("");
    if (!known.has(pointer)) faults.push({ pointer, message: "is not supported here" });
  }
  const all = [...faults, ...doubles(wanted)];
  if (all.length <= MOST_FAULTS) return { wanted, unread, faults: all };
  const message = `has more faults than the ${MOST_FAULTS} that are told at once`;
  return { wanted, unread, faults: [...all.slice(0, MOST_FAULTS), { pointer: "", message }] };
}

function readObject(
  kind: Kind,
  raw: unknown,
  pointer: string,
  settings: Settings,
  gateway: string | undefined,
  faults: FileFault[],
): Wanted | undefined {
  if (new TextEncoder().encode(JSON.stringify(raw)).length > MOST_OBJECT_BYTES) {
    faults.push({ pointer, message: `is longer than the ${MOST_OBJECT_BYTES} bytes that one object may have` });
    return undefined;
  }
  const prepared = kind.read?.(raw, settings) ?? raw;
  const parsed = parse(kind, prepared);
  if (parsed.success) return wantedOf(kind, parsed.data, pointer, gateway);
  faults.push(...parsed.error.issues.flatMap((issue) => faultsOfIssue(issue, pointer)));
  // What is left without the members at fault is judged all the same, so that no fault hides another.
  const wrong = new Set(
    parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
    ),
  );
  const members = AnyObject.safeParse(prepared).data ?? {};
  const rest = parse(kind, Object.fromEntries(Object.entries(members).filter(([member]) => !wrong.has(member))));
  return rest.success ? wantedOf(kind, rest.data, pointer, gateway, wrong) : undefined;
}

function parse(kind: Kind, object: unknown) {
  return kind.schema.safeParse(object, {
    error: ({ input }) => (input === undefined ? "is missing" : undefined),
  });
}

export function wantedOf(
  kind: Kind,
  object: unknown,
  pointer: string,
  gateway: string | undefined,
  wrong: ReadonlySet<string> = new Set(),
): Wanted {
  const own = kind.named(object);
  return { kind, name: gateway === undefined ? own : `${gateway}/${own}`, gateway, pointer, object, wrong };
}

/** @param issue of the object at `pointer`. */
function faultsOfIssue(issue: z.core.$ZodIssue, pointer: string): FileFault[] {
  const at = pointer + issue.path.map((part) => `/${escaped(String(part))}`).join("");
  if (issue.code !== "unrecognized_keys") return [{ pointer: at, message: issue.message }];
  return issue.keys.map((key) => ({ pointer: `${at}/${escaped(key)}`, message: "is not supported here" }));
}

export function faultOfField(field: Field | FieldAt, pointer: string): FileFault {
  return {
    pointer:
      pointer +
      pathOf(field)
        .map((part) => `/${escaped(part)}`)
        .join(""),
    message: field.message,
  };
}

export function pathOf(field: Field | FieldAt): readonly string[] {
  if ("path" in field) return field.path;
  return field.name === "" ? [] : field.name.split(".");
}

function doubles(wanted: readonly Wanted[]): FileFault[] {
  const first = new Map<string, Wanted>();
  return wanted.flatMap((one) => {
    const key = keyOf(one.kind.table.kind, one.name);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, one);
      return [];
    }
    return [{ pointer: one.pointer, message: `is the same ${one.kind.table.kind} as ${other.pointer}` }];
  });
}

/** RFC 6901, section 3. */
function escaped(member: string): string {
  return member.replaceAll("~", "~0").replaceAll("/", "~1");
}

function withoutMembers(raw: unknown, lists: readonly Kind[]): unknown {
  const members = AnyObject.safeParse(raw).data;
  if (members === undefined || lists.length === 0) return raw;
  return Object.fromEntries(Object.entries(members).filter(([name]) => !lists.some(({ member }) => member === name)));
}

function memberOf(raw: unknown, member: string): unknown {
  return AnyObject.safeParse(raw).data?.[member];
}

/** Of a gateway that cannot be read: its own objects are looked at all the same. */
function nameIn(raw: unknown): string {
  return String(memberOf(raw, "name"));
}
