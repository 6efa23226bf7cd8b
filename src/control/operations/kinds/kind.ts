/** What a kind of object is to a file of configuration and to the history: each has a file of its own here, listed in `all.ts`. */
import type { Settings } from "../../../config/settings.ts";
import type { ConfigTable, Row } from "../../../store/config-table.ts";
import type { StoredObject } from "../../../store/whole-config.ts";
import * as z from "../../../words/schema.ts";
import type { Field, FieldAt } from "../fault.ts";

/** An object with the members that its API call takes, and references by name. */
export type FileObject = Readonly<Record<string, unknown>>;

/** What an object is judged and written by, beside itself. */
export interface Around {
  readonly settings: Settings;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Is there, once the file holds, an object of that kind and name? A gateway's own objects have its name and a slash before theirs. */
  readonly has: (kind: string, name: string) => boolean;
}

/** What an object is checked by, beside what it is written by. */
export interface Neighbours extends Around {
  /** The name of the gateway that it belongs to; empty where it belongs to none. */
  readonly gateway: string;
  /** All of a kind that a gateway has once the file holds: those that the file does not have come first, then the file's in its order. */
  readonly all: (kind: string, gateway: string) => readonly Neighbour[];
  /** As it is now. */
  readonly allNow: (kind: string, gateway: string) => readonly Neighbour[];
  /** Is it put back as it once was? */
  readonly isPast: boolean;
  /** Was everything of a kind that the file says of a gateway understood? */
  readonly isRead: (kind: string, gateway: string) => boolean;
}

export interface Neighbour {
  /** Within its gateway. */
  readonly own: string;
  /** As the table's `object` will have it. */
  readonly object: unknown;
  /** As it is now, if it is there. */
  readonly known: StoredObject | undefined;
}

/** Where a row goes. */
export interface Place {
  readonly id: string;
  /** Of the gateway that the object belongs to; empty where it belongs to none. */
  readonly gatewayId: string;
}

/** An object that is there afterwards. */
export interface Staying {
  readonly name: string;
  /** What its row says then, of the table's columns and of what its changes have to know. */
  readonly columns: Readonly<Record<string, unknown>>;
}

interface KindFacts<T> {
  readonly table: ConfigTable;
  /** Under which the file lists its objects: in the document, or in their gateway. */
  readonly member: string;
  readonly of: "document" | "gateway";
  /** What tells it from others of its kind in the same list. */
  readonly named: (object: T) => string;
  /** Objects that answer the same name here replace, together, all there were of it. */
  readonly replaces?: (object: T) => string;
  /** Where an id is not the table's own to make. */
  readonly newId: (object: T, name: string, gatewayId: string) => string;
  /** A file's object → what its schema takes, such as a name that becomes an ARN. */
  readonly read?: (raw: unknown, settings: Settings) => unknown;
  /** The object → what its table's `object` will say of it. */
  readonly kept: (object: T, known: StoredObject | undefined) => unknown;
  /** What the table's `object` says → the object as a file has it. */
  readonly shown: (kept: unknown, name: string) => FileObject;
  /** Has it what no change may change, and has it that otherwise? Only what is put back takes the place of such a one. */
  readonly isOther?: (object: T, kept: unknown) => boolean;
  /** What the schema cannot tell, by fields. */
  readonly faults?: (object: T, known: StoredObject | undefined, around: Neighbours) => readonly (Field | FieldAt)[];
  /** Values for the table's columns. */
  readonly row: (object: T, known: StoredObject | undefined, place: Place, around: Around) => Row;
  /** Why the object must stay although the file does not have it, if it must. */
  readonly held?: (stored: StoredObject, staying: (kind: string) => Iterable<Staying>) => string | undefined;
  /** How many there may be, of a gateway or in all, and how that is raised. */
  readonly most?: (settings: Settings) => { readonly most: number; readonly raisedBy: string };
}

export interface Kind extends KindFacts<unknown> {
  readonly schema: z.ZodMiniObject;
}

/** @param schema of an object in a file, whose type the functions are given. */
export function kindOfObject<S extends z.core.$ZodLooseShape>(
  schema: z.ZodMiniObject<S, z.core.$strict>,
  facts: KindFacts<z.output<z.ZodMiniObject<S, z.core.$strict>>>,
): Kind {
  const parsed = new WeakMap<object, z.output<typeof schema>>();
  // Of a large file each object is asked several things.
  const own = (object: unknown): z.output<typeof schema> => {
    if (typeof object !== "object" || object === null) return schema.parse(object);
    const known = parsed.get(object) ?? schema.parse(object);
    parsed.set(object, known);
    return known;
  };
  const { replaces, isOther, faults, ...rest } = facts;
  return {
    ...rest,
    schema,
    named: (object) => facts.named(own(object)),
    newId: (object, name, gatewayId) => facts.newId(own(object), name, gatewayId),
    kept: (object, known) => facts.kept(own(object), known),
    row: (object, known, place, around) => facts.row(own(object), known, place, around),
    ...(replaces === undefined ? {} : { replaces: (object: unknown) => replaces(own(object)) }),
    ...(isOther === undefined ? {} : { isOther: (object: unknown, kept: unknown) => isOther(own(object), kept) }),
    ...(faults === undefined ? {} : { faults: (object: unknown, known, around) => faults(own(object), known, around) }),
  };
}

/** What tells an object from those of all kinds. */
export function keyOf(kind: string, name: string): string {
  return `${kind} ${name}`;
}

/** A kept object's text as JSON has it: a spec is its own file object. */
export const AnyObject = z.record(z.string(), z.unknown());
