import { expect } from "chai";
import fc from "fast-check";
import { Mailbox } from "../../src/actors/mailbox.js";

function drain(mailbox: Mailbox<string, number>): (string | number)[] {
  const taken: (string | number)[] = [];
  for (let next = mailbox.take(); next !== undefined; next = mailbox.take()) {
    taken.push(next.kind === "order" ? next.order : next.message);
  }
  return taken;
}

describe("Mailbox", () => {
  it("gives orders before messages, each in the order they came", () => {
    const mailbox = new Mailbox<string, number>(10, "refuse");
    mailbox.putMessage(1);
    mailbox.putOrder("stop");
    mailbox.putMessage(2);
    mailbox.putOrder("kill");
    expect(mailbox.length).to.equal(4);
    expect(drain(mailbox)).to.deep.equal(["stop", "kill", 1, 2]);
  });

  it("refuses a message above its bound, and counts it", () => {
    const mailbox = new Mailbox<string, number>(2, "refuse");
    const outcomes = [1, 2, 3, 4].map((message) => mailbox.putMessage(message).outcome);
    expect(outcomes).to.deep.equal(["put", "put", "refused", "refused"]);
    expect(mailbox.dropped).to.equal(2);
    expect(drain(mailbox)).to.deep.equal([1, 2]);
  });

  it("pushes out the oldest where it is told to, and counts it", () => {
    const mailbox = new Mailbox<string, number>(2, "drop_oldest");
    const outcomes = [1, 2, 3, 4].map((message) => mailbox.putMessage(message).outcome);
    expect(outcomes).to.deep.equal(["put", "put", "pushed", "pushed"]);
    expect(mailbox.dropped).to.equal(2);
    expect(drain(mailbox)).to.deep.equal([3, 4]);
  });

  it("never refuses an order", () => {
    const mailbox = new Mailbox<string, number>(0, "refuse");
    for (let count = 0; count < 5_000; count++) mailbox.putOrder("o");
    expect(mailbox.length).to.equal(5_000);
  });

  it("tells of the first loss, and again only after all messages have been taken", () => {
    const mailbox = new Mailbox<string, number>(2, "refuse");
    const tell = () => mailbox.putMessage(0).isFirstLoss;
    expect([tell(), tell(), tell(), tell()]).to.deep.equal([false, false, true, false]);
    mailbox.take();
    expect([tell(), tell()]).to.deep.equal([false, false]);
    drain(mailbox);
    expect([tell(), tell(), tell()]).to.deep.equal([false, false, true]);
  });

  for (const [overflow, expected] of [
    ["refuse", [1, 2, -1, -2]],
    ["drop_oldest", [2, -1, 3, -2]],
  ] as const) {
    it(`loses no message to itself, and keeps its place, where a full one does ${overflow}`, () => {
      const mailbox = new Mailbox<string, number>(2, overflow);
      mailbox.putMessage(1);
      mailbox.putMessage(2);
      mailbox.putOwn(-1);
      mailbox.putMessage(3);
      mailbox.putOwn(-2);
      expect(mailbox.length).to.equal(4);
      expect(drain(mailbox)).to.deep.equal(expected);
    });
  }

  it("takes no message at all with a bound of 0, whatever it does when full", () => {
    const mailbox = new Mailbox<string, number>(0, "drop_oldest");
    expect(mailbox.putMessage(1)).to.deep.equal({ outcome: "refused", isFirstLoss: true });
    expect(mailbox.take()).to.equal(undefined);
  });

  it("forgets what waits", () => {
    const mailbox = new Mailbox<string, number>(5, "refuse");
    mailbox.putOrder("o");
    mailbox.putMessage(1);
    mailbox.clear();
    expect([mailbox.length, mailbox.take()]).to.deep.equal([0, undefined]);
  });

  it("keeps the order of any mix of puts and takes", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 5_000 }), (puts) => {
        const mailbox = new Mailbox<string, number>(Infinity, "refuse");
        const waiting: number[] = [];
        return puts.every((isPut, index) => {
          if (isPut) {
            mailbox.putMessage(index);
            return waiting.push(index) > 0;
          }
          const next = mailbox.take();
          return (next?.kind === "message" ? next.message : undefined) === waiting.shift();
        });
      }),
    );
  });
});
