import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { systemClock } from "../../../src/base/clock.js";
import { ProcessError } from "../../../src/probes/process/errors.js";
import { startProbeProcess } from "../../../src/probes/process/probe-process.js";
import type { ProbeProcess } from "../../../src/probes/process/probe-process.js";
import { fixtureProgram, isAlive, markedEnvironment, markedPids } from "../../support/programs.js";
import { until } from "../../support/until.js";

describe("startProbeProcess", () => {
  let started: ProbeProcess[] = [];
  let lines: string[] = [];
  let mark = "";

  beforeEach(() => {
    started = [];
    lines = [];
    mark = randomUUID();
  });

  afterEach(async () => {
    for (const child of started) child.kill();
    await Promise.all(started.map((child) => child.ended));
    await until(() => markedPids(mark).length === 0, { what: "nothing left of the programs" });
  });

  async function start(program: string, ...args: string[]): Promise<ProbeProcess> {
    const child = await startProbeProcess({
      command: { program, args },
      environment: markedEnvironment(mark),
      clock: systemClock,
      onLines: (some) => void lines.push(...some),
    });
    started.push(child);
    return child;
  }

  const startFixture = (name: string): Promise<ProbeProcess> => start(fixtureProgram(name));
  const ready = (): Promise<unknown> => until(() => lines[0] === "ready", { what: "its first line" });

  async function refusal(program: string): Promise<ProcessError> {
    const error = await start(program).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ProcessError);
    return error as ProcessError;
  }

  it("finds a program in the PATH and gives it its arguments unread by any shell", async () => {
    const child = await start("printf", "%s\\n", "$(id)", "*", "a b;c");
    expect(await child.ended).to.deep.equal({ code: 0, signal: null, stderrTail: "" });
    expect(lines).to.deep.equal(["$(id)", "*", "a b;c"]);
  });

  it("sets the locale and the time zone, and gives it nothing to read", async () => {
    await (
      await start("sh", "-c", "echo $LC_ALL $TZ; cat; echo end")
    ).ended;
    expect(lines).to.deep.equal(["C UTC", "end"]);
  });

  it("makes it the leader of a group of its own", async () => {
    const child = await start("sh", "-c", "ps -o pgid= -p $$ || cut -d' ' -f5 /proc/$$/stat");
    await child.ended;
    expect(Number(lines[0])).to.equal(child.pid);
  });

  it("tells the exit code and the end of stderr of one that dies at once", async () => {
    const end = await (await startFixture("dies-at-once.sh")).ended;
    expect(end).to.deep.equal({ code: 7, signal: null, stderrTail: "cannot open the device\n" });
  });

  it("counts half a line at the death, and does not hand it on", async () => {
    const child = await startFixture("writes-half-line-and-dies.sh");
    expect((await child.ended).code).to.equal(3);
    expect(lines).to.deep.equal(["app:0:worker:jobs\t7"]);
    expect(child.output.dropped).to.deep.equal({ line_length: 0, lines: 0, bytes: 0, half_line: 1 });
  });

  it("drops a line of 10 MB, and hands on the lines around it", async () => {
    const child = await startFixture("prints-10mb-line.sh");
    await child.ended;
    expect(lines).to.deep.equal(["before", "after"]);
    expect(child.output.dropped.line_length).to.equal(1);
    expect(child.output.bytes).to.equal(10_485_760 + "before\n\nafter\n".length);
  });

  it("replaces bytes that are no UTF-8, and joins a character that was cut in two", async () => {
    await (
      await startFixture("prints-garbage.sh")
    ).ended;
    expect(lines).to.deep.equal(["\ufffd\ufffd\0\u0001", "café"]);
  });

  it("bounds a flood, counts what it dropped, and stops it none the less", async () => {
    const child = await startFixture("floods-stdout.sh");
    await until(() => child.output.dropped.lines > 0, { what: "dropped lines" });
    expect(lines.length).to.be.at.least(200_000);
    const end = await child.stop(4_000);
    expect(end.signal).to.equal("SIGINT");
  });

  it("keeps the end of a flood of complaints", async () => {
    const child = await startFixture("floods-stderr.sh");
    await ready();
    const { stderrTail } = await child.stop(4_000);
    expect(stderrTail.startsWith("something is wrong\n")).to.equal(true);
    expect(stderrTail.length).to.be.within(8_192, 32_768);
  });

  it("hands on the whole lines of stderr, within bounds", async () => {
    const complaints: string[] = [];
    const child = await startProbeProcess({
      command: { program: "sh", args: ["-c", "printf '1 drop on CPU 3\\n%9000s\\n2 drops\\nhalf' x >&2"] },
      environment: markedEnvironment(mark),
      clock: systemClock,
      onLines: (some) => void lines.push(...some),
      onStderrLines: (some) => void complaints.push(...some),
    });
    expect((await child.ended).stderrTail.endsWith("2 drops\nhalf")).to.equal(true);
    expect(complaints).to.deep.equal(["1 drop on CPU 3", "2 drops"]);
    expect(lines).to.deep.equal([]);
  });

  it("stops one that never speaks by SIGINT", async () => {
    const end = await (await startFixture("never-speaks.sh")).stop(4_000);
    expect(end).to.deep.equal({ code: null, signal: "SIGINT", stderrTail: "" });
  });

  it("hands on what is printed on SIGINT", async () => {
    const child = await startFixture("flushes-on-sigint.sh");
    await until(() => lines.length === 1, { what: "its first line" });
    expect((await child.stop(4_000)).code).to.equal(0);
    expect(lines).to.deep.equal(["app:0:worker:jobs\t7", "app:0:worker:jobs\t8"]);
  });

  it("sends SIGTERM at half of the time to one that ignores SIGINT", async () => {
    const child = await startFixture("ignores-sigint.sh");
    await ready();
    const beganMs = performance.now();
    await child.stop(1_000);
    expect(lines.at(-1)).to.equal("terminated");
    expect(performance.now() - beganMs).to.be.at.least(490);
  });

  it("kills one that ignores SIGINT and SIGTERM, its children too, before the time is over", async () => {
    const child = await startFixture("ignores-sigint-and-sigterm.sh");
    await ready();
    const end = await child.stop(600);
    expect(end.signal).to.equal("SIGKILL");
    await until(() => markedPids(mark).length === 0, { what: "its children gone" });
  });

  it("ends one that was stopped by SIGSTOP", async () => {
    const child = await startFixture("never-speaks.sh");
    process.kill(child.pid, "SIGSTOP");
    expect((await child.stop(600)).signal).to.equal("SIGINT");
  });

  it("takes a second stop for the first, and one after the end for nothing", async () => {
    const child = await startFixture("never-speaks.sh");
    const [first, second] = await Promise.all([child.stop(4_000), child.stop(1)]);
    expect([first.signal, second.signal]).to.deep.equal(["SIGINT", "SIGINT"]);
    expect(await child.stop(4_000)).to.equal(first);
    child.kill();
  });

  it("ends with its leader a grandchild that holds the pipe", async () => {
    const child = await startFixture("leaves-grandchild-with-pipe.sh");
    expect(await child.ended).to.deep.equal({ code: 0, signal: null, stderrTail: "" });
    expect(lines).to.deep.equal(["ready"]);
    await until(() => markedPids(mark).length === 0, { what: "the grandchild gone" });
  });

  it("does not wait for a pipe that somebody out of reach holds open", async () => {
    const child = await startFixture("leaves-grandchild-in-other-session.sh");
    expect((await child.ended).code).to.equal(0);
    const grandchild = Number(lines[0]);
    expect(isAlive(grandchild)).to.equal(true);
    process.kill(grandchild, "SIGKILL");
  });

  it("refuses a program that is not in the PATH, and says what to do", async () => {
    const error = await refusal("no-such-program-anywhere");
    expect(error.code).to.equal("PROGRAM_NOT_FOUND");
    expect(error.message).to.equal("the program no-such-program-anywhere is not found");
    expect(error.remedy).to.contain("PATH");
  });

  it("refuses a path where nothing is", async () => {
    expect((await refusal("/nowhere/at/all")).code).to.equal("PROGRAM_NOT_FOUND");
  });

  for (const [what, program] of [
    ["a file that may not be executed", fixtureProgram("not-executable.txt")],
    ["a folder", fixtureProgram("")],
  ] as const) {
    it(`refuses ${what}, and says what to do`, async () => {
      const error = await refusal(program);
      expect(error.code).to.equal("PROGRAM_NOT_EXECUTABLE");
      expect(error.remedy).to.contain("chmod +x");
    });
  }

  it("tells a program that the kernel refuses from one that is missing", async () => {
    expect((await refusalOf("printf", "x".repeat(300_000)))?.code).to.equal("PROGRAM_NOT_STARTED");
  });

  async function refusalOf(...command: [string, ...string[]]): Promise<ProcessError | null> {
    return start(...command).then(
      () => null,
      (error: unknown) => error as ProcessError,
    );
  }
});
