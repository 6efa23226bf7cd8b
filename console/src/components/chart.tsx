/** Stacked bars over time by uPlot: gone along with the pointer or the arrow keys, picked by a click or Enter. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./chart.css";

export interface Layer {
  readonly name: string;
  /** A property of tokens.css, as `--chart-1`. */
  readonly color: string;
  readonly values: readonly number[];
}

interface ChartProps {
  readonly label: string;
  /** When each bar begins, in milliseconds since 1970. */
  readonly starts: readonly number[];
  readonly stepMs: number;
  /** The lowest first. */
  readonly layers: readonly Layer[];
  /** Bars with something that is not in their height: they get a dot below. */
  readonly marked: readonly boolean[];
  readonly axisText: (value: number) => string;
  readonly startText: (start: number) => string;
  /** Bars that begin with a day are days of UTC. */
  readonly inUtc: boolean;
  readonly renderTip: (at: number) => ReactNode;
  readonly onPick: (at: number) => void;
}

const HEIGHT = 260;
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

/** The highest sum first: what is drawn later covers it but for its own share. */
function stacked(starts: readonly number[], layers: readonly Layer[]): uPlot.AlignedData {
  const sums = starts.map(() => 0);
  const heights = layers.map(({ values }) => values.map((value, at) => (sums[at] = (sums[at] ?? 0) + value)));
  return [starts.map((start) => start / 1_000), ...heights.toReversed()];
}

/** A bar, and where it stands in a chart of that width, in pixels. */
interface Here {
  readonly at: number;
  readonly left: number;
  readonly width: number;
}

function hereOf(plot: uPlot, at: number): Here {
  const left = plot.valToPos(plot.data[0][at] ?? 0, "x") + plot.bbox.left / devicePixelRatio;
  return { at, left, width: plot.width };
}

function optionsOf(
  element: HTMLElement,
  { starts, stepMs, layers, marked, axisText, startText, inUtc, onPick }: ChartProps,
  setHere: (here: Here | undefined) => void,
): uPlot.Options {
  const step = stepMs / 1_000;
  const [first = 0] = starts;
  const last = starts.at(-1) ?? 0;
  const bars = uPlot.paths.bars?.({ size: [0.74, 44], radius: 0.12 });
  const text = colorOf(element, "--text-3");
  const line = colorOf(element, "--line");
  const warn = colorOf(element, "--warn");
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [10, 6, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    ...(inUtc ? { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1_000), "Etc/UTC") } : {}),
    scales: {
      x: { time: true, range: [first / 1_000 - step / 2, last / 1_000 + step / 2] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
    },
    series: [
      {},
      ...layers.toReversed().map(({ color }) => {
        const fill = colorOf(element, color);
        return { fill, stroke: fill, width: 0, points: { show: false }, paths: bars };
      }),
    ],
    axes: [
      {
        stroke: text,
        font: FONT,
        grid: { show: false },
        ticks: { stroke: line, size: 5 },
        size: 34,
        space: 64,
        values: (_, splits) => splits.map((at) => startText(at * 1_000)),
      },
      {
        stroke: text,
        font: FONT,
        size: 62,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        values: (_, splits) => splits.map((value) => axisText(value)),
      },
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const at = plot.cursor.idx;
          if (at === null || at === undefined || (plot.cursor.left ?? -1) < 0) setHere(undefined);
          else setHere(hereOf(plot, at));
        },
      ],
      ready: [
        ({ over, cursor }) => {
          over.style.cursor = "pointer";
          over.addEventListener("click", () => typeof cursor.idx === "number" && onPick(cursor.idx));
        },
      ],
      draw: [
        (plot) => {
          const {
            ctx,
            bbox,
            data: [, sums = []],
          } = plot;
          ctx.save();
          ctx.fillStyle = warn;
          for (const [at, start] of starts.entries()) {
            if (marked[at] !== true) continue;
            ctx.beginPath();
            const top = Math.min(plot.valToPos(sums[at] ?? 0, "y", true), bbox.top + bbox.height);
            ctx.arc(plot.valToPos(start / 1_000, "x", true), top - 5 * devicePixelRatio, 1.75 * devicePixelRatio, 0, 7);
            ctx.fill();
          }
          ctx.restore();
        },
      ],
    },
  };
}

const FONT = '11px "Inter", sans-serif';

/** A canvas takes no `light-dark()` and no property: asked of an element that has it. */
function colorOf(element: HTMLElement, property: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
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
