/**
 * Z85, the text that ZeroMQ's keys are written in: five characters for four bytes.
 *
 * @see https://rfc.zeromq.org/spec/32/
 */
const CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/** `86 4f d2 6f b5 59 f7 5b` -> `HelloWorld`. The number of bytes is a multiple of 4. */
export function encodeZ85(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const word = view.getUint32(at);
    for (const divisor of [85 ** 4, 85 ** 3, 85 ** 2, 85, 1]) {
      text += CHARACTERS.charAt(Math.floor(word / divisor) % 85);
    }
  }
  return text;
}

/** Whether it is the text of a key of 32 bytes. */
export function isKeyText(text: string): boolean {
  return text.length === 40 && [...text].every((character) => CHARACTERS.includes(character));
}
