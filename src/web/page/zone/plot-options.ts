/** How uPlot draws our plots: axes, colours, the pointer shared by all of them, and what happened behind the lines. */
import type uPlot from "uplot";
import type { Colours } from "../shell/colours.js";
import { formatClock, formatDay, formatTick } from "../text/format.js";
import type { ZoneEvent } from "./events.js";

export interface PlotSettings {
  readonly unit: string;
  readonly labels: readonly string[];
  readonly colours: Colours;
  readonly width: number;
  /** Unix ms of both edges. */
  readonly range: () => readonly [number, number];
  /** The place of the window under the pointer; null: it is elsewhere. */
  readonly onPoint: (index: number | null) => void;
  readonly onDraw: (plot: uPlot) => void;
  readonly onClick: (atMs: number) => void;
}

const HEIGHT = 170;
const AXIS_WIDTH = 64;
/** Between two ticks of bytes. */
const BINARY_STEPS = Array.from({ length: 55 }, (_, power) => 2 ** power);
const FONT = '12px system-ui, "Segoe UI", Roboto, sans-serif';

export function plotOptions(settings: PlotSettings): uPlot.Options {
  const { unit, labels, colours, width } = settings;
  return {
    width,
    height: HEIGHT,
    padding: [8, 6, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: "zone" }, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: true, range: () => edges(settings.range()) }, y: { range: rangeOfValues } },
    axes: [
      axis(colours, { size: 28, space: 70, values: formatTimes }),
      axis(colours, {
        size: AXIS_WIDTH,
        ...(unit.startsWith("bytes") ? { incrs: BINARY_STEPS } : {}),
        values: (_plot, ticks) => ticks.map((tick) => formatTick(tick, unit)),
      }),
    ],
    series: [
      {},
      ...labels.map((label, index) => line(label, colours.series[index % colours.series.length] ?? "")),
    ],
    hooks: {
      setCursor: [(plot) => settings.onPoint(plot.cursor.idx ?? null)],
      drawClear: [settings.onDraw],
      ready: [
        (plot) =>
          plot.over.addEventListener("click", () =>
            settings.onClick(plot.posToVal(plot.cursor.left ?? 0, "x") * 1000),
          ),
      ],
    },
  };
}

/** Gaps as bands, moments as lines, behind everything else. */
export function drawEvents(plot: uPlot, events: readonly ZoneEvent[], colours: Colours): void {
  const { ctx, bbox } = plot;
  const { left, top, width, height } = bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  for (const { kind, fromMs, toMs } of events) {
    const x = plot.valToPos(fromMs / 1000, "x", true);
    const span = plot.valToPos(toMs / 1000, "x", true) - x;
    ctx.fillStyle = kind === "gap" ? colours.gap : colours.event;
    ctx.fillRect(x, top, kind === "gap" ? Math.max(3, span) : devicePixelRatio, height);
  }
  ctx.restore();
}

function edges([fromMs, toMs]: readonly [number, number]): [number, number] {
  return [fromMs / 1000, toMs / 1000];
}

/** As fine as the distance of two ticks. */
function formatTimes(
  _plot: uPlot,
  ticks: readonly number[],
  _axis: number,
  _space: number,
  stepS: number,
): string[] {
  return ticks.map((tick) => {
    if (stepS >= 43_200) return formatDay(tick * 1000);
    return formatClock(tick * 1000).slice(0, stepS >= 60 ? 5 : 8);
  });
}

/** From 0, so that heights can be compared, with some room above. */
function rangeOfValues(_plot: uPlot, _min: number | null, max: number | null): [number, number] {
  return [0, max === null || max <= 0 ? 1 : max * 1.1];
}

function axis(colours: Colours, more: uPlot.Axis): uPlot.Axis {
  const thin = { stroke: colours.grid, width: 1 };
  return { stroke: colours.quiet, font: FONT, grid: thin, ticks: { ...thin, size: 4 }, ...more };
}

function line(label: string, stroke: string): uPlot.Series {
  return { label, stroke, width: 1.5, points: { show: false }, spanGaps: false };
}
