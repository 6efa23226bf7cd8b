/** Amounts of requests, tokens, dollars and calls at the same time, each for a period: rows of a form, and what they say. */
import { Plus, X } from "lucide-react";
import { METRIC_NAMES, type MetricName, type Metrics, type Period } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { TextInput } from "../components/field.tsx";
import { Select } from "../components/select.tsx";
import { limitTexts } from "../texts/limits.ts";
import type { FormFaults } from "./form-faults.ts";
import "./limits.css";

export interface AmountRow {
  readonly id: number;
  readonly metric: MetricName;
  readonly amount: string;
  readonly period: Period;
}

const PERIODS: readonly Period[] = ["second", "minute", "hour", "day", "week", "month", "total"];
let ids = 0;

export function newAmount(metric: MetricName = "requests", period: Period = "minute", amount = ""): AmountRow {
  return { id: ++ids, metric, amount, period };
}

export function amountsOf(metrics: Metrics): readonly AmountRow[] {
  return METRIC_NAMES.flatMap((metric) =>
    (metrics[metric] ?? []).map(({ rate, period }) => newAmount(metric, period, String(rate))),
  );
}

/** What is no number stays none, so that the schema says so. */
export function metricsOf(rows: readonly AmountRow[]): Metrics {
  const metrics: Partial<Record<MetricName, { rate: number; period: Period }[]>> = {};
  for (const { metric, amount, period } of rows) {
    const rate = /^\d{1,15}(\.\d{1,12})?$/.test(amount.trim()) ? Number(amount) : Number.NaN;
    (metrics[metric] ??= []).push({ rate, period: metric === "connections" ? "second" : period });
  }
  return metrics;
}

interface MetricsFieldProps {
  readonly rows: readonly AmountRow[];
  readonly onChange: (rows: readonly AmountRow[]) => void;
  readonly faults: FormFaults;
  /** Before the names of the faults, as `entries.0.`. */
  readonly prefix?: string;
}

export function MetricsField({ rows, onChange, faults, prefix = "" }: MetricsFieldProps) {
  const set = (id: number, part: Partial<AmountRow>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <div className="amounts">
      {rows.map((row, at) => {
        const place = rows.slice(0, at).filter(({ metric }) => metric === row.metric).length;
        const fault =
          faultIn(faults, `${prefix}${row.metric}.${place}`) ?? (place === 0 ? faults[prefix + row.metric] : undefined);
        const number = at + 1;
        return (
          <div key={row.id}>
            <div className="amount">
              <TextInput
                inputMode="decimal"
                aria-label={limitTexts.amount(number)}
                aria-invalid={fault !== undefined}
                value={row.amount}
                onValueChange={(amount) => set(row.id, { amount })}
              />
              <Select
                label={limitTexts.metric(number)}
                value={row.metric}
                items={METRIC_NAMES.map((metric) => [metric, limitTexts.metrics[metric]] as const)}
                onChange={(metric) =>
                  set(row.id, {
                    metric,
                    period: row.period === "second" && metric !== "requests" ? "minute" : row.period,
                  })
                }
              />
              {row.metric === "connections" ? (
                <span />
              ) : (
                <Select
                  label={limitTexts.period(number)}
                  value={row.period}
                  items={PERIODS.filter((period) => period !== "second" || row.metric === "requests").map(
                    (period) => [period, limitTexts.per("", limitTexts.periods[period]).trim()] as const,
                  )}
                  onChange={(period) => set(row.id, { period })}
                />
              )}
              <Button
                look="quiet"
                size="small"
                icon={<X aria-hidden />}
                aria-label={limitTexts.removeMetric(number)}
                onClick={() => onChange(rows.filter(({ id }) => id !== row.id))}
              />
            </div>
            {fault !== undefined && (
              <p className="field-fault" role="alert">
                {fault}
              </p>
            )}
          </div>
        );
      })}
      <div>
        <Button
          size="small"
          icon={<Plus aria-hidden />}
          onClick={() => onChange([...rows, newAmount(nextMetric(rows))])}
        >
          {limitTexts.addMetric}
        </Button>
      </div>
    </div>
  );
}

function nextMetric(rows: readonly AmountRow[]): MetricName {
  return METRIC_NAMES.find((name) => rows.every(({ metric }) => metric !== name)) ?? "requests";
}

function faultIn(faults: FormFaults, name: string): string | undefined {
  return faults[`${name}.rate`] ?? faults[`${name}.period`] ?? faults[name];
}
