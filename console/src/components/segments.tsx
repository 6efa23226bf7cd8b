/** One of a few short words, side by side. */
import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import "./segments.css";

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly items: readonly (readonly [value: T, text: string])[];
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>({ label, value, items, onChange }: SegmentsProps<T>) {
  return (
    <RadioGroup className="segments" aria-label={label} value={value} onValueChange={(next) => onChange(next)}>
      {items.map(([key, text]) => (
        <Radio.Root key={key} value={key} className="segment">
          {text}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
