import { expect } from "chai";
import fc from "fast-check";
import { renderLabels, addLabel, type MetricFamily } from "../../src/exporters/metric-family.js";
import { EXPOSITION_END, writeFamily } from "../../src/exporters/write-exposition.js";

const READS: MetricFamily = {
  name: "zone_disk_nread_bytes",
  type: "counter",
  unit: "bytes",
  help: 'Bytes "read" \\ with\na break.',
  samples: [
    { labels: renderLabels({ zone: "web1" }), value: "18446744073709551615" },
    { labels: renderLabels({ zone: "web2" }), value: 0 },
  ],
};

describe("writeFamily", () => {
  it("writes a counter in OpenMetrics: the family without _total, its unit, quotes in the help escaped", () => {
    expect(writeFamily(READS, "openmetrics")).to.equal(
      "# TYPE zone_disk_nread_bytes counter\n" +
        "# UNIT zone_disk_nread_bytes bytes\n" +
        '# HELP zone_disk_nread_bytes Bytes \\"read\\" \\\\ with\\na break.\n' +
        'zone_disk_nread_bytes_total{zone="web1"} 18446744073709551615\n' +
        'zone_disk_nread_bytes_total{zone="web2"} 0\n',
    );
  });

  it("writes a counter in the text format: the family with _total, quotes in the help as they are", () => {
    expect(writeFamily(READS, "text")).to.equal(
      '# HELP zone_disk_nread_bytes_total Bytes "read" \\\\ with\\na break.\n' +
        "# TYPE zone_disk_nread_bytes_total counter\n" +
        'zone_disk_nread_bytes_total{zone="web1"} 18446744073709551615\n' +
        'zone_disk_nread_bytes_total{zone="web2"} 0\n',
    );
  });

  for (const [type, inText] of [
    ["info", "gauge"],
    ["unknown", "untyped"],
    ["gauge", "gauge"],
    ["histogram", "histogram"],
  ] as const) {
    it(`calls ${type} ${inText} in the text format`, () => {
      const family = { ...READS, name: "x", type, unit: "", samples: [{ labels: "", value: 1 }] };
      const name = type === "info" ? "x_info" : "x";
      expect(writeFamily(family, "openmetrics")).to.include(`# TYPE x ${type}\n`);
      expect(writeFamily(family, "text")).to.include(`# TYPE ${name} ${inText}\n`);
      expect(writeFamily(family, "text")).to.include(`\n${name} 1\n`);
    });
  }

  it("writes nothing of a family without samples", () => {
    expect(writeFamily({ ...READS, samples: [] }, "openmetrics")).to.equal("");
  });

  for (const [value, text] of [
    [0, "0"],
    [-1.5, "-1.5"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e21, "1e+21"],
    [5e-324, "5e-324"],
    [NaN, "NaN"],
    [Infinity, "+Inf"],
    [-Infinity, "-Inf"],
    [2n ** 64n - 1n, "18446744073709551615"],
    ["-9223372036854775808", "-9223372036854775808"],
  ] as const) {
    it(`writes the value ${text} whole`, () => {
      const family: MetricFamily = { ...READS, type: "gauge", samples: [{ labels: "", value }] };
      expect(writeFamily(family, "text").split("\n")[2]).to.equal(`zone_disk_nread_bytes ${text}`);
    });
  }

  it("ends OpenMetrics with its mark, and the text format with none", () => {
    expect(EXPOSITION_END).to.deep.equal({ openmetrics: "# EOF\n", text: "" });
  });
});

describe("renderLabels", () => {
  it("escapes what would end a value, and nothing else", () => {
    expect(renderLabels({ zone: 'a "b" \\ c\nd' })).to.equal('{zone="a \\"b\\" \\\\ c\\nd"}');
    expect(renderLabels({ zone: "wëb/{=},\t\r日本" })).to.equal('{zone="wëb/{=},\t\r日本"}');
  });

  it("puts a replacement for NUL, which cannot be escaped", () => {
    expect(renderLabels({ zone: "a\0b" })).to.equal('{zone="a\ufffdb"}');
  });

  it("makes one line of any text, which reads back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const [, value = ""] =
          /^\{zone="((?:[^"\\\n\0]|\\[\\"n])*)"\}$/.exec(renderLabels({ zone: text })) ?? [];
        const read = value.replace(/\\(.)/g, (_, character: string) =>
          character === "n" ? "\n" : character,
        );
        expect(read).to.equal(text.replaceAll("\0", "\ufffd"));
      }),
    );
  });

  it("keeps the order, and empty values", () => {
    expect(renderLabels({ b: "", a: "1" })).to.equal('{b="",a="1"}');
    expect(renderLabels({})).to.equal("");
  });
});

describe("addLabel", () => {
  it("adds one behind the others", () => {
    expect(addLabel('{a="1"}', "le", "+Inf")).to.equal('{a="1",le="+Inf"}');
    expect(addLabel("", "le", '"')).to.equal('{le="\\""}');
  });
});
