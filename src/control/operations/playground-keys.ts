/** A key of the console's playground: it lives for minutes, and its gateway takes it whoever else it lets in. */
import { makePlaygroundKey } from "../../identity/api-key.ts";
import { insertApiKey } from "../../store/api-keys.ts";
import { sha256Hex } from "../../words/digest.ts";
import type { OperationContext } from "./context.ts";
import { noGateway, requireGateway } from "./gateways.ts";
import { newPlaygroundKeyId } from "./new-ids.ts";

/** Long enough for a conversation's next question; the console asks for another before it is over. */
const PLAYGROUND_KEY_MS = 10 * 60_000;

/**
 * What it calls is booked as that administrator's. Like any key it is kept as a hash alone, and the cron deletes it once it is over.
 *
 * @returns the key, and when it ends, in milliseconds since 1970.
 * @throws Fault ResourceNotFoundException where there is no such gateway.
 */
export async function createPlaygroundKey(
  context: OperationContext,
  gatewayId: string,
): Promise<{ readonly key: string; readonly expiresAt: number }> {
  const { gatewayId: id } = await requireGateway(context, gatewayId);
  const createdAt = context.now();
  const expiresAt = createdAt + PLAYGROUND_KEY_MS;
  const key = makePlaygroundKey((bytes) => crypto.getRandomValues(bytes));
  const apiKey = {
    apiKeyId: newPlaygroundKeyId(),
    gatewayId: id,
    name: context.who,
    allowedModels: undefined,
    expiresAt,
    limits: undefined,
    createdAt,
  };
  if (!(await insertApiKey(context.env.DB, apiKey, await sha256Hex(key), undefined))) throw noGateway(gatewayId);
  return { key, expiresAt };
}
