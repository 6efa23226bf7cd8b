/** CreateGateway, ListGateways, GetGateway, UpdateGateway, DeleteGateway as AgentCore's clients ask for them (wire notes, section 4). */
import { Hono } from "hono";
import { GatewaySpec, type Gateway } from "../../config/gateway.ts";
import { GATEWAY_ID } from "../../config/identifiers.ts";
import type { Settings } from "../../config/settings.ts";
import * as z from "../../words/schema.ts";
import { gatewayArn } from "../operations/arn.ts";
import { ClientToken, createOnce } from "../operations/create-once.ts";
import {
  createGateway,
  newGateway,
  pageOfGateways,
  removeGateway,
  replaceGateway,
  requireGateway,
} from "../operations/gateways.ts";
import { Tags } from "../../config/tags.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { closeToken, pageRequest, type PagedList } from "./page-token.ts";
import { readBody, readUpdate } from "./read-body.ts";

const CreateGateway = z.extend(GatewaySpec, { clientToken: z.optional(ClientToken), tags: z.optional(Tags) });

const LIST: PagedList = { of: "gateways", key: GATEWAY_ID, most: 1_000 };

export const gateways = new Hono<ControlEnv>()
  .post("/", async (c) => {
    const { context } = c.var;
    const { clientToken, tags = {}, ...spec } = await readBody(c, CreateGateway);
    const gateway = newGateway(context, spec);
    const shown = describeGateway(gateway, context.settings, c.req.url);
    const creation = { scope: "CreateGateway", clientToken, request: { ...spec, tags } };
    return c.json(
      await createOnce(context, creation, shown, (once) => createGateway(context, gateway, tags, once)),
      202,
    );
  })
  .get("/", async (c) => {
    const wanted = pageRequest(LIST, c.req.query("maxResults"), c.req.query("nextToken"));
    const page = await pageOfGateways(c.var.context, wanted);
    return c.json({ items: page.items.map(summarizeGateway), nextToken: closeToken(LIST, page.nextToken) });
  })
  .get("/:gatewayId", async (c) => {
    const gateway = await requireGateway(c.var.context, gatewayIdIn(c));
    return c.json(describeGateway(gateway, c.var.context.settings, c.req.url));
  })
  .put("/:gatewayId", async (c) => {
    const { wanted, takenAway } = await readUpdate(c, GatewaySpec);
    const gateway = await replaceGateway(c.var.context, gatewayIdIn(c), wanted, takenAway);
    return c.json(describeGateway(gateway, c.var.context.settings, c.req.url), 202);
  })
  .delete("/:gatewayId", async (c) => {
    const gatewayId = gatewayIdIn(c);
    await removeGateway(c.var.context, gatewayId);
    return c.json({ gatewayId, status: "DELETING" }, 202);
  });

function describeGateway({ gatewayId, spec, createdAt, updatedAt }: Gateway, settings: Settings, url: string): object {
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

function summarizeGateway({ gatewayId, spec, createdAt, updatedAt }: Gateway): object {
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
