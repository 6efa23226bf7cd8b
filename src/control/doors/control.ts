/** What every operation of the control plane has at hand. */
import type { Settings } from "../../config/settings.ts";

export interface Control {
  Bindings: Env;
  Variables: {
    readonly settings: Settings;
    readonly requestId: string;
    /** The body's bytes, read once: a signature is made over them. */
    readonly readBytes: () => Promise<Uint8Array<ArrayBuffer>>;
  };
}
