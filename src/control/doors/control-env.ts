/** What every door has at hand: Hono's environment of the control plane. */
import type { OperationContext } from "../operations/context.ts";

export interface ControlEnv {
  Bindings: Env;
  Variables: {
    readonly context: OperationContext;
    readonly requestId: string;
    /** The body's bytes, read once: a signature is made over them. */
    readonly readBytes: () => Promise<Uint8Array<ArrayBuffer>>;
  };
}
