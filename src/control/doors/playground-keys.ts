/** POST …/playground-keys → a key of minutes for the console's playground. It is a write, so that who may only look gets none. */
import { Hono } from "hono";
import { createPlaygroundKey } from "../operations/playground-keys.ts";
import * as z from "../../words/schema.ts";
import type { ControlEnv } from "./control-env.ts";
import { gatewayIdIn } from "./label.ts";
import { readBody } from "./read-body.ts";

const Nothing = z.strictObject({});

export const playgroundKeys = new Hono<ControlEnv>().post("/", async (c) => {
  await readBody(c, Nothing);
  const { key, expiresAt } = await createPlaygroundKey(c.var.context, gatewayIdIn(c));
  c.header("cache-control", "no-store");
  return c.json({ apiKey: key, expiresAt: new Date(expiresAt).toISOString() }, 201);
});
