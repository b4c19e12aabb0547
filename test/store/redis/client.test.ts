import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/base/clock.js";
import { projectRoot } from "../../../src/base/project-root.js";
import { RedisClient } from "../../../src/store/redis/client.js";
import { describeAddress, type RedisAddress } from "../../../src/store/redis/create-client.js";
import { RedisAway } from "../../../src/store/redis/errors.js";
import { freePort } from "../../support/free-port.js";
import { RedisServer } from "../../support/redis-server.js";
import { until } from "../../support/until.js";
import { START_MS, StoreRig, windowAt, windows } from "./store-rig.js";

const CERTIFICATE = join(projectRoot, "test/fixtures/tls/localhost.crt");
const KEY = join(projectRoot, "test/fixtures/tls/localhost.key");

describe("a connection to Redis", () => {
  let server: RedisServer;
  let tlsPort: number;
  let folder: string;
  let ends: number;

  before(async () => {
    tlsPort = await freePort();
    const tls = ["--tls-port", String(tlsPort), "--tls-cert-file", CERTIFICATE, "--tls-key-file", KEY];
    const settings = [...tls, "--tls-auth-clients", "no", "--databases", "4"];
    server = await RedisServer.start({ port: await freePort(), settings });
    const redis = server.connect();
    // A user for the writer alone: its keys, and no more commands than it needs.
    const commands = [
      "+ping",
      "+evalsha",
      "+eval",
      "+zadd",
      "+zremrangebyscore",
      "+zrem",
      "+zrange",
      "+select",
    ];
    const more = ["+zrangebyscore", "+zrevrangebyscore", "+pexpire", "+hset", "+hdel", "+del", "+hgetall"];
    await redis.call("ACL", "SETUSER", "zonetap", "on", ">se:cr/et", "~zt:*", ...commands, ...more);
    redis.disconnect();
    folder = mkdtempSync(join(tmpdir(), "zonetap-redis-"));
  });
  after(async () => {
    await server.remove();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => (ends = 0));

  function open(url: string, more: Partial<RedisAddress> = {}, signal = new AbortController().signal) {
    const address = { username: null, passwordFile: null, tlsCaFile: null, ...more };
    const options = { clock: systemClock, timeoutMs: 1_000, onEnd: () => void ends++, signal };
    return RedisClient.open({ server: { kind: "single", url }, ...address }, options);
  }

  async function refusal(url: string, more: Partial<RedisAddress> = {}): Promise<string> {
    try {
      (await open(url, more)).close();
    } catch (error) {
      expect(error).to.be.instanceOf(RedisAway);
      return (error as Error).message;
    }
    throw new Error(`${url} was opened`);
  }

  function secret(text: string): string {
    const file = join(folder, "password");
    writeFileSync(file, text);
    return file;
  }

  async function whoAmI(opening: Promise<RedisClient>): Promise<string> {
    const client = await opening;
    try {
      return String(await client.command("acl", "whoami").catch((error: Error) => error.message));
    } finally {
      client.close();
    }
  }

  it("goes over a socket of the file system, or over TCP", async () => {
    expect(await whoAmI(open(server.url))).to.equal("default");
    expect(await whoAmI(open(`redis://127.0.0.1:${server.port}/2`))).to.equal("default");
  });

  it("takes user and password from the URL, or from the settings and a file", async () => {
    const refused = /NOPERM.*acl/;
    const { port } = server;
    expect(await whoAmI(open(`redis://zonetap:se%3Acr%2Fet@127.0.0.1:${port}`))).to.match(refused);
    const settings = { username: "zonetap", passwordFile: secret("se:cr/et\n") };
    expect(await whoAmI(open(`redis://127.0.0.1:${port}`, settings))).to.match(refused);
    expect(await whoAmI(open(`redis://default:wrong@127.0.0.1:${port}`, settings))).to.match(refused);
  });

  it("needs no more rights than docs/operating.md says, to write and to read", async () => {
    const single = { kind: "single" as const, url: server.url };
    const address = {
      server: single,
      username: "zonetap",
      passwordFile: secret("se:cr/et"),
      tlsCaFile: null,
    };
    const rig = new StoreRig("", { address, retentionMs: new Map([[1000, 5_000]]) }).start();
    await rig.take([...windows(20), windowAt(19, { number: 99, late: true })]);
    await rig.written();
    await until(async () => (await rig.store.zones()).length === 1, { what: "the zone" });
    const query = { zone: "web1", resolutionMs: 1000, fromMs: START_MS, toMs: START_MS + 60_000 };
    expect(await rig.store.read(query)).to.have.length(6);
    await rig.close();
  });

  it("reads the password anew each time it is opened", async () => {
    const settings = { username: "zonetap", passwordFile: secret("wrong") };
    expect(await refusal(server.url, settings)).to.contain("WRONGPASS");
    secret("se:cr/et");
    (await open(server.url, settings)).close();
    rmSync(settings.passwordFile);
    expect(await refusal(server.url, settings)).to.contain("ENOENT");
  });

  it("goes over TLS, and trusts the certificates that it is given and no others", async () => {
    const url = `rediss://localhost:${tlsPort}`;
    expect(await whoAmI(open(url, { tlsCaFile: CERTIFICATE }))).to.equal("default");
    expect(await refusal(url)).to.match(/self-signed certificate/);
    expect(await refusal(`redis://127.0.0.1:${tlsPort}`)).to.be.a("string");
    expect(await refusal(`rediss://127.0.0.1:${server.port}`, { tlsCaFile: CERTIFICATE })).to.be.a("string");
  });

  it("says why it cannot be opened", async () => {
    expect(await refusal(`redis://127.0.0.1:${await freePort()}`)).to.contain("ECONNREFUSED");
    expect(await refusal(`redis://localhost:${await freePort()}`)).to.contain("ECONNREFUSED");
    expect(await refusal("unix:///nowhere/redis.sock")).to.contain("ENOENT");
    expect(await refusal("redis://no-such-host.invalid")).to.match(/ENOTFOUND|EAI_AGAIN/);
    const nodes = [`127.0.0.1:${await freePort()}`];
    expect(await refusal("", { server: { kind: "cluster", nodes } })).to.equal(
      "no node of the cluster answers",
    );
  });

  it("says of a server that is no part of a cluster that it is none", async () => {
    const nodes = [`127.0.0.1:${server.port}`];
    expect(await refusal("", { server: { kind: "cluster", nodes } })).to.match(/cluster support disabled/);
  });

  it("tells its end once, and refuses what comes after it", async () => {
    const client = await open(server.url);
    await client.command("client", "kill", "type", "normal", "skipme", "no").catch(() => undefined);
    await until(() => ends > 0, { what: "the end" });
    expect(client.ended).to.be.instanceOf(RedisAway);
    client.close();
    expect(ends).to.equal(1);
    const refused = await client.command("ping").catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(RedisAway);
  });

  it("ends when it is told to, also while it is being opened", async () => {
    const ending = new AbortController();
    const client = await open(server.url, {}, ending.signal);
    const answer = client.command("debug", "sleep", "0").catch((error: unknown) => error);
    ending.abort();
    expect(await answer).to.be.instanceOf(RedisAway);
    expect(client.ended).to.be.instanceOf(RedisAway);
    server.signal("SIGSTOP");
    const opening = open(server.url, {}, ending.signal).catch((error: unknown) => error);
    expect(await opening).to.be.instanceOf(RedisAway);
    server.signal("SIGCONT");
  });

  it("is described without what is secret", () => {
    expect(describeAddress({ server: { kind: "single", url: "redis://me:secret@host:6380/3" } })).to.equal(
      "redis://host:6380/3",
    );
    expect(describeAddress({ server: { kind: "cluster", nodes: ["a:1", "b:2"] } })).to.equal("a:1, b:2");
  });
});
