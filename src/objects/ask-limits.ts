/** State and reset of limits' accounts: who administers them asks the ledger that keeps them. */
import { within } from "../words/deadline.ts";
import { limitsName } from "./ledger-name.ts";
import type { AccountState, Which } from "./limit-state.ts";

export type { AccountState, Which } from "./limit-state.ts";

/** Who asks waits for it: longer than a call would, and not for ever. */
const DEADLINE_MS = 10_000;

/** Those that calls have counted in, by key. @throws Error where the ledger does not answer within 10 s. */
export async function limitStates(
  { LEDGER }: Pick<Env, "LEDGER">,
  gatewayId: string,
  which: Which,
): Promise<AccountState[]> {
  return within(DEADLINE_MS, LEDGER.getByName(limitsName(gatewayId)).limitStates(which));
}

/** Those of a day or longer that are at 80 % or more, a thousand at most. @throws Error where the ledger does not answer in that time. */
export async function budgetsNearTheirEnd(
  { LEDGER }: Pick<Env, "LEDGER">,
  gatewayId: string,
  withinMs: number,
): Promise<AccountState[]> {
  return within(withinMs, LEDGER.getByName(limitsName(gatewayId)).budgetsNearTheirEnd());
}

/** What was used or lost is forgotten; what isolates hold stays reserved. Known to all within 10 s. @throws as `limitStates`. */
export async function resetLimits(
  { LEDGER }: Pick<Env, "LEDGER">,
  gatewayId: string,
  which: Which,
): Promise<AccountState[]> {
  return within(DEADLINE_MS, LEDGER.getByName(limitsName(gatewayId)).resetLimits(which));
}

/** For good, with what isolates hold of them. @param prefix of the accounts' keys; empty: all of the gateway's. @throws as `limitStates`. */
export async function forgetLimits({ LEDGER }: Pick<Env, "LEDGER">, gatewayId: string, prefix: string): Promise<void> {
  await within(DEADLINE_MS, LEDGER.getByName(limitsName(gatewayId)).forgetLimits(prefix));
}
