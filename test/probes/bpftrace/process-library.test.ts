import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findCLibrary } from "../../../src/probes/bpftrace/process-library.js";

describe("findCLibrary", () => {
  let proc = "";
  beforeEach(() => void (proc = mkdtempSync(join(tmpdir(), "zonetap-proc-"))));
  afterEach(() => rmSync(proc, { recursive: true }));

  /** The library found for a process that has mapped these files. */
  function findIn(...mapped: readonly string[]): string | null {
    mkdirSync(join(proc, "7"));
    const lines = mapped.map((file) => `7f00-7f10 r-xp 00000000 fe:00 1234   ${file}\n`);
    writeFileSync(join(proc, "7/maps"), lines.join(""));
    return findCLibrary("7", proc)?.slice(proc.length) ?? null;
  }

  for (const library of [
    "/usr/lib/x86_64-linux-gnu/libc.so.6",
    "/lib/aarch64-linux-gnu/libc-2.31.so",
    "/lib/ld-musl-x86_64.so.1",
    "/nix/store/0abc-glibc-2.38/lib/libc.so.6",
  ])
    it(`finds ${library} through the root of the process`, () => {
      expect(findIn("[heap]", "/usr/bin/node", library, "[stack]")).to.equal(`/7/root${library}`);
    });

  for (const other of [
    "/usr/lib/libcrypto.so.3",
    "/usr/lib/libc.so.6.bak",
    "/tmp/a:b*/libc.so.6",
    "/tmp/$(id)/libc.so.6",
    "/tmp/../x y/libc.so.6",
  ])
    it(`does not take ${other}`, () => expect(findIn("/usr/bin/node", other)).to.equal(null));

  it("finds none of a process that is not there", () => expect(findCLibrary("7", proc)).to.equal(null));

  it("finds that of this process", () => {
    expect(existsSync(findCLibrary(String(process.pid)) ?? "")).to.equal(true);
  });
});
