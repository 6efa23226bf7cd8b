/** One of a few, each with a word of explanation. */
import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Fragment, useId } from "react";
import "./radio.css";

interface RadiosProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly items: readonly (readonly [value: T, label: string, hint?: string])[];
  /** Headings, each above the item of its number. */
  readonly parts?: readonly (readonly [heading: string, at: number])[];
  readonly onChange: (value: T) => void;
}

export function Radios<T extends string>({ label, value, items, parts, onChange }: RadiosProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <span className="field-label" aria-hidden>
        {label}
      </span>
      <RadioGroup className="radios" aria-label={label} value={value} onValueChange={(next) => onChange(next)}>
        {items.map(([key, text, hint], at) => (
          <Fragment key={key}>
            {parts?.map(
              ([heading, above]) =>
                above === at && (
                  <span key={heading} className="radio-part">
                    {heading}
                  </span>
                ),
            )}
            <label className="radio">
              <Radio.Root
                value={key}
                className="radio-mark"
                aria-labelledby={`${id}-${key}`}
                aria-describedby={hint === undefined ? undefined : `${id}-${key}-hint`}
              >
                <Radio.Indicator className="radio-dot" />
              </Radio.Root>
              <span>
                <span id={`${id}-${key}`}>{text}</span>
                {hint !== undefined && (
                  <span className="radio-hint" id={`${id}-${key}-hint`}>
                    {hint}
                  </span>
                )}
              </span>
            </label>
          </Fragment>
        ))}
      </RadioGroup>
    </div>
  );
}
