/** Every series of a zone with its newest value: whatever a probe or a producer sends, also without a plot. */
import { useState } from "preact/hooks";
import type { WindowSeries } from "../../../model/window.js";
import { ask } from "../node/ask.js";
import { usePolled } from "../node/use-polled.js";
import { formatValue, NONE } from "../text/format.js";

const REFRESH_MS = 2_000;

interface Props {
  readonly host: string;
  readonly zone: string;
}

export function SeriesTable({ host, zone }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="card all-series" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All values</summary>
      {isOpen && <OpenTable host={host} zone={zone} />}
    </details>
  );
}

function OpenTable({ host, zone }: Props) {
  const [filter, setFilter] = useState("");
  const latest = useLatest(host, zone);
  const shown = latest.filter(({ metric, instance }) => `${metric}{${instance}}`.includes(filter));
  return (
    <>
      <div class="tools">
        <input
          type="search"
          aria-label="Filter values"
          placeholder="Filter"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
        <span class="quiet">
          {shown.length} of {latest.length}
        </span>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">metric</th>
            <th scope="col">instance</th>
            <th scope="col">kind</th>
            <th scope="col" class="number">
              newest
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((series) => (
            <tr key={`${series.metric}{${series.instance}}`}>
              <td>{series.metric}</td>
              <td>{series.instance}</td>
              <td class="quiet">{series.kind}</td>
              <td class="number">{newestText(series)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function newestText({ kind, unit, last, rate, count }: WindowSeries): string {
  if (kind === "histogram") return `${count} in the newest window`;
  if (kind === "counter") return rate === null || rate === undefined ? NONE : formatValue(rate, `${unit}/s`);
  return last === null || last === undefined ? NONE : formatValue(Number(last), unit);
}

function useLatest(host: string, zone: string): readonly WindowSeries[] {
  const read = async (): Promise<readonly WindowSeries[]> => {
    const query = new URLSearchParams({ host });
    const path = `zones/${encodeURIComponent(zone)}?${query}`;
    return (await ask<{ latest: WindowSeries[] }>(path)).latest;
  };
  return usePolled(read, REFRESH_MS, [host, zone]) ?? [];
}
