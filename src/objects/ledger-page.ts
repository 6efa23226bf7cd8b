/** A part of a ledger as it is carried to another one, page by page: the words of the objects, of who asks them, and of the file it may stand in. */
import type { BookRow } from "../limits/book.ts";

/** A change of what is written here counts it up. */
export const PAGE_FORMAT = 1;

/** Every text once, and each call as a list that points to them. */
export type Packed = readonly [texts: readonly string[], calls: readonly (readonly (number | null)[])[]];

export type Combination = readonly [
  callerKind: string,
  callerId: string,
  callerName: string,
  target: string,
  model: string,
  alias: string,
];

/** Times in milliseconds since 1970; `totals` as `writeTotals` has them, in base64; `combination` by its place in the page's list, -1 is nobody's. */
export type Content =
  | { readonly kind: "lifetimes"; readonly rows: readonly (readonly [target: string, model: string, totals: string])[] }
  | {
      readonly kind: "days" | "hours";
      readonly combinations: readonly Combination[];
      readonly rows: readonly (readonly [start: number, combination: number, totals: string])[];
    }
  | {
      readonly kind: "minutes";
      readonly combinations: readonly Combination[];
      readonly rows: readonly (readonly [booked: number, start: number, combination: number, totals: string])[];
    }
  | { readonly kind: "calls"; readonly rows: readonly (readonly [reported: number, calls: Packed])[] }
  | { readonly kind: "limits"; readonly rows: readonly AccountRow[] };

export type Kind = Content["kind"];

/** What is used of an account in the window that begins at `start`, with what isolates hold of it: nobody knows how much of that they will use. */
export type AccountRow = readonly [
  key: string,
  limitKey: string,
  metric: BookRow["metric"],
  period: BookRow["period"],
  rate: number,
  start: number,
  used: number,
  level: BookRow["level"],
];

/** All that is of one object: one of a ledger's shards, or its limits. */
export type Part = number | "limits";

/** Where in a part a page begins. */
export interface Place {
  readonly kind: Kind;
  /** The last row of the page before, as the object names it; "": from the first. */
  readonly after: string;
  /** Booked before this is left out: it was copied before. 0: nothing is. */
  readonly since: number;
  /** Booked from this on is left out; undefined on the first page, which decides it. */
  readonly cut: number | undefined;
  /** Rows of a page. */
  readonly most: number;
}

export interface CopiedRows {
  /** The object's own id: the same part is never taken twice, by whatever file it comes. */
  readonly source: string;
  /** Whose rows it has taken in itself: they come along. */
  readonly holds: readonly string[];
  /** When its first call was reported; null: there was none, and there is nothing to copy. */
  readonly began: number | null;
  readonly cut: number;
  readonly content: Content;
  /** Undefined: that was all of the part. */
  readonly next: Pick<Place, "kind" | "after"> | undefined;
}

/** `refused` says why in words for whoever administers the gateway. */
export type Copied = CopiedRows | { readonly refused: string };

export interface LedgerPage {
  readonly format: typeof PAGE_FORMAT;
  readonly source: string;
  readonly holds: readonly string[];
  readonly began: number | null;
  readonly since: number;
  readonly cut: number;
  /** Of its part, from 0 on. */
  readonly number: number;
  /** The digest of the page before; "" on the first. */
  readonly before: string;
  /** Of the part up to this page, its own among them. */
  readonly rowsSoFar: number;
  readonly isLast: boolean;
  readonly content: Content;
}

/** `refused`: nothing was changed. */
export type Taken =
  | {
      /** False: it was there before. */
      readonly imported: boolean;
      /** The page that is waited for; null: the part is in whole. */
      readonly next: number | null;
    }
  | { readonly refused: string };
