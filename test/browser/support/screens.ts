/** Every screen of the console: where it is, by which route, and what there is to see when it is there, with nothing and with as much as may be. */
import { FULL } from "./filled.ts";

export interface Screen {
  readonly name: string;
  /** As `console/src/app.tsx` has it; a gateway's tab by its name. */
  readonly route: string;
  /** Below `/console`. */
  readonly path: string;
  /** A text that is there once it is. */
  readonly seen: string;
}

/** Where there is no gateway yet. */
export const OF_NOTHING: readonly Screen[] = [
  { name: "gateways", route: "/", path: "", seen: "Create gateway" },
  { name: "gateways", route: "/gateways", path: "/gateways", seen: "Create gateway" },
  ...[1, 2, 3, 4].map((step) => ({
    name: `create-gateway-${step}`,
    route: "/gateways/new",
    path: `/gateways/new?step=${["details", "identity", "targets", "review"][step - 1] ?? ""}`,
    seen: "Step",
  })),
  { name: "usage", route: "/usage", path: "/usage", seen: "Create gateway" },
  { name: "calls", route: "/calls/:requestId?", path: "/calls", seen: "Create gateway" },
  { name: "playground", route: "/playground", path: "/playground", seen: "Create gateway" },
  {
    name: "credential-providers",
    route: "/credential-providers",
    path: "/credential-providers",
    seen: "Add credential provider",
  },
  { name: "prices", route: "/prices", path: "/prices", seen: "Set price" },
  { name: "history", route: "/history", path: "/history", seen: "migration 0010" },
  { name: "health", route: "/health", path: "/health", seen: "Rotation" },
  { name: "nowhere", route: "*", path: "/nowhere", seen: "There is nothing here" },
];

/** Of a gateway that holds nothing. */
export function ofEmpty(gatewayId: string): readonly Screen[] {
  const tab = (name: string, seen: string): Screen => ({
    name: `empty-${name}`,
    route: name,
    path: `/gateways/${gatewayId}/${name}`,
    seen,
  });
  return [
    tab("targets", "Add target"),
    tab("models", "No models yet"),
    tab("api-keys", "Create the first key"),
    tab("aliases", "Give models names of your own"),
    tab("limits", "No limits yet"),
    tab("connect", "OpenAI base URL"),
    tab("settings", "Gateway id"),
    {
      name: "empty-add-target",
      route: "/gateways/:gatewayId/targets/new",
      path: `/gateways/${gatewayId}/targets/new`,
      seen: "Target protocol",
    },
    { name: "empty-usage", route: "/usage", path: `/usage?gateway=${gatewayId}`, seen: "Try it in the Playground" },
    {
      name: "empty-calls",
      route: "/calls/:requestId?",
      path: `/calls?gateway=${gatewayId}`,
      seen: "Try it in the Playground",
    },
    {
      name: "empty-playground",
      route: "/playground",
      path: `/playground?gateway=${gatewayId}`,
      seen: "This gateway has no models yet",
    },
  ];
}

const { gatewayId, targetId, requestId, rateLimitId } = FULL;
const ofFull = `/gateways/${gatewayId}`;

/** With ten thousand rows, or as many as there may be. */
export const OF_FULL: readonly Screen[] = [
  { name: "full-gateways", route: "/gateways", path: "/gateways", seen: "1,000 gateways" },
  { name: "full-create-gateway", route: "/gateways/new", path: "/gateways/new", seen: "Step 1 of 4" },
  { name: "full-targets", route: "targets", path: `${ofFull}/targets`, seen: "100 targets" },
  {
    name: "full-add-target",
    route: "/gateways/:gatewayId/targets/new",
    path: `${ofFull}/targets/new`,
    seen: "Target protocol",
  },
  {
    name: "full-edit-target",
    route: "/gateways/:gatewayId/targets/:targetId",
    path: `${ofFull}/targets/${targetId}`,
    seen: "Inference endpoint",
  },
  { name: "full-models", route: "models", path: `${ofFull}/models`, seen: "10,000 models" },
  { name: "full-api-keys", route: "api-keys", path: `${ofFull}/api-keys`, seen: "10,000 keys" },
  {
    name: "full-unasked-keys",
    route: "api-keys",
    path: "/gateways/team-0000000001/api-keys",
    seen: "Keys made here would not be used",
  },
  {
    name: "full-create-key",
    route: "api-keys",
    path: `${ofFull}/api-keys?create=1`,
    seen: "For one application or person",
  },
  { name: "full-aliases", route: "aliases", path: `${ofFull}/aliases`, seen: "1,000 aliases" },
  {
    name: "full-create-alias",
    route: "aliases",
    path: `${ofFull}/aliases?create=1`,
    seen: "Calls are shared within a tier",
  },
  { name: "full-limits", route: "limits", path: `${ofFull}/limits`, seen: "50 limits" },
  { name: "full-buckets", route: "limits", path: `${ofFull}/limits?state=${rateLimitId}`, seen: "Reset all" },
  { name: "full-create-limit", route: "limits", path: `${ofFull}/limits?create=1`, seen: "Counted for each" },
  {
    name: "full-unreadable-limit",
    route: "limits",
    path: `/gateways/${FULL.unreadableLimitIn}/limits`,
    seen: "The limit of-a-later-version cannot be read",
  },
  { name: "full-connect", route: "connect", path: `${ofFull}/connect`, seen: "OpenAI base URL" },
  { name: "full-settings", route: "settings", path: `${ofFull}/settings`, seen: "Gateway id" },
  { name: "full-usage", route: "/usage", path: `/usage?gateway=${gatewayId}`, seen: "Time to first byte" },
  {
    name: "full-usage-by-caller",
    route: "/usage",
    path: `/usage?gateway=${gatewayId}&by=caller`,
    seen: "10,000 rows",
  },
  { name: "full-calls", route: "/calls/:requestId?", path: `/calls?gateway=${gatewayId}`, seen: "1,000 calls" },
  {
    name: "full-call",
    route: "/calls/:requestId?",
    path: `/calls/${requestId}?gateway=${gatewayId}`,
    seen: "Why it went there",
  },
  { name: "full-playground", route: "/playground", path: `/playground?gateway=${gatewayId}`, seen: "Try a model" },
  {
    name: "full-credential-providers",
    route: "/credential-providers",
    path: "/credential-providers",
    seen: "50 credential providers",
  },
  { name: "full-prices", route: "/prices", path: "/prices", seen: "1,000 prices" },
  {
    name: "full-price",
    route: "/prices",
    path: `/prices?${new URLSearchParams({ edit: "provider-00001 model-00001 " }).toString()}`,
    seen: "Long: input",
  },
  { name: "full-history", route: "/history", path: "/history", seen: "99 changes" },
  { name: "full-version", route: "/history", path: "/history?version=10008", seen: "As an API call" },
  { name: "full-acts", route: "/history", path: "/history?kind=apiKey", seen: "24 of 50 changes" },
  { name: "full-health", route: "/health", path: "/health", seen: "Rotation" },
];
