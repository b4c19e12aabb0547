import { expect } from "chai";
import { parseCollector } from "../../src/topology/parse-collector.js";

function sentencesOf(value: unknown, name = "gz-02"): readonly string[] {
  const parsed = parseCollector(name, value, "/etc/zonetap");
  return parsed.kind === "mistakes" ? parsed.sentences : [];
}

describe("parseCollector", () => {
  it("takes what the file takes", () => {
    const curve = { key_dir: "keys", server_key_file: "/keys/gz-02.key" };
    expect(parseCollector("gz-02", { zmq: "tcp://10.20.1.102:7211", curve }, "/etc/zonetap")).to.deep.equal({
      kind: "ok",
      settings: {
        zmq: "tcp://10.20.1.102:7211",
        curve: { keyDir: "/etc/zonetap/keys", serverKeyFile: "/keys/gz-02.key" },
      },
    });
    expect(parseCollector("x", { zmq: "ipc://run/a" }, "/etc")).to.deep.equal({
      kind: "ok",
      settings: { zmq: "ipc:///etc/run/a", curve: null },
    });
  });

  it("refuses what the file refuses, naming the key and every mistake", () => {
    expect(sentencesOf({})).to.have.length(1);
    expect(sentencesOf({})[0]).to.match(/^zmq: is missing; expected a ZeroMQ endpoint/);
    expect(sentencesOf({ zmq: 5 })[0]).to.match(/^zmq: expected a ZeroMQ endpoint.*, got 5$/);
    expect(sentencesOf({ zmq: "tcp://*:7211" })[0]).to.match(/^zmq: expected/);
    expect(sentencesOf({ zmq: "tcp://a:1", curve: {} })).to.have.length(2);
    expect(sentencesOf({ zmq: "tcp://a:1", cuvre: {} })).to.have.length(1);
    expect(sentencesOf({ zmq: "tcp://a:1", cuvre: {} })[0]).to.match(/^cuvre: /);
  });

  for (const value of [null, 5, "tcp://a:1", [], [{ zmq: "tcp://a:1" }], true]) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      expect(sentencesOf(value)).to.have.length(1);
    });
  }

  for (const name of ["", "UPPER", "a/b", "-a", "__proto__", "constructor()", "a\nb", "ä"]) {
    it(`refuses the name ${JSON.stringify(name)}`, () => {
      expect(sentencesOf({ zmq: "tcp://a:1" }, name).join()).to.match(/name/);
    });
  }

  it("puts nothing of the environment into it", () => {
    expect(sentencesOf({ zmq: "tcp://${HOME}:1" })).to.have.length(1);
  });
});
