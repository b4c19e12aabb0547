import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../src/base/make-folder.js";

describe("makeFolder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-folder-"));
    writeFileSync(join(folder, "file"), "");
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
    mkdirSync(join(folder, "there"), 0o750);
    symlinkSync("there", join(folder, "link"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const modeOf = (path: string): number => statSync(join(folder, path)).mode & 0o777;

  it("makes a folder and all that is missing above it, each with the mode", async () => {
    await makeFolder(join(folder, "a/b/c"), 0o700);
    expect(["a", "a/b", "a/b/c"].map(modeOf)).to.deep.equal([0o700, 0o700, 0o700]);
  });

  for (const path of ["there", "there/", "link", ".", ""]) {
    it(`leaves ${JSON.stringify(path)}, which is there, as it is`, async () => {
      await makeFolder(join(folder, path), 0o700);
      expect(modeOf("there")).to.equal(0o750);
    });
  }

  it("makes a folder below a link to one", async () => {
    await makeFolder(join(folder, "link/new"));
    expect(statSync(join(folder, "there/new")).isDirectory()).to.equal(true);
  });

  it("makes one folder for two who want it at once", async () => {
    await Promise.all([makeFolder(join(folder, "x/y")), makeFolder(join(folder, "x/y"))]);
    expect(statSync(join(folder, "x/y")).isDirectory()).to.equal(true);
  });

  const refused: readonly (readonly [path: string, code: string])[] = [
    ["file", "EEXIST"],
    ["file/below", "ENOTDIR"],
    ["file/far/below", "ENOTDIR"],
    ["dangling", "EEXIST"],
    ["dangling/below", "EEXIST"],
    ["x".repeat(300), "ENAMETOOLONG"],
  ];
  for (const [path, code] of refused) {
    it(`rejects ${path.slice(0, 20)} with ${code}`, async () => {
      expect(await codeOf(makeFolder(join(folder, path)))).to.equal(code);
    });
  }

  for (const path of ["/proc/nope", "/proc/nope/x", "/proc/nope/x/y/z", "/proc/self/nope/x", "/sys/nope/x"]) {
    it(`ends for ${path}, where nothing can be made`, async () => {
      expect(await codeOf(makeFolder(path))).to.match(/^(ENOENT|EPERM|EACCES|EROFS)$/);
    });
  }
});

async function codeOf(made: Promise<void>): Promise<string | undefined> {
  return made.then(
    () => "made",
    ({ code }: NodeJS.ErrnoException) => code,
  );
}
