import { expect } from "chai";
import fc from "fast-check";
import { UnreadableWindow } from "../../../src/store/redis/byte-reader.js";
import type { StoredWindow } from "../../../src/store/redis/compact-window.js";
import {
  decodeMember,
  encodeMember,
  holds,
  memberBeginnings,
  mergeStored,
} from "../../../src/store/redis/member.js";
import { anyWindow } from "./random-window.js";
import { counter, windowAt } from "./store-rig.js";

describe("a member of a sorted set", () => {
  for (const encoding of ["compact", "json"] as const) {
    it(`comes back as it was, ${encoding}`, () => {
      const numbers = fc.array(fc.maxSafeNat(), { minLength: 1, maxLength: 5 });
      fc.assert(
        fc.property(anyWindow, numbers, (window, others) => {
          const stored = { window, numbers: [Number(window.id.split(":")[1]), ...others] };
          const back = decodeMember(encodeMember(stored, encoding));
          expect(back.numbers).to.deep.equal(stored.numbers);
          expect(JSON.parse(JSON.stringify(back.window))).to.deep.equal(JSON.parse(JSON.stringify(window)));
        }),
      );
    });

    it(`begins as all of its node do, and as none of another, ${encoding}`, () => {
      const beginsWith = (node: string): boolean => {
        const bytes = encodeMember(
          { numbers: [7], window: windowAt(0, { node: "gz-01", number: 7 }) },
          encoding,
        );
        const beginning = memberBeginnings(node)[encoding];
        return bytes.subarray(0, beginning.length).equals(beginning);
      };
      expect(["gz-01", "gz-0", "gz-011", ""].map(beginsWith)).to.deep.equal([true, false, false, false]);
    });
  }

  for (const text of [
    "",
    "{",
    "[]",
    "{}",
    '{"node":1}',
    "null",
    "\x02",
    '{"node":"a","ids":[],"id":"a:1"}',
  ]) {
    it(`is none where it is ${JSON.stringify(text)}`, () => {
      expect(() => decodeMember(Buffer.from(text, "latin1"))).to.throw(UnreadableWindow);
    });
  }

  for (const id of ["gz-01:x", "gz-01:-1", "gz-01:9007199254740993"]) {
    it(`is none with the id ${id}`, () => {
      const member = encodeMember(
        { numbers: [7], window: windowAt(0, { node: "gz-01", number: 7 }) },
        "json",
      );
      const other = member.toString().replace('"ids":["gz-01:7"]', `"ids":["${id}"]`);
      expect(() => decodeMember(Buffer.from(other))).to.throw(UnreadableWindow, id);
    });
  }

  it("that takes in a correction holds both, with the id of what was first", () => {
    const first = { numbers: [5], window: windowAt(0, { number: 5 }) };
    const late = { numbers: [9], window: windowAt(0, { number: 9, late: true, series: [counter(1)] }) };
    for (const merged of [mergeStored(first, late), mergeStored(late, first)]) {
      expect(merged.numbers).to.deep.equal([5, 9]);
      expect(merged.window).to.include({ id: "gz-01:5", late: false });
      expect(holds(merged, late)).to.equal(true);
      expect(holds(first, merged)).to.equal(false);
    }
  });

  it("knows a thousand of its closings and no more", () => {
    let stored: StoredWindow = { numbers: [0], window: windowAt(0, { number: 0 }) };
    for (let number = 1; number < 1_200; number++) {
      stored = mergeStored(stored, {
        numbers: [number],
        window: windowAt(0, { number, late: true, series: [] }),
      });
    }
    expect(stored.numbers).to.have.length(1_000);
    expect([stored.numbers[0], stored.numbers.at(-1)]).to.deep.equal([0, 1_199]);
  });
});
