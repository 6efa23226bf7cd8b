/** The gateway and the key that the last start left → what a caller sends and which models it may use; a lost or refused key is replaced, and its predecessors are revoked. */
import * as z from "zod";
import { Nothing, type ControlPlane } from "./control-plane.ts";
import { StartFailure } from "./failure.ts";
import type { Memory } from "./memory.ts";
import type { Gateway } from "./setup.ts";

const KEY_NAME = "npm-start";

const NewKey = z.object({ apiKey: z.string() });
const Keys = z.object({ items: z.array(z.object({ apiKeyId: z.string(), name: z.string() })) });
const Models = z.object({ data: z.array(z.object({ id: z.string() })) });

/** @returns undefined where the gateway takes no API keys. */
export async function ensureKey(
  control: ControlPlane,
  origin: string,
  { gatewayId, authorizerType }: Gateway,
  memory: Memory,
): Promise<string | undefined> {
  if (authorizerType !== "API_KEY") return undefined;
  if (memory.gatewayId === gatewayId && memory.apiKey !== undefined) {
    const { status } = await askForModels(origin, memory.apiKey);
    if (status === 200) return memory.apiKey;
  }
  const path = `/gateways/${gatewayId}/api-keys`;
  const { items } = await control.ask(Keys, "GET", path);
  const stale = items.filter(({ name }) => name === KEY_NAME);
  for (const { apiKeyId } of stale) await control.find(Nothing, "DELETE", `${path}/${apiKeyId}`);
  return (await control.ask(NewKey, "POST", path, { name: KEY_NAME })).apiKey;
}

/**
 * The ids of all models the caller may use; undefined where the gateway lets in only callers that sign in otherwise.
 *
 * @throws StartFailure where the data plane does not answer.
 */
export async function listModels(origin: string, key: string | undefined): Promise<readonly string[] | undefined> {
  const response = await askForModels(origin, key);
  const text = await response.text();
  if (key === undefined && response.status === 401) return undefined;
  const models = response.ok ? Models.safeParse(JSON.parse(text)).data : undefined;
  if (models === undefined) {
    throw new StartFailure(
      `The gateway is configured, and GET /inference/v1/models answers ${response.status}:`,
      "`npm start -- --verbose` shows what the Worker logs.",
      { cause: text },
    );
  }
  return models.data.map(({ id }) => id);
}

function askForModels(origin: string, key: string | undefined): Promise<Response> {
  return fetch(`${origin}/inference/v1/models`, {
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
}
