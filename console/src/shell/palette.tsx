/** Every screen, gateway and action by a few letters. */
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { CornerDownLeft, Search } from "../components/icons.tsx";
import { paletteTexts } from "../texts/palette.ts";
import { shortcutTexts } from "../texts/shortcuts.ts";
import { useGroups, type Command, type Group } from "./palette-commands.ts";
import { usePalette } from "./palette-state.ts";
import "./palette.css";

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
