/** Rows of two fields each, as many as one likes: each can be taken away, and there is a button for one more. */
import type { ReactNode } from "react";
import { Button } from "../components/button.tsx";
import { Plus, X } from "../components/icons.tsx";
import { PartFault } from "../components/part-fault.tsx";
import "./pair-rows.css";

interface PairRowsProps<R extends { readonly id: number }> {
  readonly rows: readonly R[];
  readonly onChange: (rows: readonly R[]) => void;
  /** What is wrong with all of them. */
  readonly fault: string | undefined;
  readonly oneMore: () => R;
  readonly texts: { readonly add: string; readonly remove: (number: number) => string; readonly none?: string };
  /** The fields' labels are seen. */
  readonly labelled?: boolean;
  /** The fields of one. @param number from 1. */
  readonly children: (row: R, number: number, set: (part: Partial<R>) => void) => ReactNode;
}

export function PairRows<R extends { readonly id: number }>({
  rows,
  onChange,
  fault,
  oneMore,
  texts,
  labelled = false,
  children,
}: PairRowsProps<R>) {
  return (
    <div className="pairs">
      {rows.length === 0 && texts.none !== undefined && <p className="field-hint">{texts.none}</p>}
      {rows.map((row, at) => (
        <div key={row.id} className={`pair${labelled ? " pair-labelled" : ""}`}>
          {children(row, at + 1, (part) =>
            onChange(rows.map((one) => (one.id === row.id ? { ...one, ...part } : one))),
          )}
          <Button
            look="quiet"
            size="small"
            aria-label={texts.remove(at + 1)}
            title={texts.remove(at + 1)}
            icon={<X aria-hidden />}
            onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
          />
        </div>
      ))}
      <PartFault fault={fault} />
      <span>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...rows, oneMore()])}>
          {texts.add}
        </Button>
      </span>
    </div>
  );
}
