/** One zone: what happened to it, the plots of what it uses, its processes, and every value there is. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { ZoneStatus } from "../../../model/window.js";
import type { ZoneBook } from "../overview/zone-book.js";
import { formatRoute, type Route } from "../route.js";
import { EventLine } from "./event-line.js";
import { findEvents, type ZoneEvent } from "./events.js";
import { HeatMap } from "./heat-map.js";
import { heatOf } from "./heat-cells.js";
import { SPAN_DEFAULT, SPANS, type Span } from "./history-plan.js";
import { Plot } from "./plot.js";
import { ProcessTable } from "./process-table.js";
import { HEAT_SECTIONS, linesOf, SECTIONS } from "./sections.js";
import { SeriesTable } from "./series-table.js";
import { useZoneStatus } from "./use-zone-status.js";
import { useZoneWindows, type ZoneWindows } from "./use-zone-windows.js";
import type { WindowColumns } from "./window-columns.js";

export function ZoneView({ route, book }: { readonly route: Route; readonly book: ZoneBook }) {
  const [host = "", zone = ""] = route.path;
  const span = readSpan(route.params["span"]);
  const windows = useZoneWindows(book, host, zone, span);
  const status = useZoneStatus(host, zone);
  useScrollTo(route.params["at"], windows.past.kind === "shown");
  return (
    <div class="zone-view">
      <nav class="crumbs" aria-label="Where this is">
        <a href={formatRoute("overview")}>Overview</a> <span aria-hidden="true">/</span> {host}
      </nav>
      <div class="section-head zone-title">
        <h1>
          {zone} {status?.state === "gone" && <span class="pill">gone</span>}
        </h1>
        <div class="tools">
          <SpanChoice span={span} host={host} zone={zone} />
          <a class="button" href={formatRoute("scripts", [], { zone })}>
            Run a script here
          </a>
        </div>
      </div>
      {windows.past.kind === "unknown" ? (
        <p class="empty">
          No zone of this name is known on {host} yet; it is shown as soon as its first window has closed.
        </p>
      ) : (
        <KnownZone host={host} zone={zone} span={span} status={status} windows={windows} />
      )}
    </div>
  );
}

interface KnownZoneProps {
  readonly host: string;
  readonly zone: string;
  readonly span: Span;
  readonly status: ZoneStatus | undefined;
  readonly windows: ZoneWindows;
}

function KnownZone({ host, zone, span, status, windows: { columns, processes, past } }: KnownZoneProps) {
  const [picked, setPicked] = useState<ZoneEvent | null>(null);
  const events = useMemo(
    () => findEvents(columns, status),
    [columns, columns.length, columns.starts.at(-1), status],
  );
  const range = shownRange(columns, span);
  const isEmpty = columns.length === 0;
  return (
    <>
      {past.kind === "refused" && <p class="notice mistake">{past.sentence}</p>}
      <EventLine events={events} range={range} picked={picked} onPick={setPicked} />
      {isEmpty && past.kind === "asked" && <p class="empty">Asking for the past.</p>}
      {isEmpty && past.kind === "shown" && <p class="empty">No window of this zone yet.</p>}
      <div class="plots">
        <Plots columns={columns} range={range} events={events} onPick={setPicked} />
        <ProcessTable rows={processes} zone={zone} />
      </div>
      <SeriesTable host={host} zone={zone} />
    </>
  );
}

interface PlotsProps {
  readonly columns: WindowColumns;
  readonly range: readonly [number, number];
  readonly events: readonly ZoneEvent[];
  readonly onPick: (event: ZoneEvent) => void;
}

function Plots({ columns, range, events, onPick }: PlotsProps) {
  const shared = { starts: columns.starts, range, events, onPick };
  const plots = SECTIONS.map((section) => ({ section, lines: linesOf(section, columns) }))
    .filter(({ lines }) => lines.length > 0)
    .map(({ section, lines }) => <Plot key={section.id} section={section} lines={lines} {...shared} />);
  const heats = HEAT_SECTIONS.flatMap((section) => {
    const heat = heatOf(columns, section.metric);
    return heat === null ? [] : [<HeatMap key={section.id} heat={heat} range={range} {...section} />];
  });
  return [...plots.slice(0, PLOTS_FIRST), ...heats, ...plots.slice(PLOTS_FIRST)];
}

/** Plots before the heat maps: processor and memory are looked at first. */
const PLOTS_FIRST = 2;

function SpanChoice({
  span,
  host,
  zone,
}: {
  readonly span: Span;
  readonly host: string;
  readonly zone: string;
}) {
  return (
    <div class="choice" role="group" aria-label="How far back">
      {Object.entries(SPANS).map(([name, { label }]) => (
        <a
          key={name}
          href={formatRoute("zone", [host, zone], { span: name })}
          aria-current={name === span ? "true" : undefined}
        >
          {label}
        </a>
      ))}
    </div>
  );
}

function readSpan(name = ""): Span {
  return name in SPANS ? (name as Span) : SPAN_DEFAULT;
}

/** Times of both edges, Unix ms; the right one is the end of the newest window. */
function shownRange(columns: WindowColumns, span: Span): readonly [number, number] {
  const endMs = columns.ends.at(-1) ?? Date.now();
  return [endMs - SPANS[span].ms, endMs];
}

/** To the section that a gauge of the overview stands for. */
function useScrollTo(section: string | undefined, isReady: boolean): void {
  useEffect(() => {
    if (isReady && section !== undefined)
      document.getElementById(`plot-${section}`)?.scrollIntoView({ block: "start" });
  }, [section, isReady]);
}
