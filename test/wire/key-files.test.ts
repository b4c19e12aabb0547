import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { curveKeyPair } from "zeromq";
import { readKeyPair, readPublicKey, writeKeyPair } from "../../src/wire/key-files.js";

describe("key files", () => {
  const pair = curveKeyPair();
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "zonetap-keys-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function failureOf(done: Promise<unknown>): Promise<Error & { code: string }> {
    return done.then(
      () => expect.fail("it was done"),
      (error: Error & { code: string }) => error,
    );
  }

  it("are written into a folder that is made, for their owner alone, and read back", async () => {
    const keys = join(folder, "deep", "keys");
    const files = await writeKeyPair(keys, pair);
    expect(files).to.deep.equal([join(keys, "public.key"), join(keys, "secret.key")]);
    expect(files.map((file) => statSync(file).mode & 0o777)).to.deep.equal([0o600, 0o600]);
    expect(statSync(keys).mode & 0o777).to.equal(0o700);
    expect(await readKeyPair(keys)).to.deep.equal(pair);
    expect(await readPublicKey(files[0]!)).to.equal(pair.publicKey);
  });

  for (const file of ["public.key", "secret.key"]) {
    it(`are not written where a ${file} is, and nothing is`, async () => {
      writeFileSync(join(folder, file), "mine");
      const error = await failureOf(writeKeyPair(folder, pair));
      expect(error).to.include({ code: "WIRE_KEY_EXISTS" });
      expect(error.message).to.equal(`${join(folder, file)} is there already, and stays as it is`);
      expect(readFileSync(join(folder, file), "utf8")).to.equal("mine");
      const other = file === "public.key" ? "secret.key" : "public.key";
      expect(() => statSync(join(folder, other))).to.throw("ENOENT");
    });
  }

  it("cannot be written where the folder is a file", async () => {
    writeFileSync(join(folder, "x"), "");
    const error = await failureOf(writeKeyPair(join(folder, "x"), pair));
    expect(error).to.include({ code: "WIRE_BAD_KEY" });
  });

  for (const mode of [0o640, 0o604, 0o622, 0o660]) {
    it(`are refused where the secret has mode ${mode.toString(8)}`, async () => {
      await writeKeyPair(folder, pair);
      chmodSync(join(folder, "secret.key"), mode);
      const error = await failureOf(readKeyPair(folder));
      expect(error.message).to.match(/secret\.key is open to others \(mode 0\d{3}\); chmod 600/);
    });
  }

  it("may have a public key that all can read, with or without a line end", async () => {
    writeFileSync(join(folder, "public.key"), pair.publicKey, { mode: 0o644 });
    expect(await readPublicKey(join(folder, "public.key"))).to.equal(pair.publicKey);
  });

  it("are refused where they hold no key, without telling what they hold", async () => {
    const file = join(folder, "public.key");
    for (const text of [
      "",
      "hunter2",
      pair.publicKey.slice(1),
      pair.publicKey + pair.secretKey,
      "x".repeat(1e6),
    ]) {
      writeFileSync(file, text);
      const error = await failureOf(readPublicKey(file));
      expect(error.message).to.equal(`${file} does not hold a key of 40 characters`);
    }
  });

  it("are refused where they are not there, or no files", async () => {
    mkdirSync(join(folder, "public.key"));
    for (const file of ["public.key", "nowhere"].map((name) => join(folder, name))) {
      const error = await failureOf(readPublicKey(file));
      expect(error.message).to.match(/ cannot be read: /);
    }
  });
});
