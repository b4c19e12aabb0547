/** One plot: lines over time, gaps shaded and moments marked, and a legend that tells the value under the pointer. */
import { useState } from "preact/hooks";
import { formatValue } from "../text/format.js";
import type { ZoneEvent } from "./events.js";
import { Legend } from "./legend.js";
import type { Line, Section } from "./sections.js";
import { usePlot } from "./use-plot.js";

interface Props {
  readonly section: Section;
  readonly lines: readonly Line[];
  readonly starts: readonly number[];
  /** Unix ms. */
  readonly range: readonly [number, number];
  readonly events: readonly ZoneEvent[];
  readonly onPick: (event: ZoneEvent) => void;
}

export function Plot({ section, ...shown }: Props) {
  const { id, title, unit } = section;
  const [pointed, setPointed] = useState<number | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const box = usePlot({ ...shown, unit, hidden, onPoint: setPointed });
  return (
    <section class="card plot" id={`plot-${id}`} aria-labelledby={`title-${id}`}>
      <h2 id={`title-${id}`}>{title}</h2>
      <div ref={box} class="plot-box" role="img" aria-label={describe(section, shown.lines)} />
      <Legend lines={shown.lines} unit={unit} pointed={pointed} hidden={hidden} onHidden={setHidden} />
    </section>
  );
}

/** What the picture shows, for who does not see it. */
function describe({ title, unit }: Section, lines: readonly Line[]): string {
  const parts = lines.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    const most = known.reduce((top, value) => Math.max(top, value), 0);
    return `${label} ${formatValue(known.at(-1), unit)}, at most ${formatValue(most, unit)}`;
  });
  return `${title}: ${parts.join("; ")}`;
}
