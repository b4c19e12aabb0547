/** One plot: lines over time, gaps shaded and moments marked, and a legend that tells the value under the pointer. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { useColours } from "../shell/colours.js";
import { formatValue } from "../text/format.js";
import { gapAt, type ZoneEvent } from "./events.js";
import { drawEvents, plotOptions } from "./plot-options.js";
import type { Line, Section } from "./sections.js";

interface Props {
  readonly section: Section;
  readonly lines: readonly Line[];
  readonly starts: readonly number[];
  /** Unix ms. */
  readonly range: readonly [number, number];
  readonly events: readonly ZoneEvent[];
  readonly onPick: (event: ZoneEvent) => void;
}

export function Plot({ section, lines, starts, range, events, onPick }: Props) {
  const colours = useColours();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const latest = useRef({ events, onPick, range });
  latest.current = { events, onPick, range };
  const labels = lines.map(({ label }) => label).join("\n");

  useEffect(() => {
    if (box.current === null) return;
    const made = new uPlot(
      plotOptions({
        unit: section.unit,
        labels: labels.split("\n"),
        colours,
        width: box.current.clientWidth,
        range: () => latest.current.range,
        onPoint: setPointed,
        onDraw: (chart) => drawEvents(chart, latest.current.events, colours),
        onClick: (atMs) => {
          const gap = gapAt(latest.current.events, atMs);
          if (gap !== undefined) latest.current.onPick(gap);
        },
      }),
      [[]],
      box.current,
    );
    plot.current = made;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) made.setSize({ width: entry.contentRect.width, height: made.height });
    });
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [section, labels, colours]);

  useEffect(() => {
    const times = starts.map((ms) => ms / 1000);
    const data = lines.map(({ values }) => values as (number | null)[]);
    plot.current?.setData([times, ...data] as uPlot.AlignedData);
  }, [labels, colours, starts.length, starts.at(-1), events]);

  useEffect(() => {
    lines.forEach(({ label }, index) => plot.current?.setSeries(index + 1, { show: !hidden.has(label) }));
  }, [hidden, labels, colours]);

  const legend = useMemo(() => new Map(lines.map((line, index) => [line.label, index])), [labels]);
  const toggle = (label: string): void => setHidden(toggled(hidden, label));
  return (
    <section class="card plot" id={`plot-${section.id}`} aria-labelledby={`title-${section.id}`}>
      <h2 id={`title-${section.id}`}>{section.title}</h2>
      <div ref={box} class="plot-box" role="img" aria-label={describe(section, lines)} />
      <ul class="legend">
        {lines.map(({ label, values }) => (
          <li key={label}>
            <button type="button" aria-pressed={!hidden.has(label)} onClick={() => toggle(label)}>
              <span
                class="swatch"
                style={{ background: colours.series[(legend.get(label) ?? 0) % colours.series.length] ?? "" }}
              />
              {label} <span class="legend-value">{formatValue(valueAt(values, pointed), section.unit)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Under the pointer, else the newest. */
function valueAt(values: readonly (number | null)[], pointed: number | null): number | null {
  return pointed === null ? newest(values) : (values[pointed] ?? null);
}

function newest(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/** What the picture shows, for who does not see it. */
function describe({ title, unit }: Section, lines: readonly Line[]): string {
  const parts = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const most = known.reduce((top, value) => Math.max(top, value), 0);
    return `${label} ${formatValue(newest(values), unit)}, at most ${formatValue(most, unit)}`;
  });
  return `${title}: ${parts.join("; ")}`;
}

function toggled(set: ReadonlySet<string>, label: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(label)) next.add(label);
  return next;
}
