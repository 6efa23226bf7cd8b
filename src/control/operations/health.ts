/** How each of our own parts is, what this isolate knows and since when, and the state of each target. */
import { readSettings } from "../../config/settings.ts";
import { asGatewayError } from "../../words/errors.ts";
import { configCache, refOf, type Inspected } from "../../memory/config-cache.ts";
import { DATABASE_DEADLINE_MS, within } from "../../words/deadline.ts";
import type { RequestContext } from "../../words/request-context.ts";
import { readConfigVersion } from "../../store/gateway-rows.ts";

/** Of gateways with limits that cannot be read: there are few, or all are from one mistake. */
const MOST_LOOKED_AT = 20;

interface Part {
  readonly status: "ok" | "failing";
  readonly ms: number;
  readonly detail?: string;
}

export interface Health {
  readonly status: Part["status"];
  readonly configVersion: number | undefined;
  readonly parts: Readonly<Record<"settings" | "database" | "rotation", Part>>;
  readonly gateways: readonly Inspected[];
}

/** @returns `ok` where every part is well, and no limit is there that nobody can read. */
export async function inspectHealth(
  env: Pick<Env, "DB" | "ROTATION">,
  { now: clock, later }: RequestContext,
): Promise<Health> {
  const now = clock();
  let configVersion: number | undefined;
  const [settings, database, rotation] = await Promise.all([
    probe(clock, async () => readSettings(env)),
    probe(clock, async () => {
      configVersion = await readConfigVersion(env.DB);
      // So that the gateways shown below are as they are now.
      const known = configCache(env);
      const context = { now: () => now, later };
      await known.find({ name: readSettings(env).defaultGateway }, context);
      // A limit that was deleted is told no longer, though nobody calls its gateway.
      const unreadable = known.inspect(now).filter(({ unreadableRateLimits }) => unreadableRateLimits !== undefined);
      await Promise.allSettled(unreadable.slice(0, MOST_LOOKED_AT).map(({ key }) => known.find(refOf(key), context)));
    }),
    probe(clock, async () => env.ROTATION.getByName("healthz").lease("healthz", ["healthz"], 1)),
  ]);
  const parts = { settings, database, rotation };
  const gateways = configCache(env).inspect(now);
  const isWell =
    Object.values(parts).every(({ status }) => status === "ok") &&
    gateways.every(({ unreadableRateLimits }) => unreadableRateLimits === undefined);
  return { status: isWell ? "ok" : "failing", configVersion, parts, gateways };
}

async function probe(now: () => number, work: () => Promise<unknown>): Promise<Part> {
  const startedAt = now();
  try {
    await within(DATABASE_DEADLINE_MS, work());
    return { status: "ok", ms: now() - startedAt };
  } catch (caught) {
    const { code, message } = asGatewayError(caught);
    const detail = code === "internal" && caught instanceof Error ? caught.message : message;
    return { status: "failing", ms: now() - startedAt, detail };
  }
}
