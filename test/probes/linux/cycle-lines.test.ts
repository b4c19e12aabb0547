/** The sampler's lines: what the writer says, the parser understands; what it cannot, it skips. */
import { expect } from "chai";
import fc from "fast-check";
import type { Series, Value } from "../../../src/model/reading.js";
import { BEAT_LINE, CycleWriter } from "../../../src/probes/linux/cycle-writer.js";
import { CycleParser } from "../../../src/probes/linux/cycle-parser.js";
import type { Cycle } from "../../../src/probes/engine.js";
import type { ZoneSample } from "../../../src/probes/linux/zone-reader.js";
import { ZoneBirths } from "../../../src/probes/linux/zone-births.js";
import { series } from "../../../src/probes/linux/source.js";

const AT = 1_795_363_991_000_000_000n;
const SERIES = [series("mem.rss", "gauge"), series("net.rbytes64", "counter", "eth0")];

function sample(zone: string, changes: Partial<ZoneSample> = {}): ZoneSample {
  const identity = { inode: 44n, seenNs: 5n };
  return { zone, identity, ticks: 10_000, series: SERIES, values: [1, 2], processes: [], ...changes };
}

/** What the parser makes of one writer's cycles. */
class Talk {
  readonly writer = new CycleWriter();
  readonly parser: CycleParser;
  lines: string[] = [];

  constructor(births = new ZoneBirths()) {
    this.parser = new CycleParser(births);
  }

  send(samples: ZoneSample[], missing: [string, string][] = []): Cycle {
    this.lines = this.writer.write(samples, missing, AT).trimEnd().split("\n");
    const outcomes = this.lines.map((line) => this.parser.line(line));
    const last = outcomes.pop();
    expect(outcomes).to.deep.equal(outcomes.map(() => null));
    if (last?.kind !== "cycle") throw new Error(`no cycle: ${JSON.stringify(last)}`);
    return last;
  }
}

describe("CycleWriter and CycleParser", () => {
  it("carry a cycle whole", () => {
    const processes = [{ pid: 42, execname: 'a "b"\n\u0000é', usage: 9500, cpu: 1 }];
    const values = [undefined, 2n ** 64n - 1n];
    const cycle = new Talk().send([
      sample("global", { identity: undefined }),
      sample("lxc/a", { values, processes }),
    ]);
    const zone = { ticks: 10_000, series: SERIES, histograms: [] };
    expect(cycle).to.deep.equal({
      kind: "cycle",
      atNs: AT,
      zoneNames: ["global", "lxc/a"],
      zones: [
        { zone: "global", ...zone, values: [1, 2], processes: [] },
        { zone: "lxc/a", createdNs: 5n, ...zone, values, processes },
      ],
    });
  });

  it("carry any values exactly", () => {
    const value = fc.option(
      fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
      {
        nil: undefined,
      },
    );
    const toValue = (v: number | bigint | undefined): Value | undefined =>
      typeof v === "bigint" && v <= Number.MAX_SAFE_INTEGER ? Number(v) : v === 0 ? 0 : v;
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 1200 }), (given) => {
        const values = given.map(toValue);
        const many = values.map((_, index) => series("m", "gauge", String(index)));
        expect(new Talk().send([sample("global", { series: many, values })]).zones[0]?.values).to.deep.equal(
          values,
        );
      }),
      { numRuns: 30 },
    );
  });

  it("say names once, and keep the objects that did not change", () => {
    const talk = new Talk();
    const first = talk.send([sample("global"), sample("lxc/a")]);
    const second = talk.send([sample("global"), sample("lxc/a", { series: [...SERIES] })]);
    expect(talk.lines).to.deep.equal(['["v",0,10000,0,[1,2]]', '["v",1,10000,0,[1,2]]', `["end","${AT}"]`]);
    expect(second.zoneNames).to.equal(first.zoneNames);
    expect(second.zones[1]?.series).to.equal(first.zones[0]?.series);
  });

  it("tell new series of a zone", () => {
    const talk = new Talk();
    talk.send([sample("global")]);
    const added: Series[] = [...SERIES, series("net.rbytes64", "counter", "eth1")];
    expect(
      talk.send([sample("global", { series: added, values: [1, 2, 3] })]).zones[0]?.series,
    ).to.deep.equal(added);
  });

  it("tell a zone that is gone, and one that was made again", () => {
    const talk = new Talk();
    talk.send([sample("global"), sample("lxc/a")]);
    expect(talk.send([sample("global")]).zoneNames).to.deep.equal(["global"]);
    const again = talk.send([sample("global"), sample("lxc/a", { identity: { inode: 45n, seenNs: 9n } })]);
    expect(again.zones[1]).to.include({ zone: "lxc/a", createdNs: 9n });
    const inPlace = talk.send([sample("global"), sample("lxc/a", { identity: { inode: 46n, seenNs: 11n } })]);
    expect([inPlace.zoneNames, inPlace.zones[1]?.createdNs]).to.deep.equal([["global", "lxc/a"], 11n]);
  });

  it("keep the time a zone came up over a new sampler, while its inode stays", () => {
    const births = new ZoneBirths();
    new Talk(births).send([sample("global"), sample("lxc/a")]);
    const later = new Talk(births).send([
      sample("global"),
      sample("lxc/a", { identity: { inode: 44n, seenNs: 99n } }),
    ]);
    expect(later.zones[1]?.createdNs).to.equal(5n);
  });

  it("start over when too many layouts have piled up", () => {
    const talk = new Talk();
    const churn = (round: number): Cycle => {
      const instance = `veth${round}`;
      return talk.send([
        sample("global", { series: [series("net.rbytes64", "counter", instance)], values: [round] }),
      ]);
    };
    let resets = 0;
    for (let round = 0; round < 2500; round++) {
      expect(churn(round).zones[0]?.series[0]?.instance).to.equal(`veth${round}`);
      if (talk.lines.includes('["reset"]')) resets++;
    }
    expect(resets).to.equal(2);
  });

  it("tell what cannot be read, and how many zones there are", () => {
    const talk = new Talk();
    talk.send([sample("global")], [["io.pressure", "permission denied"]]);
    talk.send([sample("global")]);
    expect(talk.parser.details()).to.deep.equal({
      zones: 1,
      missing: [{ what: "io.pressure", reason: "permission denied" }],
    });
  });

  it("keep each line below 64 KiB", () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      series("net.rbytes64", "counter", `interface-${index}`),
    );
    const talk = new Talk();
    const cycle = talk.send([sample("global", { series: many, values: many.map(() => 2n ** 64n - 1n) })]);
    expect(Math.max(...talk.lines.map(({ length }) => length))).to.be.below(64 * 1024);
    expect(cycle.zones[0]?.series).to.deep.equal(many);
  });
});

describe("CycleParser", () => {
  let talk: Talk;
  beforeEach(() => {
    talk = new Talk();
    talk.send([sample("global"), sample("lxc/a")]);
  });

  const BAD: readonly (readonly [line: string, reason: string])[] = [
    ["", "not-json"],
    ["garbage", "not-json"],
    ['["v",0,10000,0,[1,', "not-json"],
    ["{}", "shape"],
    ["null", "shape"],
    ["[]", "unknown-kind"],
    ['["what"]', "unknown-kind"],
    ['["v",9,1,0,[1,2]]', "unknown-zone"],
    ['["v",0,-1,0,[1,2]]', "shape"],
    ['["v",0,1.5,0,[1,2]]', "shape"],
    ['["v",0,1,1,[1,2]]', "shape"],
    ['["v",0,1,0,"12"]', "shape"],
    ['["v",0,1,0,[1,"x"]]', "shape"],
    ['["v",0,1,0,[1,"-5"]]', "shape"],
    ['["v",0,1,0,[1,"18446744073709551616"]]', "shape"],
    ['["v",0,1,0,[1,true]]', "shape"],
    ['["v",0,1,0,[1,[]]]', "shape"],
    ['["p",9,[]]', "unknown-zone"],
    ['["p",0,{}]', "shape"],
    ['["p",0,[[1,"a",2]]]', "shape"],
    ['["p",0,[[-1,"a",2,0]]]', "shape"],
    ['["zone",-1,"a",0]', "shape"],
    ['["zone",1,"",0]', "shape"],
    ['["zone",1,7,0]', "shape"],
    ['["zone",1,"a",77]', "unknown-layout"],
    ['["layout",5,0,[["a","b"]]]', "shape"],
    ['["layout",5,0,[["a","b","histogram"]]]', "shape"],
    ['["layout",5,3,[["a","b","gauge"]]]', "shape"],
    ['["layout","x",0,[]]', "shape"],
    ['["gone",9]', "unknown-zone"],
    ['["end"]', "shape"],
    ['["end",12]', "shape"],
    ['["end","x"]', "shape"],
  ];
  for (const [line, reason] of BAD) {
    it(`skips ${line === "" ? "an empty line" : line} as ${reason}`, () => {
      expect(talk.parser.line(line)).to.deep.equal({ kind: "skip", reason });
    });
  }

  it("leaves a zone out of a cycle in which its values are not whole, and says so", () => {
    talk.parser.line('["v",0,10000,0,[1]]');
    talk.parser.line('["v",1,10000,0,[1,2]]');
    const cycle = talk.parser.line(`["end","${AT}"]`) as Cycle;
    expect([cycle.zones.map(({ zone }) => zone), cycle.skipped]).to.deep.equal([
      ["lxc/a"],
      { incomplete: 1 },
    ]);
    expect(cycle.zoneNames).to.deep.equal(["global", "lxc/a"]);
  });

  it("takes a beat for nothing", () => expect(talk.parser.line(BEAT_LINE.trimEnd())).to.equal(null));

  it("never throws, whatever the line", () => {
    const kind = fc.constantFrom("v", "p", "zone", "layout", "gone", "missing", "end", "reset");
    const line = fc.oneof(
      fc.string(),
      fc.json(),
      fc.tuple(kind, fc.array(fc.jsonValue())).map(([name, rest]) => JSON.stringify([name, ...rest])),
    );
    fc.assert(fc.property(fc.array(line), (lines) => lines.forEach((text) => void talk.parser.line(text))));
  });
});
