/** Programs that do what our scripts look for, as small as that can be: perl, node and coreutils. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../src/base/project-root.js";
import { until } from "../../support/until.js";

/** A program that has been stopped, waiting to be told to go on. */
export interface StoppedProgram {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Lets it go on, and waits for its end. */
  finish(): Promise<void>;
}

/** A program that calls getppid so often, and nothing else from its going on to its end. */
export function startGetppid(calls: number): Promise<StoppedProgram> {
  const text = `kill "STOP", $$; getppid() for 1..${calls}; POSIX::_exit(0)`;
  return startStopped("perl", ["-MPOSIX", "-e", text]);
}

/** A program that asks malloc for more than there is: sort, which takes half of it then, and half again. */
export function startMallocFailures(): Promise<StoppedProgram> {
  return startStopped("sh", ["-c", "kill -STOP $$; exec sort -S 100T"]);
}

async function startStopped(program: string, args: readonly string[]): Promise<StoppedProgram> {
  const child = spawn(program, args, { stdio: "ignore" });
  const { pid = 0 } = child;
  await until(() => / T /.test(readFileSync(`/proc/${pid}/stat`, "latin1")), { what: `${program} to stop` });
  return {
    pid,
    child,
    async finish() {
      child.kill("SIGCONT");
      await ended(child);
    },
  };
}

/** A program that only computes, on this core. */
export function startSpinner(core: number): ChildProcess {
  return spawn("taskset", ["-c", String(core), "perl", "-e", "1 while 1"], { stdio: "ignore" });
}

/** Opens, reads, maps, allocates, locks and calls getppid all the time, with a little sleep. */
const BUSY = `
  const { pbkdf2 } = require("node:crypto");
  const { readFile } = require("node:fs");
  setInterval(() => {
    for (let call = 0; call < 100; call++) process.ppid;
    pbkdf2("a", "b", 50, 32, "sha1", () => {});
    readFile("/proc/self/status", () => {});
    Buffer.alloc(3e6).fill(1);
  }, 5);`;
/** Grows and shrinks the heap. */
const BRK =
  "while (1) { my @parts = map { 'x' x 5000 } 1..200; @parts = (); select undef, undef, undef, 0.01 }";
/** Reads a program from the disk each time that it is started. */
const FAULTS =
  "while :; do dd of=$0 oflag=nocache conv=notrunc,fdatasync count=0 2>/dev/null; dd if=$0 iflag=direct bs=4k count=9 of=/dev/null 2>/dev/null; $0 /dev/null; sleep 0.05; done";

export class Workload {
  /** Pid of the process that does most of it. */
  readonly pid: number;
  readonly #children: readonly ChildProcess[];
  readonly #folder: string;

  constructor() {
    this.#folder = mkdtempSync(join(diskFolder(), "zonetap-workload-"));
    const program = join(this.#folder, "program");
    copyFileSync("/usr/bin/sort", program);
    const heap = { ...process.env, MALLOC_TRIM_THRESHOLD_: "131072", MALLOC_MMAP_THRESHOLD_: "131072" };
    const busy = spawn(process.execPath, ["-e", BUSY], { stdio: "ignore" });
    const others = [
      spawn("perl", ["-e", BRK], { stdio: "ignore", env: heap }),
      spawn("sh", ["-c", FAULTS, program], { stdio: "ignore" }),
      ...[0, 0].map(startSpinner),
    ];
    this.pid = busy.pid ?? 0;
    this.#children = [busy, ...others];
  }

  async stop(): Promise<void> {
    await killAll(this.#children);
    rmSync(this.#folder, { recursive: true });
  }
}

/** Ends them and waits for it. */
export async function killAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(children.map(ended));
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

const TMPFS_MAGIC = 0x01021994;

/** A folder on a disk: of a file in memory nothing is read. */
function diskFolder(): string {
  return statfsSync(tmpdir()).type === TMPFS_MAGIC ? join(projectRoot, "test") : tmpdir();
}
