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
    expect(noteAll([1, 40_000, 2])).to.deep.include({ duplicates: 1 });
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
