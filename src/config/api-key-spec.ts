/** An API key as it is asked for and changed: whose it is, what it may use, until when, how much. Read by the API and by the console's form. */
import * as z from "../words/schema.ts";
import { KeyLimits } from "./rate-limit.ts";

const name = z
  .string()
  .check(z.minLength(1), z.maxLength(128), z.regex(/^[^\p{C}]+$/u, "must not hold control characters"));
/** Ids or globs over `target/model`. */
const allowedModels = z
  .array(z.string().check(z.minLength(1), z.maxLength(400)))
  .check(z.minLength(1), z.maxLength(100));
const expiresAt = z.iso.datetime({ offset: true });

export const ApiKeySpec = z.strictObject({
  name,
  allowedModels: z.optional(allowedModels),
  expiresAt: z.optional(expiresAt),
  limits: z.optional(KeyLimits),
});
export type ApiKeySpec = z.infer<typeof ApiKeySpec>;

/** What is left out stays as it is, null takes a member away. */
export const ApiKeyUpdate = z.strictObject({
  name: z.optional(name),
  allowedModels: z.nullish(allowedModels),
  expiresAt: z.nullish(expiresAt),
  limits: z.nullish(KeyLimits),
});
export type ApiKeyUpdate = z.infer<typeof ApiKeyUpdate>;
