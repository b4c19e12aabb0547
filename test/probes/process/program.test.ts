import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ProcessError } from "../../../src/probes/process/errors.js";
import { findProgram } from "../../../src/probes/process/program.js";

describe("findProgram", () => {
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "zonetap-program-"));
    await Promise.all(
      ["first", "second", "second/folder"].map((name) => mkdir(join(folder, name), { recursive: true })),
    );
    await writeFile(join(folder, "first/plain"), "", { mode: 0o644 });
    await writeFile(join(folder, "second/plain"), "", { mode: 0o755 });
    await writeFile(join(folder, "first/probe"), "", { mode: 0o755 });
    await writeFile(join(folder, "second/probe"), "", { mode: 0o755 });
    await writeFile(join(folder, "first/text"), "", { mode: 0o644 });
  });

  after(() => rm(folder, { recursive: true }));

  const path = (): string => `${join(folder, "first")}:${join(folder, "second")}`;
  const codeOf = (program: string, inPath: string | undefined): Promise<string> =>
    findProgram(program, inPath).then(
      (place) => place,
      (error: unknown) => (error instanceof ProcessError ? error.code : String(error)),
    );

  it("takes the first executable of the PATH", async () => {
    expect(await findProgram("probe", path())).to.equal(join(folder, "first/probe"));
  });

  it("passes over a file that may not be executed", async () => {
    expect(await findProgram("plain", path())).to.equal(join(folder, "second/plain"));
  });

  it("takes what has a slash as it is, without the PATH", async () => {
    expect(await findProgram(join(folder, "second/probe"), undefined)).to.equal(join(folder, "second/probe"));
  });

  it("tells a missing program from one that may not be executed", async () => {
    expect(await codeOf("nothing", path())).to.equal("PROGRAM_NOT_FOUND");
    expect(await codeOf("text", path())).to.equal("PROGRAM_NOT_EXECUTABLE");
    expect(await codeOf("folder", path())).to.equal("PROGRAM_NOT_EXECUTABLE");
    expect(await codeOf("", path())).to.equal("PROGRAM_NOT_EXECUTABLE");
  });

  it("finds nothing without a PATH, or in folders that are not absolute", async () => {
    expect(await codeOf("sh", undefined)).to.equal("PROGRAM_NOT_FOUND");
    expect(await codeOf("sh", ":.:bin")).to.equal("PROGRAM_NOT_FOUND");
  });
});
