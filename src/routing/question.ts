/** What is asked of the routing table: a model at a path, for a caller with its rights. */
import type { Rights } from "../config/rights.ts";

export interface Question {
  /** The operation's path. */
  readonly path: string;
  readonly model: string;
  readonly rights: Rights;
  /** Where this caller reads what models there are. */
  readonly modelsPath: string;
}
