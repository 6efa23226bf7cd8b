/** Of whom and of what: filters that stand in the address, each shown with a way to take it away. */
import { X } from "../components/icons.tsx";
import { useSearchParams } from "wouter";
import { DIMENSIONS, type Dimension, type Filters } from "../api/usage.ts";
import { usageTexts } from "../texts/usage.ts";
import "./usage.css";

export function useFilters(): readonly [
  Filters,
  (change: Readonly<Partial<Record<string, string | undefined>>>) => void,
] {
  const [params, setParams] = useSearchParams();
  const filters = Object.fromEntries(
    DIMENSIONS.flatMap((name) => {
      const value = params.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  );
  const change = (wanted: Readonly<Partial<Record<string, string | undefined>>>): void =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      for (const [name, value] of Object.entries(wanted)) {
        if (value === undefined) next.delete(name);
        else next.set(name, value);
      }
      return next;
    });
  return [filters, change];
}

export function FilterChips({
  filters,
  callerName,
  onRemove,
}: {
  readonly filters: Filters;
  readonly callerName?: string | undefined;
  readonly onRemove: (name: Dimension) => void;
}) {
  const set = DIMENSIONS.flatMap((name) => {
    const value = filters[name];
    return value === undefined ? [] : [[name, name === "caller" ? (callerName ?? value) : value] as const];
  });
  if (set.length === 0) return null;
  return (
    <ul className="filters">
      {set.map(([name, value]) => {
        const text = usageTexts.filter(usageTexts.dimensions[name], value === "" ? usageTexts.none[name] : value);
        return (
          <li key={name}>
            <button
              type="button"
              className="filter"
              aria-label={usageTexts.removeFilter(text)}
              onClick={() => onRemove(name)}
            >
              <span className="truncate">{text}</span>
              <X aria-hidden />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
