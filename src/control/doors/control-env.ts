/** What every door has at hand: Hono's environment of the control plane. */
import type { Settings } from "../../config/settings.ts";
import type { Administrator } from "../../secrets/administrators.ts";
import type { RequestContext } from "../../words/request-context.ts";
import type { OperationContext } from "../operations/context.ts";

export interface ControlEnv {
  Bindings: Env;
  Variables: {
    readonly context: OperationContext;
    /** Who asks; behind doors that admit administrators only. */
    readonly administrator: Administrator;
    readonly request: RequestContext;
    /** @throws GatewayError `internal` where they cannot be used. */
    readonly settings: () => Settings;
    readonly requestId: string;
    /** The body's bytes, read once: a signature is made over them. */
    readonly readBytes: () => Promise<Uint8Array<ArrayBuffer>>;
  };
}
