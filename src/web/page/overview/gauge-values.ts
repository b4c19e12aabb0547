/** How full the gauges of a host are, each from 0 to 1; null where it cannot be known. Pure. */
import { isKnown } from "../known.js";
import { both, type ZoneEntry } from "./zone-book.js";

export interface GaugeValues {
  readonly cpu: number | null;
  readonly mem: number | null;
  readonly swap: number | null;
  readonly net: { readonly rate: number | null; readonly share: number | null };
  readonly disk: number | null;
}

/** A network has no end that the kernel tells: its gauge is full at what was the most, or at this rate. */
const NET_FULL_MIN = 1024 * 1024;

export function gaugesOf({ values, trends }: Pick<ZoneEntry, "values" | "trends">): GaugeValues {
  const rate = both(values.net_in, values.net_out);
  const most = trends.net.reduce<number>((top, value) => Math.max(top, value ?? 0), NET_FULL_MIN);
  return {
    cpu: share(values.cpu, (values.cores ?? 1) * 100),
    mem: share(values.mem, values.mem_cap),
    swap: share(values.swap, values.swap_cap),
    net: { rate, share: share(rate, most) },
    disk: share(values.disk_busy, 100),
  };
}

function share(value: number | null | undefined, whole: number | null | undefined): number | null {
  if (!isKnown(value) || !isKnown(whole) || whole <= 0) return null;
  return Math.min(1, Math.max(0, value / whole));
}
