/** A key's own limits: so much of something in each window of a time, as many of them as one likes. */
import { Plus, X } from "lucide-react";
import { METRIC_NAMES, type Period } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { Select } from "../components/select.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { limitTexts } from "../texts/limits.ts";
import { oneMore, periodsOf, withMetric, type LimitDraft } from "./api-key-draft.ts";
import type { ShownFaults } from "./shown-faults.ts";
import "./key-limit-fields.css";

const METRICS = METRIC_NAMES.map((metric) => [metric, apiKeyTexts.metrics[metric]] as const);

interface KeyLimitFieldsProps {
  readonly limits: readonly LimitDraft[];
  readonly shown: ShownFaults;
  readonly onChange: (limits: readonly LimitDraft[]) => void;
}

export function KeyLimitFields({ limits, shown, onChange }: KeyLimitFieldsProps) {
  const change = (next: LimitDraft): void => onChange(limits.map((limit) => (limit.id === next.id ? next : limit)));
  const of = shown.of("limits");
  return (
    <fieldset className="field key-limits">
      <legend className="field-label">{apiKeyTexts.limits}</legend>
      {limits.length === 0 && <span className="field-hint">{apiKeyTexts.limitsNone}</span>}
      {limits.map((limit, at) => (
        <LimitRow
          key={limit.id}
          limit={limit}
          at={at + 1}
          fault={shown.of(`limits.${limit.id}`)}
          onLeave={shown.leave(`limits.${limit.id}`)}
          onChange={change}
          onRemove={() => onChange(limits.filter(({ id }) => id !== limit.id))}
        />
      ))}
      {of !== undefined && (
        <span className="field-fault" role="alert">
          {of}
        </span>
      )}
      <span>
        <Button size="small" icon={<Plus aria-hidden />} onClick={() => onChange([...limits, oneMore(limits)])}>
          {apiKeyTexts.limitAdd}
        </Button>
      </span>
    </fieldset>
  );
}

interface LimitRowProps {
  readonly limit: LimitDraft;
  /** From 1. */
  readonly at: number;
  readonly fault: string | undefined;
  readonly onLeave: () => void;
  readonly onChange: (limit: LimitDraft) => void;
  readonly onRemove: () => void;
}

function LimitRow({ limit, at, fault, onLeave, onChange, onRemove }: LimitRowProps) {
  const { metric, rate, period } = limit;
  const periods: readonly (readonly [Period, string])[] = periodsOf(metric).map((one) => [
    one,
    limitTexts.periods[one],
  ]);
  return (
    <div className={`key-limit${metric === "connections" ? " key-limit-brief" : ""}`}>
      <Field label={apiKeyTexts.rate(at)} quiet fault={fault}>
        <TextInput
          inputMode="decimal"
          value={rate}
          placeholder={apiKeyTexts.ratesLike[metric]}
          autoFocus={rate === "" && at > 1}
          onValueChange={(next) => onChange({ ...limit, rate: next })}
          onBlur={onLeave}
        />
      </Field>
      <Select
        label={apiKeyTexts.metric(at)}
        value={metric}
        items={METRICS}
        onChange={(next) => onChange(withMetric(limit, next))}
      />
      {metric !== "connections" && (
        <Select
          label={apiKeyTexts.period(at)}
          value={period}
          items={periods}
          onChange={(next) => onChange({ ...limit, period: next })}
        />
      )}
      <Button
        look="quiet"
        size="small"
        aria-label={apiKeyTexts.limitRemove(at)}
        title={apiKeyTexts.limitRemove(at)}
        icon={<X aria-hidden />}
        onClick={onRemove}
      />
    </div>
  );
}
