/** A gateway's address and token → its configuration, read and put over HTTP; every refusal becomes words. */
import * as z from "zod";
import { plural } from "./plural.ts";
import { askControl, type Refusal } from "./ask.ts";
import { ConfigFailure } from "./failure.ts";

const Members = z.record(z.string(), z.unknown());
export const Change = z.object({
  kind: z.string(),
  name: z.string(),
  change: z.enum(["created", "changed", "deleted"]),
  before: Members.optional(),
  after: Members.optional(),
});
export type Change = z.infer<typeof Change>;

const Result = z.object({
  version: z.number(),
  changes: z.array(Change),
  notDone: z.array(z.object({ kind: z.string(), name: z.string(), reason: z.string() })),
});
export type Result = z.infer<typeof Result>;

export interface Remote {
  readonly url: string;
  get(): Promise<{ readonly document: unknown; readonly version: string }>;
  /** @param from the version that it has to have. */
  put(
    document: unknown,
    options: { readonly prune: boolean; readonly dryRun: boolean; readonly from?: number },
  ): Promise<Result>;
}

export function remoteAt({ url, token }: { readonly url: string; readonly token: string }): Remote {
  const ask = (method: string, query: string, more: { headers?: Record<string, string>; body?: string }) =>
    askControl({ url, token, refused }, method, `/config${query}`, more);
  return {
    url,
    get: async () => {
      const { response, answer } = await ask("GET", "", {});
      return { document: answer, version: (response.headers.get("etag") ?? "").replaceAll('"', "") };
    },
    put: async (document, { prune, dryRun, from }) => {
      const query = new URLSearchParams({ prune: String(prune), dryRun: String(dryRun) });
      const headers = from === undefined ? {} : { headers: { "if-match": `"${from}"` } };
      const { answer } = await ask("PUT", `?${query.toString()}`, { ...headers, body: JSON.stringify(document) });
      return Result.parse(answer);
    },
  };
}

function refused(status: number, { faults = [] }: Refusal): ConfigFailure | undefined {
  if (status === 412 || status === 409) {
    return new ConfigFailure(
      "Nothing was changed: somebody else changed the configuration just now. See what is new with diff, then push again.",
    );
  }
  if (faults.length === 0) return undefined;
  const lines = faults.map((fault) => `  ${fault.pointer === "" ? "the file" : fault.pointer}\n      ${fault.message}`);
  return new ConfigFailure(
    `The file has ${plural(faults.length, "fault")}, and nothing was changed:\n${lines.join("\n")}`,
  );
}
