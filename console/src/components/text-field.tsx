/** A labelled line or area of text of a form: explained, and its fault shown once one has left it. */
import type { ReactNode } from "react";
import { Field, TextArea, TextInput } from "./field.tsx";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onLeave?: () => void;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
  readonly optional?: boolean;
  readonly mono?: boolean;
  /** An area of so many lines. */
  readonly lines?: number;
  readonly placeholder?: string;
  readonly type?: "text" | "password" | "number" | "date";
  readonly maxLength?: number;
  readonly autoFocus?: boolean;
  readonly inputMode?: "decimal" | "numeric";
}

export function TextField({
  label,
  value,
  onChange,
  onLeave,
  hint,
  fault,
  optional = false,
  lines,
  type = "text",
  ...rest
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} fault={fault} optional={optional}>
      {lines === undefined ? (
        <TextInput
          {...rest}
          type={type}
          // A password manager has no business with a provider's key.
          {...(type === "password" ? { autoComplete: "new-password" } : {})}
          value={value}
          onValueChange={onChange}
          onBlur={onLeave}
        />
      ) : (
        <TextArea
          {...rest}
          rows={lines}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onLeave}
        />
      )}
    </Field>
  );
}
