/** A small line through a zone's last points, on a canvas. */
import { stretches } from "./stretches.js";

export interface TrendStyle {
  readonly line: string;
  readonly fill: string;
}

/**
 * Draws `points`, the newest at the right edge, `pointsMax` across; from 0 to the greatest of them, or to `floor`
 * where that is more, so that an idle zone is a flat line. Holes stay open.
 */
export function drawTrend(
  context: CanvasRenderingContext2D,
  points: readonly (number | null)[],
  { pointsMax, floor }: { readonly pointsMax: number; readonly floor: number },
  style: TrendStyle,
): void {
  const { width, height } = context.canvas;
  const scale = devicePixelRatio;
  const top = points.reduce<number>((most, value) => Math.max(most, value ?? 0), floor) || 1;
  const stepX = width / Math.max(1, pointsMax - 1);
  const xOf = (index: number): number => width - (points.length - 1 - index) * stepX;
  const yOf = (value: number): number => height - scale - (value / top) * (height - 3 * scale);
  context.clearRect(0, 0, width, height);
  for (const [first, end] of stretches(points)) {
    const line = new Path2D();
    for (let index = first; index < end; index++) line.lineTo(xOf(index), yOf(points[index] ?? 0));
    if (end - first === 1) line.lineTo(xOf(first) - scale, yOf(points[first] ?? 0));
    const area = new Path2D(line);
    area.lineTo(xOf(end - 1), height);
    area.lineTo(xOf(first), height);
    context.fillStyle = style.fill;
    context.fill(area);
    context.strokeStyle = style.line;
    context.lineWidth = 1.25 * scale;
    context.lineJoin = "round";
    context.stroke(line);
  }
}
