import { expect } from "chai";
import fc from "fast-check";
import { Sequences } from "../../src/aggregator/sequence.js";

/** What is noted of numbers of one run, each a ms after the other. */
function noteAll(numbers: readonly number[]): { duplicates: number; lost: number; found: number } {
  const sequences = new Sequences();
  const result = { duplicates: 0, lost: 0, found: 0 };
  for (const [at, number] of numbers.entries()) {
    const { isDuplicate, lost, isFound } = sequences.note(1, 2, number, at);
    if (isDuplicate) result.duplicates++;
    if (isFound) result.found++;
    result.lost += lost;
  }
  return result;
}

/** Two numbers, which a far range needs to be believed. */
function from(number: number): [number, number] {
  return [number, number + 1];
}

function verdictsOf(numbers: readonly number[]): object[] {
  const sequences = new Sequences();
  return numbers.map((number) => ({ ...sequences.note(1, 2, number, number) }));
}

/** Numbers as a network brings them: some missing, some twice, some late; all within a thousand of `start`. */
function stream(start: number): fc.Arbitrary<number[]> {
  const offsets = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 80 });
  return offsets.map((all) => all.map((offset) => start + offset));
}

describe("Sequences", () => {
  it("finds nothing wrong with numbers that follow one another", () => {
    expect(noteAll([1, 2, 3, 4])).to.deep.equal({ duplicates: 0, lost: 0, found: 0 });
  });

  it("takes a run that begins in its middle as having lost nothing", () => {
    expect(noteAll([700, 701])).to.deep.equal({ duplicates: 0, lost: 0, found: 0 });
  });

  it("tells how many packets of a run went before the first that came", () => {
    const sequences = new Sequences();
    expect(sequences.note(1, 0, 700, 0).unheard).to.equal(699);
    expect(sequences.note(1, 0, 701, 0).unheard).to.equal(0);
    expect(sequences.note(2, 0, 1, 0).unheard).to.equal(0);
  });

  it("counts what is missing, and takes it back when it comes", () => {
    expect(noteAll([1, 5])).to.deep.include({ lost: 3 });
    expect(noteAll([1, 5, 3])).to.deep.equal({ duplicates: 0, lost: 3, found: 1 });
    expect(noteAll([1, 5, 3, 3])).to.deep.include({ duplicates: 1 });
  });

  it("tells since when packets are missing", () => {
    const sequences = new Sequences();
    sequences.note(1, 0, 1, 1000);
    expect(sequences.note(1, 0, 4, 2000)).to.deep.include({ lost: 2, previousMs: 1000 });
  });

  it("takes a number from before the first one once", () => {
    expect(noteAll([10, 7, 7])).to.deep.equal({ duplicates: 1, lost: 0, found: 0 });
  });

  it("takes what is too far behind as seen", () => {
    expect(noteAll([1, ...from(30_000), ...from(60_000), ...from(90_000), 2])).to.deep.include({
      duplicates: 1,
    });
  });

  it("counts what is missing before a far number once another follows it", () => {
    expect(noteAll([1, 40_000])).to.deep.equal({ duplicates: 0, lost: 0, found: 0 });
    expect(noteAll([1, 40_000, 40_001])).to.deep.equal({ duplicates: 0, lost: 39_998, found: 0 });
    expect(noteAll([1, 40_000, 40_003])).to.deep.equal({ duplicates: 0, lost: 40_000, found: 0 });
    expect(noteAll([1, 40_003, 40_000])).to.deep.equal({ duplicates: 0, lost: 40_000, found: 0 });
  });

  it("tells since when packets before a far number are missing", () => {
    const sequences = new Sequences();
    for (const [at, number] of [1, 2, 40_000].entries()) sequences.note(1, 0, number, 1000 * at);
    expect(sequences.note(1, 0, 40_001, 9000)).to.deep.include({ lost: 39_997, previousMs: 1000 });
  });

  it("loses nothing for a number that no other follows", () => {
    expect(noteAll([1, 2 ** 60, 2, 3, 2 ** 61, 4])).to.deep.equal({ duplicates: 0, lost: 0, found: 0 });
    expect(noteAll([1, 2 ** 60, 2, 2 ** 60])).to.deep.equal({ duplicates: 1, lost: 0, found: 0 });
    expect(noteAll([1, 40_000, 2, 40_001, 3])).to.deep.equal({ duplicates: 0, lost: 0, found: 0 });
  });

  it("takes what still comes below a far number as found, once", () => {
    expect(noteAll([1, 40_000, 40_001, 2, 3, 3])).to.deep.equal({ duplicates: 1, lost: 39_998, found: 2 });
  });

  it("takes the numbers of a run that it first met by a far one", () => {
    expect(noteAll([2 ** 60, 7, 8, 9, 9])).to.deep.equal({ duplicates: 1, lost: 0, found: 0 });
  });

  it("keeps runs apart, and forgets the oldest of many", () => {
    const sequences = new Sequences();
    for (let run = 0; run < 10; run++) expect(sequences.note(run, 0, 1, 0).isDuplicate).to.equal(false);
    expect(sequences.note(9, 0, 1, 0).isDuplicate).to.equal(true);
    expect(sequences.note(0, 0, 1, 0).isDuplicate).to.equal(false);
  });

  it("survives numbers as large as 64 bits can be", () => {
    expect(noteAll([1, 2 ** 53 + 2, 2 ** 64, 2 ** 64])).to.deep.include({ duplicates: 1 });
  });

  it("ends for two neighbours among numbers that cannot be counted one by one", () => {
    expect(noteAll([2 ** 60, 2 ** 60 + 1024])).to.deep.include({ duplicates: 0, lost: 1023 });
  });

  it("says of all other numbers what it says without a wild one among them", () => {
    const wild = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 2_000_000 }));
    fc.assert(
      fc.property(stream(1_000_000), fc.nat(), wild, (numbers, place, number) => {
        const at = 1 + (place % numbers.length);
        const verdicts = verdictsOf([...numbers.slice(0, at), number, ...numbers.slice(at)]);
        const [met] = verdicts.splice(at, 1);
        expect(met).to.deep.include({ isDuplicate: false, lost: 0, isFound: false });
        expect(verdicts).to.deep.equal(verdictsOf(numbers));
      }),
    );
  });

  it("counts a real gap exactly, however long, and what is missing around it", () => {
    fc.assert(
      fc.property(stream(1), fc.integer({ min: 40_000, max: 2 ** 40 }), stream(0), (before, gap, after) => {
        const numbers = [
          ...before,
          ...[0, 1, ...after.map((number) => number + 2)].map((number) => number + gap),
        ];
        const { duplicates, lost, found } = noteAll(numbers);
        const distinct = new Set(numbers);
        expect(duplicates).to.equal(numbers.length - distinct.size);
        const first = before[0]!;
        const came = [...distinct].filter((number) => number >= first).length;
        expect(lost - found).to.equal(Math.max(...numbers) - first + 1 - came);
      }),
    );
  });

  it("finds as a set does, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (numbers) => {
        const distinct = new Set(numbers).size;
        const { duplicates, lost, found } = noteAll(numbers);
        expect(duplicates).to.equal(numbers.length - distinct);
        const first = numbers[0]!;
        const after = [...new Set(numbers)].filter((number) => number > first).length;
        expect(lost - found).to.equal(Math.max(...numbers) - first - after);
      }),
    );
  });
});
