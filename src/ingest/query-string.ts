/** A query string as Go's `url.ParseQuery` reads it: strict about escapes and semicolons, the first of each wins. */

const ESCAPED = /%[0-9A-Fa-f]{2}/g;

/** The first value of each key; null where nsqd would refuse it. */
export function parseQuery(query: string): ReadonlyMap<string, string> | null {
  const values = new Map<string, string>();
  if (query === "") return values;
  for (const pair of query.split("&")) {
    if (pair.includes(";")) return null;
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const key = unescape(equals < 0 ? pair : pair.slice(0, equals));
    const value = unescape(equals < 0 ? "" : pair.slice(equals + 1));
    if (key === null || value === null) return null;
    if (!values.has(key)) values.set(key, value);
  }
  return values;
}

function unescape(text: string): string | null {
  if (!text.includes("%")) return text.replaceAll("+", " ");
  if (text.replace(ESCAPED, "").includes("%")) return null;
  const bytes = text.replaceAll("+", " ").replace(ESCAPED, (escape) => {
    return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  });
  return Buffer.from(bytes, "latin1").toString();
}
