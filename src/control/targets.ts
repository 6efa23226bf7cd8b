/** Targets of a gateway: create, get, list, update, delete (wire notes, section 4). */
import { Hono } from "hono";
import { credentialProviderName } from "../config/identifiers.ts";
import { endpointFault } from "../config/endpoint.ts";
import type { Settings } from "../config/settings.ts";
import { TargetName, TargetSpec, type Target } from "../config/target.ts";
import { signIn } from "../connectors/serve.ts";
import { findCredentialProvider } from "../store/credential-providers.ts";
import { deleteTarget, findTarget, insertTarget, listTargets, updateTarget } from "../store/targets.ts";
import type { Control } from "./control.ts";
import { closeToken, pageRequest, readBody } from "./door.ts";
import { Fault, invalidField } from "./fault.ts";
import { ClientToken, requireGateway } from "./gateways.ts";
import { gatewayArn, newTargetId, newTargetName } from "./names.ts";

const CreateTarget = TargetSpec.extend({ name: TargetName.optional(), clientToken: ClientToken.optional() });

const MOST_LISTED = 1_000;

export const targets = new Hono<Control>()
  .post("/", async (c) => {
    const { clientToken: _, name = newTargetName(), ...rest } = await readBody(c.req.raw, CreateTarget);
    const spec: TargetSpec = { ...rest, name };
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
    await checkTarget(spec, c.env.DB, c.var.settings);
    const now = Date.now();
    const target: Target = {
      targetId: newTargetId(),
      gatewayId,
      spec,
      status: "READY",
      statusReasons: [],
      models: [],
      createdAt: now,
      updatedAt: now,
      lastSynchronizedAt: undefined,
    };
    if (!(await insertTarget(c.env, target))) {
      throw new Fault("ConflictException", `This gateway already has a target named "${name}".`);
    }
    return c.json(describe(target, c.var.settings), 202);
  })
  .get("/", async (c) => {
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
    const wanted = pageRequest(c.req.query("maxResults"), c.req.query("nextToken"), MOST_LISTED);
    const page = await listTargets(c.env.DB, gatewayId, wanted);
    return c.json({ items: page.items.map(summarize), nextToken: closeToken(page.nextToken) });
  })
  .get("/:targetId", async (c) => {
    const target = await requireTarget(c.env.DB, c.req.param("gatewayId") ?? "", c.req.param("targetId"));
    return c.json(describe(target, c.var.settings));
  })
  .put("/:targetId", async (c) => {
    const body = await readBody(c.req.raw, TargetSpec.extend({ name: TargetName.optional() }));
    const known = await requireTarget(c.env.DB, c.req.param("gatewayId") ?? "", c.req.param("targetId"));
    const spec: TargetSpec = { ...body, name: body.name ?? known.spec.name };
    if (spec.name !== known.spec.name)
      throw invalidField("name", `cannot be changed: this target is named "${known.spec.name}"`);
    const [was, becomes] = [kindOf(known.spec), kindOf(spec)];
    if (was !== becomes) {
      throw invalidField(
        "targetConfiguration",
        `Target configuration cannot be updated from ${was} to ${becomes}: delete the target and create another`,
      );
    }
    await checkTarget(spec, c.env.DB, c.var.settings);
    const updated: Target = { ...known, spec, status: "READY", statusReasons: [], updatedAt: Date.now() };
    if (!(await updateTarget(c.env, updated))) throw noTarget(known.targetId);
    return c.json(describe(updated, c.var.settings), 202);
  })
  .delete("/:targetId", async (c) => {
    const { gatewayId, targetId } = await requireTarget(
      c.env.DB,
      c.req.param("gatewayId") ?? "",
      c.req.param("targetId"),
    );
    if (!(await deleteTarget(c.env, gatewayId, targetId))) throw noTarget(targetId);
    return c.json({ gatewayArn: gatewayArn(c.var.settings, gatewayId), targetId, status: "DELETING" }, 202);
  });

/** @throws Fault ResourceNotFoundException. */
async function requireTarget(db: D1Database, gatewayLabel: string, targetId: string): Promise<Target> {
  const { gatewayId } = await requireGateway(db, gatewayLabel);
  const target = await findTarget(db, gatewayId, targetId);
  if (target === undefined) throw noTarget(targetId);
  return target;
}

function noTarget(targetId: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no target "${targetId}" on this gateway.`);
}

/** What a schema cannot tell: may the endpoint be called, is the credential one the provider takes, and does it exist? */
async function checkTarget(spec: TargetSpec, db: D1Database, settings: Settings): Promise<void> {
  const { provider } = spec.targetConfiguration.inference;
  const fault = provider === undefined ? undefined : endpointFault(provider.endpoint, settings.allowLocalEndpoints);
  if (fault !== undefined) throw invalidField("targetConfiguration.inference.provider.endpoint", fault);

  const credential = spec.credentialProviderConfigurations?.[0];
  if (credential?.credentialProviderType === "GATEWAY_IAM_ROLE" && signIn(spec, settings).signing === undefined) {
    throw invalidField(
      "credentialProviderConfigurations.0.credentialProviderType",
      "this provider takes an API key, not the gateway's AWS identity",
    );
  }
  if (credential?.credentialProviderType !== "API_KEY") return;
  const { providerArn } = credential.credentialProvider.apiKeyCredentialProvider;
  if ((await findCredentialProvider(db, credentialProviderName(providerArn) ?? "")) === undefined) {
    throw invalidField(
      "credentialProviderConfigurations.0.credentialProvider.apiKeyCredentialProvider.providerArn",
      "names a credential provider that does not exist",
    );
  }
}

function kindOf(spec: TargetSpec): "connector" | "provider" {
  return spec.targetConfiguration.inference.connector === undefined ? "provider" : "connector";
}

function describe(target: Target, settings: Settings): object {
  const { spec } = target;
  return {
    gatewayArn: gatewayArn(settings, target.gatewayId),
    targetId: target.targetId,
    ...spec,
    credentialProviderConfigurations: spec.credentialProviderConfigurations ?? [],
    status: target.status,
    statusReasons: target.statusReasons.length > 0 ? target.statusReasons : undefined,
    createdAt: new Date(target.createdAt).toISOString(),
    updatedAt: new Date(target.updatedAt).toISOString(),
    lastSynchronizedAt:
      target.lastSynchronizedAt === undefined ? undefined : new Date(target.lastSynchronizedAt).toISOString(),
  };
}

function summarize(target: Target): object {
  return {
    targetId: target.targetId,
    name: target.spec.name,
    description: target.spec.description,
    status: target.status,
    targetType: kindOf(target.spec).toUpperCase(),
    createdAt: new Date(target.createdAt).toISOString(),
    updatedAt: new Date(target.updatedAt).toISOString(),
  };
}
