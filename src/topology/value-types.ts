/**
 * The kinds of values that stand in a topology, as zod types. Each says in one phrase what it expects; that
 * phrase is in every refusal, together with the value that stands there, and in the JSON schema.
 */
import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { NSQ_NAME, NSQ_NAME_LENGTH_MAX } from "../model/nsq-name.js";
import { showValue } from "./mistake.js";
import { DURATION_PATTERN, SIZE_PATTERN, parseDurationMs, parseSizeBytes } from "./units.js";

/** What names of probes, publishers, collectors and nodes look like. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9_.-]*$/;

interface RawIssue {
  readonly input?: unknown;
}

/** The refusal of a value that is not `what`; also where there is none. */
export function expectation(what: string): (issue: RawIssue) => string {
  return ({ input }) => {
    return input === undefined ? `is missing; expected ${what}` : `expected ${what}, got ${showValue(input)}`;
  };
}

/** Text without NUL, which no file name or argument can carry. */
export function plainText(what: string) {
  const error = expectation(what);
  return z
    .string({ error })
    .refine((written) => !written.includes("\0"), { error })
    .meta({ description: what });
}

/** {@link plainText} that is not empty. */
export function text(what: string) {
  return plainText(what)
    .min(1, { error: expectation(what) })
    .meta({ description: what });
}

/** One of a closed set of words. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: expectation(`one of ${words.join(", ")}`) });
}

/** A number without a fraction, within `min`..`max`. */
export function wholeNumber(min: number, max: number) {
  const error = expectation(`a whole number from ${min} to ${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A switch. */
export function trueOrFalse() {
  return z.boolean({ error: expectation("true or false") });
}

/** A name as {@link NAME_PATTERN} has it. */
export function name() {
  const what = "a name of a-z 0-9 _ . - that begins with a letter or digit";
  return z.string({ error: expectation(what) }).regex(NAME_PATTERN, { error: expectation(what) });
}

/** `5s` -> 5000 (ms), within `min`..`max`, which are written the same way. */
export function duration(min: string, max: string) {
  const unit = { pattern: DURATION_PATTERN, parse: parseDurationMs };
  return amount(`a duration from ${min} to ${max}, such as 100ms, 5s or 1h`, min, max, unit);
}

/** `64KiB` -> 65536 (bytes), within `min`..`max`, which are written the same way. */
export function size(min: string, max: string) {
  const unit = { pattern: SIZE_PATTERN, parse: parseSizeBytes };
  return amount(`a size from ${min} to ${max}, such as 64KiB, 256MiB or 1GiB`, min, max, unit);
}

interface Unit {
  readonly pattern: RegExp;
  readonly parse: (text: string) => number | null;
}

function amount(what: string, min: string, max: string, { pattern, parse }: Unit) {
  const error = expectation(what);
  const [least, most] = [parse(min) ?? 0, parse(max) ?? 0];
  return z
    .string({ error })
    .regex(pattern, { error })
    .meta({ description: what })
    .transform((written, context) => {
      const value = parse(written) ?? Number.NaN;
      if (value >= least && value <= most) return value;
      context.addIssue({ code: "custom", message: error({ input: written }) });
      return z.NEVER;
    });
}

/** The keys of a limit to restarts: `intensity` of them within `period` (ms). The defaults are those of 2013. */
export const restartLimit = {
  intensity: wholeNumber(0, 1000).default(5).meta({ description: "Restarts allowed within the period" }),
  period: duration("100ms", "1d").prefault("10s"),
};

/** An address to listen on. IPv6 without its brackets. */
export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** `127.0.0.1:7280`, `[::1]:7280`, `localhost:7280` -> host and port. */
export function listenAddress() {
  const error = expectation("host:port or [IPv6]:port, such as 127.0.0.1:7280");
  return z
    .string({ error })
    .meta({ description: "Host and port; IPv6 in brackets" })
    .transform((written, context): ListenAddress => {
      const address = parseAddress(written);
      if (address !== null) return address;
      context.addIssue({ code: "custom", message: error({ input: written }) });
      return z.NEVER;
    });
}

/** A public CURVE key: 40 characters of Z85. */
export function curveKey() {
  const what = "a public key of 40 characters";
  const error = expectation(what);
  return z
    .string({ error })
    .regex(/^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/, { error })
    .meta({ description: what });
}

/** A topic or channel as nsqd takes it, also an ephemeral one. */
export function nsqName(kind: "topic" | "channel") {
  const what = `a ${kind} of 1 to ${NSQ_NAME_LENGTH_MAX} characters of a-z A-Z 0-9 . _ -`;
  const error = expectation(what);
  return z
    .string({ error })
    .regex(NSQ_NAME, { error })
    .max(NSQ_NAME_LENGTH_MAX, { error })
    .meta({ description: what });
}

/** `127.0.0.1:4150`, `[::1]:4150`, `nsqd.example.com:4150`, to connect to; stays text. */
export function hostAndPort() {
  const what = "host:port or [IPv6]:port";
  return z
    .string({ error: expectation(what) })
    .refine((written) => parseAddress(written) !== null, { error: expectation(what) })
    .meta({ description: what });
}

/** `redis://user:password@127.0.0.1:6379/0`, `rediss://` for TLS, `unix:///run/redis.sock`. */
export function redisUrl() {
  const what = "redis://host:port, rediss://host:port or unix:///path of a socket";
  // What is refused is not shown: it may hold a password.
  const error = `expected ${what}`;
  return z.string({ error }).refine(isRedisUrl, { error }).meta({ description: what });
}

/** A ZeroMQ endpoint to connect to (`tcp://10.20.1.102:7211`), or to bind, where host and port may be `*`. */
export function endpoint(use: "bind" | "connect") {
  const example = use === "bind" ? "tcp://127.0.0.1:7211, tcp://*:7211" : "tcp://10.20.1.102:7211";
  const what = `a ZeroMQ endpoint, such as ${example} or ipc:///run/zonetap.sock`;
  const error = expectation(what);
  return z
    .string({ error })
    .refine((written) => isEndpoint(written, use), { error })
    .meta({ description: what });
}

const PORT_MAX = 65_535;

function parseAddress(written: string): ListenAddress | null {
  const [, host = "", port = ""] = /^(.+):(\d{1,5})$/.exec(written) ?? [];
  return isHost(host) && Number(port) <= PORT_MAX ? { host: unbracket(host), port: Number(port) } : null;
}

function isRedisUrl(written: string): boolean {
  if (!URL.canParse(written)) return false;
  const { protocol, hostname, pathname } = new URL(written);
  if (protocol === "unix:") return pathname.length > 1;
  return (
    (protocol === "redis:" || protocol === "rediss:") && hostname !== "" && /^\/?\d{0,4}$/.test(pathname)
  );
}

function isEndpoint(written: string, use: "bind" | "connect"): boolean {
  if (/^ipc:\/\/[^\0]+$/.test(written)) return use === "bind" || written !== "ipc://*";
  const [, host = "", port = ""] = /^tcp:\/\/(.+):(\d{1,5}|\*)$/.exec(written) ?? [];
  if (use === "bind" && host === "*") return isPort(port, use);
  return isHost(host) && isPort(port, use);
}

function isPort(port: string, use: "bind" | "connect"): boolean {
  return port === "*" ? use === "bind" : Number(port) >= 1 && Number(port) <= PORT_MAX;
}

/** A host name, an IPv4 address, or an IPv6 address in brackets. What is all digits and dots must be IPv4. */
function isHost(host: string): boolean {
  if (host.startsWith("[")) return host.endsWith("]") && isIPv6(unbracket(host));
  if (/^[\d.]+$/.test(host)) return isIPv4(host);
  return /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(host);
}

/** `10.0.0.0/8`, `fd00::/8`. */
export function isNetwork(written: string): boolean {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(written) ?? [];
  if (isIPv4(address)) return Number(bits) <= 32;
  return isIPv6(address) && Number(bits) <= 128;
}

function unbracket(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

/** Whether only programs of this machine reach it. What is not known to be so, a name included, is not. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
