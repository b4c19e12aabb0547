import { expect } from "chai";
import fc from "fast-check";
import { readExecname, readPidStat, type PidStat } from "../../../src/probes/linux/pid-stat.js";
import { TextScanner } from "../../../src/probes/linux/text-scanner.js";

const TAIL =
  " R 15842 15842 4043 0 -1 4194304 2690 0 48 0 61 2 0 0 20 0 3 0 219954 86495232 419 18446744073709551615 " +
  "4198400 4200245 140736046067088 0 0 0 0 6 0 0 0 0 17 1 0 0 0 0 0 4210168 4210912 479817728 0 0 0 0 0\n";

function read(bytes: string | Buffer): { isRead: boolean; stat: PidStat; execname: string } {
  const text = new TextScanner();
  const buffer = Buffer.from(bytes as string);
  text.load(buffer, buffer.length);
  const stat = { cpuTicks: 0, threads: 0, startTicks: 0, processor: 0 };
  const isRead = readPidStat(text, stat);
  return { isRead, stat, execname: readExecname(text) };
}

describe("readPidStat", () => {
  it("reads times, threads, start and processor", () => {
    expect(read(`15846 (zla)${TAIL}`)).to.deep.equal({
      isRead: true,
      stat: { cpuTicks: 63, threads: 3, startTicks: 219954, processor: 1 },
      execname: "zla",
    });
  });

  for (const name of ["a b", "a) R 1 2 (b", ")))", "(", "x\ny", "", "kworker/0:1-events", "\\x20", "名前"]) {
    it(`reads a process named ${JSON.stringify(name)}`, () => {
      const { isRead, stat, execname } = read(`1 (${name})${TAIL}`);
      expect([isRead, stat.cpuTicks, execname]).to.deep.equal([true, 63, name]);
    });
  }

  it("reads a name that is no UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from("1 ("), Buffer.from([0xff, 0xfe]), Buffer.from(`)${TAIL}`)]);
    expect(read(bytes).execname).to.equal("\ufffd\ufffd");
  });

  const BAD = [
    "",
    "\n",
    "15846",
    "15846 (zla",
    "15846 (zla) R 1 2 3",
    `15846 zla${TAIL}`,
    "1 (a) " + "x ".repeat(60),
  ];
  for (const text of BAD) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => expect(read(text).isRead).to.equal(false));
  }

  it("never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
  });
});
