/** Copies of gateways' config in the colo's cache, so that a cold isolate can begin while D1 is away. They name secrets and hold none open. */
import { within } from "./deadline.ts";
import { Rows } from "./gateway-config.ts";

/** The cache is another hop's favour: nobody waits long for it. */
const CACHE_DEADLINE_MS = 250;
const KEPT_SECONDS = 7 * 24 * 3_600;

/** Never fails: a copy that cannot be kept is none. Of a gateway that is not there, or no longer, there is nothing to keep. */
export async function keepCopy(key: string, rows: Rows): Promise<void> {
  const headers = { "content-type": "application/json", "cache-control": `max-age=${KEPT_SECONDS}` };
  try {
    if (rows.gateways.length === 0) await caches.default.delete(address(key));
    else await caches.default.put(address(key), new Response(JSON.stringify(rows), { headers }));
  } catch {
    // Not every place a Worker runs in has a cache.
  }
}

/** @returns undefined where there is none, or none that can be read. */
export async function findCopy(key: string): Promise<Rows | undefined> {
  try {
    const copy = await within(CACHE_DEADLINE_MS, caches.default.match(address(key)));
    return copy === undefined ? undefined : Rows.parse(await copy.json());
  } catch {
    return undefined;
  }
}

/** Exported for whoever has to throw a copy away. */
export function address(key: string): string {
  return `https://signalbox.invalid/config/${encodeURIComponent(key)}`;
}
