/** The lines of a plot with their colours and values; a click hides a line, or shows it again. */
import { useColours } from "../shell/colours.js";
import { formatValue } from "../text/format.js";
import type { Line } from "./sections.js";

interface Props {
  readonly lines: readonly Line[];
  readonly unit: string;
  /** The place of the window under the pointer; null: the newest values are told. */
  readonly pointed: number | null;
  readonly hidden: ReadonlySet<string>;
  readonly onHidden: (hidden: ReadonlySet<string>) => void;
}

export function Legend({ lines, unit, pointed, hidden, onHidden }: Props) {
  const { series } = useColours();
  return (
    <ul class="legend">
      {lines.map(({ label, values }, index) => (
        <li key={label}>
          <button
            type="button"
            aria-pressed={!hidden.has(label)}
            onClick={() => onHidden(toggled(hidden, label))}
          >
            <span class="swatch" style={{ background: series[index % series.length] ?? "" }} />
            {label} <span class="legend-value">{formatValue(valueAt(values, pointed), unit)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function valueAt(values: readonly (number | null)[], pointed: number | null): number | null {
  return (pointed === null ? values.findLast((value) => value !== null) : values[pointed]) ?? null;
}

function toggled(set: ReadonlySet<string>, label: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(label)) next.add(label);
  return next;
}
