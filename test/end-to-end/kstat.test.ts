import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../src/base/project-root.js";
import type { WindowSeries, ZoneStatus } from "../../src/model/window.js";
import type { KstatLine } from "../../src/probes/parse/kstat-line.js";
import { parseKstatLine } from "../../src/probes/parse/kstat-line.js";
import { toKstatMetric } from "../../src/probes/parse/kstat-metric.js";
import { NodeProcess } from "../support/node-process.js";
import { fixtureProgram } from "../support/programs.js";
import { until } from "../support/until.js";

const CAPTURE = join(projectRoot, "../shared/data/illumos/kstat-derived/smartos-2013-zone6-all.kstat-p.txt");
const ZONE = "5a5e898e-2971-4d39-b1b6-3ba688e10b46";

/** Lines of the capture that are in no series, by reason. */
const LEFT_OUT = {
  /** They say something about the kstat: its class, when it was made and read, its zone. */
  about: 4_147,
  /** No numbers: makers, states, names. */
  text: 348,
  /** Statistics without a name. */
  unnamed: 8,
  /** Caps that are none. */
  unlimited: 43,
  /** 2^64 and more, as the dump that the capture was made from has rounded them. */
  out_of_range: 3,
  /** The zone's processes, which a cap of the zone tells as well. */
  duplicate: 1,
};

function topology(select: readonly string[]): string {
  return `
version: 1
node: { name: gz-01 }
probes:
  all: { engine: kstat, select: ${JSON.stringify(select)} }
aggregator: { windows: [1s], lateness: 0s, series_max: 1000000 }
`;
}

/** A folder with the stand-in under the name of what it stands in for, and the environment that finds it first. */
function withKstat(scenario: object): { folder: string; environment: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), "zonetap-kstat-"));
  symlinkSync(fixtureProgram("kstat-stand-in.mjs"), join(folder, "kstat"));
  const path = [folder, process.env.PATH].join(delimiter);
  return { folder, environment: { PATH: path, KSTAT_STAND_IN: JSON.stringify(scenario) } };
}

/** The newest closed value of each series of a zone, by "metric{instance}". */
async function latestOf(node: NodeProcess, zone: string): Promise<Map<string, WindowSeries>> {
  const detail = (await node.get(`/zones/${zone}`)) as { latest?: readonly WindowSeries[] };
  return new Map((detail.latest ?? []).map((series) => [`${series.metric}{${series.instance}}`, series]));
}

describe("a node with kstat", function () {
  let node: NodeProcess;
  let folder: string;

  afterEach(async () => {
    await node.kill();
    // Without the captures the last test has none of its own.
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(scenario: object, text: string): Promise<void> {
    const kstat = withKstat(scenario);
    folder = kstat.folder;
    node = await NodeProcess.start(text, kstat.environment);
  }

  it("follows counters through a reset, a zone through a reboot, and forgets a disk that was taken out", async () => {
    const boot = (id: number, crtime: number, bytes: string): string[] => [
      `zones:${id}:${ZONE.slice(0, 30)}:zonename\t${ZONE}`,
      `link:0:z${id}_net0:crtime\t${crtime}.000000001`,
      `link:0:z${id}_net0:rbytes64\t${bytes}`,
      `link:0:z${id}_net0:zonename\t${ZONE}`,
    ];
    const global = ["zones:0:global:zonename\tglobal", "sderr:0:sd0,err:Vendor\tVBOX HARDDISK  \u00e9\u00ff"];
    const samples = [
      [...global, ...boot(6, 5, "18446744073709551615"), "sd:0:sd0:nread\t5", "sd:1:sd1:nread\t7"],
      [...global, ...boot(9, 9, "40"), "sd:0:sd0:nread\t9"],
    ];
    await start({ samples, onSecond: true }, topology([":::"]));
    const seen = await until(
      async () => {
        const answer = (await node.get(`/zones/${ZONE}/windows`)) as {
          windows?: { series: WindowSeries[] }[];
        };
        const series = (answer.windows ?? []).flatMap((window) => window.series);
        return series.length >= 3 && series;
      },
      { what: "three windows of the zone" },
    );
    expect(seen.slice(0, 2)).to.deep.equal([
      { ...counted("18446744073709551615", 0, 0), min: null, max: null, rate: null, reset: false },
      { ...counted("40", 1, 40), min: 40, max: 40, rate: 40, reset: true },
    ]);
    const zones = (await node.get("/zones")) as ZoneStatus[];
    expect(zones.map(({ name, kind }) => [name, kind])).to.have.deep.members([
      ["global", "global"],
      [ZONE, "zone"],
    ]);
    const { windows } = (await node.get("/zones/global/windows")) as {
      windows: { series: WindowSeries[] }[];
    };
    const disks = windows.map(({ series }) =>
      series.map(({ instance }) => instance).filter((name) => /^sd\d$/.test(name)),
    );
    expect(disks.slice(0, 2)).to.deep.equal([["sd0", "sd1"], ["sd0"]]);
  });

  function counted(last: string, count: number, sum: number): object {
    return { metric: "net.rbytes64", instance: "net0", kind: "counter", unit: "bytes", last, count, sum };
  }

  it("leaves a probe unavailable, with kstat's own words, where its arguments are refused", async () => {
    await start({ refuses: "kstat: illegal option -- p" }, topology(["sd"]));
    const actor = await until(
      async () => {
        const one = await node.actor("/probes/all");
        return one.state === "unavailable" && one;
      },
      { what: "an unavailable probe" },
    );
    expect(actor.reason).to.match(/kstat refused its arguments: kstat: illegal option -- p/);
    expect((await node.health()).status).to.equal("degraded");
  });

  it("has each line of a SmartOS capture in a series with its exact value, or can say why not", async function () {
    if (!existsSync(CAPTURE)) {
      process.stdout.write("      not run: the captures in ../shared/data are not here\n");
      return;
    }
    this.timeout(60_000);
    // More than one packet of the global zone may hold.
    await start({ file: CAPTURE }, topology([":::"]));
    await until(async () => (await latestOf(node, "global")).has("zfs.size{arcstats}"), { what: "all else" });
    const series = { global: await latestOf(node, "global"), [ZONE]: await latestOf(node, ZONE) };

    const lines = readFileSync(CAPTURE, "utf8").trimEnd().split("\n");
    const left: Record<string, number> = {};
    const wrong: string[] = [];
    for (const line of lines) {
      const reason = findSeries(line, series);
      if (reason === null) continue;
      if (reason.startsWith("!")) wrong.push(`${line}: ${reason}`);
      else left[reason] = (left[reason] ?? 0) + 1;
    }
    expect(lines).to.have.length(32_651);
    expect(wrong).to.deep.equal([]);
    expect(left).to.deep.equal(LEFT_OUT);
    const others = Object.values(series).flatMap((one) => [...one.keys()]);
    expect(
      others.filter((name) => !/^(cpu\.usage|mem\.(maj_fault|as_fault|pgin))\{/.test(name)),
    ).to.deep.equal([]);
  });
});

type Latest = Readonly<Record<string, Map<string, WindowSeries>>>;

/** Null: it is in a series with its value, which is taken out of `latest`. Else why not; beginning with "!": no good reason. */
function findSeries(line: string, latest: Latest): string | null {
  const parsed = parseKstatLine(line);
  if (parsed.kind === "skip") return parsed.reason;
  const { value, statistic } = parsed;
  if (["class", "crtime", "snaptime", "zonename"].includes(statistic)) return "about";
  if (typeof value === "string" || value === null) return "text";
  if (statistic === "") return "unnamed";
  for (const [zone, series] of Object.entries(latest)) {
    const { metric, instance, convert } = toKstatMetric(parsed, zone !== "global", () => false);
    const expected = convert === undefined ? value : convert(value);
    if (expected === undefined) return "unlimited";
    for (const name of [`${metric}{${instance}}`, `${metric}{${instance}:${parsed.instance}}`]) {
      const found = series.get(name);
      if (found === undefined || !isOf(parsed, zone)) continue;
      series.delete(name);
      return String(found.last) === String(expected) ? null : `! ${String(found.last)}`;
    }
  }
  // Two kstats tell the number of processes.
  return parsed.statistic === "nproc" ? "duplicate" : "! in no series";
}

/** The one zone of the capture has the kstats that bear its name, its id, or are each zone's own. */
function isOf({ module, name }: KstatLine, zone: string): boolean {
  const isZones =
    ["memory_cap", "caps", "zones", "zone_vfs", "zone_zfs", "tcp", "link", "ip", "icmp", "udp"].includes(
      module,
    ) || name === "system_misc";
  return isZones === (zone !== "global");
}
