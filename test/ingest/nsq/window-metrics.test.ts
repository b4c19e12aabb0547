import { expect } from "chai";
import { decodeJsonMetric } from "../../../src/ingest/json-metric.js";
import { toJsonMetrics } from "../../../src/ingest/nsq/window-metrics.js";
import type { WindowJson, WindowSeries } from "../../../src/model/window.js";

function windowOf(...series: WindowSeries[]): WindowJson {
  return {
    id: "w",
    host: "fifo01",
    zone: "web1",
    resolution: "1s",
    start: "2015-11-22T00:00:00.000Z",
    end: "2015-11-22T00:00:01.000Z",
    late: false,
    coverage: { expected: 1, received: 1, late: 0, dropped: {} },
    gap: null,
    series,
  };
}

const GAUGE: WindowSeries = {
  metric: "mem.rss",
  instance: "",
  kind: "gauge",
  unit: "bytes",
  count: 2,
  sum: 30,
  min: 10,
  max: 20,
  last: 20,
};
const COUNTER: WindowSeries = {
  metric: "net.rx_bytes",
  instance: "eth0",
  kind: "counter",
  unit: "bytes",
  count: 1,
  sum: 512,
  last: "99999",
  rate: 512,
  reset: false,
};

function show(...series: WindowSeries[]): unknown[] {
  return toJsonMetrics(windowOf(...series)).map((body): unknown => JSON.parse(body.toString()));
}

describe("toJsonMetrics", () => {
  it("tells a gauge by its last value, and a counter by its increase", () => {
    expect(toJsonMetrics(windowOf(GAUGE, COUNTER)).map(String)).to.deep.equal([
      '{"grouping":"zonetap","metric":"mem.rss","time":1448150400,"value":20,"tags":{"host":"fifo01","zone":"web1"}}',
      '{"grouping":"zonetap","metric":"net.rx_bytes","time":1448150400,"value":512,"tags":{"host":"fifo01","zone":"web1","instance":"eth0"}}',
    ]);
  });

  it("is read again by our own reader of the topic", () => {
    const [gauge, counter] = toJsonMetrics(windowOf(GAUGE, COUNTER)).map(decodeJsonMetric);
    const place = { host: "fifo01", zone: "web1", timeS: 1_448_150_400 };
    expect([gauge, counter]).to.deep.equal([
      { kind: "metric", metric: { ...place, metric: "mem.rss", instance: "", value: 20 } },
      { kind: "metric", metric: { ...place, metric: "net.rx_bytes", instance: "instance=eth0", value: 512 } },
    ]);
  });

  it("gives a pushed series its tags back, so that it keeps its name from node to node", () => {
    const instance = "disk=sda,path=1";
    const [body] = toJsonMetrics(windowOf({ ...GAUGE, instance }));
    const read = decodeJsonMetric(body!);
    expect(read.kind === "metric" && read.metric.instance).to.equal(instance);
  });

  for (const instance of ["a,b", "a=1,a=2", "=1", "host=x", "zone=x", "a=1,b", "__proto__"]) {
    it(`takes the instance ${instance} for one tag`, () => {
      expect(show({ ...GAUGE, instance })).to.have.nested.property("[0].tags.instance", instance);
    });
  }

  it("tells a histogram by count and sum", () => {
    const histogram: WindowSeries = {
      ...GAUGE,
      kind: "histogram",
      metric: "io",
      count: 3,
      sum: 7,
      buckets: [],
    };
    expect(show(histogram, { ...histogram, sum: null })).to.have.lengthOf(3);
    expect(show(histogram)).to.have.nested.property("[1].metric", "io.sum");
  });

  it("gives the mean where a correction has no last value, and nothing where there is none", () => {
    expect(show({ ...GAUGE, last: null })).to.have.nested.property("[0].value", 15);
    expect(show({ ...GAUGE, last: null, count: 0 }, { ...COUNTER, sum: null })).to.deep.equal([]);
  });

  it("keeps all digits of a number beyond 2^53", () => {
    expect(toJsonMetrics(windowOf({ ...COUNTER, sum: "18446744073709551615" }))[0]!.toString()).to.contain(
      '"value":18446744073709551615,',
    );
  });

  it("quotes whatever is in a name", () => {
    expect(show({ ...GAUGE, metric: 'a"b\\\n', instance: '"' })).to.have.nested.property(
      "[0].metric",
      'a"b\\\n',
    );
  });
});
