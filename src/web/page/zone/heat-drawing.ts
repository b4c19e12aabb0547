/** A heat map on a canvas. */
import type { Colours } from "../shell/colours.js";
import { heatStep, type CellPlace, type Heat } from "./heat-cells.js";

/** Lowest bucket at the bottom; `range` (Unix ms) is the width. */
export function drawHeat(
  context: CanvasRenderingContext2D,
  heat: Heat,
  range: readonly [number, number],
  chosen: CellPlace | null,
  colours: Colours,
): void {
  const { width, height } = context.canvas;
  const rowPx = height / heat.lows.length;
  const xOf = (ms: number): number => Math.round(((ms - range[0]) / (range[1] - range[0])) * width);
  context.clearRect(0, 0, width, height);
  for (const { startMs, endMs, counts } of heat.columns) {
    const x = xOf(startMs);
    const columnPx = Math.max(1, xOf(endMs) - x);
    const seconds = Math.max(0.001, (endMs - startMs) / 1000);
    for (const [bucket, count] of counts) {
      if (count <= 0) continue;
      context.fillStyle = colours.heat[heatStep(count / seconds, heat.most, colours.heat.length)] ?? "";
      context.fillRect(x, height - (bucket + 1) * rowPx, columnPx, rowPx);
    }
  }
  const column = chosen === null ? undefined : heat.columns[chosen.column];
  if (chosen === null || column === undefined) return;
  context.strokeStyle = colours.event;
  context.lineWidth = 2 * devicePixelRatio;
  const x = xOf(column.startMs);
  context.strokeRect(x, height - (chosen.bucket + 1) * rowPx, Math.max(4, xOf(column.endMs) - x), rowPx);
}
