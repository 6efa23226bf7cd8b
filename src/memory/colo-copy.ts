/** Copies of gateways' config in the colo's cache, for isolates that start while D1 is down; they hold secrets' names and sealed keys only. */
import { within } from "../words/deadline.ts";
import { Rows } from "../store/gateway-rows.ts";

/** The longest a call waits for the cache. */
const CACHE_DEADLINE_MS = 250;
const KEPT_SECONDS = 7 * 24 * 3_600;

/**
 * This Worker's part of the cache, which the Workers of a zone share: a Durable Object's id, which no other Worker's has.
 *
 * @returns undefined without the binding: then no copies are kept or read.
 */
export function cacheNamespaceOf({ ROTATION }: Partial<Pick<Env, "ROTATION">>): string | undefined {
  try {
    return ROTATION?.idFromName("config").toString();
  } catch {
    return undefined;
  }
}

/** Never throws. Rows without a gateway delete its copy. */
export async function keepCopy(namespace: string, key: string, rows: Rows): Promise<void> {
  const headers = { "content-type": "application/json", "cache-control": `max-age=${KEPT_SECONDS}` };
  try {
    if (rows.gateways.length === 0) await caches.default.delete(copyUrl(namespace, key));
    else await caches.default.put(copyUrl(namespace, key), new Response(JSON.stringify(rows), { headers }));
  } catch {
    // Not every runtime of Workers has a cache.
  }
}

/** @returns undefined where there is no copy, or it cannot be read in time. */
export async function findCopy(namespace: string, key: string): Promise<Rows | undefined> {
  try {
    const copy = await within(CACHE_DEADLINE_MS, caches.default.match(copyUrl(namespace, key)));
    return copy === undefined ? undefined : Rows.parse(await copy.json());
  } catch {
    return undefined;
  }
}

/** Exported for tests. */
export function copyUrl(namespace: string, key: string): string {
  return `https://signalbox.invalid/config/${namespace}/${encodeURIComponent(key)}`;
}
