/** Any text, with what is known offered while one types. */
import { Autocomplete } from "@base-ui/react/autocomplete";
import { useState } from "react";
import "./menu.css";
import "./select.css";
import "./suggest.css";

export interface Suggestion {
  readonly value: string;
  readonly more?: string;
}

interface SuggestProps {
  readonly label: string;
  readonly value: string;
  readonly items: readonly Suggestion[];
  readonly onChange: (value: string) => void;
  readonly onLeave?: (() => void) | undefined;
  /** What is typed is wrong, and told beside it. */
  readonly isFaulty?: boolean;
  readonly empty: string;
  /** It is a name, not an identifier; whoever comes to it looks for another one. */
  readonly isName?: boolean;
}

const MOST_SHOWN = 50;

export function Suggest({
  label,
  value,
  items,
  onChange,
  onLeave,
  isFaulty = false,
  empty,
  isName = false,
}: SuggestProps) {
  const [isTyped, setTyped] = useState(false);
  // Whoever opens it on one of them looks for another.
  const isWhole = !isTyped && items.some((item) => item.value === value);
  return (
    <Autocomplete.Root
      items={items}
      value={value}
      {...(isWhole ? { filter: null } : {})}
      onValueChange={(next, { reason }) => {
        if (reason === "input-change") setTyped(true);
        onChange(next);
      }}
      onOpenChange={(isOpen, { reason }) => {
        if (isOpen && reason !== "input-change") setTyped(false);
      }}
      itemToStringValue={(item: Suggestion) => item.value}
      limit={MOST_SHOWN}
      openOnInputClick
    >
      <Autocomplete.Input
        className={isName ? "input" : "input mono"}
        aria-label={label}
        spellCheck={false}
        autoComplete="off"
        onFocus={(event) => isName && event.currentTarget.select()}
        onBlur={onLeave}
        aria-invalid={isFaulty || undefined}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner className="floating" sideOffset={6}>
          <Autocomplete.Popup className="menu select-popup suggest">
            <Autocomplete.Empty>
              <p className="suggest-empty">{empty}</p>
            </Autocomplete.Empty>
            <Autocomplete.List>
              {(item: Suggestion) => (
                <Autocomplete.Item key={item.value} value={item} className="menu-item">
                  <span className={isName ? "truncate grow" : "mono truncate grow"}>{item.value}</span>
                  {item.more !== undefined && <span className="muted suggest-more">{item.more}</span>}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
