import { expect } from "chai";
import { acceptsGzip, negotiateFormat } from "../../src/web/accept.js";

const PROMETHEUS =
  "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

describe("negotiateFormat", () => {
  for (const accept of [
    PROMETHEUS,
    "application/openmetrics-text",
    "Application/OpenMetrics-Text; version=0.0.1; q=0.2, */*;q=0.9",
    'application/openmetrics-text; version="1.0.0"',
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;q=0.4",
    "text/plain;q=0.5, application/openmetrics-text;q=0.5",
  ]) {
    it(`answers OpenMetrics to ${accept}`, () => expect(negotiateFormat(accept)).to.equal("openmetrics"));
  }

  for (const accept of [
    undefined,
    "",
    "*/*",
    "text/plain;version=0.0.4",
    "text/html,application/xhtml+xml;q=0.9",
    "application/json",
    "application/openmetrics-text;version=2.0.0",
    "application/openmetrics-text;q=0",
    "application/openmetrics-text;q=0.3,text/plain;q=0.5",
    "application/openmetrics-text;q=nonsense",
    "application/openmetrics-text;q=7",
    "application/openmetrics-text;q=-1",
    ",;,;;q=,=",
    "a".repeat(10_000),
  ]) {
    it(`answers text to ${String(accept).slice(0, 60)}`, () =>
      expect(negotiateFormat(accept)).to.equal("text"));
  }
});

describe("acceptsGzip", () => {
  for (const [header, isAccepted] of [
    ["gzip", true],
    ["gzip, deflate, br", true],
    ["x-gzip", true],
    ["GZIP;q=0.1", true],
    ["*", true],
    ["*;q=0", false],
    ["*, gzip;q=0", false],
    ["gzip;q=0", false],
    ["identity", false],
    ["br", false],
    ["", false],
    [undefined, false],
    ["gzip;q=x", false],
  ] as const) {
    it(`is ${isAccepted} of ${header}`, () => expect(acceptsGzip(header)).to.equal(isAccepted));
  }
});
