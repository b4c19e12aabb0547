import { expect } from "chai";
import { StderrTally } from "../../../src/probes/dtrace/stderr-tally.js";

function tally(...lines: string[]): StderrTally {
  const stderr = new StderrTally();
  for (const line of lines) stderr.line(line);
  return stderr;
}

describe("StderrTally", () => {
  it("gives losses by kind once", () => {
    const stderr = tally(
      "dtrace: 2 drops on CPU 0",
      "dtrace: 3 drops on CPU 1",
      "dtrace: 1 dynamic variable drop",
    );
    expect(stderr.takeDropped()).to.deep.equal({ dtrace_records: 5, dtrace_dynamic_variables: 1 });
    expect(stderr.takeDropped()).to.deep.equal({});
  });

  it("counts a firing that failed as lost, and keeps its error", () => {
    const error =
      "error on enabled probe ID 3 (ID 120: syscall::open:entry): divide-by-zero in predicate at DIF offset 8";
    const stderr = tally(`dtrace: ${error}`);
    expect(stderr.takeDropped()).to.deep.equal({ dtrace_firings: 1 });
    expect(stderr.details).to.deep.equal({
      lost: { dtrace_firings: 1 },
      runtime_errors: 1,
      last_error: error,
    });
    expect(stderr.missing).to.equal(null);
  });

  it("knows want of privilege, of the device and of a probe for absence, with a remedy", () => {
    const sentences = [
      "failed to initialize dtrace: DTrace requires additional privileges",
      "failed to initialize dtrace: DTrace device not available on system",
      "failed to compile script x.d: [D_PDESC_ZERO] line 19: probe description fbt:::foo does not match any probes",
    ];
    const missing = sentences.map((sentence) => tally(`dtrace: ${sentence}`).missing);
    expect(missing.map((one) => one?.reason)).to.deep.equal(
      sentences.map((sentence) => `dtrace: ${sentence}`),
    );
    expect(missing[0]?.remedy).to.match(/dtrace_user, dtrace_proc/);
  });

  it("knows other ends for failures", () => {
    const sentences = [
      "processing aborted: Abort due to systemic unresponsiveness",
      "failed to compile script x.d: line 7: syntax error",
    ];
    expect(sentences.map((sentence) => tally(`dtrace: ${sentence}`).missing)).to.deep.equal([null, null]);
  });

  it("lets notices and other text pass, and bounds the error that it keeps", () => {
    const stderr = tally(
      "",
      "noise",
      "dtrace: script 'x.d' matched 3 probes",
      `dtrace: ${"x".repeat(9_000)}`,
    );
    expect(stderr.takeDropped()).to.deep.equal({});
    expect(String(stderr.details.last_error).length).to.equal(500);
  });
});
