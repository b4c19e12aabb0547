import { expect } from "chai";
import { findScriptNeeds } from "../../../src/probes/bpftrace/script-needs.js";

const NOTHING = {
  tracepoints: [],
  types: false,
  userProbes: false,
  libraryArgument: null,
  isOfOneProcess: false,
};

describe("findScriptNeeds", () => {
  it("finds nothing in a script that samples", () => {
    expect(findScriptNeeds("profile:hz:99 /pid != 0/ { @[cgroup] = count(); }", ["1000"])).to.deep.equal(
      NOTHING,
    );
  });

  it("finds every tracepoint once", () => {
    const text =
      "tracepoint:sched:sched_switch, tracepoint:sched:sched_switch { }\ntracepoint:block:block_bio_queue { }";
    expect(findScriptNeeds(text, []).tracepoints).to.deep.equal([
      "sched/sched_switch",
      "block/block_bio_queue",
    ]);
  });

  it("fills arguments into the names of tracepoints, as far as there are any", () => {
    const text = "tracepoint:syscalls:sys_enter_$2 { } tracepoint:syscalls:sys_exit_$3 { }";
    const { tracepoints } = findScriptNeeds(text, ["1000", "read"]);
    expect(tracepoints).to.deep.equal(["syscalls/sys_enter_read", "syscalls/sys_exit_$3"]);
  });

  it("finds the library that a probe in a program is in", () => {
    const text = "uretprobe:$3:malloc /pid == $2/ { }";
    const needs = { ...NOTHING, userProbes: true, libraryArgument: 3, isOfOneProcess: true };
    expect(findScriptNeeds(text, ["1000", "7"])).to.deep.equal(needs);
  });

  it("finds that a type of the kernel is read", () => {
    expect(findScriptNeeds("BEGIN { @ = ((struct task_struct *)curtask)->pid; }", []).types).to.equal(true);
  });

  it("looks into no comment", () => {
    const text = "/* tracepoint:a:b { } */ // uprobe:$3:malloc (struct task_struct *) pid == $2\nBEGIN { }";
    expect(findScriptNeeds(text, [])).to.deep.equal(NOTHING);
  });
});
