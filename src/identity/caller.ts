/** Who is calling: one type for every authorizer, and the only thing of an identity that later stages see. */
import type { KeyLimits } from "../config/rate-limit.ts";

export interface Caller {
  readonly kind: "anonymous" | "api_key" | "token" | "access_key";
  /** Stands in the request log; never a credential or a hash of one. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** What `rightsOf` takes; absent: all. */
  readonly allowedModels: readonly string[] | undefined;
  /** Of its API key alone. */
  readonly limits?: KeyLimits | undefined;
  /** What a token says of its bearer. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

export const ANONYMOUS: Caller = { kind: "anonymous", id: "anonymous", name: "anonymous", allowedModels: undefined };
