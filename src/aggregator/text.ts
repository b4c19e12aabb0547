/** Texts as ranges of bytes: compared and hashed where they lie, decoded when somebody has to see them. */

const decoder = new TextDecoder();

/** UTF-8; what is not becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** Whether bytes[start, end) are those of `text`. */
export function isSameText(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = text;
  if (end - start !== length) return false;
  for (let at = 0; at < length; at++) if (text[at] !== bytes[start + at]) return false;
  return true;
}

/** FNV-1a of bytes[start, end), going on from `seed`. */
export function hashText(bytes: Uint8Array, start: number, end: number, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash | 0;
}

/** Values by a name that is given as bytes; a name that is known costs no string. */
export class TextMap<Value> {
  readonly #byHash = new Map<number, { readonly text: Uint8Array; readonly value: Value }[]>();

  find(bytes: Uint8Array, start: number, end: number): Value | undefined {
    const candidates = this.#byHash.get(hashText(bytes, start, end));
    if (candidates === undefined) return undefined;
    for (const { text, value } of candidates) if (isSameText(text, bytes, start, end)) return value;
    return undefined;
  }

  /** Adds one under a name that is not in it. */
  add(text: Uint8Array, value: Value): void {
    const hash = hashText(text, 0, text.length);
    const candidates = this.#byHash.get(hash);
    if (candidates === undefined) this.#byHash.set(hash, [{ text, value }]);
    else candidates.push({ text, value });
  }

  clear(): void {
    this.#byHash.clear();
  }

  remove(text: Uint8Array): void {
    const hash = hashText(text, 0, text.length);
    const left = this.#byHash.get(hash)?.filter((entry) => !isSameText(entry.text, text, 0, text.length));
    if (left === undefined || left.length === 0) this.#byHash.delete(hash);
    else this.#byHash.set(hash, left);
  }
}
