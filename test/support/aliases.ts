/** Aliases of a gateway, made through the control plane, and targets for them: `a` has the model `m-a`, and so on. */
import { CHAT } from "./candidates.ts";
import { gateway, providerTarget } from "./config.ts";
import { isolate, type Isolate } from "./worker.ts";

export async function putAlias(
  on: Isolate,
  gatewayId: string,
  name: string,
  targets: readonly { model: string; weight?: number; tier?: number }[],
  more: Record<string, unknown> = {},
): Promise<void> {
  const response = await on.admin("PUT", `/gateways/${gatewayId}/aliases/${encodeURIComponent(name)}`, {
    targets,
    ...more,
  });
  if (!response.ok) throw new Error(`alias ${name}: ${response.status} ${await response.text()}`);
}

/** The default gateway with targets of these names, each with a model of its own. */
export async function named(
  names: readonly string[],
  spec: Record<string, unknown> = {},
  settings: Record<string, unknown> = {},
): Promise<{ on: Isolate; id: string }> {
  const on = isolate(settings);
  const id = await gateway(on, spec);
  for (const name of names) {
    await providerTarget(on, id, name, { operations: [{ path: CHAT, models: [`m-${name}`] }] });
  }
  return { on, id };
}

export const modelOf = (name: string): string => `${name}/m-${name}`;
