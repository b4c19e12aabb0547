/**
 * Selectors of kstat(8), `module[:instance[:name[:statistic]]]`: which texts are one, and what they match. Each
 * part is a shell's glob, anchored, or an extended regular expression between slashes, not anchored; an empty
 * part is everything. The program itself does the selecting; here is only what has to be known beforehand.
 * @see kstat(8) and gmatch(3GEN) of illumos
 */

const PARTS = 4;

/**
 * Whether kstat takes the text for a selector, and for one that it can read: `-z` is an option, `5` an interval,
 * a fifth part is refused, and so is a regular expression that is none.
 */
export function isKstatSelector(text: string): boolean {
  if (text === "" || text.startsWith("-") || /^\d+$/.test(text) || text.includes("\0")) return false;
  const parts = text.split(":");
  return parts.length <= PARTS && parts.every((part) => compilePart(part) !== null);
}

/** Whether the selector, which must be one, selects this key (four parts). */
export function matchesKstat(selector: string, key: readonly string[]): boolean {
  return selector.split(":").every((part, at) => compilePart(part)?.test(key[at] ?? "") ?? false);
}

/** Null where a part is no pattern. */
function compilePart(part: string): RegExp | null {
  const expression = /^\/(.*)\/$/s.exec(part)?.[1];
  try {
    if (part === "") return /^/;
    return expression === undefined ? new RegExp(`^${globPattern(part)}$`, "s") : new RegExp(expression);
  } catch {
    return null; // The only way to ask whether it compiles.
  }
}

/** `sd[0-9]*` -> `sd[0-9].*`; a backslash takes the next character as it is. */
function globPattern(glob: string): string {
  const tokens = glob.match(/\\.|\[!?[^\]]+\]|[^]/g) ?? [];
  return tokens.map(tokenPattern).join("");
}

function tokenPattern(token: string): string {
  if (token === "*") return ".*";
  if (token === "?") return ".";
  if (token.length > 2 && token.startsWith("[")) {
    const isNot = token.startsWith("[!");
    return `[${isNot ? "^" : ""}${token.slice(isNot ? 2 : 1, -1).replace(/[\\^[]/g, "\\$&")}]`;
  }
  return token.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}
