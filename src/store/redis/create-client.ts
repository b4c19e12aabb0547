/** A client of ioredis that does as it is told and nothing by itself, made from where Redis is and who we are. */
import { readFile } from "node:fs/promises";
import { Cluster, Redis } from "ioredis";
import { RedisAway } from "./errors.js";

/** Where Redis is, and who we are. */
export interface RedisAddress {
  readonly server:
    | { readonly kind: "single"; readonly url: string }
    | { readonly kind: "cluster"; readonly nodes: readonly string[] };
  /** Over that of the URL. */
  readonly username: string | null;
  readonly passwordFile: string | null;
  readonly tlsCaFile: string | null;
}

const DEFAULT_PORT = 6379;

/** Not connected yet. Files are read anew each time. @throws {RedisAway} where one cannot be read */
export async function createClient(address: RedisAddress, timeoutMs: number): Promise<Redis | Cluster> {
  const { server, username } = address;
  const { password, ca } = await readFiles(address);
  const credentials = { ...(username !== null && { username }), ...(password !== null && { password }) };
  const tls = ca === null ? {} : { tls: { ca } };
  if (server.kind === "single") {
    const place = parseUrl(server.url);
    return new Redis({
      ...SINGLE,
      connectTimeout: timeoutMs,
      ...place,
      ...credentials,
      ...(place.tls && tls),
    });
  }
  const redisOptions = { ...COMMON, connectTimeout: timeoutMs, ...credentials, ...tls };
  return new Cluster(server.nodes.map(parseNode), {
    ...CLUSTER,
    slotsRefreshTimeout: timeoutMs,
    redisOptions,
  });
}

/** No ready check: a server that is loading says so to the first command. */
const COMMON = { enableReadyCheck: false, disableClientInfo: true, protocol: 2 } as const;
const SINGLE = {
  ...COMMON,
  lazyConnect: true,
  retryStrategy: () => null,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
} as const;
const CLUSTER = { lazyConnect: true, clusterRetryStrategy: () => null } as const;

/** @throws {RedisAway} where one cannot be read */
async function readFiles({ passwordFile, tlsCaFile }: RedisAddress) {
  try {
    return {
      password: passwordFile === null ? null : (await readFile(passwordFile, "utf8")).trim(),
      ca: tlsCaFile === null ? null : await readFile(tlsCaFile),
    };
  } catch (error) {
    throw new RedisAway(error);
  }
}

interface Place {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly db?: number;
  readonly tls?: object;
  readonly username?: string;
  readonly password?: string;
}

/** `redis://user:password@host:port/db`, `rediss://...`, `unix:///path`, which the topology has checked. */
function parseUrl(written: string): Place {
  const url = new URL(written);
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const credentials = { ...(username !== "" && { username }), ...(password !== "" && { password }) };
  if (url.protocol === "unix:") return { path: decodeURIComponent(url.pathname), ...credentials };
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? DEFAULT_PORT : Number(url.port),
    db: Number(url.pathname.slice(1)),
    ...(url.protocol === "rediss:" && { tls: {} }),
    ...credentials,
  };
}

function parseNode(node: string): { host: string; port: number } {
  const colon = node.lastIndexOf(":");
  return { host: node.slice(0, colon).replace(/^\[(.*)\]$/, "$1"), port: Number(node.slice(colon + 1)) };
}

/** Where it is, without what is secret. */
export function describeAddress({ server }: Pick<RedisAddress, "server">): string {
  if (server.kind === "cluster") return server.nodes.join(", ");
  const url = new URL(server.url);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
