/** A zone's small line. It is drawn when a point is added, not with every change of the page. */
import { useEffect, useRef } from "preact/hooks";
import { isKnown } from "../known.js";
import { useColours } from "../shell/colours.js";
import { drawTrend } from "./trend-line.js";

interface Props {
  readonly points: readonly (number | null)[];
  /** Number of the newest point: the line is another one when it changes. */
  readonly slot: number;
  readonly pointsMax: number;
  readonly floor: number;
}

/** In pixels of the style sheet; the canvas is stretched where there is more room. */
const WIDTH = 96;
const HEIGHT = 26;

export function Trend({ points, slot, pointsMax, floor }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!isKnown(context)) return;
    drawTrend(context, points, { pointsMax, floor }, { line: colours.trend, fill: colours.trendFill });
  }, [points, slot, colours]);
  const scale = devicePixelRatio;
  return (
    <canvas ref={canvas} class="trend" width={WIDTH * scale} height={HEIGHT * scale} aria-hidden="true" />
  );
}
