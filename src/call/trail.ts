/** What is known of a call while it goes, filled stage by stage, and its end, which comes once. Never a credential, never a body. */
import type { Caller } from "../identity/caller.ts";
import type { PriceOverride } from "../usage/price-override.ts";
import type { Ended } from "../usage/record.ts";
import type { Usage, UsageSource } from "../usage/usage.ts";
import type { ErrorCode, GatewayError } from "../words/errors.ts";
import { shownPath } from "./shown-path.ts";
import type { Holding } from "./holding.ts";
import type { Traced } from "./traced.ts";

/** `left`: the caller did not wait for all of the answer; `cut`: the provider broke off in it. */
export type Ending = Ended;

export class Trail {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** As far as it is known: of a path that names a model, the operation's. */
  path: string;
  gatewayId: string | undefined;
  /** Of the gateway; undefined for most, which no browser calls. */
  corsOrigins: readonly string[] | undefined;
  /** A question to the gateway itself, of its models or the caller's usage, which no provider is asked: no call to be booked. */
  isOurs = false;
  caller: Caller | undefined;
  /** As the caller asked for it. */
  model: string | undefined;
  /** The name of the gateway's own that was called. */
  alias: string | undefined;
  /** As the provider is asked for it. */
  calledModel: string | undefined;
  target: string | undefined;
  /** That an administrator set, of this gateway's targets. */
  prices: readonly PriceOverride[] = [];
  /** Of the target's provider. */
  endpoint: string | undefined;
  /** Was a stream asked for, or did one come? */
  stream = false;
  /** What the input is taken to be where nobody counts it, in tokens. */
  estimatedInput = 0;
  /** How many targets were asked. */
  attempts = 0;
  /** Of the answer; undefined where there was none. */
  status: number | undefined;
  code: ErrorCode | undefined;
  /** When the provider's answer began. */
  firstByteAt: number | undefined;
  /** Undefined while the call goes on. */
  ended: Ending | undefined;
  usage: Usage | undefined;
  source: UsageSource = "none";
  costNanos: number | undefined;
  priceVersion: string | undefined;
  /** A provider was asked, and may be paid: also where nobody waits for its answer any more. */
  isAsked = false;
  /** One that gave no answer in time may have worked all the while, whatever becomes of those that are asked after it. */
  mayHaveWorked = false;
  /** Of its limits; undefined where it has none. */
  holding: Holding | undefined;
  /** Undefined where nobody wants its spans. */
  traced: Traced | undefined;

  constructor(requestId: string, path: string, now: number) {
    this.requestId = requestId;
    this.startedAt = now;
    this.path = shownPath(path);
  }

  /** @returns false where the call has ended already: who left may still fail behind it. */
  end(how: Ending, status: number | undefined, error?: GatewayError): boolean {
    if (this.ended !== undefined) return false;
    this.ended = how;
    this.status = status;
    this.code = error?.code;
    return true;
  }
}
