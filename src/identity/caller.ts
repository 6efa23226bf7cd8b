/** Who is calling: one type for every authorizer, and the only thing of an identity that later stages see. */
import { matchesGlob } from "../config/glob.ts";

export interface Caller {
  /** Stands in the request log; never a credential or a hash of one. */
  readonly id: string;
  /** Ids or globs over `target/model`; absent: all. */
  readonly allowedModels: readonly string[] | undefined;
}

export const ANONYMOUS: Caller = { id: "anonymous", allowedModels: undefined };

/** May the caller use this target's model, by the provider's id? */
export function mayUse(caller: Caller, target: string, model: string): boolean {
  if (caller.allowedModels === undefined) return true;
  const id = `${target}/${model}`;
  return caller.allowedModels.some((pattern) => matchesGlob(pattern, id));
}
