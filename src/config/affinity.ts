/** Does a conversation stay with the target that answered it, where its prompt cache is? Said by a gateway for all its models, or by an alias for itself. */
import * as z from "../words/schema.ts";

export const Affinity = z.enum(["none", "conversation"]);
export type Affinity = z.infer<typeof Affinity>;
