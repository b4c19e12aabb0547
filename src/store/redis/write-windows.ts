/**
 * Puts windows into Redis. Each is offered as if it were the first of its step; where the node's member is there
 * already, Redis hands it back, and either it holds the window, which is a retry and done, or the window is a
 * correction and is offered again merged into it. So a first closing costs one round trip, and nobody has to
 * remember what was written.
 */
import { groupBy } from "../../base/group-by.js";
import { UnreadableWindow } from "./byte-reader.js";
import type { RedisClient } from "./client.js";
import { RedisAway } from "./errors.js";
import { windowsKey } from "./keys.js";
import { decodeMember, encodeMember, holds, memberBeginnings, mergeStored, type Encoding } from "./member.js";
import { decodeHead, decodeWindow, type StoredWindow, type WindowHead } from "./compact-window.js";
import { packOffers, type PackedOffer } from "./pack-offers.js";
import { STORE_WINDOWS } from "./scripts.js";

export interface WriteOptions {
  readonly prefix: string;
  readonly encoding: Encoding;
  readonly retentionMs: ReadonlyMap<number, number>;
  /** Unix ms. */
  readonly wallMs: () => number;
}

/** What became of windows, since the writer began. */
export interface WriteCounts {
  /** In Redis now for the first time. */
  written: number;
  /** Corrections that were merged into a window there. */
  merged: number;
  /** Were there already. */
  repeated: number;
  /** Their key holds something that is no sorted set. */
  refused: number;
}

/** A window on its way: as the spool has it. */
export interface WindowBytes {
  readonly head: WindowHead;
  /** Its zone's name in keys. */
  readonly zone: string;
  readonly bytes: Buffer;
  /** When it was closed, Unix ms. */
  readonly closedMs: number;
}

/** What a node closed of one step, as the member that it is to be. */
interface Offer extends PackedOffer {
  readonly key: string;
  readonly zone: string;
  /** The closings, each as bytes: one, or a window and its corrections. */
  readonly parts: readonly Buffer[];
}

/** For one call of the script: long enough to be cheap, short enough not to hold up others in Redis. */
const CALL_WINDOWS_MAX = 64;
const CALL_BYTES_MAX = 256 * 1024;
/** Nobody else writes a node's members; more rounds than that mean two nodes of one name. */
const ROUNDS_MAX = 8;
const NONE = Buffer.alloc(0);

export class WindowWriter {
  readonly counts: WriteCounts = { written: 0, merged: 0, repeated: 0, refused: 0 };
  readonly #options: WriteOptions;
  readonly #idleMs: number;

  /** `idleMs`: a key goes after so long without a window. */
  constructor(options: WriteOptions, idleMs: number) {
    this.#options = options;
    this.#idleMs = idleMs;
  }

  /** All of them, those of a key in their order. @throws {RedisAway}, with some of them written, which does not matter */
  async write(client: RedisClient, windows: readonly WindowBytes[]): Promise<void> {
    const kept = windows.filter(({ head }) => this.#options.retentionMs.has(head.resolutionMs));
    await Promise.all(
      [...groupBy(kept, ({ head }) => head.node)].map((node) => this.#writeNode(client, ...node)),
    );
  }

  async #writeNode(client: RedisClient, node: string, windows: readonly WindowBytes[]): Promise<void> {
    let offers = this.#firstOffers(windows);
    for (let round = 0; offers.length > 0; round++) {
      if (round === ROUNDS_MAX) throw new RedisAway(new Error(`another node is called ${node} as well`));
      const calls = toCalls(offers, client.isCluster);
      const left = await Promise.all(calls.map((call) => this.#call(client, node, call)));
      offers = left.flat();
    }
  }

  /** One for each step, those of a key together: a window and its corrections are one. */
  #firstOffers(windows: readonly WindowBytes[]): Offer[] {
    const { prefix } = this.#options;
    const byKey = groupBy(windows, ({ head, zone }) => windowsKey(prefix, zone, head.resolution));
    return [...byKey].flatMap(([key, ofKey]) =>
      [...groupBy(ofKey, ({ head }) => head.startMs).values()].map((closings) => this.#offer(key, closings)),
    );
  }

  #offer(key: string, closings: readonly WindowBytes[]): Offer {
    const { head, zone } = closings[0]!;
    const byNumber = new Map(closings.map(({ head: { numbers }, bytes }) => [numbers[0], bytes]));
    const parts = [...byNumber.values()];
    this.counts.repeated += closings.length - parts.length;
    const retentionMs = this.#options.retentionMs.get(head.resolutionMs) ?? 0;
    const member = this.#merge(parts);
    return { key, zone, retentionMs, startMs: head.startMs, parts, expected: NONE, member };
  }

  /** The member for what the node closed of one step, at least one part. */
  #merge(parts: readonly Buffer[], stored: StoredWindow | null = null): Buffer {
    const { encoding } = this.#options;
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && stored === null && encoding === "compact") return only;
    const all = [...(stored === null ? [] : [stored]), ...parts.map(decodeWindow)];
    return encodeMember(all.reduce(mergeStored), encoding);
  }

  /** One run of the script; what comes back is to be offered again. */
  async #call(client: RedisClient, node: string, offers: readonly Offer[]): Promise<Offer[]> {
    const byKey = groupBy(offers, ({ key }) => key);
    const groups = [...byKey.values()];
    const { compact, json } = memberBeginnings(node);
    const args = [compact, json, this.#idleMs, packOffers(groups)];
    const left = (await client.run(STORE_WINDOWS, [...byKey.keys()], args)) as (number | Buffer | null)[];
    return this.#settle(groups.flat(), left);
  }

  /** `left`: places of the offers that were not taken, each with the member that is there. */
  #settle(offers: readonly Offer[], left: readonly (number | Buffer | null)[]): Offer[] {
    const again: Offer[] = [];
    const places = new Set<number>();
    for (let index = 0; index < left.length; index += 2) {
      const place = Number(left[index]);
      places.add(place);
      const next = this.#reconsider(offers[place]!, left[index + 1] as Buffer | null);
      if (next !== null) again.push(next);
    }
    for (const [place, { expected, parts }] of offers.entries()) {
      if (places.has(place)) continue;
      const written = expected.length === 0 ? 1 : 0;
      this.counts.written += written;
      this.counts.merged += parts.length - written;
    }
    return again;
  }

  /** The next offer of what was not taken, since `current` is there; null where there is nothing more to do. */
  #reconsider(offer: Offer, current: Buffer | null): Offer | null {
    if (current === null) {
      this.counts.refused += offer.parts.length;
      return null;
    }
    const theirs = current.length === 0 ? null : readOrNull(current);
    const parts = offer.parts.filter((part) => theirs === null || !holds(theirs, decodeHead(part)));
    this.counts.repeated += offer.parts.length - parts.length;
    if (parts.length === 0) return null;
    return { ...offer, parts, expected: current, member: this.#merge(parts, theirs) };
  }
}

/** Calls that touch keys of one zone each in a Cluster, where a script may not touch two slots. */
function toCalls(offers: readonly Offer[], isCluster: boolean): Offer[][] {
  const groups = isCluster ? [...groupBy(offers, ({ zone }) => zone).values()] : [offers];
  return groups.flatMap(cutToLength);
}

function cutToLength(offers: readonly Offer[]): Offer[][] {
  const calls: Offer[][] = [];
  let bytes = Infinity;
  for (const offer of offers) {
    const length = offer.member.length + offer.expected.length;
    const last = calls.at(-1);
    if (last === undefined || last.length === CALL_WINDOWS_MAX || bytes + length > CALL_BYTES_MAX) {
      calls.push([offer]);
      bytes = length;
    } else {
      last.push(offer);
      bytes += length;
    }
  }
  return calls;
}

function readOrNull(member: Buffer): StoredWindow | null {
  try {
    return decodeMember(member);
  } catch (error) {
    if (error instanceof UnreadableWindow) return null; // Whatever it is, nobody can read it; it is replaced.
    throw error;
  }
}
