/** A label of a path → the identifier in it, which may stand there as an ARN. */
import type { Context } from "hono";
import type { ControlEnv } from "./control-env.ts";

/** The id in `:gatewayId`; an ARN ends with it. */
export function gatewayIdIn(c: Context<ControlEnv>): string {
  return identifierIn(c.req.param("gatewayId") ?? "");
}

export function identifierIn(label: string): string {
  return label.startsWith("arn:") ? label.slice(label.lastIndexOf("/") + 1) : label;
}
