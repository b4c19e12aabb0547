/** The five gauges of 2013 for a host: CPU, MEM, SWAP, NET, DISK. A click leads to the plots behind each. */
import { formatRoute } from "../route.js";
import { formatBytes, formatByteRate, formatPercent } from "../text/format.js";
import { Gauge } from "./gauge.js";
import { gaugesOf } from "./gauge-values.js";
import type { ZoneEntry } from "./zone-book.js";

interface Props {
  readonly host: ZoneEntry;
  readonly hosts: readonly string[];
  readonly onHost: (host: string) => void;
}

export function Gauges({ host, hosts, onHost }: Props) {
  const { cpu, mem, swap, net, disk } = gaugesOf(host);
  const { values, status } = host;
  const link = (at: string): string => formatRoute("zone", [status.host, status.name], { at });
  const cores = values.cores ?? null;
  return (
    <section class="gauges" aria-label={`The host ${status.host}`}>
      {hosts.length > 1 && <HostChoice host={status.host} hosts={hosts} onHost={onHost} />}
      <Gauge label="CPU" share={cpu} href={link("cpu")} value={formatPercent(percent(cpu))}>
        {cores === null ? "" : `of ${cores} ${cores === 1 ? "core" : "cores"}`}
      </Gauge>
      <Gauge label="MEM" share={mem} href={link("memory")} value={formatPercent(percent(mem))}>
        {formatBytes(values.mem)} of {formatBytes(values.mem_cap)}
      </Gauge>
      <Gauge label="SWAP" share={swap} href={link("memory")} value={formatPercent(percent(swap))}>
        {!values.swap_cap ? "none" : `${formatBytes(values.swap)} of ${formatBytes(values.swap_cap)}`}
      </Gauge>
      <Gauge label="NET" share={net.share} href={link("network")} value={formatByteRate(net.rate)}>
        {formatByteRate(values.net_in)} in
      </Gauge>
      <Gauge label="DISK" share={disk} href={link("disk")} value={formatPercent(percent(disk))}>
        {formatByteRate(values.disk_read)} read
      </Gauge>
    </section>
  );
}

function HostChoice({ host, hosts, onHost }: Pick<Props, "hosts" | "onHost"> & { host: string }) {
  return (
    <label class="host-choice">
      Host{" "}
      <select value={host} onChange={(event) => onHost(event.currentTarget.value)}>
        {hosts.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}
