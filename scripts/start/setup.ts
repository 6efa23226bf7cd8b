/** What is wanted and the control plane → the gateway with its targets, made where they are not there yet and otherwise left as they are. */
import * as z from "zod";
import { Nothing, type ControlPlane } from "./control-plane.ts";
import { Configuration, demoEndpointOf, type FileTarget, type Wanted } from "./targets.ts";

const MOST = "?maxResults=1000";

const Gateway = z.object({ gatewayId: z.string(), name: z.string(), authorizerType: z.string() });
export type Gateway = z.infer<typeof Gateway>;

const TargetSummary = z.object({ targetId: z.string(), name: z.string(), status: z.string() });
const Target = TargetSummary.extend({ statusReasons: z.array(z.string()).optional() });
export type Target = z.infer<typeof Target>;

const SETTLED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 200;

/** A target someone changed by hand stays so: only one of a demo provider that moved, or serves more by now, is written again. */
export async function ensureConfiguration(control: ControlPlane, name: string, wanted: Wanted): Promise<Gateway> {
  const { gateways, credentialProviders } = await control.ask(Configuration, "GET", "/config");
  const there = gateways.find((gateway) => gateway.name === name);
  const { targets: known, ...gateway } = there ?? { name, authorizerType: "API_KEY", targets: [] };
  const targets = wanted.targets.flatMap((target) => {
    const found = known.find((one) => one.name === target.name);
    if (found === undefined) return [target];
    return hasMoved(found, target) || serveMoreNow(found, target)
      ? [{ ...found, targetConfiguration: target.targetConfiguration }]
      : [];
  });
  const named = JSON.stringify(targets);
  const missing = wanted.credentialProviders.filter(
    (provider) =>
      named.includes(`"providerArn":"${provider.name}"`) &&
      !credentialProviders.some((known) => known.name === provider.name),
  );
  if (there === undefined || targets.length > 0) {
    await control.ask(Nothing, "PUT", "/config", {
      gateways: [{ ...gateway, targets }],
      credentialProviders: missing,
    });
  }
  const { items } = await control.ask(z.object({ items: z.array(Gateway) }), "GET", `/gateways/${MOST}`);
  return z.object({ gateway: Gateway }).parse({ gateway: items.find((one) => one.name === name) }).gateway;
}

/** @returns every target of the gateway, those of others too, and how each is: one that failed is tried once more. */
export async function settledTargets(
  control: ControlPlane,
  { gatewayId }: Gateway,
  wanted: Wanted,
): Promise<readonly Target[]> {
  const path = `/gateways/${gatewayId}/targets/`;
  const { items } = await control.ask(z.object({ items: z.array(TargetSummary) }), "GET", path + MOST);
  for (const { targetId, name, status } of items) {
    if (status !== "FAILED" || !wanted.targets.some((target) => target.name === name)) continue;
    await control.ask(Nothing, "PUT", `/gateways/${gatewayId}/synchronizeTargets`, { targetIdList: [targetId] });
  }
  return Promise.all(items.map(({ targetId }) => settled(control, path + targetId)));
}

function hasMoved(found: FileTarget, wanted: FileTarget): boolean {
  const [is, becomes] = [demoEndpointOf(found), demoEndpointOf(wanted)];
  if (is === undefined || becomes === undefined || found.description !== wanted.description) return false;
  return is !== becomes;
}

const Operations = z.object({ provider: z.object({ operations: z.array(z.unknown()) }) });

/** Written by an older start: every operation it has is there still, and others came. */
function serveMoreNow(found: FileTarget, wanted: FileTarget): boolean {
  if (found.description !== wanted.description) return false;
  const [had, has] = [found, wanted].map(({ targetConfiguration: { inference } }) =>
    Operations.safeParse(inference).data?.provider.operations.map((one) => JSON.stringify(one)),
  );
  return had !== undefined && has !== undefined && had.length < has.length && had.every((one) => has.includes(one));
}

/** Targets whose models are discovered are CREATING for a moment. */
async function settled(control: ControlPlane, path: string): Promise<Target> {
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const target = await control.ask(Target, "GET", path);
    if (!target.status.endsWith("ING") || Date.now() > deadline) return target;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
