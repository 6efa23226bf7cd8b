/** POST /control/token-vault/reseal: every sealed provider key under the newest vault key, and which cannot be opened. */
import { Hono } from "hono";
import { resealAll } from "../operations/reseal.ts";
import type { ControlEnv } from "./control-env.ts";

export const tokenVault = new Hono<ControlEnv>().post("/reseal", async (c) => c.json(await resealAll(c.var.context)));
