/**
 * A heat map: time across, buckets up, the colour is the count. A click, or the arrow keys, tell bucket, count and
 * share of a cell; the same numbers stand in a table for who would rather read.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { useColours } from "../shell/colours.js";
import { formatClock, formatCount, formatPercent, formatValue } from "../text/format.js";
import { bucketTotals, cellAt, cellOf, columnAt, type CellPlace, type Heat } from "./heat-cells.js";
import { drawHeat } from "./heat-drawing.js";

interface Props {
  readonly id: string;
  readonly title: string;
  /** Of the buckets' bounds. */
  readonly unit: string;
  /** What is counted. */
  readonly what: string;
  readonly heat: Heat;
  readonly range: readonly [number, number];
}

/** Which cell is looked at: the window that holds a moment, and the bucket by its lower bound. */
interface Pick {
  readonly atMs: number;
  readonly low: number;
}

const ROW_PX = 15;

export function HeatMap({ id, title, unit, what, heat, range }: Props) {
  const colours = useColours();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pick, setPick] = useState<Pick | null>(null);
  const [width, setWidth] = useState(0);
  useWidth(canvas, setWidth);
  const height = heat.lows.length * ROW_PX;
  const chosen =
    pick === null ? null : { column: columnAt(heat, pick.atMs), bucket: heat.lows.indexOf(pick.low) };
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) drawHeat(context, heat, range, chosen, colours);
  });

  const choose = (column: number, bucket: number): void => {
    const cell = cellAt(heat, column, bucket);
    if (cell !== null) setPick({ atMs: cell.startMs, low: cell.low });
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const from = chosen ?? { column: heat.columns.length - 1, bucket: 0 };
    choose(clamp(from.column + step[0], heat.columns.length), clamp(from.bucket + step[1], heat.lows.length));
  };
  return (
    <section class="card plot heat" id={`plot-${id}`} aria-labelledby={`title-${id}`}>
      <h2 id={`title-${id}`}>{title}</h2>
      <div class="heat-frame">
        <ol class="heat-axis" aria-hidden="true">
          {heat.lows.map((low, index) => (
            <li key={low}>{index % 3 === 0 ? formatValue(low, unit) : ""}</li>
          ))}
        </ol>
        <div
          class="heat-box"
          tabIndex={0}
          role="group"
          aria-label={`${title} by time and bucket; the arrow keys go from cell to cell`}
          onKeyDown={onKey}
        >
          <canvas
            ref={canvas}
            width={width * devicePixelRatio}
            height={height * devicePixelRatio}
            style={{ height: `${height}px` }}
            onClick={(event) => {
              const cell = cellOf(heat, range, event.offsetX / width, event.offsetY / height);
              if (cell !== null) choose(cell.column, cell.bucket);
            }}
          />
        </div>
      </div>
      <p class="heat-text" role="status">
        <CellText heat={heat} chosen={chosen} unit={unit} what={what} />
      </p>
      <HeatTable heat={heat} unit={unit} what={what} title={title} />
    </section>
  );
}

const STEPS: Readonly<Record<string, readonly [column: number, bucket: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

interface CellTextProps extends HeatWords {
  readonly chosen: CellPlace | null;
}

interface HeatWords {
  readonly heat: Heat;
  readonly unit: string;
  readonly what: string;
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

function HeatTable({ heat, unit, what, title }: HeatWords & { readonly title: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && (
        <table>
          <caption class="hidden">{title}, over all of the time that is shown</caption>
          <thead>
            <tr>
              <th scope="col">from</th>
              <th scope="col" class="number">
                {what}
              </th>
              <th scope="col" class="number">
                share
              </th>
            </tr>
          </thead>
          <tbody>
            {bucketTotals(heat).map(({ low, count, share }) => (
              <tr key={low}>
                <td>{formatValue(low, unit)}</td>
                <td class="number">{formatCount(count)}</td>
                <td class="number">{formatPercent(share * 100)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

function useWidth(
  canvas: { readonly current: HTMLCanvasElement | null },
  onWidth: (width: number) => void,
): void {
  useEffect(() => {
    const box = canvas.current?.parentElement;
    if (!box) return;
    const observer = new ResizeObserver(([entry]) => entry !== undefined && onWidth(entry.contentRect.width));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}
