import { expect } from "chai";
import { FrameReader, MESSAGE_FRAME_BYTES_MAX, type NsqFrame } from "../../../src/ingest/nsq/frame-reader.js";
import { frame } from "../../support/fake-nsqd-client.js";
import { createRandom, mutate } from "../../wire/random-packet.js";

/** As a real nsqd sent it. */
const HELLO = Buffer.from(
  "000000230000000218ea6206d278d8ab00013138613436346461623565363930303068656c6c6f",
  "hex",
);
const HEARTBEAT = Buffer.from("0000000f000000005f6865617274626561745f", "hex");

/** Bodies as text, so that frames can be compared. */
function show(frames: readonly NsqFrame[]): object[] {
  return frames.map((one) => (one.kind === "message" ? { ...one, body: one.body.toString() } : one));
}

const HELLO_SHOWN = { kind: "message", id: "18a464dab5e69000", attempts: 1, body: "hello" };
const HEARTBEAT_SHOWN = { kind: "response", text: "_heartbeat_" };

function message(body: Buffer, id = "0123456789abcdef"): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16BE(3, 8);
  head.write(id, 10, "latin1");
  return frame(2, Buffer.concat([head, body]));
}

describe("FrameReader", () => {
  it("reads a message and a response as a real nsqd sends them", () => {
    const frames = new FrameReader().push(Buffer.concat([HELLO, HEARTBEAT]));
    expect(show(frames)).to.deep.equal([HELLO_SHOWN, HEARTBEAT_SHOWN]);
  });

  it("reads an error with its code", () => {
    const text = "E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight";
    expect(new FrameReader().push(frame(1, Buffer.from(text)))).to.deep.equal([
      { kind: "error", code: "E_FIN_FAILED", text },
    ]);
  });

  it("reads the same wherever the chunks end", () => {
    const bytes = Buffer.concat([HELLO, HEARTBEAT, HELLO]);
    for (let size = 1; size <= bytes.length; size++) {
      const reader = new FrameReader();
      const frames: NsqFrame[] = [];
      for (let at = 0; at < bytes.length; at += size)
        frames.push(...reader.push(bytes.subarray(at, at + size)));
      expect(show(frames), `${size} bytes at a time`).to.deep.equal([
        HELLO_SHOWN,
        HEARTBEAT_SHOWN,
        HELLO_SHOWN,
      ]);
    }
  });

  it("takes a message with no body, and one of the greatest length", () => {
    const longest = Buffer.alloc(MESSAGE_FRAME_BYTES_MAX - 30, 0x61);
    const frames = new FrameReader().push(Buffer.concat([message(Buffer.alloc(0)), message(longest)]));
    expect(frames.map((one) => (one.kind === "message" ? one.body.length : one))).to.deep.equal([
      0,
      longest.length,
    ]);
  });

  for (const pieceBytes of [7, 65_536, 8_388_608]) {
    it(`skips a message that is too long, names it, and goes on behind it (${pieceBytes} bytes a time)`, () => {
      const long = message(Buffer.alloc(MESSAGE_FRAME_BYTES_MAX), "aaaaaaaaaaaaaaaa");
      const bytes = Buffer.concat([HELLO, long, HEARTBEAT]);
      const reader = new FrameReader();
      const frames: NsqFrame[] = [];
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        frames.push(...reader.push(bytes.subarray(at, at + pieceBytes)));
      }
      const oversized = { kind: "oversized", id: "aaaaaaaaaaaaaaaa", bytes: MESSAGE_FRAME_BYTES_MAX };
      expect(show(frames)).to.deep.equal([HELLO_SHOWN, oversized, HEARTBEAT_SHOWN]);
    });
  }

  const faults: [what: string, hex: string][] = [
    ["a negative size", "ffffffff00000000"],
    ["a size without room for the type", "0000000300000000"],
    ["an unknown type", "0000000600000007"],
    ["a negative type", "00000006ffffffff"],
    ["a message without a head", "0000000600000002"],
    ["an endless response", "7fffffff00000000"],
    ["an endless error", "7fffffff00000001"],
    ["an HTTP server", Buffer.from("HTTP/1.1 400 Bad Request\r\n").toString("hex")],
    ["an id with a line end", message(Buffer.from("x"), "0123456789abcde\n").toString("hex")],
    ["an id with a space", message(Buffer.from("x"), "01234567 9abcdef").toString("hex")],
    ["an id of zeros", message(Buffer.from("x"), "\0".repeat(16)).toString("hex")],
  ];
  for (const [what, hex] of faults) {
    it(`gives up at ${what}, and reads nothing behind it`, () => {
      const reader = new FrameReader();
      const frames = reader.push(Buffer.concat([HEARTBEAT, Buffer.from(hex, "hex"), HELLO]));
      expect(frames.map(({ kind }) => kind)).to.deep.equal(["response", "fault"]);
      expect(reader.push(HELLO)).to.deep.equal([]);
    });
  }

  it("answers 20,000 mutated streams with frames or one fault", () => {
    const random = createRandom(7);
    const bytes = Buffer.concat([HELLO, HEARTBEAT, message(Buffer.from("body"))]);
    for (let round = 0; round < 20_000; round++) {
      const reader = new FrameReader();
      const mutant = Buffer.from(mutate(random, bytes));
      const middle = Math.floor(random() * mutant.length);
      const frames = [...reader.push(mutant.subarray(0, middle)), ...reader.push(mutant.subarray(middle))];
      const faulty = frames.findIndex(({ kind }) => kind === "fault");
      if (faulty >= 0) expect(faulty).to.equal(frames.length - 1);
    }
  });
});
