/** A heat map in numbers: each bucket over all of the time that is shown. */
import { useState } from "preact/hooks";
import { formatCount, formatPercent, formatValue } from "../text/format.js";
import { bucketTotals, type Heat } from "./heat-cells.js";

interface Props {
  readonly heat: Heat;
  readonly title: string;
  readonly unit: string;
  readonly what: string;
}

export function HeatTable({ heat, title, unit, what }: Props) {
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
