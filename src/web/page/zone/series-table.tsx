/** Every series of a zone with its newest value: whatever a probe or a producer sends, also without a plot. */
import { useEffect, useState } from "preact/hooks";
import type { WindowSeries } from "../../../model/window.js";
import { ask } from "../node/ask.js";
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
  const [latest, setLatest] = useState<readonly WindowSeries[]>([]);
  useEffect(() => {
    let isOver = false;
    const read = async (): Promise<void> => {
      const query = new URLSearchParams({ host });
      const detail = await ask<{ latest: WindowSeries[] }>(
        `zones/${encodeURIComponent(zone)}?${query}`,
      ).catch(
        () => null, // The notice at the top says that it is away.
      );
      if (!isOver && detail !== null) setLatest(detail.latest);
    };
    void read();
    const timer = setInterval(() => void read(), REFRESH_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [host, zone]);
  return latest;
}
