/** What a plan of changes says: what is asked of it, and what would be written, told and refused. */
import type { TableChange } from "../../store/config-table.ts";
import type { FileFault } from "./fault.ts";
import type { Around, FileObject } from "./kinds/kind.ts";

export interface Change {
  readonly kind: string;
  readonly name: string;
  readonly change: "created" | "changed" | "deleted";
  readonly before?: FileObject | undefined;
  readonly after?: FileObject | undefined;
}

/** An object that could not be made as it should be, and why. */
export interface NotDone {
  readonly kind: string;
  readonly name: string;
  readonly reason: string;
}

export interface Plan {
  readonly changes: readonly Change[];
  readonly tables: readonly TableChange[];
  readonly notDone: readonly NotDone[];
  readonly faults: readonly FileFault[];
}

export interface PlanOptions extends Omit<Around, "has"> {
  /** Is what is not wanted deleted? */
  readonly prune: boolean;
  /** Objects that stay although they are not wanted, and that count as there although they are not: by kind and name. */
  readonly spared?: ReadonlySet<string>;
  /** Kinds and gateways of whose objects one could not be read. */
  readonly unread?: ReadonlySet<string>;
}
