/** What a kind of object is to a file of configuration and to the history: each has a file of its own here, listed in `all.ts`. */
import type { Settings } from "../../../config/settings.ts";
import type { ConfigTable, Row } from "../../../store/config-table.ts";
import type { StoredObject } from "../../../store/whole-config.ts";
import * as z from "../../../words/schema.ts";
import type { Field } from "../fault.ts";

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
  /** What the schema cannot tell, by fields. */
  readonly faults?: (object: T, known: StoredObject | undefined, around: Around) => readonly Field[];
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
  const own = (object: unknown) => schema.parse(object);
  const { replaces, faults, ...rest } = facts;
  return {
    ...rest,
    schema,
    named: (object) => facts.named(own(object)),
    newId: (object, name, gatewayId) => facts.newId(own(object), name, gatewayId),
    kept: (object, known) => facts.kept(own(object), known),
    row: (object, known, place, around) => facts.row(own(object), known, place, around),
    ...(replaces === undefined ? {} : { replaces: (object: unknown) => replaces(own(object)) }),
    ...(faults === undefined ? {} : { faults: (object: unknown, known, around) => faults(own(object), known, around) }),
  };
}

/** A kept object's text as JSON has it: a spec is its own file object. */
export const AnyObject = z.record(z.string(), z.unknown());
