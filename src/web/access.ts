/**
 * Who may ask what: the Host a request is addressed to (so that a foreign name that was made to resolve to
 * this address gets nothing), the Origin of the page that sent it, and the token. Pure; the server calls it
 * before anything else of a request is looked at.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { BlockList, isIP, isIPv4 } from "node:net";
import { WebError } from "./errors.js";

export interface AccessOptions {
  /** The host of the configured listening address: a name or an IP address. */
  readonly host: string;
  readonly token?: string;
  /** Further names that the node answers to, e.g. the host's own. */
  readonly names?: readonly string[];
}

/** What access is decided by. */
export interface RequestFacts {
  readonly method: string;
  /** /healthz and /readyz: never a token. */
  readonly isPublic: boolean;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
  /** The address of this machine that the connection came in on. */
  readonly localAddress: string | undefined;
}

/** The refusal of a request, or undefined where it may pass. */
export type CheckAccess = (facts: RequestFacts) => WebError | undefined;

/** @throws {Error} when `host` is beyond loopback and there is no token. */
export function createAccess({ host, token, names = [] }: AccessOptions): CheckAccess {
  const isRemote = !isLoopback(host);
  if (isRemote && token === undefined) {
    throw new Error(`refusing to listen on ${host}, which is beyond loopback, without http.token_file`);
  }
  const ownNames = new Set([host, ...names].map(bareName));
  const isOwn = (name: string, localAddress: string | undefined): boolean =>
    isLoopback(name) || ownNames.has(name) || name === bareName(localAddress ?? "");

  return (facts) => {
    const address = parseAuthority(facts.host ?? "");
    if (address === null || !isOwn(address.name, facts.localAddress)) {
      return new WebError("HOST_REFUSED", `this node does not answer to the host ${quote(facts.host)}`);
    }
    const origin = facts.origin === undefined ? address : parseOrigin(facts.origin);
    if (origin?.port !== address.port || !isOwn(origin.name, facts.localAddress)) {
      return new WebError("ORIGIN_REFUSED", `requests of pages from ${quote(facts.origin)} are refused`);
    }
    const needsToken = token !== undefined && !facts.isPublic && (isRemote || !isSafe(facts.method));
    if (needsToken && !hasToken(facts.authorization, token)) {
      return new WebError("UNAUTHORIZED", "this route needs the token, as Authorization: Bearer TOKEN");
    }
    return undefined;
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** `localhost`, 127.0.0.0/8 and ::1. */
export function isLoopback(host: string): boolean {
  const name = bareName(host);
  if (isIP(name) === 0) return name === "localhost";
  return LOOPBACK.check(name, isIPv4(name) ? "ipv4" : "ipv6");
}

interface Authority {
  readonly name: string;
  /** "" for the default port of the scheme. */
  readonly port: string;
}

/** `LocalHost:7280` -> name localhost, port 7280; `[::1]` -> name ::1; null for what is no host and port. */
function parseAuthority(text: string): Authority | null {
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(text);
  if (parts === null) return null;
  const [, name = "", port = ""] = parts;
  return { name: bareName(name), port: port === "80" || port === "443" ? "" : port };
}

/** `http://localhost:7280` -> its authority; null for `null` and every other scheme. */
function parseOrigin(text: string): Authority | null {
  const parts = /^https?:\/\/([^/]+)$/i.exec(text);
  return parts === null ? null : parseAuthority(parts[1] ?? "");
}

/** Lower case, without the brackets of IPv6, the final dot of a name, or the prefix of a mapped IPv4 address. */
function bareName(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/^::ffff:(?=\d+\.)/, "")
    .replace(/\.$/, "");
}

/** Methods that change nothing. */
function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

/** Compares digests, so that the time taken tells nothing of the token, not even its length. */
function hasToken(authorization: string | undefined, token: string): boolean {
  const given = /^bearer +(.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function quote(text: string | undefined): string {
  return text === undefined ? "that was not given" : JSON.stringify(text);
}
