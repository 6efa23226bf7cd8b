/** A deployment's address and token → its gateways, and pages of their ledgers, there and back. */
import * as z from "zod";
import { askControl, type AskedGateway } from "../config/ask.ts";
import { ConfigFailure } from "../config/failure.ts";
import { Carried } from "./file.ts";

const Gateways = z.object({
  items: z.array(z.object({ gatewayId: z.string(), name: z.string() })),
  nextToken: z.string().optional(),
});
export type Gateway = z.infer<typeof Gateways>["items"][number];

const Taken = z.object({ imported: z.boolean(), nextPage: z.number().optional() });
export type Taken = z.infer<typeof Taken>;

type At = Pick<AskedGateway, "url" | "token">;

/** Those of that name or id. @throws ConfigFailure where there is none. */
export async function gatewaysAt(at: At, wanted: string | undefined): Promise<Gateway[]> {
  const found: Gateway[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ maxResults: "100", ...(token === undefined ? {} : { nextToken: token }) });
    const { answer } = await askControl(at, "GET", `/gateways/?${query.toString()}`);
    const { items, nextToken } = Gateways.parse(answer);
    found.push(...items);
    token = nextToken;
  } while (token !== undefined);
  const named = found.filter(({ gatewayId, name }) => wanted === undefined || wanted === gatewayId || wanted === name);
  if (named.length === 0 && wanted !== undefined)
    throw new ConfigFailure(`There is no gateway ${wanted} at ${at.url}.`);
  return named;
}

export async function readPage(at: At, gatewayId: string, query: Readonly<Record<string, string>>): Promise<Carried> {
  const path = `/gateways/${gatewayId}/ledger?${new URLSearchParams(query).toString()}`;
  const { answer } = await askControl(at, "GET", path);
  return Carried.parse(answer);
}

export async function sendPage(at: At, gatewayId: string, { part, sha256, page }: Carried): Promise<Taken> {
  const body = JSON.stringify({ part, sha256, page });
  const { answer } = await askControl(at, "POST", `/gateways/${gatewayId}/ledger`, { body });
  return Taken.parse(answer);
}
