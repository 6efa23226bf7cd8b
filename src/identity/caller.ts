/** Who is calling: one type for every authorizer, and the only thing of an identity that later stages see. */
export interface Caller {
  /** Stands in the request log; never a credential or a hash of one. */
  readonly id: string;
  /** What `rightsOf` takes; absent: all. */
  readonly allowedModels: readonly string[] | undefined;
}

export const ANONYMOUS: Caller = { id: "anonymous", allowedModels: undefined };
