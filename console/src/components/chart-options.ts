/** Layers of bars → what uPlot takes to draw them, and where each bar stands. */
import type { ReactNode } from "react";
import uPlot from "uplot";

export interface Layer {
  readonly name: string;
  /** A property of tokens.css, as `--chart-1`. */
  readonly color: string;
  readonly values: readonly number[];
}

export interface ChartProps {
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

export const HEIGHT = 260;

/** The highest sum first: what is drawn later covers it but for its own share. */
export function stacked(starts: readonly number[], layers: readonly Layer[]): uPlot.AlignedData {
  const sums = starts.map(() => 0);
  const heights = layers.map(({ values }) => values.map((value, at) => (sums[at] = (sums[at] ?? 0) + value)));
  return [starts.map((start) => start / 1_000), ...heights.toReversed()];
}

/** A bar, and where it stands in a chart of that width, in pixels. */
export interface Here {
  readonly at: number;
  readonly left: number;
  readonly width: number;
}

export function hereOf(plot: uPlot, at: number): Here {
  const left = plot.valToPos(plot.data[0][at] ?? 0, "x") + plot.bbox.left / devicePixelRatio;
  return { at, left, width: plot.width };
}

export function optionsOf(
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
