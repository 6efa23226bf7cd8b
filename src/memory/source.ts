/** A source as this isolate has found it lately, and D1 as one source, whatever is asked of it. */
import { GatewayError } from "../words/errors.ts";
import { perIsolate } from "../words/isolate.ts";

/** How one is that several memories ask: where it failed one of them, none waits for it for a while. */
export class Source {
  failedAt = -Infinity;
}

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
