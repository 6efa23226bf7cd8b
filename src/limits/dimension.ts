/** A dimension's key → how a call's value of it is read; undefined where the call has none. */
import { DIMENSION_KEY, LONGEST_VALUE, type KeyLimits } from "../config/rate-limit.ts";

/** What of a call its limits are found by. */
export interface CallFacts {
  readonly caller: {
    readonly kind: "anonymous" | "api_key" | "token" | "access_key";
    readonly id: string;
    readonly claims?: Readonly<Record<string, unknown>>;
    /** Of its API key. */
    readonly limits?: KeyLimits | undefined;
  };
  /** The name of one's own that the model was called by. */
  readonly alias?: string | undefined;
  /** False: the call costs requests, never tokens or dollars. */
  readonly hasTokens: boolean;
}

/** The same of one candidate. */
export interface TargetFacts extends CallFacts {
  readonly targetName: string;
  /** The model as the provider knows it; absent where a call has none. */
  readonly qualifiedModelId?: string | undefined;
}

export type Resolve = (facts: CallFacts & Partial<TargetFacts>) => string | undefined;

const CLAIM = "$.context.jwt.";
const OF_TARGET: ReadonlySet<string> = new Set(["targetName", "qualifiedModelId"]);

/** Is its value known only with the target? */
export function isOfTarget(key: string): boolean {
  return OF_TARGET.has(key);
}

export function isDimension(key: string): boolean {
  return DIMENSION_KEY.test(key);
}

/** @throws RangeError for a key that no configuration may hold. */
export function resolverOf(key: string): Resolve {
  if (key.startsWith(CLAIM)) {
    const claim = key.slice(CLAIM.length);
    const path = claim.split(".");
    return ({ caller }) => textOf(member(caller.claims, claim) ?? path.reduce(member, caller.claims));
  }
  switch (key) {
    case "targetName":
      return ({ targetName }) => textOf(targetName);
    case "qualifiedModelId":
      return ({ qualifiedModelId }) => textOf(qualifiedModelId);
    case "alias":
      return ({ alias }) => textOf(alias);
    case "$.context.caller":
      return ({ caller }) => textOf(caller.id);
    case "$.context.apiKey":
      return ({ caller }) => (caller.kind === "api_key" ? textOf(caller.id) : undefined);
    case "$.context.iam.principal":
      return ({ caller }) => (caller.kind === "access_key" ? textOf(caller.id) : undefined);
    default:
      throw new RangeError(`"${key}" is no dimension`);
  }
}

/** A claim's own name comes first: it may hold dots. */
function member(of: unknown, name: string): unknown {
  if (typeof of !== "object" || of === null || !Object.hasOwn(of, name)) return undefined;
  return Reflect.get(of, name);
}

/** A list of one is its element. Longer texts than an entry may name share the bucket of their beginning, so that nobody leaves one by length. */
function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.length === 1 && !Array.isArray(value[0]) ? textOf(value[0]) : undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string" || value === "") return undefined;
  return (value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value).toWellFormed();
}
