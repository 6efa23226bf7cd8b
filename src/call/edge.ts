/** What surrounds a call: the Worker's bindings and settings, a clock, a way to work on after the answer, and what the log will say. */
import type { Alarm } from "../words/alarm.ts";
import { readSettings, type Settings } from "../config/settings.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";

export interface Edge extends RequestContext {
  readonly env: Env;
  readonly settings: Settings;
  readonly requestId: string;
  /** For the one thing the call waits for at the moment. */
  readonly alarm: Alarm;
  readonly trail: Trail;
}

/** Filled stage by stage, so that the log of a failure says how far the call came. Never a credential, never a body. */
export interface Trail {
  gatewayId?: string;
  caller?: string;
  path?: string;
  model?: string;
  target?: string;
  attempts?: number;
}

export const settingsOf = perIsolate((env: Env) => readSettings(env));
