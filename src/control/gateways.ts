/** Gateways: create, get, list, update, delete, as AgentCore's clients ask for them (wire notes, section 4). */
import { Hono } from "hono";
import { endpointFault } from "../config/endpoint.ts";
import { GatewaySpec, type Gateway } from "../config/gateway.ts";
import type { Settings } from "../config/settings.ts";
import * as z from "../schema.ts";
import { deleteGateway, findGateway, insertGateway, listGateways, updateGateway } from "../store/gateways.ts";
import { listTargets } from "../store/targets.ts";
import type { Control } from "./control.ts";
import { closeToken, pageRequest, readBody } from "./door.ts";
import { ClientToken, createOnce } from "./create-once.ts";
import { changedMeanwhile, Fault, invalidField } from "./fault.ts";
import { Tags } from "./tags.ts";
import { gatewayArn, identifierOf, newGatewayId } from "./names.ts";

const CreateGateway = z.extend(GatewaySpec, { clientToken: z.optional(ClientToken), tags: z.optional(Tags) });

const MOST_LISTED = 1_000;

export const gateways = new Hono<Control>()
  .post("/", async (c) => {
    const { clientToken, tags = {}, ...spec } = await readBody(c, CreateGateway);
    checkAuthorizer(spec, c.var.settings);
    const now = Date.now();
    const gateway: Gateway = { gatewayId: newGatewayId(spec.name), spec, revision: 1, createdAt: now, updatedAt: now };
    const request = { scope: "CreateGateway", clientToken, request: { ...spec, tags }, now };
    const answer = await createOnce(c.env.DB, request, describe(gateway, c.var.settings, c.req.url), async (once) => {
      if (await insertGateway(c.env, gateway, tags, once)) return undefined;
      return new Fault("ConflictException", `A gateway named "${spec.name}" already exists.`);
    });
    return c.json(answer, 202);
  })
  .get("/", async (c) => {
    const page = await listGateways(
      c.env.DB,
      pageRequest(c.req.query("maxResults"), c.req.query("nextToken"), MOST_LISTED),
    );
    return c.json({ items: page.items.map(summarize), nextToken: closeToken(page.nextToken) });
  })
  .get("/:gatewayId", async (c) => {
    const gateway = await requireGateway(c.env.DB, c.req.param("gatewayId"));
    return c.json(describe(gateway, c.var.settings, c.req.url));
  })
  .put("/:gatewayId", async (c) => {
    const spec = await readBody(c, GatewaySpec);
    const known = await requireGateway(c.env.DB, c.req.param("gatewayId"));
    if (spec.name !== known.spec.name)
      throw invalidField("name", `cannot be changed: this gateway is named "${known.spec.name}"`);
    if (spec.authorizerType !== known.spec.authorizerType) {
      throw invalidField("authorizerType", `cannot be changed after creation: it is ${known.spec.authorizerType}`);
    }
    checkAuthorizer(spec, c.var.settings);
    const updated: Gateway = { ...known, spec, updatedAt: Date.now() };
    if (!(await updateGateway(c.env, updated))) throw changedMeanwhile("gateway");
    return c.json(describe(updated, c.var.settings, c.req.url), 202);
  })
  .delete("/:gatewayId", async (c) => {
    const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId"));
    if (!(await deleteGateway(c.env, gatewayId, Date.now()))) {
      const { items } = await listTargets(c.env.DB, gatewayId, { most: 1, after: undefined });
      if (items.length === 0) throw noGateway(gatewayId);
      throw new Fault(
        "ValidationException",
        `Gateway ${gatewayId} has targets associated with it. Delete all targets before deleting the gateway.`,
      );
    }
    return c.json({ gatewayId, status: "DELETING" }, 202);
  });

/** @throws Fault ValidationException where type and configuration do not go together, or the issuer may not be asked. */
function checkAuthorizer({ authorizerType, authorizerConfiguration }: GatewaySpec, settings: Settings): void {
  const wanted = authorizerType === "CUSTOM_JWT";
  if (wanted !== (authorizerConfiguration !== undefined)) {
    throw invalidField(
      "authorizerConfiguration",
      wanted ? "is required with CUSTOM_JWT" : `does not go with ${authorizerType}`,
    );
  }
  if (authorizerConfiguration === undefined) return;
  const fault = endpointFault(authorizerConfiguration.customJWTAuthorizer.discoveryUrl, settings.allowLocalEndpoints);
  if (fault !== undefined) throw invalidField("authorizerConfiguration.customJWTAuthorizer.discoveryUrl", fault);
}

/** @throws Fault ResourceNotFoundException. */
export async function requireGateway(db: D1Database, label: string): Promise<Gateway> {
  const gatewayId = identifierOf(label);
  const gateway = await findGateway(db, gatewayId);
  if (gateway === undefined) throw noGateway(gatewayId);
  return gateway;
}

function noGateway(gatewayId: string): Fault {
  return new Fault("ResourceNotFoundException", `There is no gateway "${gatewayId}".`);
}

function describe({ gatewayId, spec, createdAt, updatedAt }: Gateway, settings: Settings, url: string): object {
  return {
    gatewayArn: gatewayArn(settings, gatewayId),
    gatewayId,
    gatewayUrl: `${new URL(url).origin}/gateways/${gatewayId}`,
    ...spec,
    status: "READY",
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

function summarize({ gatewayId, spec, createdAt, updatedAt }: Gateway): object {
  const { name, description, authorizerType, protocolType } = spec;
  return {
    gatewayId,
    name,
    description,
    authorizerType,
    protocolType,
    status: "READY",
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
