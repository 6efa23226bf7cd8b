/** An alias as it is configured: a model name of a gateway's own, and what it stands for. One schema for the HTTP body and the D1 row. */
import * as z from "../words/schema.ts";
import { Affinity } from "./affinity.ts";
import { MAX_MODEL_LENGTH } from "../words/model-path.ts";

/** What a caller may write as a model, and no pattern: an alias is one name. */
const id = z.string().check(
  z.minLength(1),
  z.maxLength(MAX_MODEL_LENGTH),
  z.regex(/^[^\p{C}*?]+$/u, "must hold no control characters and none of * and ?"),
  z.refine((text) => text === text.trim(), "must not begin or end with a space"),
);

export const AliasName = id;

export const MOST_WEIGHT = 1_000;
const MOST_TIER = 10;
const MOST_TARGETS = 20;

const AliasTarget = z.strictObject({
  /** `target/model`, or an id that targets list: never an alias. */
  model: id,
  /** The share of calls within its tier; 1 unless given. */
  weight: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MOST_WEIGHT))),
  /** Asked when nobody of the tiers before can; 1 unless given. */
  tier: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MOST_TIER))),
});
export type AliasTarget = z.infer<typeof AliasTarget>;

export const AliasSpec = z.strictObject({
  targets: z.array(AliasTarget).check(z.minLength(1), z.maxLength(MOST_TARGETS)),
  /** Absent: the gateway's. */
  affinity: z.optional(Affinity),
});
export type AliasSpec = z.infer<typeof AliasSpec>;

export interface Alias {
  readonly name: string;
  readonly spec: AliasSpec;
  readonly createdAt: number;
  readonly updatedAt: number;
}
