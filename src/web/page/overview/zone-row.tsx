/** One zone of the list: its name and marks, and a number with a small line for each thing it uses. */
import type { ComponentChildren } from "preact";
import type { OverviewTrend } from "../../../model/overview.js";
import { isKnown } from "../known.js";
import { formatRoute } from "../route.js";
import { formatByteRate, formatBytes, formatCount, formatPercent, NONE } from "../text/format.js";
import { Trend } from "./trend.js";
import { both, type ZoneBook, type ZoneEntry } from "./zone-book.js";
import { ZoneMarks } from "./zone-marks.js";

interface Props {
  readonly zone: ZoneEntry;
  readonly book: ZoneBook;
  readonly index: number;
  readonly topPx: number;
}

/** Below these a line is flat: an idle zone is to look idle. */
const FLOORS: Readonly<Record<OverviewTrend, number>> = {
  cpu: 5,
  mem: 1,
  net: 10_240,
  disk: 10_240,
  pressure: 5,
};

export function ZoneRow({ zone, book, index, topPx }: Props) {
  const { status, values } = zone;
  const net = both(values.net_in, values.net_out);
  const disk = both(values.disk_read, values.disk_written);
  const cell = (trend: OverviewTrend, text: string, note = "", children?: ComponentChildren) => (
    <span role="cell" class="zone-cell" data-trend={trend} title={note}>
      <span class="zone-value">{text}</span>
      <Trend points={zone.trends[trend]} slot={zone.slot} pointsMax={book.pointsMax} floor={FLOORS[trend]} />
      {children}
    </span>
  );
  return (
    <div
      role="row"
      class="zone-grid zone-row"
      data-state={status.state}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <span role="cell" class="zone-name">
        <a href={formatRoute("zone", [status.host, status.name])}>{status.name}</a>
        <span class="zone-sub">
          <span class="quiet">
            {status.kind} · {status.host}
          </span>
          <ZoneMarks zone={zone} />
        </span>
      </span>
      {cell("cpu", formatPercent(values.cpu), capNote("cap", formatPercent(values.cpu_cap)))}
      {cell(
        "mem",
        formatBytes(values.mem),
        capNote("of", formatBytes(values.mem_cap)),
        <CapBar value={values.mem} cap={values.mem_cap} />,
      )}
      {cell(
        "net",
        formatByteRate(net),
        `${formatByteRate(values.net_in)} in, ${formatByteRate(values.net_out)} out`,
      )}
      {cell(
        "disk",
        formatByteRate(disk),
        `${formatByteRate(values.disk_read)} read, ${formatByteRate(values.disk_written)} written`,
      )}
      {cell(
        "pressure",
        formatPercent(values.pressure),
        "the worst of cpu, memory and disk, over the last 10 s",
      )}
      <span role="cell" class="zone-cell zone-count">
        {formatCount(values.processes)}
      </span>
    </div>
  );
}

/** A thin bar: how much of what it may have the zone has. */
function CapBar({ value, cap }: { value: number | null | undefined; cap: number | null | undefined }) {
  if (!isKnown(value) || !isKnown(cap)) return null;
  const share = Math.min(100, (value / cap) * 100);
  return (
    <span class="cap-bar" data-level={share >= 95 ? "high" : "usual"} style={{ "--share": `${share}%` }} />
  );
}

function capNote(word: string, cap: string): string {
  return cap === NONE ? "no cap" : `${word} ${cap}`;
}
