/** Yes or no, with a word of explanation. */
import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check } from "./icons.tsx";
import { useId } from "react";
import "./checkbox.css";

interface CheckboxProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function Checkbox({ label, hint, checked, onChange }: CheckboxProps) {
  const id = useId();
  return (
    <label className="checkbox">
      <Base.Root
        checked={checked}
        onCheckedChange={(next) => onChange(next)}
        className="checkbox-mark"
        aria-labelledby={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      >
        <Base.Indicator className="checkbox-sign">
          <Check size={13} strokeWidth={3} aria-hidden />
        </Base.Indicator>
      </Base.Root>
      <span>
        <span id={id}>{label}</span>
        {hint !== undefined && (
          <span className="checkbox-hint" id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
