import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { parseKstatLine } from "../../../src/probes/parse/kstat-line.js";
import type { KstatLine, KstatValue } from "../../../src/probes/parse/kstat-line.js";

const CAPTURES = join(projectRoot, "../shared/data/illumos");

/** The value of a statistic printed so; fails where the line is skipped. */
function valueOf(raw: string, statistic = "value"): KstatValue {
  const line = parseKstatLine(`m:0:n:${statistic}\t${raw}`);
  if (line.kind === "skip") throw new Error(line.reason);
  return line.value;
}

describe("parseKstatLine", () => {
  const good: [line: string, expected: Omit<KstatLine, "kind">][] = [
    [
      "sd:1:sd1,a:nread\t1487679864",
      { module: "sd", instance: 1, name: "sd1,a", statistic: "nread", value: 1487679864 },
    ],
    [
      "ipf:0:inbound:dropped:pps ceiling\t0",
      { module: "ipf", instance: 0, name: "inbound", statistic: "dropped:pps ceiling", value: 0 },
    ],
    [
      "rootnex:-1:fm:acc_err\t0",
      { module: "rootnex", instance: -1, name: "fm", statistic: "acc_err", value: 0 },
    ],
    ["tcp:6:tcp:maxConn\t-1", { module: "tcp", instance: 6, name: "tcp", statistic: "maxConn", value: -1 }],
    [
      "inet/NIC_EVENTS:0:battery warning:a\tb\tc:d:e:f",
      {
        module: "inet/NIC_EVENTS",
        instance: 0,
        name: "battery warning",
        statistic: "a",
        value: "b\tc:d:e:f",
      },
    ],
    [
      "memory_cap:7:serv-wf:\t",
      { module: "memory_cap", instance: 7, name: "serv-wf", statistic: "", value: "" },
    ],
  ];
  for (const [line, expected] of good) {
    it(`takes ${JSON.stringify(line)}`, () => {
      expect(parseKstatLine(line)).to.deep.equal({ kind: "kstat", ...expected });
    });
  }

  const bad: [line: string, reason: string][] = [
    ["", "blank"],
    ["1384473833", "no_tab"],
    ["Thu Nov 14 23:03:53 UTC 2013", "no_tab"],
    ["sd:1:sd1:nread 5", "no_tab"],
    ["\t5", "no_key"],
    ["nokey\t1:2:3:4", "no_key"],
    ["sd:1:sd1\t5", "no_key"],
    [":1:sd1:nread\t5", "no_key"],
    ["sd:1:sd1\t:nread", "no_key"],
    ["sd::sd1:nread\t5", "bad_instance"],
    ["sd:-:sd1:nread\t5", "bad_instance"],
    ["sd:1x:sd1:nread\t5", "bad_instance"],
    ["sd:1.0:sd1:nread\t5", "bad_instance"],
    ["sd:+1:sd1:nread\t5", "bad_instance"],
    ["sd:2147483648:sd1:nread\t5", "bad_instance"],
    ["sd:1:sd1:nread\t18446744073709551616", "out_of_range"],
    ["sd:1:sd1:nread\t-9223372036854775809", "out_of_range"],
    [`sd:1:sd1:nread\t${"9".repeat(5_000)}`, "out_of_range"],
  ];
  for (const [line, reason] of bad) {
    it(`skips ${JSON.stringify(line.slice(0, 60))} as ${reason}`, () => {
      expect(parseKstatLine(line)).to.deep.equal({ kind: "skip", reason });
    });
  }
});

describe("parseKstatLine, the value", () => {
  it("is exact to 64 bits, a bigint from 2^53 on", () => {
    expect(valueOf("999999999999999")).to.equal(999_999_999_999_999);
    expect(valueOf("9007199254740991")).to.equal(9_007_199_254_740_991);
    expect(valueOf("9007199254740993")).to.equal(9_007_199_254_740_993n);
    expect(valueOf("18446744073709551615")).to.equal(18_446_744_073_709_551_615n);
    expect(valueOf("-9223372036854775808")).to.equal(-9_223_372_036_854_775_808n);
  });

  it("takes the fractions of the Perl era", () => {
    expect(valueOf("12444687.9690404", "rlentime")).to.equal(12444687.9690404);
    expect(valueOf("0.5")).to.equal(0.5);
    expect(valueOf("-0.25")).to.equal(-0.25);
  });

  const texts = [
    "",
    " 5",
    "5 ",
    "0001",
    "-0",
    "-",
    "--5",
    "+5",
    "1.",
    ".5",
    "1.5.2",
    "01.5",
    "1,5",
    "1e5",
    "0x10",
    "NaN",
    "Infinity",
    "12a",
    "٣",
    "5\r",
  ];
  for (const raw of texts) {
    it(`takes ${JSON.stringify(raw)} for a text`, () => {
      expect(valueOf(raw)).to.equal(raw);
    });
  }

  it("is null for a string that the kernel does not have", () => {
    expect(valueOf("(null)")).to.equal(null);
  });

  for (const statistic of ["Serial No", "Revision", "zonename", "class", "Product"]) {
    it(`is a text for ${statistic}, whatever it looks like`, () => {
      expect(valueOf("7", statistic)).to.equal("7");
      expect(valueOf("1.10", statistic)).to.equal("1.10");
      expect(valueOf("1234567890123456", statistic)).to.equal("1234567890123456");
    });
  }

  it("cuts a CHAR value to its 16 bytes, and keeps its trailing blanks", () => {
    expect(valueOf("VBOX HARDDISK   9", "Product")).to.equal("VBOX HARDDISK   ");
    expect(valueOf("ATA     ", "Vendor")).to.equal("ATA     ");
    expect(valueOf("9".repeat(30), "Serial No")).to.equal("9".repeat(16));
    expect(valueOf("a string longer than sixteen bytes")).to.have.length(34);
  });

  it("is nanoseconds for crtime and snaptime, by the text and not by a double", () => {
    expect(valueOf("6067172.838651846", "crtime")).to.equal(6_067_172_838_651_846n);
    expect(valueOf("9918612.690930683", "snaptime")).to.equal(9_918_612_690_930_683n);
    expect(valueOf("0", "crtime")).to.equal(0n);
    expect(valueOf("12.5", "crtime")).to.equal(12_500_000_000n);
    expect(valueOf("6067172,838651846", "crtime")).to.equal(6_067_172_838_651_846n);
    expect(valueOf("1.1234567899", "crtime")).to.equal(1_123_456_789n);
  });

  for (const raw of ["1.2.3", "1.", "-1.5", "1.5s", "99999999999.0", "abc", ""]) {
    it(`is a text for a crtime of ${JSON.stringify(raw)}`, () => {
      expect(valueOf(raw, "crtime")).to.equal(raw);
    });
  }
});

describe("parseKstatLine on 100,000 mutated lines", () => {
  const seeds = [
    "sd:1:sd1,a:nread\t1487679864",
    "rootnex:-1:fm:acc_err\t0",
    "caps:6:swapresv_zone_6:value\t18446744073709551615",
    "memory_cap:6:5a5e898e-2971-4d39-b1b6-3ba688:crtime\t6067172.838651846",
    "sderr:0:sd0,err:Serial No\t0001234567890123",
    "cpu_stat:0:cpu_stat0:rtime\t12444687.9690404",
    "tcp:6:tcp:maxConn\t-9223372036854775808",
  ];
  const letters = "0123456789:\t.-+,e \0é";

  it("takes nothing for a number that is not one, and rounds none", () => {
    const random = createRandom(20_131_114);
    let numbers = 0;
    for (let run = 0; run < 100_000; run++) {
      let line = seeds[random(seeds.length)] ?? "";
      for (let edits = random(4); edits >= 0; edits--) line = mutate(line, random);
      const parsed = parseKstatLine(line);
      if (parsed.kind === "skip" || typeof parsed.value === "string" || parsed.value === null) continue;
      numbers++;
      const raw = line.slice(line.indexOf("\t") + 1);
      if (!isPrintOf(parsed, raw)) expect.fail(`${JSON.stringify(line)} became ${String(parsed.value)}`);
    }
    expect(numbers).to.be.above(10_000);
  });

  function mutate(line: string, random: (below: number) => number): string {
    const at = random(line.length + 1);
    const letter = letters[random(letters.length)] ?? "";
    const removed = random(3) === 0 ? random(4) : random(2);
    return line.slice(0, at) + (random(4) === 0 ? "" : letter) + line.slice(at + removed);
  }

  /** Says the rule the other way round: whether this value is printed so. */
  function isPrintOf({ statistic, value }: KstatLine, raw: string): boolean {
    if (statistic === "crtime" || statistic === "snaptime") {
      const [seconds = "", decimals = ""] = raw.split(/[.,]/);
      return (
        /^\d+([.,]\d+)?$/.test(raw) &&
        value === BigInt(seconds) * 10n ** 9n + BigInt(decimals.padEnd(9, "0").slice(0, 9))
      );
    }
    if (Number.isInteger(value) || typeof value === "bigint") {
      return String(value) === raw || (/^-?\d+\.\d+$/.test(raw) && Number(raw) === value);
    }
    return /^-?\d+\.\d+$/.test(raw) && Number(raw) === value;
  }

  /** A small repeatable generator (mulberry32): the same lines in every run. */
  function createRandom(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
  }
});

describe("parseKstatLine on real captures", () => {
  before(function () {
    if (existsSync(CAPTURES)) return;
    console.log(`      no captures at ${CAPTURES}`);
    this.skip();
  });

  const linesOf = (file: string): string[] =>
    readFileSync(join(CAPTURES, file), "utf8").split("\n").slice(0, -1);
  const REASON_OF_ALL = "out_of_range";

  it("takes every line of a whole SmartOS zone, but for the values that the dump had rounded beyond 64 bits", () => {
    const lines = linesOf("kstat-derived/smartos-2013-zone6-all.kstat-p.txt");
    const skipped = lines
      .map((line) => [line, parseKstatLine(line)] as const)
      .filter(([, parsed]) => parsed.kind === "skip");
    expect(lines).to.have.length(32_651);
    expect(skipped.every(([, parsed]) => parsed.kind === "skip" && parsed.reason === REASON_OF_ALL)).to.equal(
      true,
    );
    expect(new Set(skipped.map(([line]) => line.split("\t")[1]))).to.deep.equal(
      new Set(["18446744073709552000"]),
    );
  });

  for (const file of [
    "kstat-p-raw/illumos-2015-pcp-issue32-arcstats.kstat-p.txt",
    "kstat-p-raw/smartos-2015-illumos-joyent-issue51.kstat-p.txt",
    "kstat-p-raw/ohai-solaris-sparc-cpu_info.kstat-p.txt",
  ]) {
    it(`takes every line with a TAB of ${file}`, () => {
      for (const line of linesOf(file)) {
        const parsed = parseKstatLine(line);
        if (line.includes("\t")) expect(parsed.kind, line).to.equal("kstat");
        else expect(parsed.kind, line).to.equal("skip");
      }
    });
  }
});
