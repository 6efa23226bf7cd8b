/** GET /healthz?deep=1, for admins → how each of our own parts is, what this isolate knows and since when, and the state of each target. */
import { readSettings } from "../../config/settings.ts";
import { asGatewayError } from "../../words/errors.ts";
import { configCache } from "../../memory/config-cache.ts";
import { DATABASE_DEADLINE_MS, within } from "../../words/deadline.ts";
import { readConfigVersion } from "../../store/gateway-rows.ts";

interface Part {
  readonly status: "ok" | "failing";
  readonly ms: number;
  readonly detail?: string;
}

/** @returns 200 where every part is well, 503 where one is not. */
export async function deepHealth(
  env: Env,
  version: string,
  later: (work: Promise<unknown>) => void,
): Promise<Response> {
  const now = Date.now();
  let configVersion: number | undefined;
  const [settings, database, rotation] = await Promise.all([
    probe(async () => readSettings(env)),
    probe(async () => {
      configVersion = await readConfigVersion(env.DB);
      // What is shown below is then of now.
      await configCache(env).find({ name: readSettings(env).defaultGateway }, { now: () => now, later });
    }),
    probe(async () => env.ROTATION.getByName("healthz").lease("healthz", ["healthz"], 1)),
  ]);
  const parts = { settings, database, rotation };
  const isWell = Object.values(parts).every(({ status }) => status === "ok");
  return Response.json(
    { status: isWell ? "ok" : "failing", version, configVersion, parts, gateways: configCache(env).inspect(now) },
    { status: isWell ? 200 : 503 },
  );
}

async function probe(work: () => Promise<unknown>): Promise<Part> {
  const startedAt = Date.now();
  try {
    await within(DATABASE_DEADLINE_MS, work());
    return { status: "ok", ms: Date.now() - startedAt };
  } catch (caught) {
    const { code, message } = asGatewayError(caught);
    const detail = code === "internal" && caught instanceof Error ? caught.message : message;
    return { status: "failing", ms: Date.now() - startedAt, detail };
  }
}
