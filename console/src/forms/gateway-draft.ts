/** A gateway as a form holds it ⇄ the gateway that the API takes; and what is wrong with it. */
import {
  isNarrowed,
  type AuthorizerType,
  type CustomClaim,
  type CustomJwtAuthorizer,
} from "#worker/config/authorizer.ts";
import { endpointFault } from "#worker/config/endpoint.ts";
import { GatewaySpec } from "#worker/config/gateway.ts";
import type { Gateway } from "../api/gateways.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { formTexts } from "../texts/forms.ts";
import { compact, linesOf, listOf, textIn, textOf } from "./lines.ts";
import { newId } from "./new-id.ts";

export interface ClaimDraft {
  readonly id: number;
  readonly name: string;
  readonly type: CustomClaim["inboundTokenClaimValueType"];
  readonly operator: CustomClaim["authorizingClaimMatchValue"]["claimMatchOperator"];
  readonly value: string;
}

export interface GatewayDraft {
  readonly name: string;
  readonly description: string;
  readonly assumesRole: boolean;
  readonly roleArn: string;
  readonly authorizerType: AuthorizerType;
  readonly discoveryUrl: string;
  readonly audience: string;
  readonly clients: string;
  readonly scopes: string;
  readonly claims: readonly ClaimDraft[];
  readonly takesAnyToken: boolean;
  readonly affinity: "none" | "conversation";
  /** One a line. */
  readonly corsOrigins: string;
  readonly isDebug: boolean;
  readonly isMcp: boolean;
}

/** Ours, which stay as they were where an update leaves them out: so what is empty is said. */
const ADDITIONS = ["affinity", "corsOrigins"] as const;

export const JWT = "authorizerConfiguration.customJWTAuthorizer";

export function newGateway(): GatewayDraft {
  return {
    name: `gateway-quick-start-${randomSuffix()}`,
    description: "",
    assumesRole: false,
    roleArn: "",
    authorizerType: "API_KEY",
    discoveryUrl: "",
    audience: "",
    clients: "",
    scopes: "",
    claims: [],
    takesAnyToken: false,
    affinity: "none",
    corsOrigins: "",
    isDebug: false,
    isMcp: false,
  };
}

function randomSuffix(): string {
  return [...crypto.getRandomValues(new Uint8Array(3))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function newClaim(): ClaimDraft {
  return { id: newId(), name: "", type: "STRING", operator: "EQUALS", value: "" };
}

export function draftOfGateway(gateway: Gateway): GatewayDraft {
  const jwt = gateway.authorizerConfiguration?.customJWTAuthorizer;
  return {
    ...newGateway(),
    name: gateway.name,
    description: gateway.description ?? "",
    assumesRole: gateway.roleArn !== undefined,
    roleArn: gateway.roleArn ?? "",
    authorizerType: gateway.authorizerType,
    discoveryUrl: jwt?.discoveryUrl ?? "",
    audience: textOf(jwt?.allowedAudience),
    clients: textOf(jwt?.allowedClients),
    scopes: textOf(jwt?.allowedScopes),
    claims: (jwt?.customClaims ?? []).map(claimOf),
    takesAnyToken: jwt?.allowAnyToken ?? false,
    affinity: gateway.affinity === "conversation" ? "conversation" : "none",
    corsOrigins: textOf(gateway.corsOrigins),
    isDebug: gateway.exceptionLevel === "DEBUG",
    isMcp: gateway.protocolType === "MCP",
  };
}

function claimOf({
  inboundTokenClaimName,
  inboundTokenClaimValueType,
  authorizingClaimMatchValue,
}: CustomClaim): ClaimDraft {
  const { claimMatchOperator, claimMatchValue } = authorizingClaimMatchValue;
  return {
    id: newId(),
    name: inboundTokenClaimName,
    type: inboundTokenClaimValueType,
    operator: claimMatchOperator,
    value: claimMatchValue.matchValueString ?? textOf(claimMatchValue.matchValueStringList),
  };
}

/** @returns what the API takes. */
export function gatewaySpecOf(draft: GatewayDraft): Readonly<Record<string, unknown>> {
  return compact({
    name: draft.name.trim(),
    description: textIn(draft.description),
    roleArn: draft.assumesRole ? draft.roleArn.trim() : undefined,
    authorizerType: draft.authorizerType,
    authorizerConfiguration: draft.authorizerType === "CUSTOM_JWT" ? { customJWTAuthorizer: jwtOf(draft) } : undefined,
    protocolType: draft.isMcp ? "MCP" : undefined,
    exceptionLevel: draft.isDebug ? "DEBUG" : undefined,
    affinity: draft.affinity === "conversation" ? draft.affinity : undefined,
    corsOrigins: listOf(draft.corsOrigins),
  });
}

/** Of one that there is: what it was made by, and nothing of what became of it. */
export function specOfGateway(gateway: Gateway): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(gateway).filter(([member]) => member in GatewaySpec.shape));
}

/** For an update: what the gateway had of ours and the form has not is taken away. */
export function gatewayUpdateOf(draft: GatewayDraft, before: Gateway): Readonly<Record<string, unknown>> {
  const spec = gatewaySpecOf(draft);
  const gone = ADDITIONS.filter((name) => before[name] !== undefined && spec[name] === undefined);
  const hadConsent = before.authorizerConfiguration?.customJWTAuthorizer.allowAnyToken === true;
  return {
    ...spec,
    ...Object.fromEntries(gone.map((name) => [name, null])),
    ...(hadConsent && !draft.takesAnyToken
      ? { authorizerConfiguration: { customJWTAuthorizer: { ...jwtOf(draft), allowAnyToken: null } } }
      : {}),
  };
}

function jwtOf(draft: GatewayDraft): object {
  return compact({
    discoveryUrl: draft.discoveryUrl.trim(),
    allowedAudience: listOf(draft.audience),
    allowedClients: listOf(draft.clients),
    allowedScopes: listOf(draft.scopes),
    customClaims: draft.claims.length === 0 ? undefined : draft.claims.map(customClaimOf),
    allowAnyToken: draft.takesAnyToken ? true : undefined,
  });
}

function customClaimOf({ name, type, operator, value }: ClaimDraft): object {
  return {
    inboundTokenClaimName: name.trim(),
    inboundTokenClaimValueType: type,
    authorizingClaimMatchValue: {
      claimMatchOperator: operator,
      claimMatchValue:
        operator === "CONTAINS_ANY" ? { matchValueStringList: linesOf(value) } : { matchValueString: value.trim() },
    },
  };
}

export function checkGateway(draft: GatewayDraft, takenNames: readonly string[]): FormFaults {
  const spec = gatewaySpecOf(draft);
  const faults: Record<string, string> = { ...checkWith(GatewaySpec, spec) };
  if (takenNames.includes(draft.name.trim())) faults["name"] = formTexts.texts.gatewayTaken;
  if (draft.authorizerType !== "CUSTOM_JWT") return faults;
  const isLocal = ["127.0.0.1", "localhost"].includes(window.location.hostname);
  const url =
    faults[`${JWT}.discoveryUrl`] === undefined ? endpointFault(draft.discoveryUrl.trim(), isLocal) : undefined;
  if (url !== undefined) faults[`${JWT}.discoveryUrl`] = url;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only whether its lists are there is asked
  const narrowed = isNarrowed(jwtOf(draft) as CustomJwtAuthorizer);
  if (narrowed === draft.takesAnyToken) {
    faults[JWT] = narrowed ? formTexts.texts.jwtBoth : formTexts.texts.jwtNarrow;
  }
  return faults;
}
