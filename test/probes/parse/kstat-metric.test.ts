import { expect } from "chai";
import type { Value } from "../../../src/model/reading.js";
import { parseKstatLine } from "../../../src/probes/parse/kstat-line.js";
import type { KstatKey } from "../../../src/probes/parse/kstat-line.js";
import { toKstatMetric } from "../../../src/probes/parse/kstat-metric.js";

const never = (): boolean => false;

function keyOf(written: string): KstatKey {
  const line = parseKstatLine(`${written}\t0`);
  if (line.kind === "skip") throw new Error(line.reason);
  return line;
}

/** `net.rbytes64{net0} counter` */
function named(written: string, inZone = false, isCounter: (name: string) => boolean = never): string {
  const { metric, instance, kind } = toKstatMetric(keyOf(written), inZone, isCounter);
  return `${metric}{${instance}} ${kind}`;
}

function converted(written: string, value: Value): Value | undefined {
  const { convert } = toKstatMetric(keyOf(written), true, never);
  return convert === undefined ? value : convert(value);
}

describe("toKstatMetric", () => {
  const inPacket: [written: string, expected: string][] = [
    ["unix:0:system_pages:physmem", "mem.physmem{} gauge"],
    ["unix:0:system_pages:freemem", "mem.freemem{} gauge"],
    ["unix:0:system_pages:pp_kernel", "mem.pp_kernel{} gauge"],
    ["unix:0:system_pages:nalloc_calls", "mem.nalloc_calls{} gauge"],
    ["unix:0:system_pages:nfree_calls", "mem.nfree_calls{} gauge"],
    ["memory_cap:6:5a5e898e-2971-4d39-b1b6-3ba688:rss", "mem.rss{} gauge"],
    ["memory_cap:6:web1:physcap", "mem.physcap{} gauge"],
    ["memory_cap:6:web1:swap", "mem.swap{} gauge"],
    ["memory_cap:6:web1:swapcap", "mem.swapcap{} gauge"],
    ["caps:6:cpucaps_zone_6:value", "cpu.cap{} gauge"],
    ["caps:6:nprocs_zone_6:usage", "zone.processes{} gauge"],
    ["unix:0:system_misc:nproc", "zone.processes{} gauge"],
    ["link:0:igb0:rbytes64", "net.rbytes64{igb0} counter"],
    ["link:0:igb0:obytes64", "net.obytes64{igb0} counter"],
    ["link:0:igb0:ipackets64", "net.ipackets{igb0} counter"],
    ["link:0:igb0:opackets64", "net.opackets{igb0} counter"],
    ["link:0:igb0:ierrors", "net.ierrors{igb0} counter"],
    ["link:0:igb0:oerrors", "net.oerrors{igb0} counter"],
    ["sd:1:sd1:nread", "disk.nread{sd1} counter"],
    ["sd:12:sd12:wlentime", "disk.wlentime{sd12} counter"],
    ["blkdev:0:blkdev0:writes", "disk.writes{blkdev0} counter"],
    ["sderr:1:sd1,err:Hard Errors", "disk.harderror{sd1} counter"],
    ["sderr:1:sd1,err:Soft Errors", "disk.softerror{sd1} counter"],
    ["sderr:1:sd1,err:Transport Errors", "disk.tranerror{sd1} counter"],
    ["zone_zfs:6:web1:nread", "disk.nread{zone_zfs} counter"],
    ["zone_vfs:6:web1:rtime", "disk.rtime{zone_vfs} counter"],
  ];
  for (const [written, expected] of inPacket) {
    it(`names ${written} as the packet does: ${expected}`, () => {
      expect(named(written)).to.equal(expected);
    });
  }

  const others: [written: string, expected: string][] = [
    ["unix:0:system_pages:availrmem", "unix.availrmem{system_pages} gauge"],
    ["unix:0:system_pages:nscan", "unix.nscan{system_pages} counter"],
    ["unix:0:system_misc:physmem", "unix.physmem{system_misc} gauge"],
    ["memory_cap:6:web1:nover", "memory_cap.nover{web1} counter"],
    ["caps:6:cpucaps_project_1:value", "caps.value{cpucaps_project_1} gauge"],
    ["caps:6:nprocs_task_410:usage", "caps.usage{nprocs_task_410} gauge"],
    ["link:0:igb0:ipackets", "link.ipackets{igb0} counter"],
    ["sd:1:sd1,a:nread", "sd.nread{sd1,a} counter"],
    ["sd:1:sd1:rcnt", "sd.rcnt{sd1} gauge"],
    ["sderr:1:sd1,err:Size", "sderr.Size{sd1,err} gauge"],
    ["zone_vfs:6:web1:wtime", "zone_vfs.wtime{web1} counter"],
    ["zone_zfs:6:web1:waittime", "zone_zfs.waittime{web1} counter"],
    ["zones:6:web1:nsec_user", "zones.nsec_user{web1} counter"],
    ["zfs:0:arcstats:hits", "zfs.hits{arcstats} counter"],
    ["zfs:0:arcstats:size", "zfs.size{arcstats} gauge"],
    ["cpu:3:sys:syscall", "cpu.syscall{3} counter"],
    ["cpu:3:vm:maj_fault", "cpu.maj_fault{3} counter"],
    ["igb:0:mac:rbytes64", "igb.rbytes64{mac} counter"],
    ["ip:0:icmp:inEchos", "ip.inEchos{icmp} counter"],
    ["app:0:worker:jobs", "app.jobs{worker} gauge"],
    ["app:0:worker:constructor", "app.constructor{worker} gauge"],
    ["link:0:igb0:toString", "link.toString{igb0} gauge"],
    ["ipf:0:inbound:dropped:pps ceiling", "ipf.dropped:pps ceiling{inbound} gauge"],
  ];
  for (const [written, expected] of others) {
    it(`names ${written} by its own words: ${expected}`, () => {
      expect(named(written)).to.equal(expected);
    });
  }

  it("takes the zone's id out of the name of a zone's link, which changes at every boot of the zone", () => {
    expect(named("link:0:z6_net0:rbytes64", true)).to.equal("net.rbytes64{net0} counter");
    expect(named("link:0:z6_net0:rbytes64", false)).to.equal("net.rbytes64{z6_net0} counter");
  });

  it("takes for a counter what the probe lists, by metric or by key", () => {
    expect(named("app:3:worker:jobs", false, (name) => name === "app.jobs")).to.equal(
      "app.jobs{worker} counter",
    );
    expect(named("app:3:worker:jobs", false, (name) => name === "app:3:worker:jobs")).to.equal(
      "app.jobs{worker} counter",
    );
  });

  it("does not let the list change what the packet says", () => {
    expect(named("memory_cap:6:web1:rss", false, () => true)).to.equal("mem.rss{} gauge");
  });

  it("has no value where there is no limit", () => {
    expect(converted("memory_cap:6:web1:swapcap", 18_446_744_073_709_551_615n)).to.equal(undefined);
    expect(converted("memory_cap:6:web1:physcap", 17_592_186_040_320)).to.equal(undefined);
    expect(converted("caps:6:nprocs_zone_6:value", 2_147_483_647)).to.equal(undefined);
    expect(converted("caps:6:cpucaps_project_0:effective", 18_446_743_151_372_347_392n)).to.equal(undefined);
  });

  it("keeps the same numbers where they are values", () => {
    expect(converted("memory_cap:6:web1:rss", 17_592_186_040_320)).to.equal(17_592_186_040_320);
    expect(converted("link:0:igb0:rbytes64", 18_446_744_073_709_551_615n)).to.equal(
      18_446_744_073_709_551_615n,
    );
    expect(converted("caps:6:cpucaps_zone_6:usage", 2_147_483_647)).to.equal(2_147_483_647);
    expect(converted("caps:6:cpucaps_zone_6:value", 200)).to.equal(200);
  });

  it("turns the fractional seconds of the Perl era into nanoseconds, and leaves nanoseconds alone", () => {
    expect(converted("sd:1:sd1:rtime", 1.5)).to.equal(1_500_000_000);
    expect(converted("sd:1:sd1:rlentime", 12_444_687.9690404)).to.be.a("bigint");
    expect(converted("sd:1:sd1:rtime", 1_500)).to.equal(1_500);
    expect(converted("sd:1:sd1:rtime", 2n ** 60n)).to.equal(2n ** 60n);
    expect(converted("sd:1:sd1:nread", 1.5)).to.equal(1.5);
  });
});
