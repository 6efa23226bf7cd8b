/** GET /control/metrics, an addition of ours: what the ledgers counted, as OpenMetrics, for Prometheus and whoever reads it. */
import { Hono } from "hono";
import { OPEN_METRICS_TYPE, openMetrics } from "../../telemetry/open-metrics.ts";
import { invalidField } from "../operations/fault.ts";
import { metricsOf, metricsOfAll } from "../operations/metrics.ts";
import type { ControlEnv } from "./control-env.ts";
import { identifierIn } from "./label.ts";

export const metrics = new Hono<ControlEnv>().get("/", async (c) => {
  const { context } = c.var;
  const query = new URL(c.req.url).searchParams;
  const unknown = [...query.keys()].find((name) => name !== "gateway");
  if (unknown !== undefined) throw invalidField(unknown, "is not known here, only gateway");
  const gateway = query.get("gateway");
  const gateways = gateway === null ? await metricsOfAll(context) : await metricsOf(context, identifierIn(gateway));
  return c.body(openMetrics(gateways), 200, { "content-type": OPEN_METRICS_TYPE, "cache-control": "no-store" });
});
