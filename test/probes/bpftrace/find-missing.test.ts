import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { BpftraceMachine } from "../../../src/probes/bpftrace/bpftrace-machine.js";
import { findMissing } from "../../../src/probes/bpftrace/find-missing.js";
import { findScriptNeeds } from "../../../src/probes/bpftrace/script-needs.js";
import type { Missing } from "../../../src/probes/engine.js";

const SAMPLES = "profile:hz:99 { @ = count(); }";
const LATENCY = "tracepoint:raw_syscalls:sys_enter { @ = count(); }";
const ONE_CALL = "tracepoint:syscalls:sys_enter_$1 { @ = count(); }";
const TYPES = "profile:hz:99 { @ = ((struct task_struct *)curtask)->pid; }";
const MALLOC = "uprobe:$2:malloc { @ = count(); }";

describe("findMissing", () => {
  let root = "";
  beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "zonetap-machine-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  /** A machine that has these folders and files, and a root user. */
  function machine(...has: readonly string[]): BpftraceMachine {
    for (const path of has) mkdirSync(join(root, path), { recursive: true });
    const tracingRoots = ["tracing", "debug/tracing"].map((folder) => join(root, folder));
    return {
      euid: 0,
      tracingRoots,
      btf: join(root, "btf"),
      userProbes: join(root, "uprobe"),
      procRoot: join(root, "proc"),
    };
  }

  function find(text: string, on: BpftraceMachine, ...args: readonly string[]): Missing | null {
    return findMissing(findScriptNeeds(text, args), args[0], on);
  }

  it("is content with a machine that has what the script needs, and asks for nothing else", () => {
    expect(find(SAMPLES, machine())).to.equal(null);
    expect(find(LATENCY, machine("tracing/events/raw_syscalls/sys_enter"))).to.equal(null);
    expect(find(LATENCY, machine("debug/tracing/events/raw_syscalls/sys_enter"))).to.equal(null);
    expect(find(ONE_CALL, machine("tracing/events/syscalls/sys_enter_read"), "read")).to.equal(null);
    expect(find(TYPES, machine("btf"))).to.equal(null);
  });

  it("asks for root first, whatever the script", () => {
    for (const euid of [1000, undefined]) {
      const missing = find(LATENCY, { ...machine(), euid });
      expect(missing).to.deep.equal({
        reason: "bpftrace runs as root only",
        remedy: "Run the node as root.",
      });
    }
  });

  it("names the mount of tracefs that is missing", () => {
    const missing = find(LATENCY, machine());
    expect(missing?.reason).to.match(/^tracefs is not mounted/);
    expect(missing?.remedy).to.equal(`Mount it: mount -t tracefs nodev ${root}/tracing`);
  });

  it("names the tracepoint that the kernel does not have", () => {
    const missing = find("tracepoint:vmscan:mm_gone { }", machine("tracing/events/vmscan"));
    expect(missing?.reason).to.equal("this kernel has no tracepoint vmscan:mm_gone");
  });

  it("tells a kernel without system calls from a system call that does not exist", () => {
    const absent = find(ONE_CALL, machine("tracing/events/sched"), "read");
    expect(absent?.remedy).to.match(/CONFIG_FTRACE_SYSCALLS/);
    const unknown = find(ONE_CALL, machine("tracing/events/syscalls/sys_enter_read"), "reed");
    expect(unknown?.reason).to.equal("this kernel has no tracepoint syscalls:sys_enter_reed");
    expect(unknown?.remedy).to.match(/system call of this machine/);
  });

  it("names the option of a kernel that lacks types or probes in programs", () => {
    expect(find(TYPES, machine())?.remedy).to.match(/CONFIG_DEBUG_INFO_BTF/);
    expect(find(MALLOC, machine(), "7")?.remedy).to.match(/CONFIG_UPROBE_EVENTS/);
  });

  it("says that a process is gone, or has no C library", () => {
    const on = machine("uprobe", "proc/7");
    expect(find(MALLOC, on, "7")?.reason).to.equal("there is no process 7 with a C library");
    writeFileSync(join(root, "proc/7/maps"), "7f00-7f10 r-xp 0 fe:00 1 /lib/libc.so.6\n");
    expect(find(MALLOC, on, "7")).to.equal(null);
  });
});
