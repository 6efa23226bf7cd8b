/** A gateway and its targets as they are typed → what a person reads of them before they are made. */
import type { ReactNode } from "react";
import type { Fact } from "../components/facts.tsx";
import { createTexts } from "../texts/create-gateway.ts";
import { gatewayFormTexts } from "../texts/gateway-form.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { targetFormTexts } from "../texts/target-form.ts";
import { makesProvider, providerNameOf } from "./credential-draft.ts";
import type { GatewayDraft } from "./gateway-draft.ts";
import { linesOf } from "./lines.ts";
import type { TargetDraft } from "./target-draft.ts";

const words = createTexts.review;

export function identityOf(gateway: GatewayDraft): readonly Fact[] {
  const { inbound } = gatewayFormTexts;
  const type: Fact = [inbound.label, gatewayTexts.inbound[gateway.authorizerType]];
  if (gateway.authorizerType !== "CUSTOM_JWT") return [type];
  const lists: readonly Fact[] = [
    [inbound.audience, linesOf(gateway.audience).join(", ")],
    [inbound.clients, linesOf(gateway.clients).join(", ")],
    [inbound.scopes, linesOf(gateway.scopes).join(", ")],
    [inbound.claims, gateway.claims.map(({ name }) => name).join(", ")],
  ];
  return [
    type,
    [inbound.discoveryUrl, gateway.discoveryUrl],
    ...lists.filter(([, value]) => value !== ""),
    ...(gateway.takesAnyToken ? [[inbound.anyToken, "✓"] as const] : []),
  ];
}

export function factsOfTarget(target: TargetDraft): readonly Fact[] {
  const { target: labels } = targetFormTexts;
  if (target.isPassthrough) {
    return [[labels.passthrough, labels.passthroughYes], [labels.passEndpoint, target.endpoint], authOf(target)];
  }
  const source: Fact = [labels.source, labels.sources[target.source]];
  if (target.source !== "custom") return [source, ...factsOfConnector(target), authOf(target)];
  const operations = target.operations.map(({ id, path, providerPath, models }) => (
    <p key={id} className="review-operation">
      <span className="mono">{words.becomes(path, providerPath.trim())}</span>
      <span className="muted">{linesOf(models).join(", ") || words.anyModel}</span>
    </p>
  ));
  return [
    source,
    [
      labels.endpoint,
      <span key="endpoint" className="mono">
        {target.endpoint}
      </span>,
    ],
    [labels.operations, operations.length === 0 ? words.allPaths : operations],
    authOf(target),
  ];
}

function factsOfConnector({
  source,
  region,
  resource,
  deploymentsBy,
  deployments,
  accountId,
}: TargetDraft): readonly Fact[] {
  const { connector: labels, target: common } = targetFormTexts;
  const mono = (text: string): ReactNode => <span className="mono">{text}</span>;
  const found: Fact = [common.models, words.discovered];
  switch (source) {
    case "bedrock-runtime":
      return [[labels.region, region.trim() === "" ? words.ownRegion : mono(region)], found];
    case "azure-openai":
      return [
        [labels.resource, mono(resource)],
        deploymentsBy === "list" ? found : [labels.deployments, mono(linesOf(deployments).join(", "))],
      ];
    case "workers-ai":
      return [[labels.accountId, mono(accountId)], found];
    case "bedrock-mantle":
    case "openai":
    case "anthropic":
    case "gemini":
    case "custom":
      return [found];
  }
}

function authOf(target: TargetDraft): Fact {
  const { target: labels } = targetFormTexts;
  const [kind] = labels.auths[target.auth];
  const name = providerNameOf(target);
  if (name === undefined) return [labels.outbound, kind];
  const shown = makesProvider(target) ? words.newProvider(name) : name;
  if (target.auth === "ENTRA_ID")
    return [labels.outbound, `${kind} → ${target.tenantId} · ${target.clientId} · ${shown}`];
  const where = [
    shown,
    target.keyLocation === "" ? "" : labels.locations[target.keyLocation],
    target.keyParameter,
    target.keyPrefix,
  ].filter((part) => part !== "");
  return [labels.outbound, `${kind} → ${where.join(" · ")}`];
}
