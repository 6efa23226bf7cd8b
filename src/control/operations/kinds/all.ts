/** Every kind of object that a file of configuration holds, in the order in which they are written: what others name comes before them. A new kind is one file and one line here. */
import { alias } from "./alias.ts";
import { credentialProvider } from "./credential-provider.ts";
import { gateway } from "./gateway.ts";
import type { Kind } from "./kind.ts";
import { price } from "./price.ts";
import { rateLimit } from "./rate-limit.ts";
import { target } from "./target.ts";

export const KINDS: readonly Kind[] = [credentialProvider, gateway, target, alias, rateLimit, price];
