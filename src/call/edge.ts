/** What surrounds a call: the request, the Worker's bindings and settings, a clock, a way to work on after the answer, and the trail of what is known of it. */
import type { Body } from "../body/receive.ts";
import { readSettings, type Settings } from "../config/settings.ts";
import type { Alarm } from "../words/alarm.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";
import type { Trail } from "./trail.ts";

export interface Edge extends RequestContext {
  readonly env: Env;
  readonly settings: Settings;
  readonly requestId: string;
  /** For the one thing the call waits for at the moment. */
  readonly alarm: Alarm;
  readonly trail: Trail;
}

/** A request that addresses a gateway. */
export interface Incoming {
  readonly request: Request;
  readonly url: URL;
  /** Absent: the default gateway. */
  readonly gatewayId: string | undefined;
  /** Behind the gateway's own; once the call is admitted, the operation's, with `{model}` where that names the model. */
  readonly path: string;
  /** The model that the path names, decoded; absent where the body says it. */
  readonly model?: string;
  readonly body: Body;
  readonly edge: Edge;
}

export const settingsOf = perIsolate((env: Env) => readSettings(env));
