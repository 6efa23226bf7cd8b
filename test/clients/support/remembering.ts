/** A Worker that remembers what `?source=` says, and hands no look-up to `waitUntil`: one dies with the request that began it. */
import { API_KEY } from "../../../src/memory/policies.ts";
import { Refreshing } from "../../../src/memory/refreshing.ts";

// wrangler.toml names them.
export { Ledger } from "../../../src/objects/ledger.ts";
export { Rotation } from "../../../src/objects/rotation.ts";

const memory = new Refreshing<string, { readonly text: string }>(API_KEY);

export default {
  async fetch(request: Request): Promise<Response> {
    const source = new URL(request.url).searchParams.get("source") ?? "";
    const lookUp = async (): Promise<{ text: string }> => ({ text: await (await fetch(source)).text() });
    const found = await memory.get(source, lookUp, { now: () => Date.now(), later: () => undefined });
    return new Response(found?.text);
  },
};
