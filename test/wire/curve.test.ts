import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import * as zeromq from "zeromq";
import { Unavailable } from "../../src/actors/worker.js";
import { createKeyPair } from "../../src/wire/curve.js";
import { writeKeyPair } from "../../src/wire/key-files.js";
import { until } from "../support/until.js";
import { endpointOf, joinUp, runCollector, runPublisher, type RunningCollector } from "./socket-pair.js";

describe("CURVE", () => {
  const [server, client, stranger] = [zeromq.curveKeyPair(), zeromq.curveKeyPair(), zeromq.curveKeyPair()];
  let folder: string;
  const open: { close(): Promise<void> }[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-curve-"));
    await writeKeyPair(join(folder, "server"), server);
    await writeKeyPair(join(folder, "client"), client);
    await writeKeyPair(join(folder, "stranger"), stranger);
  });
  afterEach(async () => {
    for (const worker of open.splice(0)) await worker.close();
  });
  after(() => rmSync(folder, { recursive: true }));

  async function publish(allow: readonly string[] | null, zmq = "tcp://127.0.0.1:*") {
    const curve = allow === null ? null : { keyDir: join(folder, "server"), allow };
    const publisher = await runPublisher({ zmq, curve });
    open.unshift(publisher);
    return publisher;
  }

  async function collect(
    address: string,
    who: string | null,
    serverKey = "server",
  ): Promise<RunningCollector> {
    const curve = who === null ? null : curveOf(who, serverKey);
    const collector = await runCollector(address, curve);
    open.unshift(collector);
    return collector;
  }

  function curveOf(who: string, serverKey = "server") {
    return { keyDir: join(folder, who), serverKeyFile: join(folder, serverKey, "public.key") };
  }

  /** The last condition and its reason. */
  function conditionOf({ context }: RunningCollector): string {
    return (context.conditions.at(-1) ?? []).join(": ");
  }

  async function expectRefusal(collector: RunningCollector, reason: string): Promise<void> {
    await until(() => conditionOf(collector).includes(reason), {
      what: `the reason ${reason}; it is ${conditionOf(collector)}`,
    });
    expect(collector.context.conditions.at(-1)?.[0]).to.equal("backoff");
    expect(collector.frames).to.deep.equal([]);
  }

  it("brings packets to everyone who knows the server's key, where there is no list", async () => {
    const publisher = await publish([]);
    for (const who of ["client", "stranger"]) {
      const collector = await collect(endpointOf(publisher), who);
      await joinUp(publisher, collector);
      expect(conditionOf(collector)).to.equal("running: ");
    }
    expect(publisher.details()).to.include({ curve: true, refused: 0 });
  });

  it("brings packets only to those in the list, and counts who is refused", async () => {
    const publisher = await publish([client.publicKey]);
    const refused = await collect(endpointOf(publisher), "stranger");
    const taken = await collect(endpointOf(publisher), "client");
    await joinUp(publisher, taken);
    await expectRefusal(refused, `${endpointOf(publisher)} refuses this collector's key`);
    await until(() => Number(publisher.details()["refused"]) > 0, { what: "the refusal counted" });
    expect(refused.gaps).to.deep.equal([`${endpointOf(publisher)} refuses this collector's key`]);
  });

  it("has a list for each publisher of a process", async () => {
    const one = await publish([client.publicKey]);
    const other = await publish([stranger.publicKey]);
    await joinUp(one, await collect(endpointOf(one), "client"));
    await joinUp(other, await collect(endpointOf(other), "stranger"));
    await expectRefusal(await collect(endpointOf(other), "client"), "refuses this collector's key");
  });

  it("keeps out a collector that has another server's key", async () => {
    const publisher = await publish([]);
    const collector = await collect(endpointOf(publisher), "client", "stranger");
    await expectRefusal(collector, "server_key_file is hardly its public key");
    await until(() => Number(publisher.details()["refused"]) > 0, { what: "the refusal counted" });
  });

  it("keeps out a collector without keys, which says what it lacks", async () => {
    const publisher = await publish([]);
    const collector = await collect(endpointOf(publisher), null);
    await expectRefusal(collector, "wants CURVE, and this collector has no curve");
  });

  it("does not let a collector with keys take packets in the clear", async () => {
    const publisher = await publish(null);
    const collector = await collect(endpointOf(publisher), "client");
    await expectRefusal(collector, "is in the clear, and this collector wants CURVE");
  });

  it("is tried again after a refusal, and taken when the list has been mended", async () => {
    const first = await publish([stranger.publicKey]);
    const address = endpointOf(first);
    const collector = await collect(address, "client");
    await expectRefusal(collector, "refuses this collector's key");
    await first.close();
    open.splice(open.indexOf(first), 1);
    const second = await publish([client.publicKey], address);
    expect(await collector.context.clock.advance(5_000)).to.equal(undefined);
    expect(collector.context.mailbox).to.deep.equal([{ kind: "connect-again" }]);
    await collector.worker.handle({ kind: "connect-again" });
    await joinUp(second, collector);
    expect(conditionOf(collector)).to.equal("running: ");
  });

  it("says once what is wrong, however often it is tried", async () => {
    const publisher = await publish([]);
    const collector = await collect(endpointOf(publisher), "client", "stranger");
    await until(() => Number(publisher.details()["refused"]) > 2, { what: "three handshakes" });
    expect(collector.context.lines).to.have.length(1);
    expect(collector.gaps).to.have.length(1);
  });

  it("is unavailable with keys that are no good, and says which file and never what is in it", async () => {
    const secret = join(folder, "stranger", "secret.key");
    chmodSync(secret, 0o644);
    await expectUnavailable(collect("tcp://127.0.0.1:9", "stranger"), "is open to others (mode 0644)");
    await expectUnavailable(collect("tcp://127.0.0.1:9", "nobody"), "cannot be read");
    chmodSync(secret, 0o600);
    writeFileSync(join(folder, "bad.key"), "hunter2");
    const curve = { ...curveOf("client"), serverKeyFile: join(folder, "bad.key") };
    const error = await expectUnavailable(runCollector("tcp://127.0.0.1:9", curve), "does not hold a key");
    expect(`${error.message} ${error.remedy}`).to.not.include("hunter2");
    const publisher = runPublisher({ curve: { keyDir: join(folder, "nobody"), allow: [] } });
    await expectUnavailable(publisher, "nobody/secret.key cannot be read");
  });

  it("shows no secret in details, conditions or the log", async () => {
    const publisher = await publish([client.publicKey]);
    const collector = await collect(endpointOf(publisher), "client");
    await joinUp(publisher, collector);
    const shown = JSON.stringify([publisher, collector].map((one) => [one.details(), one.context.lines]));
    for (const pair of [server, client]) expect(shown).to.not.include(pair.secretKey);
    expect(readFileSync(join(folder, "client", "secret.key"), "utf8").trim()).to.equal(client.secretKey);
  });

  it("is unavailable with a libzmq that was built without it", () => {
    const refuse = (reason: string, remedy: string) => new Unavailable(reason, remedy);
    const bare = { ...zeromq, capability: {} };
    expect(() => createKeyPair(bare, refuse)).to.throw(Unavailable, "this libzmq was built without CURVE");
  });
});

async function expectUnavailable(start: Promise<unknown>, reason: string): Promise<Unavailable> {
  const error = await start.then(
    () => expect.fail("it started"),
    (failure: unknown) => failure as Unavailable,
  );
  expect(error.name).to.equal("Unavailable");
  expect(error.message).to.include(reason);
  return error;
}
