/** A labelled control with its explanation and, where it is wrong, what is wrong: told to screen readers with it. */
import { Field as Base } from "@base-ui/react/field";
import type { ComponentProps, ReactNode } from "react";
import { texts } from "../texts/every-screen.ts";
import "./field.css";

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
  readonly optional?: boolean;
  /** Its label is read out, not shown. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
}

export function Field({ label, hint, fault, optional = false, quiet = false, children }: FieldProps) {
  return (
    <Base.Root className="field" invalid={fault !== undefined}>
      <Base.Label className={quiet ? "sr-only" : "field-label"}>
        {label}
        {optional && <span className="field-optional"> {texts.optional}</span>}
      </Base.Label>
      {children}
      {fault !== undefined && (
        <Base.Error className="field-fault" match>
          {fault}
        </Base.Error>
      )}
      {hint !== undefined && fault === undefined && <Base.Description className="field-hint">{hint}</Base.Description>}
    </Base.Root>
  );
}

export function TextInput(props: Omit<ComponentProps<typeof Base.Control>, "className"> & { readonly mono?: boolean }) {
  const { mono = false, ...rest } = props;
  return <Base.Control autoComplete="off" spellCheck={false} {...rest} className={`input${mono ? " mono" : ""}`} />;
}

export function TextArea({
  mono = false,
  ...rest
}: Omit<ComponentProps<"textarea">, "className"> & { readonly mono?: boolean }) {
  return (
    <Base.Control
      render={<textarea spellCheck={false} {...rest} />}
      className={`input input-area${mono ? " mono" : ""}`}
    />
  );
}
