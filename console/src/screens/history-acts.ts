/** An entry of the audit log → what was done to which object, and where that is looked at. */
import type { AuditEntry } from "../api/audit-log.ts";
import { own } from "../components/own.ts";
import { gatewayPath } from "../shell/places.ts";
import { historyTexts } from "../texts/history.ts";

/** Beside the kinds that versions have. */
type ActKind = keyof typeof historyTexts.actKinds;

const ACTIONS: Readonly<Record<string, readonly [kind: ActKind, badge: "good" | "info" | "bad"]>> = {
  CreateApiKey: ["apiKey", "good"],
  UpdateApiKey: ["apiKey", "info"],
  DeleteApiKey: ["apiKey", "bad"],
  ResetApiKey: ["reset", "info"],
  ResetRateLimit: ["reset", "info"],
  TagResource: ["tags", "good"],
  UntagResource: ["tags", "bad"],
};

export interface Act {
  readonly kind: ActKind;
  readonly badge: "good" | "info" | "bad";
  /** In one word, as `Revoked`. */
  readonly done: string;
  /** As `API key`. */
  readonly what: string;
  readonly name: string;
  /** Absent: it is no gateway's. */
  readonly gatewayId?: string;
  /** Where it is looked at, below `/console`. */
  readonly path?: string;
}

/** @param names of API keys, as `namesIn` finds them. */
export function actOf({ action, resource }: AuditEntry, names: ReadonlyMap<string, string>): Act {
  const [kind, badge] = own(ACTIONS, action) ?? (["other", "info"] as const);
  const done = own(historyTexts.acts, action) ?? action;
  return { kind, badge, done, ...objectOf(resource, kind, names) };
}

type Named = Pick<Act, "what" | "name" | "gatewayId" | "path">;

function objectOf(resource: string, kind: ActKind, names: ReadonlyMap<string, string>): Named {
  const { objects } = historyTexts;
  const [, gatewayId, part, id] = /^gateways\/([^/]+)\/(api-keys|rate-limits)\/(.+)$/.exec(resource) ?? [];
  if (gatewayId !== undefined && id !== undefined) {
    const q = new URLSearchParams({ q: id }).toString();
    return part === "api-keys"
      ? {
          what: kind === "reset" ? objects.limitsOfKey : objects.key,
          name: names.get(resource) ?? id,
          gatewayId,
          path: `${gatewayPath(gatewayId, "api-keys")}?${q}`,
        }
      : { what: objects.limit, name: id, gatewayId, path: `${gatewayPath(gatewayId, "limits")}?${q}` };
  }
  const [, tagged] = /^arn:.*:gateway\/([^/]+)$/.exec(resource) ?? [];
  if (tagged !== undefined)
    return { what: objects.tagsOfGateway, name: tagged, gatewayId: tagged, path: gatewayPath(tagged, "settings") };
  const [, provider] = /^arn:.*\/apikeycredentialprovider\/([^/]+)$/.exec(resource) ?? [];
  if (provider !== undefined) {
    const q = new URLSearchParams({ q: provider }).toString();
    return { what: objects.tagsOfProvider, name: provider, path: `/credential-providers?${q}` };
  }
  return { what: "", name: resource };
}

/** Keys are named where they are made or renamed only. @param acts latest first. */
export function namesIn(acts: readonly AuditEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { resource, detail } of acts) {
    const name: unknown = Object.entries(detail).find(([member]) => member === "name")?.[1];
    if (typeof name === "string" && !names.has(resource)) names.set(resource, name);
  }
  return names;
}
