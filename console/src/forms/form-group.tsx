/** A part of a form under its heading, and one of several alike in it, which can be taken away. */
import { Trash2 } from "../components/icons.tsx";
import type { ReactNode } from "react";
import { Button } from "../components/button.tsx";
import { formTexts } from "../texts/forms.ts";
import "./target-fields.css";

interface FormSectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function FormSection({ title, hint, children }: FormSectionProps) {
  return (
    <section className="form-section" aria-label={title}>
      <header>
        <h3>{title}</h3>
        {hint !== undefined && <p>{hint}</p>}
      </header>
      {children}
    </section>
  );
}

interface FormGroupProps {
  readonly title: string;
  /** Absent: it cannot be taken away, and its name is not written above it. */
  readonly onRemove?: () => void;
  readonly children: ReactNode;
}

export function FormGroup({ title, onRemove, children }: FormGroupProps) {
  return (
    <div className="form-group" role="group" aria-label={title}>
      {onRemove !== undefined && (
        <div className="form-group-head">
          <h4>{title}</h4>
          <Button
            size="small"
            look="quiet"
            aria-label={formTexts.remove(title)}
            icon={<Trash2 aria-hidden />}
            onClick={onRemove}
          />
        </div>
      )}
      {children}
    </div>
  );
}
