/** D1 as this isolate has found it lately: one source, whatever is asked of it. */
import { GatewayError } from "../errors.ts";
import { perIsolate } from "../store/isolate.ts";
import { Source } from "./refreshing.ts";

export const databaseSourceOf = perIsolate(() => new Source());

/** A row that cannot be read is that row's fault: the others are none the worse for it. */
export function isOfDatabase(failure: unknown): boolean {
  return !(failure instanceof GatewayError);
}

/** For the caller. @param what of it cannot be had, in a whole sentence. */
export function unavailable(cause: unknown, what: string): GatewayError {
  if (cause instanceof GatewayError) return cause;
  return new GatewayError("config_unavailable", `${what} Try again shortly.`, {
    cause,
    headers: { "retry-after": "2" },
  });
}
