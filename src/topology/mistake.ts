/** What is wrong with a topology file, and where: data for the command line and for the outcome of a reload. */

/** Keys and list indexes from the top of the file down to a value. */
export type Path = readonly (string | number)[];

/** A place in the text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One mistake: `probes.system.every` and a sentence that says what was expected and what stands there. */
export interface Mistake extends Position {
  readonly path: string;
  readonly message: string;
}

/** Length up to which a value is quoted in a message, in characters. */
const SHOWN_MAX = 60;

/** ["probes", "x", "command", 0] -> `probes.x.command[0]`; the whole file is `.`. */
export function formatPath(path: Path): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return text === "" ? "." : text.replace(/^\./, "");
}

/** A value of the file as a message quotes it: text in quotes, lists and maps only by what they are. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
}

/** In the order of the file; mistakes at one position by path, then message. */
export function sortMistakes(mistakes: readonly Mistake[]): readonly Mistake[] {
  const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...mistakes].sort(
    (a, b) =>
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.path, b.path) ||
      compareText(a.message, b.message),
  );
}
