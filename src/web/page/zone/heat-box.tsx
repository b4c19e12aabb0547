/** The picture of a heat map, in which a cell is chosen by the pointer or by the arrow keys. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useColours } from "../shell/colours.js";
import { cellOf, type CellPlace, type Heat } from "./heat-cells.js";
import { drawHeat } from "./heat-drawing.js";
import { watchWidth } from "./use-plot.js";

interface Props {
  readonly title: string;
  readonly heat: Heat;
  readonly range: readonly [number, number];
  readonly chosen: CellPlace | null;
  readonly onChoose: (cell: CellPlace) => void;
}

/** The style sheet's axis has the same. */
const ROW_PX = 15;

const STEPS: Readonly<Record<string, readonly [column: number, bucket: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function HeatBox({ title, heat, range, chosen, onChoose }: Props) {
  const colours = useColours();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const height = heat.lows.length * ROW_PX;
  useEffect(
    () => (canvas.current?.parentElement ? watchWidth(canvas.current.parentElement, setWidth) : undefined),
    [],
  );
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context) drawHeat(context, heat, range, chosen, colours);
  });

  const onKey = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChoose(stepFrom(heat, chosen, step));
  };
  const onClick = ({ offsetX, offsetY }: MouseEvent): void => {
    const cell = cellOf(heat, range, offsetX / width, offsetY / height);
    if (cell !== null) onChoose(cell);
  };
  const label = `${title} by time and bucket; the arrow keys go from cell to cell`;
  return (
    <div class="heat-box" tabIndex={0} role="group" aria-label={label} onKeyDown={onKey}>
      <canvas
        ref={canvas}
        width={width * devicePixelRatio}
        height={height * devicePixelRatio}
        style={{ height: `${height}px` }}
        onClick={onClick}
      />
    </div>
  );
}

/** The neighbour of a cell, and at the edge the cell itself; where none is chosen, from the newest window. */
function stepFrom(
  heat: Heat,
  from: CellPlace | null,
  [columns, buckets]: readonly [number, number],
): CellPlace {
  const { column, bucket } = from ?? { column: heat.columns.length - 1, bucket: 0 };
  return {
    column: Math.max(0, Math.min(heat.columns.length - 1, column + columns)),
    bucket: Math.max(0, Math.min(heat.lows.length - 1, bucket + buckets)),
  };
}
