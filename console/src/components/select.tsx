/** One of several. @param items what is kept → what is read. */
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "./icons.tsx";
import { seen } from "./seen.ts";
import "./select.css";

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly items: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}

export function Select<T extends string>({ label, value, items, onChange }: SelectProps<T>) {
  const options = items.map(([key, text]) => ({ value: key, label: seen(text) }));
  return (
    <Base.Root items={options} value={value} onValueChange={(next) => next !== null && onChange(next)}>
      <Base.Trigger className="input select" aria-label={label}>
        <Base.Value className="truncate" />
        <Base.Icon className="select-icon">
          <ChevronsUpDown size={14} aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="floating" sideOffset={6} alignItemWithTrigger={false}>
          <Base.Popup className="menu select-popup">
            <Base.List>
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} className="menu-item">
                  <Base.ItemText className="truncate">{option.label}</Base.ItemText>
                  <Base.ItemIndicator className="menu-check">
                    <Check size={14} aria-hidden />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
