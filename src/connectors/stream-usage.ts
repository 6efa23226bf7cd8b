/** What becomes of a chat stream whose caller did not ask for its usage: of a target, or by default. */
import * as z from "../words/schema.ts";

/**
 * `as_sent`: nothing; `ask`: the provider is asked for it, and the caller sees its extra chunk; `ask_and_hide`: that chunk
 * is taken out again.
 */
export const StreamUsage = z.enum(["as_sent", "ask", "ask_and_hide"]);
export type StreamUsage = z.infer<typeof StreamUsage>;
