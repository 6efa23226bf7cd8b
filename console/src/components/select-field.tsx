/** A choice of one of several in a form: labelled, explained, and what is wrong with it. */
import type { ReactNode } from "react";
import { Select } from "./select.tsx";

interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly items: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
}

export function SelectField<T extends string>({ hint, fault, ...select }: SelectFieldProps<T>) {
  return (
    <div className="field">
      <span className="field-label" aria-hidden>
        {select.label}
      </span>
      <Select {...select} />
      {fault !== undefined && (
        <span className="field-fault" role="alert">
          {fault}
        </span>
      )}
      {hint !== undefined && fault === undefined && <span className="field-hint">{hint}</span>}
    </div>
  );
}
