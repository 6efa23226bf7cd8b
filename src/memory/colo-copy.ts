/** Copies of gateways' config in the colo's cache, so that a cold isolate can begin while D1 is away. They name secrets and hold none open. */
import { within } from "../words/deadline.ts";
import { Rows } from "../store/gateway-rows.ts";

/** The cache is another hop's favour: nobody waits long for it. */
const CACHE_DEADLINE_MS = 250;
const KEPT_SECONDS = 7 * 24 * 3_600;

/**
 * Whose copies they are: Workers of one zone share a cache, and only this one's Durable Objects have such ids.
 *
 * @returns undefined where there is nothing to tell this Worker from another by: then it keeps no copies and takes none.
 */
export function cacheNamespaceOf({ ROTATION }: Partial<Pick<Env, "ROTATION">>): string | undefined {
  try {
    return ROTATION?.idFromName("config").toString();
  } catch {
    return undefined;
  }
}

/** Never fails: a copy that cannot be kept is none. Of a gateway that is not there, or no longer, there is nothing to keep. */
export async function keepCopy(namespace: string, key: string, rows: Rows): Promise<void> {
  const headers = { "content-type": "application/json", "cache-control": `max-age=${KEPT_SECONDS}` };
  try {
    if (rows.gateways.length === 0) await caches.default.delete(copyUrl(namespace, key));
    else await caches.default.put(copyUrl(namespace, key), new Response(JSON.stringify(rows), { headers }));
  } catch {
    // Not every place a Worker runs in has a cache.
  }
}

/** @returns undefined where there is none, or none that can be read. */
export async function findCopy(namespace: string, key: string): Promise<Rows | undefined> {
  try {
    const copy = await within(CACHE_DEADLINE_MS, caches.default.match(copyUrl(namespace, key)));
    return copy === undefined ? undefined : Rows.parse(await copy.json());
  } catch {
    return undefined;
  }
}

/** Exported for whoever has to throw a copy away. */
export function copyUrl(namespace: string, key: string): string {
  return `https://signalbox.invalid/config/${namespace}/${encodeURIComponent(key)}`;
}
