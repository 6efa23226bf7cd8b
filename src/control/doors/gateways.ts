/** Gateways: create, get, list, update, delete, as AgentCore's clients ask for them (wire notes, section 4). */
import { Hono } from "hono";
import { isNarrowed, type CustomJwtAuthorizer } from "../../config/authorizer.ts";
import { endpointFault } from "../../config/endpoint.ts";
import { GatewaySpec, type Gateway } from "../../config/gateway.ts";
import { GATEWAY_ID } from "../../config/identifiers.ts";
import type { Settings } from "../../config/settings.ts";
import * as z from "../../words/schema.ts";
import {
  deleteGateway,
  findGateway,
  insertGateway,
  listGateways,
  occupancyOfGateways,
  updateGateway,
} from "../../store/gateways.ts";
import { listTargets } from "../../store/targets.ts";
import type { Control } from "./control.ts";
import { closeToken, pageRequest, readBody, type Listed } from "./door.ts";
import { ClientToken, createOnce } from "../operations/create-once.ts";
import { changedMeanwhile, Fault, invalidField } from "../operations/fault.ts";
import { refusedCreation } from "../operations/quota-fault.ts";
import { Tags } from "./tags.ts";
import { gatewayArn, identifierOf, newGatewayId } from "../operations/names.ts";

const CreateGateway = z.extend(GatewaySpec, { clientToken: z.optional(ClientToken), tags: z.optional(Tags) });

const LIST: Listed = { of: "gateways", key: GATEWAY_ID, most: 1_000 };

export const gateways = new Hono<Control>()
  .post("/", async (c) => {
    const { clientToken, tags = {}, ...spec } = await readBody(c, CreateGateway);
    checkAuthorizer(spec, c.var.settings);
    const now = Date.now();
    const gateway: Gateway = { gatewayId: newGatewayId(spec.name), spec, revision: 1, createdAt: now, updatedAt: now };
    const request = { scope: "CreateGateway", clientToken, request: { ...spec, tags }, now };
    const answer = await createOnce(c.env.DB, request, describe(gateway, c.var.settings, c.req.url), async (once) => {
      const { quotas } = c.var.settings;
      if (await insertGateway(c.env, gateway, tags, once, quotas.MAX_GATEWAYS)) return undefined;
      const conflict = new Fault("ConflictException", `A gateway named "${spec.name}" already exists.`);
      const occupancy = await occupancyOfGateways(c.env.DB, spec.name);
      return refusedCreation(conflict, occupancy, quotas, "MAX_GATEWAYS", (most) => `There are ${most} gateways`);
    });
    return c.json(answer, 202);
  })
  .get("/", async (c) => {
    const wanted = pageRequest(LIST, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await listGateways(c.env.DB, wanted);
    return c.json({ items: page.items.map(summarize), nextToken: closeToken(LIST, page.nextToken) });
  })
  .get("/:gatewayId", async (c) => {
    const gateway = await requireGateway(c.env.DB, c.req.param("gatewayId"));
    return c.json(describe(gateway, c.var.settings, c.req.url));
  })
  .put("/:gatewayId", async (c) => {
    const wanted = await readBody(c, GatewaySpec);
    const known = await requireGateway(c.env.DB, c.req.param("gatewayId"));
    const spec = withConsentOf(known.spec, wanted);
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
  const { customJWTAuthorizer } = authorizerConfiguration;
  const fault = endpointFault(customJWTAuthorizer.discoveryUrl, settings.allowLocalEndpoints);
  if (fault !== undefined) throw invalidField(`${JWT_AUTHORIZER}.discoveryUrl`, fault);
  checkWhoseTokens(customJWTAuthorizer);
}

const JWT_AUTHORIZER = "authorizerConfiguration.customJWTAuthorizer";
const LISTS = "allowedAudience, allowedClients, allowedScopes or customClaims";

/** @throws Fault ValidationException where everybody's tokens would be let in and nobody said so. */
function checkWhoseTokens(authorizer: CustomJwtAuthorizer): void {
  const takesAny = authorizer.allowAnyToken === true;
  if (isNarrowed(authorizer) !== takesAny) return;
  throw takesAny
    ? invalidField(`${JWT_AUTHORIZER}.allowAnyToken`, `does not go with ${LISTS}: leave out one or the other`)
    : invalidField(
        JWT_AUTHORIZER,
        `must hold ${LISTS}: without any of them every token of this issuer is let in, whoever it was made for. Where that is meant, say "allowAnyToken": true`,
      );
}

/** AWS's clients do not know `allowAnyToken`: an update that leaves it out leaves it as it was, for the issuer it was said of. */
function withConsentOf({ authorizerConfiguration: known }: GatewaySpec, spec: GatewaySpec): GatewaySpec {
  const wanted = spec.authorizerConfiguration?.customJWTAuthorizer;
  const was = known?.customJWTAuthorizer;
  if (was?.allowAnyToken !== true || wanted === undefined || wanted.allowAnyToken !== undefined) return spec;
  if (wanted.discoveryUrl !== was.discoveryUrl || isNarrowed(wanted)) return spec;
  return { ...spec, authorizerConfiguration: { customJWTAuthorizer: { ...wanted, allowAnyToken: true } } };
}

/** @throws Fault ResourceNotFoundException. */
export async function requireGateway(db: D1Database, label: string): Promise<Gateway> {
  const gatewayId = identifierOf(label);
  const gateway = await findGateway(db, gatewayId);
  if (gateway === undefined) throw noGateway(gatewayId);
  return gateway;
}

export function noGateway(gatewayId: string): Fault {
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
