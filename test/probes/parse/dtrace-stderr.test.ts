import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { projectRoot } from "../../../src/base/project-root.js";
import { parseStderrLine } from "../../../src/probes/parse/dtrace-stderr.js";
import type { DropKind, FatalCause } from "../../../src/probes/parse/dtrace-stderr.js";

const CAPTURE = join(projectRoot, "../shared/data/illumos/dtrace-stderr-messages.txt");

describe("parseStderrLine", () => {
  const drops: [string, DropKind, number, number | null][] = [
    ["1 drop on CPU 3", "records", 1, 3],
    ["524 drops on CPU 0", "records", 524, 0],
    ["[DTRACEDROP_PRINCIPAL] 7 drops on CPU 12", "records", 7, 12],
    ["12 aggregation drops on CPU 2", "aggregations", 12, 2],
    ["[DTRACEDROP_AGGREGATION] 3 aggregation drops on CPU #", "aggregations", 3, null],
    ["99 dynamic variable drops", "dynamic_variables", 99, null],
    ["3 dynamic variable drops with non-empty rinsing list", "dynamic_variables", 3, null],
    ["1 speculative drop", "speculations", 1, null],
    ["2 failed speculations (available buffer(s) still busy)", "speculations", 2, null],
    ["4 jstack()/ustack() string table overflows", "stack_strings", 4, null],
    ["1 error in ERROR probe enabling", "error_probe", 1, null],
    ["[DTRACEDROP_NEWKIND] 5 new drops", "other", 5, null],
    [
      "[DTRACEDROP_SPECUNAVAIL] 3 failed speculations (no speculative buffer available: No such process",
      "speculations",
      3,
      null,
    ],
  ];
  for (const [text, drop, count, cpu] of drops) {
    it(`counts "${text}" as ${drop}`, () =>
      expect(parseStderrLine(`dtrace: ${text}`)).to.deep.equal({ kind: "drop", drop, count, cpu }));
  }

  const faults: [string, string][] = [
    [
      "error on enabled probe ID 1 (ID 64091: profile:::tick-1s): invalid address (0x0) in action #2 at DIF offset 12",
      "invalid address",
    ],
    [
      "error on enabled probe ID 3 (ID 120: syscall::open:entry): divide-by-zero in predicate at DIF offset 8",
      "divide-by-zero",
    ],
    [
      'error on enabled probe ID 2 (ID 1: dtrace:::BEGIN): couldn\'t set option "x" to "y": Invalid option name',
      'couldn\'t set option "x" to "y": Invalid option name',
    ],
  ];
  for (const [text, fault] of faults) {
    it(`knows "${fault}" as the fault of one firing`, () =>
      expect(parseStderrLine(`dtrace: ${text}`)).to.deep.equal({ kind: "runtime-error", fault, text }));
  }

  const fatals: [string, FatalCause, string | null][] = [
    ["failed to initialize dtrace: DTrace requires additional privileges", "privileges", null],
    ["failed to initialize dtrace: DTrace device not available on system", "device", null],
    ["failed to initialize dtrace: DTrace cannot be used when kernel debugger is active", "device", null],
    ['failed to compile script x.d: line 7: syntax error near "}"', "program", null],
    [
      "failed to compile script x.d: line 3: probe description foo:::bar does not match any probes",
      "no-such-probe",
      null,
    ],
    [
      "failed to compile script x.d: [D_PDESC_ZERO] line 19: probe description BEGIN::read:entry does not match any probes",
      "no-such-probe",
      "D_PDESC_ZERO",
    ],
    [
      "invalid probe specifier BEGIN { trace(zz); }: in action list: failed to resolve zz: Unknown variable name",
      "program",
      null,
    ],
    ["could not enable tracing: Enabling exceeds size of buffer", "program", null],
    ["failed to set -x foo: Invalid option name", "program", null],
    ["failed to open x.d: No such file or directory", "program", null],
    ["no probes specified", "no-such-probe", null],
    ["processing aborted: Abort due to systemic unresponsiveness", "unresponsive", null],
    ["something of a later release", "other", null],
  ];
  for (const [text, cause, tag] of fatals) {
    it(`finds the cause of "${text}" to be ${cause}`, () =>
      expect(parseStderrLine(`dtrace: ${text}`)).to.deep.equal({ kind: "fatal", cause, tag, text }));
  }

  const notices = [
    "description 'syscall:::entry ' matched 228 probes",
    "script 'x.d' matched 1 probe",
    "allowing destructive actions",
    "pid 12 exited with status 3",
    "pid 12 terminated by SIGKILL",
    "buffer size lowered to 2m",
    "aggregation size lowered to 512k",
    "dynamic variable size lowered to 262144 bytes",
    "cleaning rate reduced to 50 hz",
    "status rate reduced to once every 2 seconds",
  ];
  for (const text of notices) {
    it(`takes "${text}" for a notice`, () =>
      expect(parseStderrLine(`dtrace: ${text}`)).to.deep.equal({ kind: "notice", text }));
  }

  for (const line of [
    "",
    "Usage: dtrace [-32|-64]",
    "\tprototype: string",
    "dtrace",
    " dtrace: 1 drop on CPU 0",
  ]) {
    it(`takes ${JSON.stringify(line)} for no message of dtrace's`, () =>
      expect(parseStderrLine(line)).to.equal(null));
  }

  it("counts no drops where the number is none", () => {
    const kinds = [
      "x drops on CPU 0",
      "-1 drops on CPU 0",
      "1.5 drops on CPU 0",
      `${"9".repeat(30)} drops on CPU 0`,
      "12 monkeys",
    ];
    expect(kinds.map((text) => parseStderrLine(`dtrace: ${text}`)?.kind)).to.deep.equal(
      Array(5).fill("fatal"),
    );
  });

  it("gives every captured message its class", function () {
    if (!existsSync(CAPTURE)) {
      console.log(`      not here: ${CAPTURE}`);
      return;
    }
    const classes: Record<string, number> = {};
    for (const line of readFileSync(CAPTURE, "utf8").split("\n")) {
      const parsed = parseStderrLine(line);
      const name = parsed === null ? "none" : parsed.kind === "fatal" ? `fatal ${parsed.cause}` : parsed.kind;
      classes[name] = (classes[name] ?? 0) + 1;
    }
    expect(classes).to.deep.equal({
      drop: 10,
      "runtime-error": 29,
      notice: 106,
      "fatal no-such-probe": 51,
      "fatal program": 410,
      "fatal other": 4,
      none: 1, // The end of the file.
    });
  });

  it("throws at no text", () => {
    const words = fc.constantFrom(
      "dtrace: ",
      "[DTRACEDROP_SPEC] ",
      "12 ",
      "drops",
      " on CPU ",
      "error on enabled probe ID ",
      "(ID 1: a:b:c:d): ",
      "🙂",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 6 }), (parts) => {
        const parsed = parseStderrLine(`dtrace: ${parts.join("")}`);
        if (parsed?.kind === "drop") expect(Number.isSafeInteger(parsed.count)).to.equal(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
