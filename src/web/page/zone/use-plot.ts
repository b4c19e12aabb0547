/** A uPlot in a box of the page: made anew when its lines or colours are others, else given new data. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { useColours } from "../shell/colours.js";
import { gapAt, type ZoneEvent } from "./events.js";
import { drawEvents, plotOptions } from "./plot-options.js";
import type { Line } from "./sections.js";

export interface PlotData {
  readonly unit: string;
  readonly lines: readonly Line[];
  /** Starts of the windows, Unix ms. */
  readonly starts: readonly number[];
  /** Both edges, Unix ms. */
  readonly range: readonly [number, number];
  readonly events: readonly ZoneEvent[];
  /** Labels of lines that are not drawn. */
  readonly hidden: ReadonlySet<string>;
  /** A gap was clicked into. */
  readonly onPick: (event: ZoneEvent) => void;
  /** The place of the window under the pointer; null: it is elsewhere. */
  readonly onPoint: (index: number | null) => void;
}

/** The box to draw into. */
export function usePlot(data: PlotData) {
  const { unit, lines, starts, events, hidden } = data;
  const colours = useColours();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(data); // What uPlot calls back for is that of the newest drawing.
  latest.current = data;
  const labels = lines.map(({ label }) => label).join("\n");

  useEffect(() => {
    if (box.current === null) return;
    const options = plotOptions({
      unit,
      labels: labels.split("\n"),
      colours,
      width: box.current.clientWidth,
      range: () => latest.current.range,
      onPoint: (index) => latest.current.onPoint(index),
      onDraw: (chart) => drawEvents(chart, latest.current.events, colours),
      onClick: (atMs) => {
        const gap = gapAt(latest.current.events, atMs);
        if (gap !== undefined) latest.current.onPick(gap);
      },
    });
    const made = new uPlot(options, [[]], box.current);
    plot.current = made;
    const endWatch = watchWidth(box.current, (width) => made.setSize({ width, height: made.height }));
    return () => {
      endWatch();
      made.destroy();
      plot.current = null;
    };
  }, [unit, labels, colours]);

  useEffect(() => {
    plot.current?.setData(toData(starts, lines));
  }, [unit, labels, colours, starts.length, starts.at(-1), events]);

  useEffect(() => {
    lines.forEach(({ label }, index) => plot.current?.setSeries(index + 1, { show: !hidden.has(label) }));
  }, [unit, labels, colours, hidden]);

  return box;
}

/** Calls back with the width of an element, now and when it changes; returns what ends that. */
export function watchWidth(element: Element, onWidth: (width: number) => void): () => void {
  const observer = new ResizeObserver(([entry]) => entry !== undefined && onWidth(entry.contentRect.width));
  observer.observe(element);
  return () => observer.disconnect();
}

function toData(starts: readonly number[], lines: readonly Line[]): uPlot.AlignedData {
  return [starts.map((ms) => ms / 1000), ...lines.map(({ values }) => [...values])];
}
