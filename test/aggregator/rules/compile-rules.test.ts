import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRules, type Rules } from "../../../src/aggregator/rules/compile-rules.js";
import { metricOf, type Outcome } from "../../../src/aggregator/rules/outcome.js";
import { projectRoot } from "../../../src/base/project-root.js";
import type { KstatFrame } from "../../../src/model/kstat-frame.js";
import { SD_FRAME } from "../../support/kstat-message.js";

const shipped = readFileSync(join(projectRoot, "config/rules/default.rules"), "utf8");

function rulesOf(text: string): Rules {
  const compiled = compileRules(text);
  if (compiled.kind === "mistakes") throw new Error(JSON.stringify(compiled.mistakes));
  return compiled.rules;
}

/** The metric, or in brackets why there is none. */
function show(outcome: Outcome): string {
  return outcome.kind === "point" ? metricOf(outcome) : `(${outcome.reason})`;
}

const match = (text: string, frame: Partial<KstatFrame> = {}): string =>
  show(rulesOf(text).match({ ...SD_FRAME, ...frame }));

describe("compileRules", () => {
  it("gives the bucket, the path as a list, and the zone", () => {
    expect(rulesOf('server(gz) -> [host, "a.b", instance].').match(SD_FRAME)).to.deep.equal({
      kind: "point",
      bucket: "server",
      path: ["fifo01", "a.b", "1"],
      zone: "global",
    });
  });

  const CASES: readonly (readonly [rule: string, text: string, frame: Partial<KstatFrame>, shown: string])[] =
    [
      ["takes the first rule that matches", "ignore(gz). a(gz) -> [key].", {}, "(rule)"],
      [
        "takes a later rule where the first does not match",
        'ignore(key = "x"). a(gz) -> [key].',
        {},
        "a.nread",
      ],
      ["drops what no rule matches", 'a(module = "x") -> [key].', {}, "(no_rule)"],
      ["takes gz for uuid = global", "a(gz) -> [uuid].", {}, "a.global"],
      ["takes gz for nothing else", "a(gz) -> [uuid].", { uuid: "u" }, "(no_rule)"],
      ["wants all matchers to hold", 'a(module = "sd", key = "x") -> [key].', {}, "(no_rule)"],
      ["counts the first of two matchers of a field", 'a(key = "nread", key = "x") -> [key].', {}, "a.nread"],
      ["matches on the host", 'a(host = "fifo01") -> [key].', {}, "a.nread"],
      ["matches on the class", 'a(class = "disk") -> [class].', {}, "a.disk"],
      [
        "matches on module, name and key at once",
        'a(key = "nread", name = "sd1", module = "sd") -> [key].',
        {},
        "a.nread",
      ],
      [
        "keeps the order between rules of name and module",
        'a(name = "sd1") -> [key]. b(module = "sd") -> [key].',
        {},
        "a.nread",
      ],
      [
        "keeps the order between rules of module and name",
        'b(module = "sd") -> [key]. a(name = "sd1") -> [key].',
        {},
        "b.nread",
      ],
      ["ignores a text", "ignore(gz).", { value: "x" }, "(rule)"],
      [
        "lets a text fall through a match to what is below",
        "a(gz) -> [key]. ignore(gz).",
        { value: "x" },
        "(rule)",
      ],
      ["has no rule for a text that only a match fits", "a(gz) -> [key].", { value: "" }, "(no_rule)"],
      ["writes an instance unsigned", "a(gz) -> [instance].", { instance: -1 }, "a.18446744073709551615"],
      [
        "allows what the original could not compile",
        'a(gz, name = "sd1") -> [uuid, name].',
        {},
        "a.global.sd1",
      ],
      [
        "takes dots, line ends and a percent sign in a string",
        'a(key = "n.%\n") -> ["%"].',
        { key: "n.%\n" },
        "a.%",
      ],
      ["takes words with digits, _, @ and -", "a-1_b@c(gz) -> [key].", {}, "a-1_b@c.nread"],
      ["takes a keyword as the text of a string", 'a(key = "ignore") -> ["gz"].', { key: "ignore" }, "a.gz"],
      [
        "reads past comments and any white space",
        "% x\r\n\ta(\u0001gz)%.\n->[key\n] .% the end",
        {},
        "a.nread",
      ],
      [
        "knows no field by the name of an object's property",
        'a(key = "constructor") -> [key].',
        { key: "toString" },
        "(no_rule)",
      ],
    ];
  for (const [rule, text, frame, shown] of CASES) {
    it(rule, () => expect(match(text, frame)).to.equal(shown));
  }

  it("counts its rules", () => expect(rulesOf(shipped).count).to.equal(24));

  it("decides as asking every rule in turn does, with far more rules than a branch takes", () => {
    const texts = Array.from({ length: 30 }, (_, at) => `t${at}`);
    const lines = texts.flatMap((text, at) => [
      `m${at}(module = "${text}") -> [key].`,
      `n${at}(name = "${text}") -> [key].`,
      `k${at}(key = "${text}", host = "${texts[at % 3]}") -> [name].`,
      `x${at}(module = "${text}", name = "${texts[(at * 7) % 30]}", key = "${texts[(at * 11) % 30]}") -> [uuid].`,
    ]);
    const alone = lines.map(rulesOf);
    const all = rulesOf([...lines].reverse().join("\n"));
    for (let at = 0; at < 2_000; at++) {
      const pick = (step: number): string => texts[(at * step + (at >> 3)) % 40] ?? "none";
      const frame = { ...SD_FRAME, module: pick(7), name: pick(11), key: pick(13), host: pick(3) };
      const first = alone.map((rules) => rules.match(frame)).findLast(({ kind }) => kind === "point");
      expect(all.match(frame)).to.deep.equal(first ?? { kind: "ignored", reason: "no_rule" });
    }
  });
});

describe("the shipped rules", () => {
  const rules = rulesOf(shipped);
  const ZONE = "0f3a1c2e-1111-4222-8333-aabbcc";
  const ROWS: readonly (readonly [kstat: string, uuid: string, shown: string])[] = [
    ["sd:1:sd1:nread", "global", "server.fifo01.disk.1.metrics.nread"],
    ["sd:1:sd1:crtime", "global", "(rule)"],
    ["sd:1:sd1:snaptime", "global", "(rule)"],
    ["sd:1:sd1:zonename", "global", "(rule)"],
    ["sd:1:sd1:class", "global", "(rule)"],
    ["sderr:1:sd1,err:Hard Errors", "global", "server.fifo01.disk.1.errors.hard"],
    ["sderr:1:sd1,err:Soft Errors", "global", "server.fifo01.disk.1.errors.soft"],
    ["sderr:1:sd1,err:Transport Errors", "global", "server.fifo01.disk.1.errors.transport"],
    [
      "sderr:1:sd1,err:Predictive Failure Analysis",
      "global",
      "server.fifo01.disk.1.errors.predicted_failures",
    ],
    ["sderr:1:sd1,err:Illegal Request", "global", "server.fifo01.disk.1.errors.illegal"],
    ["sderr:1:sd1,err:Device Not Ready", "global", "(rule)"],
    ["ip:0:ip:inReceives", "global", "server.fifo01.ip.inReceives"],
    ["zfs:0:arcstats:size", "global", "server.fifo01.arc.size"],
    ["zfs:0:other:size", "global", "(rule)"],
    ["cpu:3:sys:cpu_nsec_dtrace", "global", "server.fifo01.cpu.3.dtrace"],
    ["cpu:3:sys:cpu_nsec_idle", "global", "server.fifo01.cpu.3.idle"],
    ["cpu:3:sys:cpu_nsec_intr", "global", "server.fifo01.cpu.3.intr"],
    ["cpu:3:sys:cpu_nsec_kernel", "global", "server.fifo01.cpu.3.kernel"],
    ["cpu:3:sys:cpu_nsec_user", "global", "server.fifo01.cpu.3.user"],
    ["cpu:3:sys:syscall", "global", "(rule)"],
    ["unix:0:IP_NIC_EVENT_QUEUE:executed", "global", "server.fifo01.ip_nic_event_queue.executed"],
    ["unix:0:socket_cache:buf_inuse", "global", "server.fifo01.cache.socket_cache.buf_inuse"],
    ["unix:0:socket_cache:buf_inuse", ZONE, "(no_rule)"],
    ["link:0:igb0:rbytes64", "global", "(rule)"],
    ["caps:5:cpucaps_zone_5:usage", ZONE, `zone.${ZONE}.cpu.usage`],
    ["caps:5:physicalmem_zone_5:usage", ZONE, `zone.${ZONE}.mem.usage`],
    ["caps:5:swapresv_zone_5:usage", ZONE, `zone.${ZONE}.swap.usage`],
    ["caps:5:nprocs_zone_5:usage", ZONE, `zone.${ZONE}.nprocs.usage`],
    ["caps:5:lockedmem_zone_5:usage", ZONE, "(function)"],
    ["link:0:z5_net0:rbytes64", ZONE, `zone.${ZONE}.net.net0.rbytes64`],
    ["link:0:z12_net1:rbytes64", ZONE, `zone.${ZONE}.net.net1.rbytes64`],
    ["link:0:z123_net0:rbytes64", ZONE, `zone.${ZONE}.net.net0.rbytes64`],
    ["link:0:igb0:rbytes64", ZONE, `zone.${ZONE}.net.net.rbytes64`],
    ["link:0::rbytes64", ZONE, `zone.${ZONE}.net.net.rbytes64`],
    ["zone_vfs:5:u:nread", ZONE, `zone.${ZONE}.vfs.nread`],
    ["zone_zfs:5:u:nread", ZONE, `zone.${ZONE}.zfs.nread`],
    ["memory_cap:5:x:rss", ZONE, "(no_rule)"],
  ];
  for (const [kstat, uuid, shown] of ROWS) {
    it(`make ${shown} of ${kstat} in ${uuid === ZONE ? "a zone" : "the global zone"}`, () => {
      const [module = "", instance, name = "", key = ""] = kstat.split(":");
      const frame = { ...SD_FRAME, module, instance: Number(instance), name, key, uuid };
      expect(show(rules.match(frame))).to.equal(shown);
    });
  }
});
