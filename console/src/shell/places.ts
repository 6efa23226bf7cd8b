/** Where the screens are: their paths below /console, in the order of the navigation. */
import {
  Activity,
  ChartColumn,
  History,
  KeyRound,
  ListTree,
  MessagesSquare,
  Tag,
  Waypoints,
  type Icon,
} from "../components/icons.tsx";
import { texts } from "../texts/every-screen.ts";

interface Place {
  readonly path: string;
  readonly title: string;
  readonly icon: Icon;
  /** `g` and this lead there. */
  readonly letter: string;
}

export const PLACES: readonly Place[] = [
  { path: "/gateways", title: texts.screens.gateways, icon: Waypoints, letter: "g" },
  { path: "/usage", title: texts.screens.usage, icon: ChartColumn, letter: "u" },
  { path: "/calls", title: texts.screens.calls, icon: ListTree, letter: "c" },
  { path: "/playground", title: texts.screens.playground, icon: MessagesSquare, letter: "p" },
  { path: "/credential-providers", title: texts.screens.credentialProviders, icon: KeyRound, letter: "k" },
  { path: "/prices", title: texts.screens.prices, icon: Tag, letter: "m" },
  { path: "/history", title: texts.screens.history, icon: History, letter: "h" },
  { path: "/health", title: texts.screens.health, icon: Activity, letter: "s" },
];

export const GATEWAY_TABS = ["targets", "models", "api-keys", "aliases", "limits", "connect", "settings"] as const;
export type GatewayTab = (typeof GATEWAY_TABS)[number];

export function gatewayPath(gatewayId: string, tab: GatewayTab = "targets"): string {
  return `/gateways/${encodeURIComponent(gatewayId)}/${tab}`;
}
