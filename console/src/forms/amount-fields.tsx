/** So much of something in each window of a time, as many of them as one likes: of a key's own limits, and of an entry of a gateway's. */
import { Plus, X } from "../components/icons.tsx";
import { METRIC_NAMES } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Select } from "../components/select.tsx";
import { limitTexts } from "../texts/limits.ts";
import { oneMore, periodsOf, withMetric, type AmountRow } from "./amounts.ts";
import "./amount-fields.css";

interface AmountFieldsProps {
  readonly rows: readonly AmountRow[];
  readonly faultOf: (row: AmountRow) => string | undefined;
  readonly onLeave?: (row: AmountRow) => void;
  readonly onChange: (rows: readonly AmountRow[]) => void;
}

export function AmountFields({ rows, faultOf, onLeave, onChange }: AmountFieldsProps) {
  return (
    <div className="amounts">
      {rows.map((row, at) => (
        <Amount
          key={row.id}
          row={row}
          number={at + 1}
          fault={faultOf(row)}
          onLeave={() => onLeave?.(row)}
          onChange={(next) => onChange(rows.map((one) => (one.id === next.id ? next : one)))}
          onRemove={() => onChange(rows.filter(({ id }) => id !== row.id))}
        />
      ))}
      <span>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...rows, oneMore(rows)])}>
          {limitTexts.addMetric}
        </Button>
      </span>
    </div>
  );
}

interface AmountProps {
  readonly row: AmountRow;
  /** From 1. */
  readonly number: number;
  readonly fault: string | undefined;
  readonly onLeave: () => void;
  readonly onChange: (row: AmountRow) => void;
  readonly onRemove: () => void;
}

function Amount({ row, number, fault, onLeave, onChange, onRemove }: AmountProps) {
  const { metric, amount, period } = row;
  return (
    <div className={`amount${metric === "connections" ? " amount-brief" : ""}`}>
      <Field label={limitTexts.amount(number)} quiet fault={fault}>
        <TextInput
          inputMode="decimal"
          value={amount}
          placeholder={limitTexts.amountsLike[metric]}
          autoFocus={amount === "" && number > 1}
          onValueChange={(next) => onChange({ ...row, amount: next })}
          onBlur={onLeave}
        />
      </Field>
      <Select
        label={limitTexts.metric(number)}
        value={metric}
        items={METRIC_NAMES.map((name) => [name, limitTexts.metrics[name]] as const)}
        onChange={(next) => onChange(withMetric(row, next))}
      />
      {metric !== "connections" && (
        <Select
          label={limitTexts.period(number)}
          value={period}
          items={periodsOf(metric).map((one) => [one, limitTexts.periods[one]] as const)}
          onChange={(next) => onChange({ ...row, period: next })}
        />
      )}
      <Button
        look="quiet"
        size="small"
        aria-label={limitTexts.removeMetric(number)}
        title={limitTexts.removeMetric(number)}
        icon={<X aria-hidden />}
        onClick={onRemove}
      />
    </div>
  );
}
