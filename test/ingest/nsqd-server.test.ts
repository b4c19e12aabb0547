import { expect } from "chai";
import type { Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { Intake } from "../../src/ingest/intake.js";
import { createNsqdServer } from "../../src/ingest/nsqd-server.js";
import type { NsqdNode } from "../../src/ingest/nsqd-routes.js";
import { Topics } from "../../src/ingest/topics.js";
import type { PushedSample } from "../../src/model/pushed-sample.js";
import { readRecorded, toRequest, type Request } from "./recorded.js";

const SEED_BODY =
  '{"grouping": "fifo","metric": "fifo.vm.createions","time": 12345,"value": 1,"tags": {"fifo-host":"fifo01"}}';

/** Routes of nsqd that are not ours, and answers whose content is our own. */
const NOT_OURS = /\/(put|mput|topic\/(?!create)|channel\/(?!create)|config|debug)|^$/;
const OWN_CONTENT = /\/(info|stats)/;

describe("the server that producers take for nsqd", () => {
  let server: Server;
  let port = 0;
  let taken: Buffer[] = [];
  let isFull = false;
  let isAllowed = true;
  const sample: PushedSample = {
    host: "h",
    zone: "z",
    metric: "m",
    instance: "",
    kind: "gauge",
    timeMs: 0,
    value: 1,
  };

  beforeEach(async () => {
    taken = [];
    isFull = false;
    isAllowed = true;
    const read = (body: Uint8Array) => {
      taken.push(Buffer.from(body));
      return { kind: "sample", sample } as const;
    };
    const intake = new Intake({ topics: new Map([["t", read]]), offer: () => !isFull });
    const identity = { hostname: "vm", version: "1.3.0", httpPort: 4151, startedS: 1 };
    const node: NsqdNode = { intake, topics: new Topics(), identity };
    server = createNsqdServer({ node: () => node, isAllowed: () => isAllowed, onAnswer: () => {} });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const recorded = readRecorded();
  if (recorded === null) console.log("      recorded answers of nsqd are not here: not compared");

  for (const { title, args, answer } of recorded ?? []) {
    const request = toRequest(args);
    const path = request.target.split("?")[0]!;
    if (NOT_OURS.test(path)) continue;
    it(`answers as nsqd 1.3.0: ${title}`, async () => {
      if (path === "/channel/create" || path === "/topic/create")
        await ask(port, postTo("/topic/create?topic=tc1"));
      const ours = await ask(port, request);
      if (OWN_CONTENT.test(path)) {
        const heads = [ours, answer].map((text) => text.split("\n\n")[0]!.replace(/Content-Length: \d+/, ""));
        expect(heads[0]).to.equal(heads[1]);
      } else expect(ours.trimEnd()).to.equal(answer.trimEnd());
    });
  }

  it("answers the seed's command on /put as on /pub", async () => {
    const asked = (path: string) => ask(port, postTo(`${path}?topic=tachyon-metric-json`, SEED_BODY));
    const put = await asked("/put");
    expect(put).to.match(/^HTTP\/1\.1 200 OK\n[\s\S]*\n\nOK$/);
    expect(put).to.equal(await asked("/pub"));
  });

  it("hands over a body byte for byte, whatever its type", async () => {
    const body = Buffer.from([0, 255, 13, 10, 38, 61, 37]);
    await ask(port, postTo("/put?topic=t", body));
    expect(taken).to.deep.equal([body]);
  });

  it("takes the lines of /mput as messages", async () => {
    await ask(port, postTo("/mput?topic=t", "a\n\nb\r\nc"));
    expect(taken.map(String)).to.deep.equal(["a", "b\r", "c"]);
  });

  it("keeps a connection, and takes pipelined requests in order", async () => {
    const one = "POST /pub?topic=t HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
    const socket = connect(port, "127.0.0.1");
    socket.write(`${one}a${one}b`);
    let text = "";
    await new Promise<void>((resolve) => {
      socket.on("data", (data: Buffer) => {
        text += data.toString();
        if (text.split("\r\n\r\nOK").length === 3) resolve();
      });
    });
    socket.destroy();
    expect(taken.map(String)).to.deep.equal(["a", "b"]);
  });

  it("answers 503 while the aggregator has no room", async () => {
    isFull = true;
    expect(await ask(port, postTo("/pub?topic=t", "x"))).to.match(
      /^HTTP\/1\.1 503 [\s\S]*\{"message":"BUSY"\}$/,
    );
  });

  it("answers 403 to a peer that is not allowed", async () => {
    isAllowed = false;
    expect(await ask(port, postTo("/pub?topic=t", "x"))).to.match(/^HTTP\/1\.1 403 /);
    expect(taken).to.deep.equal([]);
  });

  it("answers 20,000 mutated requests or closes, and then still answers", async function () {
    this.timeout(60_000);
    const base = Buffer.from("POST /mpub?topic=t&binary=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\n");
    const body = Buffer.from("00000002000000016100000001 62".replace(" ", ""), "hex");
    const random = seeded(7);
    for (let round = 0; round < 100; round++) {
      await Promise.all(
        Array.from({ length: 2 }, () => {
          const requests = Array.from({ length: 100 }, () => {
            const mutant = Buffer.concat([base, body]);
            mutant[base.length + Math.floor(random() * body.length)] = Math.floor(random() * 256);
            if (random() < 0.02) mutant[Math.floor(random() * base.length)] = Math.floor(random() * 256);
            return mutant;
          });
          return flood(port, Buffer.concat(requests));
        }),
      );
    }
    expect(await ask(port, postTo("/pub?topic=t", "x"))).to.match(/^HTTP\/1\.1 200 OK/);
  });
});

function postTo(target: string, body: string | Buffer = ""): Request {
  const head = `Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`;
  return { method: "POST", target, head, body: Buffer.from(body) };
}

/** Sends all of it and waits until the server has closed, or has answered all that came whole. */
async function flood(port: number, bytes: Buffer): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await new Promise<void>((resolve) => {
    socket.on("error", () => resolve()); // A reset is an answer too.
    socket.on("close", () => resolve());
    socket.on("data", () => undefined);
    socket.end(bytes);
  });
}

/** The answer without its date and CRs. */
async function ask(port: number, { method, target, head, body }: Request): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  const text = await new Promise<string>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("data", (data: Buffer) => {
      chunks.push(data);
      const all = Buffer.concat(chunks).toString();
      if (isWhole(all, method)) resolve(all);
    });
    socket.write(`${method} ${target} HTTP/1.1\r\n${head}\r\n`);
    if (!head.includes("expect:")) socket.write(body);
    else
      socket.once("data", (data: Buffer) => void (data.toString().includes(" 100 ") && socket.write(body)));
  });
  socket.destroy();
  return text
    .replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "")
    .replaceAll("\r", "")
    .replace(/^Date: .*\n/m, "");
}

function isWhole(text: string, method: string): boolean {
  const answer = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
  const end = answer.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/Content-Length: (\d+)/.exec(answer)?.[1] ?? 0);
  return method === "HEAD" || Buffer.byteLength(answer.slice(end + 4)) >= length;
}

/** Numbers from 0 to 1, the same ones in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
