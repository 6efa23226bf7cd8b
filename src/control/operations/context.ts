/** What every operation of the control plane is handed: its database, ledgers and secrets, the settings, and the context of the request. */
import type { Settings } from "../../config/settings.ts";
import type { RequestContext } from "../../words/request-context.ts";

export interface OperationContext extends RequestContext {
  /** Secrets are read from it by the names that the configuration gives them. */
  readonly env: Pick<Env, "DB" | "LEDGER">;
  readonly settings: Settings;
  /** Whose request it is, as the history names them: `admin token`, an ARN. */
  readonly who: string;
}
