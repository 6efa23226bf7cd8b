/** A gateway's ledger → pages of a copy, each with its digest, and a page → counted in another ledger, once. */
import { GATEWAY_ID } from "../../config/identifiers.ts";
import { ofLedger } from "../../objects/answer-usage.ts";
import {
  copyPart,
  MINUTES_KEPT_MS,
  PAGE_FORMAT,
  takePart,
  type LedgerPage,
  type Part,
  type Place,
} from "../../objects/move-ledger.ts";
import { enterAudit } from "../../store/audit-log.ts";
import { findGateway } from "../../store/gateways.ts";
import { sha256Hex } from "../../words/digest.ts";
import { closePageToken, openPageToken } from "../../words/page-token.ts";
import * as z from "../../words/schema.ts";
import { audited } from "./audit-log.ts";
import type { OperationContext } from "./context.ts";
import { Fault, invalidField } from "./fault.ts";
import { noGateway } from "./gateways.ts";
import { PartName, type CarriedPage } from "./check-ledger-page.ts";
import { ledgerOf } from "./usage.ts";

/** Rows of a page. */
const MOST = 1_000;

export interface Carried {
  readonly part: string;
  readonly sha256: string;
  readonly page: LedgerPage;
  readonly nextToken: string | undefined;
  /** On a part's last page; undefined: that was all. */
  readonly nextPart: string | undefined;
}

/** Where a token goes on. */
const Token = z.tuple([
  z.enum(["lifetimes", "days", "hours", "minutes", "calls", "limits"]),
  z.string(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.string(),
]);

/**
 * One page of one part of a gateway's ledger: everything that was booked from `since` on and before a moment that the part's first page decides.
 *
 * @throws Fault ValidationException naming the parameter, ResourceNotFoundException; GatewayError `overloaded`.
 */
export async function copyLedger(
  context: OperationContext,
  gatewayId: string,
  query: URLSearchParams,
): Promise<Carried> {
  const { part, since, most } = readQuery(query, context.now());
  await requireGateway(context, gatewayId);
  const ledger = ledgerOf(context, gatewayId);
  if (part !== "limits" && part >= ledger.shards) {
    throw invalidField("part", `must be below ${ledger.shards}, or limits`);
  }
  const of = `ledger ${gatewayId} ${part}`;
  const { number, before, rows, ...place } = openToken(of, query.get("nextToken")) ?? beginOf(part, since);
  const copied = await ofLedger(copyPart(ledger, part, { ...place, most }));
  if ("refused" in copied) throw new Fault("ConflictException", copied.refused);
  const { source, holds, began, cut, content, next } = copied;
  const rowsSoFar = rows + content.rows.length;
  const page: LedgerPage = {
    format: PAGE_FORMAT,
    source,
    holds,
    began,
    since: place.since,
    cut,
    number,
    before,
    rowsSoFar,
    isLast: next === undefined,
    content,
  };
  const sha256 = await digestOf(page);
  const token = next && [next.kind, next.after, place.since, cut, number + 1, rowsSoFar, sha256];
  return {
    part: String(part),
    sha256,
    page,
    nextToken: token && closePageToken(of, JSON.stringify(token)),
    nextPart: next === undefined ? partBehind(part, ledger.shards) : undefined,
  };
}

/**
 * Counts a page that `copyLedger` gave out, here or anywhere else, in the ledger of this gateway. What was counted before is not counted again.
 *
 * @param raw the body as it came: its digest is of every member.
 * @throws Fault ValidationException where it is not what was given out, ConflictException where it cannot follow what is here, ResourceNotFoundException; GatewayError `overloaded`.
 */
export async function takeLedgerPage(
  context: OperationContext,
  gatewayId: string,
  { part, sha256, page }: z.output<typeof CarriedPage>,
  raw: unknown,
): Promise<{ readonly imported: boolean; readonly nextPage: number | undefined }> {
  if (sha256 !== (await digestOf(memberOf(raw, "page")))) {
    throw invalidField("sha256", "is of another page: the file was changed or cut on its way");
  }
  if ((page.content.kind === "limits") !== (part === "limits")) {
    throw invalidField("part", `is not where ${page.content.kind} belong`);
  }
  await requireGateway(context, gatewayId);
  // Before it is done, as of a reset. A shard takes no page before its first; each page of limits is taken by itself.
  if (page.number === 0 || part === "limits") {
    const { source, since, cut, number } = page;
    const detail = { part: String(part), source, since, cut, page: number };
    await enterAudit(context.env.DB, audited(context, "ImportLedger", `gateways/${gatewayId}/ledger`, detail));
  }
  const taken = await ofLedger(takePart(ledgerOf(context, gatewayId), part, page, sha256));
  if ("refused" in taken) {
    throw new Fault("ConflictException", `Nothing of this page was imported: ${taken.refused}`);
  }
  return { imported: taken.imported, nextPage: taken.next ?? undefined };
}

function readQuery(query: URLSearchParams, now: number): { part: Part; since: number; most: number } {
  const known = ["part", "since", "maxResults", "nextToken"];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidField(unknown, `is not known here, only ${known.join(", ")}`);
  const part = PartName.safeParse(query.get("part") ?? "0").data;
  if (part === undefined) throw invalidField("part", "must be the number of a shard, or limits");
  const most = Number(query.get("maxResults") ?? MOST);
  if (!Number.isInteger(most) || most < 1 || most > MOST) {
    throw invalidField("maxResults", `must be a whole number from 1 to ${MOST}`);
  }
  const since = Number(query.get("since") ?? 0);
  if (!Number.isSafeInteger(since) || since < 0 || since > now) {
    throw invalidField("since", "must be the `cut` of the copy before, in milliseconds since 1970");
  }
  if (part !== "limits" && since > 0 && since < now - MINUTES_KEPT_MS + 3_600_000) {
    throw invalidField(
      "since",
      "is more than 47 hours ago, and single minutes are not kept so long: copy the whole ledger",
    );
  }
  return { part, since, most };
}

/** Where a page begins, and what came before it. */
interface Begin extends Omit<Place, "most"> {
  readonly number: number;
  readonly rows: number;
  readonly before: string;
}

function beginOf(part: Part, since: number): Begin {
  const kind = part === "limits" ? "limits" : "lifetimes";
  return { kind, after: "", since, cut: undefined, number: 0, rows: 0, before: "" };
}

function openToken(of: string, token: string | null): Begin | undefined {
  if (token === null) return undefined;
  const opened = openPageToken(of, /^\[.*\]$/s, token);
  const parsed = opened === undefined ? undefined : Token.safeParse(parse(opened)).data;
  if (parsed === undefined) throw invalidField("nextToken", "is no token that this list gave out");
  const [kind, after, since, cut, number, rows, before] = parsed;
  return { kind, after, since, cut, number, rows, before };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function partBehind(part: Part, shards: number): string | undefined {
  if (part === "limits") return undefined;
  return part + 1 < shards ? String(part + 1) : "limits";
}

async function requireGateway({ env }: OperationContext, gatewayId: string): Promise<void> {
  if (!GATEWAY_ID.test(gatewayId)) throw noGateway(gatewayId);
  if ((await findGateway(env.DB, gatewayId)) === undefined) throw noGateway(gatewayId);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function digestOf(page: unknown): Promise<string> {
  return sha256Hex(JSON.stringify(page));
}
