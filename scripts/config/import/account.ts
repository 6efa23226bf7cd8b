/** A source file, read leaf by leaf, and what becomes of each leaf: what nobody spoke for is told as left behind. */

/** `differs`: taken over, and here it is another thing than there. `todo`: the reader's part. */
export type Fate = "taken" | "differs" | "left" | "todo";

export interface Finding {
  readonly fate: Fate;
  /** A sentence for whoever moves; it holds no value of the source but names and addresses. */
  readonly say: string;
  /** JSON pointers into the source. */
  readonly at: readonly string[];
}

/** A place in the source, and what stands there; a place that is not there has the value undefined. */
export interface Spot {
  /** JSON pointer. */
  readonly at: string;
  readonly value: unknown;
}

export interface Account {
  readonly root: Spot;
  /** Speaks for every leaf at and below these spots; spots that are not there are passed over. */
  note(fate: Fate, spots: Spot | readonly Spot[], say: string): void;
  /** What is to be said of no place in particular. */
  tell(fate: Fate, say: string): void;
  /** In the order they were noted, those of one sentence as one; the last ones are of leaves nobody spoke for. */
  findings(): readonly Finding[];
}

export const UNKNOWN = "this command does not know it. Look whether you need it";

export function openAccount(source: unknown): Account {
  const root = { at: "", value: source };
  const open = new Set(leavesOf(root).map(({ at }) => at));
  const noted = new Map<string, { fate: Fate; say: string; at: Set<string> }>();
  const note: Account["note"] = (fate, spots, say) => {
    const there = [spots].flat().filter(({ value }) => value !== undefined);
    for (const leaf of there.flatMap(leavesOf)) open.delete(leaf.at);
    if (there.length > 0)
      keep(
        fate,
        say,
        there.map(({ at }) => at),
      );
  };
  const keep = (fate: Fate, say: string, at: readonly string[]): void => {
    const id = `${fate} ${say}`;
    const known = noted.get(id) ?? { fate, say, at: new Set() };
    for (const one of at) known.at.add(one);
    noted.set(id, known);
  };
  return {
    root,
    note,
    tell: (fate, say) => keep(fate, say, []),
    findings: () => {
      for (const at of open) note("left", { at, value: null }, UNKNOWN);
      return Array.from(noted.values(), ({ fate, say, at }) => ({ fate, say, at: [...at] }));
    },
  };
}

/** Every plain value, and every list and object that is empty. */
export function leavesOf(spot: Spot): readonly Spot[] {
  const below = spotsIn(spot);
  return below.length === 0 ? [spot] : below.flatMap(leavesOf);
}

/** What a list or an object holds, in order; nothing of a plain value. */
export function spotsIn({ at, value }: Spot): readonly Spot[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([name, inner]: [string, unknown]) => ({
    at: `${at}/${escaped(name)}`,
    value: inner,
  }));
}

/** The members of an object; none of anything else. */
export function membersOf(spot: Spot): ReadonlyMap<string, Spot> {
  const { value } = spot;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return new Map();
  return new Map(Object.keys(value).map((name) => [name, spotIn(spot, name)]));
}

/** The members of an object, without those of these names. */
export function restOf(spot: Spot, names: readonly string[]): readonly Spot[] {
  return [...membersOf(spot)].filter(([name]) => !names.includes(name)).map(([, member]) => member);
}

export function listIn({ value, at }: Spot): readonly Spot[] {
  return Array.isArray(value) ? spotsIn({ at, value }) : [];
}

export function spotIn({ at, value }: Spot, name: string): Spot {
  const inner: unknown =
    typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  return { at: `${at}/${escaped(name)}`, value: inner };
}

/** A text, or a number written as one; undefined where it is neither or empty. */
export function textIn({ value }: Spot): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}

/** A number, or a text that is one. */
export function numberIn({ value }: Spot): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A pointer as people write it: `model_list[0].litellm_params.model`. */
export function shownPlace(pointer: string): string {
  const names = pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return (
    names.map((name, at) => (/^\d+$/.test(name) ? `[${name}]` : `${at === 0 ? "" : "."}${name}`)).join("") || "the file"
  );
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
