/** Every screen, gateway and action by a few letters. */
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import {
  Boxes,
  CornerDownLeft,
  Gauge,
  Keyboard,
  KeyRound,
  LogOut,
  Moon,
  Plug,
  Plus,
  Search,
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
import { usePalette } from "./palette-state.ts";
import { GATEWAY_TABS, gatewayPath, PLACES, type GatewayTab } from "./places.ts";
import { setShortcuts } from "./shortcuts-state.ts";
import { THEMES, useTheme } from "./theme.ts";
import "./palette.css";

interface Command {
  readonly value: string;
  readonly label: string;
  readonly icon: Icon;
  readonly more?: string;
  /** Which lead there at once. */
  readonly keys?: readonly string[];
  readonly run: () => void;
}

interface Group {
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

export default function Palette() {
  const palette = usePalette();
  return (
    <Dialog.Root open={palette.isOpen} onOpenChange={palette.set}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-shade" />
        <Dialog.Viewport className="dialog-place">
          <Dialog.Popup className="palette" aria-label={paletteTexts.title}>
            <Commands onDone={() => palette.set(false)} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands({ onDone }: { readonly onDone: () => void }) {
  const groups = useGroups();
  return (
    <Autocomplete.Root open inline items={groups} autoHighlight="always" keepHighlight itemToStringValue={textOf}>
      <div className="palette-top">
        <Search aria-hidden />
        <Autocomplete.Input
          className="palette-input"
          aria-label={paletteTexts.placeholder}
          placeholder={paletteTexts.placeholder}
        />
      </div>
      <div className="palette-list">
        <Autocomplete.Empty>
          <p className="palette-empty">{paletteTexts.empty}</p>
        </Autocomplete.Empty>
        <Autocomplete.List>
          {(group: Group) => (
            <Autocomplete.Group key={group.value} items={group.items} className="palette-group">
              <Autocomplete.GroupLabel className="palette-label">{group.value}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(command: Command) => (
                  <Autocomplete.Item
                    key={command.value}
                    value={command}
                    className="menu-item palette-item"
                    onClick={() => {
                      onDone();
                      command.run();
                    }}
                  >
                    <command.icon aria-hidden />
                    <span className="truncate">{command.label}</span>
                    {command.more !== undefined && <span className="palette-more truncate">{command.more}</span>}
                    {command.keys !== undefined && (
                      <span className="palette-keys" aria-hidden>
                        {command.keys.map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    )}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </div>
      <div className="palette-foot" aria-hidden>
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd> {paletteTexts.hints.move}
        </span>
        <span>
          <kbd>
            <CornerDownLeft size={11} />
          </kbd>{" "}
          {paletteTexts.hints.open}
        </span>
        <span>
          <kbd>Esc</kbd> {paletteTexts.hints.close}
        </span>
        <span className="palette-hint-end">
          <kbd>?</kbd> {shortcutTexts.title}
        </span>
      </div>
    </Autocomplete.Root>
  );
}

function textOf(command: Command): string {
  return `${command.label} ${command.more ?? ""}`;
}

function useGroups(): readonly Group[] {
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
