/**
 * A heat map: time across, buckets up, the colour is the count. A click, or the arrow keys, tell bucket, count and
 * share of a cell; the same numbers stand in a table for who would rather read.
 */
import { useState } from "preact/hooks";
import { formatClock, formatCount, formatPercent, formatTick, formatValue } from "../text/format.js";
import { HeatBox } from "./heat-box.js";
import { cellAt, columnAt, type CellPlace, type Heat } from "./heat-cells.js";
import { HeatTable } from "./heat-table.js";

/** What a heat map is of. */
export interface HeatWords {
  readonly title: string;
  /** Of the buckets' bounds. */
  readonly unit: string;
  /** What is counted. */
  readonly what: string;
}

interface Props extends HeatWords {
  readonly id: string;
  readonly heat: Heat;
  /** Unix ms of both edges. */
  readonly range: readonly [number, number];
}

export function HeatMap({ id, title, unit, what, heat, range }: Props) {
  // By the window's moment and the bucket's bound: places change as time goes on.
  const [pick, setPick] = useState<{ readonly atMs: number; readonly low: number } | null>(null);
  const chosen =
    pick === null ? null : { column: columnAt(heat, pick.atMs), bucket: heat.lows.indexOf(pick.low) };
  const choose = ({ column, bucket }: CellPlace): void => {
    const cell = cellAt(heat, column, bucket);
    if (cell !== null) setPick({ atMs: cell.startMs, low: cell.low });
  };
  return (
    <section class="card plot heat" id={`plot-${id}`} aria-labelledby={`title-${id}`}>
      <h2 id={`title-${id}`}>{title}</h2>
      <div class="heat-frame">
        <ol class="heat-axis" aria-hidden="true">
          {heat.lows.map((low, index) => (
            <li key={low}>{index % 3 === 0 ? formatTick(low, unit) : ""}</li>
          ))}
        </ol>
        <HeatBox title={title} heat={heat} range={range} chosen={chosen} onChoose={choose} />
      </div>
      <p class="heat-text" role="status">
        <CellText heat={heat} chosen={chosen} unit={unit} what={what} />
      </p>
      <HeatTable heat={heat} title={title} unit={unit} what={what} />
    </section>
  );
}

interface CellTextProps extends Omit<HeatWords, "title"> {
  readonly heat: Heat;
  readonly chosen: CellPlace | null;
}

function CellText({ heat, chosen, unit, what }: CellTextProps) {
  const cell = chosen === null ? null : cellAt(heat, chosen.column, chosen.bucket);
  if (cell === null) return <span class="quiet">Pick a cell to read it.</span>;
  const seconds = (cell.endMs - cell.startMs) / 1000;
  const above = cell.high === null ? "and more" : `to ${formatValue(cell.high, unit)}`;
  return (
    <>
      <strong>
        {formatValue(cell.low, unit)} {above}
      </strong>{" "}
      at {formatClock(cell.startMs)}: {formatCount(cell.count)} {what}, {formatPercent(cell.share * 100)} of
      those in {seconds} s
    </>
  );
}
