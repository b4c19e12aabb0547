/**
 * How deep a YAML text nests, found before anything recursive looks at it. The yaml package composes documents
 * recursively, and near the end of its stack V8 may abort the whole process instead of throwing; the package's
 * first pass, used here, keeps a stack of its own.
 */
import type { CST } from "yaml";
import { LineCounter, Parser } from "yaml";
import type { Position } from "./mistake.js";

/** Where a map or list begins that lies within more than `depthMax` others; null where none does. */
export function findTooDeep(text: string, depthMax: number): Position | null {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  // The document itself is the level above the outermost map.
  const waiting = tokens.map((token) => ({ token, depth: -1 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > depthMax) {
      const { line, col } = lines.linePos(token.offset);
      return { line, column: col };
    }
    for (const child of collectionsIn(token)) waiting.push({ token: child, depth: depth + 1 });
  }
  return null;
}

/** The maps and lists right below a token, as keys or values. */
function collectionsIn(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  const below = token.items.flatMap((item) => [
    ("key" in item ? item.key : null) ?? null,
    item.value ?? null,
  ]);
  return below.filter((child) => child !== null && "items" in child);
}
