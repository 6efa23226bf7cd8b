/** Stacked bars over time by uPlot: gone along with the pointer or the arrow keys, picked by a click or Enter. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { HEIGHT, hereOf, optionsOf, stacked, type ChartProps, type Here } from "./chart-options.ts";
import "./chart.css";

const TIP_WIDTH = 240;

export function Chart(props: ChartProps) {
  const { label, starts, layers, renderTip, onPick } = props;
  const place = useRef<HTMLDivElement>(null);
  const [here, setHere] = useState<Here>();
  const theme = useTheme();
  const data = useMemo(() => stacked(starts, layers), [starts, layers]);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const plot = useRef<uPlot>(undefined);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const made = new uPlot(
      optionsOf(element, { ...latest.current, onPick: (at) => latest.current.onPick(at) }, setHere),
      data,
      element,
    );
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    sized.observe(element);
    return () => {
      sized.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [data, theme]);
  const go = (event: KeyboardEvent): void => {
    const last = starts.length - 1;
    const at = here?.at ?? last + 1;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (event.key === "Enter" && here !== undefined) onPick(here.at);
    else if (event.key === "Escape") setHere(undefined);
    else if (next !== undefined) {
      event.preventDefault();
      const to = Math.min(Math.max(next, 0), last);
      if (plot.current !== undefined) setHere(hereOf(plot.current, to));
    }
  };
  const shown = here !== undefined && here.at < starts.length ? here : undefined;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- its bars are gone through by the arrow keys
    <div
      className="chart"
      role="group"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- its bars are gone through by the arrow keys
      tabIndex={0}
      onKeyDown={go}
      onBlur={() => setHere(undefined)}
    >
      <div ref={place} className="chart-place" aria-hidden />
      {shown !== undefined && (
        <div
          className="chart-tip"
          role="status"
          style={{
            left: Math.min(Math.max(shown.left - TIP_WIDTH / 2, 0), Math.max(shown.width - TIP_WIDTH, 0)),
            width: TIP_WIDTH,
          }}
        >
          {renderTip(shown.at)}
        </div>
      )}
    </div>
  );
}

/** Counts every change of light and dark, since what is drawn does not change by itself. */
function useTheme(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const changed = (): void => setChanges((before) => before + 1);
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", changed);
    const chosen = new MutationObserver(changed);
    chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", changed);
      chosen.disconnect();
    };
  }, []);
  return changes;
}
