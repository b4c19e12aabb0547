import { expect } from "chai";
import { toPrometheus } from "../../src/exporters/prometheus-name.js";
import { PACKET_METRICS, SAMPLE_METRICS, findMetric, type SeriesKind } from "../../src/model/metric.js";

function nameOf(name: string, kind: SeriesKind = "gauge", unit = ""): string {
  return toPrometheus(findMetric(name) ?? { name, kind, unit }).name;
}

describe("toPrometheus", () => {
  for (const [metric, name] of [
    ["cpu.usage", "zone_cpu_usage_ratio"],
    ["disk.nread", "zone_disk_nread_bytes"],
    ["disk.rtime", "zone_disk_rtime_seconds"],
    ["net.obytes64", "zone_net_sent_bytes"],
    ["net.rbytes64", "zone_net_received_bytes"],
    ["zone.processes", "zone_processes"],
    ["zone.ticks", "zone_ticks"],
    ["mem.freemem", "zone_mem_freemem_pages"],
    ["syscall.latency", "zone_syscall_latency_seconds"],
    ["cpu.queue", "zone_cpu_queue"],
    ["cpu.user_usec", "zone_cpu_user_seconds"],
    ["cpu.pressure_total", "zone_cpu_pressure_seconds"],
    ["vmstat.pgpgin", "zone_vmstat_pgpgin_bytes"],
    ["meminfo.MemAvailable", "zone_meminfo_mem_available_bytes"],
  ] as const) {
    it(`calls ${metric} ${name}`, () => expect(nameOf(metric)).to.equal(name));
  }

  it("measures in base units", () => {
    const divisorOf = (unit: string) => toPrometheus({ name: "x", kind: "gauge", unit });
    expect(divisorOf("ns")).to.include({ unit: "seconds", divisor: 1e9 });
    expect(divisorOf("us")).to.include({ unit: "seconds", divisor: 1e6 });
    expect(divisorOf("percent")).to.include({ unit: "ratio", divisor: 100 });
    expect(3 / divisorOf("KiB").divisor).to.equal(3072);
    expect(divisorOf("threads")).to.include({ unit: "", divisor: 1 });
  });

  it("makes a name of anything", () => {
    for (const name of [
      "",
      "9lives",
      "server.a-b.c d",
      'x"\n',
      "日本",
      "a.b_total",
      "zone.zone.x",
      "x_seconds",
    ]) {
      for (const kind of ["counter", "gauge", "delta", "histogram"] as const) {
        expect(toPrometheus({ name, kind, unit: "ns" }).name).to.match(/^zone_[a-z0-9_]*seconds$/);
      }
    }
  });

  it("gives every declared metric a name of its own", () => {
    const names = [...PACKET_METRICS, ...SAMPLE_METRICS].map((metric) => toPrometheus(metric).name);
    expect(new Set(names).size).to.equal(names.length);
  });
});
