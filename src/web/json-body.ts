/** The body of a request as JSON, whatever its type says. */

/** The value, or undefined where it is no JSON in UTF-8. */
export function readJsonBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined; // Neither has another way to say it.
  }
}
