import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readBpfRunMs } from "../../../src/probes/process/bpf-time.js";

const PROGRAM =
  "pos:\t0\nprog_type:\t5\nmemlock:\t4096\nprog_id:\t3972\nrun_time_ns:\t1500000\nrun_cnt:\t3\n";
const FILE = "pos:\t0\nflags:\t0100002\n";

describe("readBpfRunMs", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "zonetap-bpf-"));
    mkdirSync(join(root, "sys/kernel"), { recursive: true });
    mkdirSync(join(root, "42/fdinfo"), { recursive: true });
    writeFileSync(join(root, "42/fdinfo/3"), FILE);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function read(enabled: string, ...programs: string[]): number | null {
    writeFileSync(join(root, "sys/kernel/bpf_stats_enabled"), enabled);
    programs.forEach((text, at) => writeFileSync(join(root, `42/fdinfo/${10 + at}`), text));
    return readBpfRunMs(42, root);
  }

  it("adds up the programs of the process", () => expect(read("1\n", PROGRAM, PROGRAM)).to.equal(3));
  it("is null where the kernel does not count", () => expect(read("0\n", PROGRAM)).to.equal(null));
  it("is null for a process without programs", () => expect(read("1\n")).to.equal(null));
  it("is null for programs that tell no time", () => expect(read("1\n", "prog_type:\t5\n")).to.equal(null));

  it("is null where there is no such file or process", () => {
    expect(readBpfRunMs(43, root)).to.equal(null);
    expect(readBpfRunMs(42, "/nowhere")).to.equal(null);
  });
});
