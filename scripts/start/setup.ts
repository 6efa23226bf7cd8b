/** What is wanted and the control plane → the gateway with its targets, made where they are not there yet and otherwise left as they are. */
import * as z from "zod";
import { Nothing, type ControlPlane } from "./control-plane.ts";
import { DEMO_DESCRIPTION, type WantedTarget } from "./targets.ts";

const MOST = "?maxResults=1000";

const Gateway = z.object({ gatewayId: z.string(), name: z.string(), authorizerType: z.string() });
export type Gateway = z.infer<typeof Gateway>;

const TargetSummary = z.object({ targetId: z.string(), name: z.string() });
/** What PUT takes back, and how the target is. */
const Target = z.object({
  targetId: z.string(),
  name: z.string(),
  description: z.string().optional(),
  targetConfiguration: z.looseObject({}),
  credentialProviderConfigurations: z.array(z.looseObject({})).optional(),
  metadataConfiguration: z.looseObject({}).optional(),
  firstByteTimeoutMs: z.number().optional(),
  status: z.string(),
  statusReasons: z.array(z.string()).optional(),
});
export type Target = z.infer<typeof Target>;
const KeyProvider = z.object({ credentialProviderArn: z.string() });

const SETTLED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 200;

export async function ensureGateway(control: ControlPlane, name: string): Promise<Gateway> {
  const { items } = await control.ask(z.object({ items: z.array(Gateway) }), "GET", `/gateways/${MOST}`);
  const known = items.find((gateway) => gateway.name === name);
  return known ?? control.ask(Gateway, "POST", "/gateways/", { name, authorizerType: "API_KEY" });
}

/** @returns every target of the gateway, those of others too, and how each is. */
export async function ensureTargets(
  control: ControlPlane,
  { gatewayId }: Gateway,
  wanted: readonly WantedTarget[],
): Promise<readonly Target[]> {
  const path = `/gateways/${gatewayId}/targets/`;
  const List = z.object({ items: z.array(TargetSummary) });
  const known = (await control.ask(List, "GET", path + MOST)).items;
  for (const target of wanted) {
    const found = known.find(({ name }) => name === target.name);
    await (found === undefined ? createTarget(control, path, target) : refresh(control, path + found.targetId, target));
  }
  const { items } = await control.ask(List, "GET", path + MOST);
  return Promise.all(items.map(({ targetId }) => settled(control, path + targetId)));
}

async function createTarget(control: ControlPlane, path: string, wanted: WantedTarget): Promise<void> {
  const { name, description, inference } = wanted;
  const credentialProviderConfigurations = [await credentialOf(control, wanted)];
  const targetConfiguration = { inference };
  await control.ask(Nothing, "POST", path, {
    name,
    description,
    targetConfiguration,
    credentialProviderConfigurations,
  });
}

/** A target someone changed by hand stays so: only a demo provider that moved, or a connector that failed, is written again. */
async function refresh(control: ControlPlane, path: string, { inference }: WantedTarget): Promise<void> {
  const found = await control.ask(Target, "GET", path);
  const { targetId: _, status, statusReasons: __, ...spec } = found;
  const moved = isDemoElsewhere(found, inference);
  if (!moved && status !== "FAILED") return;
  await control.ask(Nothing, "PUT", path, moved ? { ...spec, targetConfiguration: { inference } } : spec);
}

const Endpoint = z.object({ provider: z.object({ endpoint: z.string() }) });

function isDemoElsewhere({ description, targetConfiguration }: Target, wanted: object): boolean {
  const is = Endpoint.safeParse(targetConfiguration.inference).data?.provider.endpoint;
  const becomes = Endpoint.safeParse(wanted).data?.provider.endpoint;
  if (is === undefined || becomes === undefined || description !== DEMO_DESCRIPTION) return false;
  return is !== becomes && is.startsWith("http://127.0.0.1:");
}

async function credentialOf(control: ControlPlane, { credential }: WantedTarget): Promise<object> {
  if (credential === undefined) return { credentialProviderType: "GATEWAY_IAM_ROLE" };
  const { name, secretId, header } = credential;
  const found = await control.find(KeyProvider, "POST", "/identities/GetApiKeyCredentialProvider", { name });
  const { credentialProviderArn } =
    found ??
    (await control.ask(KeyProvider, "POST", "/identities/CreateApiKeyCredentialProvider", {
      name,
      apiKeySecretSource: "EXTERNAL",
      apiKeySecretConfig: { secretId },
    }));
  return {
    credentialProviderType: "API_KEY",
    credentialProvider: {
      apiKeyCredentialProvider: {
        providerArn: credentialProviderArn,
        ...(header === undefined ? {} : { credentialLocation: "HEADER", credentialParameterName: header }),
      },
    },
  };
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
