/** Provider keys that are sealed in D1 → the same keys sealed under `TOKEN_VAULT_KEY_NEXT`, where that is set; calls go on, for both keys open. */
import type { CredentialProvider } from "../../credentials/credential-provider.ts";
import { writerOf } from "../../memory/own-writes.ts";
import { reseal } from "../../secrets/vault.ts";
import { findCredentialProvider, listCredentialProviders, updateSealed } from "../../store/credential-providers.ts";
import { asGatewayError } from "../../words/errors.ts";
import type { OperationContext } from "./context.ts";

/** By the providers' names. */
export interface Resealed {
  /** Sealed anew just now. */
  readonly resealed: readonly string[];
  /** Under the newest key already. */
  readonly unchanged: readonly string[];
  /** No key that is set opens them; nothing was changed. */
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}

const PAGE = 100;
/** Somebody may give a provider another key at the same moment. */
const MOST_TRIES = 3;

/** May be asked again at any time. @throws GatewayError where D1 cannot be reached; what was sealed anew until then stays so. */
export async function resealAll(context: OperationContext): Promise<Resealed> {
  const resealed: string[] = [];
  const unchanged: string[] = [];
  const failed: { name: string; message: string }[] = [];
  let after: string | undefined;
  do {
    const page = await listCredentialProviders(context.env.DB, { most: PAGE, after });
    for (const provider of page.items) {
      if (provider.key.source !== "MANAGED") continue;
      const { name } = provider;
      try {
        ((await resealOne(context, provider)) ? resealed : unchanged).push(name);
      } catch (caught) {
        const { code, message } = asGatewayError(caught);
        if (code !== "target_misconfigured") throw caught;
        failed.push({ name, message });
      }
    }
    after = page.nextToken;
  } while (after !== undefined);
  return { resealed, unchanged, failed };
}

/** @returns false where there is nothing to be done. */
async function resealOne(context: OperationContext, provider: CredentialProvider): Promise<boolean> {
  const { env, now } = context;
  let known: CredentialProvider | undefined = provider;
  for (let tries = 0; tries < MOST_TRIES && known?.key.source === "MANAGED"; tries++) {
    const sealed = await reseal(env, known.name, known.key.sealed);
    if (sealed === undefined) return false;
    const updated: CredentialProvider = { ...known, key: { source: "MANAGED", sealed }, updatedAt: now() };
    if (await updateSealed(writerOf(context), updated, known.key)) return true;
    known = await findCredentialProvider(env.DB, known.name);
  }
  // Given another key each time, which is sealed under the newest one.
  return false;
}
