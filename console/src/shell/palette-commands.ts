/** What the palette offers: of the gateway one is at, of all screens, gateways and actions. */
import {
  Boxes,
  Gauge,
  Keyboard,
  KeyRound,
  LogOut,
  Moon,
  Plug,
  Plus,
  Server,
  Settings2,
  Signpost,
  Waypoints,
  type Icon,
} from "../components/icons.tsx";
import { useLocation } from "wouter";
import { useGateways } from "../api/gateways.ts";
import { useMayWrite, signOut } from "../api/session.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { paletteTexts } from "../texts/palette.ts";
import { shortcutTexts } from "../texts/shortcuts.ts";
import { GATEWAY_TABS, gatewayPath, PLACES, type GatewayTab } from "./places.ts";
import { setShortcuts } from "./shortcuts-state.ts";
import { THEMES, useTheme } from "./theme.ts";

export interface Command {
  readonly value: string;
  readonly label: string;
  readonly icon: Icon;
  readonly more?: string;
  /** Which lead there at once. */
  readonly keys?: readonly string[];
  readonly run: () => void;
}

export interface Group {
  readonly value: string;
  readonly items: readonly Command[];
}

const TAB_ICONS: Readonly<Record<GatewayTab, Icon>> = {
  targets: Server,
  models: Boxes,
  "api-keys": KeyRound,
  aliases: Signpost,
  limits: Gauge,
  connect: Plug,
  settings: Settings2,
};

/** Enough to find any by its name, and few enough to be quick. */
const MOST_GATEWAYS = 200;

export function useGroups(): readonly Group[] {
  const [location, navigate] = useLocation();
  const { data: gateways = [] } = useGateways();
  const [, setTheme] = useTheme();
  const mayWrite = useMayWrite();
  const hereId = /^\/gateways\/([^/]+)\//.exec(location)?.[1];
  const here = gateways.find(({ gatewayId }) => gatewayId === hereId);
  const go = (path: string) => () => navigate(path);
  const groups: Group[] = [
    {
      value: paletteTexts.groups.here,
      items:
        here === undefined
          ? []
          : GATEWAY_TABS.map((tab) => ({
              value: `tab ${tab}`,
              label: gatewayTexts.tabs[tab],
              more: here.name,
              icon: TAB_ICONS[tab],
              run: go(gatewayPath(here.gatewayId, tab)),
            })),
    },
    {
      value: paletteTexts.groups.screens,
      items: PLACES.map(({ path, title, icon, letter }) => ({
        value: path,
        label: title,
        icon,
        keys: ["g", letter],
        run: go(path),
      })),
    },
    {
      value: paletteTexts.groups.gateways,
      items: gateways.slice(0, MOST_GATEWAYS).map(({ gatewayId, name }) => ({
        value: gatewayId,
        label: name,
        more: gatewayId,
        icon: Waypoints,
        run: go(gatewayPath(gatewayId)),
      })),
    },
    {
      value: paletteTexts.groups.actions,
      items: [
        ...(mayWrite ? [{ value: "create", label: gatewayTexts.create, icon: Plus, run: go("/gateways/new") }] : []),
        ...THEMES.map((theme) => ({
          value: `theme ${theme}`,
          label: paletteTexts.theme(texts.themes[theme]),
          icon: Moon,
          run: () => setTheme(theme),
        })),
        {
          value: "shortcuts",
          label: shortcutTexts.title,
          icon: Keyboard,
          keys: ["?"],
          run: () => setShortcuts(true),
        },
        { value: "sign-out", label: texts.signOut, icon: LogOut, run: () => void signOut() },
      ],
    },
  ];
  return groups.filter(({ items }) => items.length > 0);
}
