/**
 * Files of "key value" lines: memory.stat, cpu.stat, memory.events, /proc/meminfo, /proc/vmstat. Keys are found by
 * a hash of their bytes, so that the many lines that nobody wants cost no string and the order does not matter.
 */
import type { Value } from "../../model/reading.js";
import type { TextScanner } from "./text-scanner.js";

/** Ends a key: anything up to a space, and the colon of /proc/meminfo. */
const SPACE = 32;
const COLON = 58;

export class KeyedLines<Key extends string> {
  readonly keys: readonly Key[];
  /** One value per key after {@link read}; undefined where the file lacks the key or its number. */
  readonly values: (Value | undefined)[];
  readonly #words: readonly Uint8Array[];
  readonly #byHash: ReadonlyMap<number, number>;

  /** @throws {Error} a defect, when two keys share a hash. */
  constructor(keys: readonly Key[]) {
    this.keys = keys;
    this.values = keys.map(() => undefined);
    this.#words = keys.map((key) => Buffer.from(key));
    this.#byHash = new Map(this.#words.map((word, key) => [hashOf(word), key]));
    if (this.#byHash.size !== keys.length) throw new Error(`keys of one hash among ${keys.join(" ")}`);
  }

  /** Reads the loaded text, e.g. "pgfault 65732" for the key pgfault -> 65732, "MemFree:  15 kB" -> 15. */
  read(text: TextScanner): void {
    this.values.fill(undefined);
    while (!text.atEnd) {
      const key = this.#byHash.get(hashAt(text));
      const word = key === undefined ? undefined : this.#words[key];
      if (key !== undefined && word !== undefined && text.startsWith(word)) {
        text.pos += word.length + (text.bytes[text.pos + word.length] === COLON ? 1 : 0);
        this.values[key] = text.uint();
      }
      text.skipLine();
    }
  }

  /** The value of `key` in the file last read. */
  get(key: Key): Value | undefined {
    return this.values[this.keys.indexOf(key)];
  }
}

function hashOf(word: Uint8Array): number {
  let hash = 0;
  for (const byte of word) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
}

/** The hash of the key at the position, without moving. */
function hashAt(text: TextScanner): number {
  const { bytes, end } = text;
  let hash = 0;
  for (let at = text.pos; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte <= SPACE || byte === COLON) break;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  return hash;
}
