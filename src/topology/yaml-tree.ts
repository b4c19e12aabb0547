/**
 * Text of a YAML file -> plain values, with the place of each in the text. Only what a topology needs: one
 * document, text keys, maps, lists and scalars; anchors within bounds, no merge keys. Everything is bounded,
 * so that no file, however made, takes long or much memory. Knows nothing of what the values mean.
 */
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Node, Pair, YAMLError } from "yaml";
import type { Environment } from "./environment.js";
import { substitute } from "./environment.js";
import type { Mistake, Path, Position } from "./mistake.js";
import { formatPath } from "./mistake.js";
import { findTooDeep } from "./yaml-depth.js";

/** Where a value stands, in a tree of the same form as the values. */
export interface Place {
  /** Of its key; of the value itself where it has none. */
  readonly key: Position;
  readonly value: Position;
  readonly children: ReadonlyMap<string | number, Place>;
  /** Its text came from the environment, at least in part. */
  readonly isSubstituted: boolean;
  /** A mistake here has been said already: another about this value or one below it would only repeat it. */
  readonly isSettled: boolean;
}

export interface YamlTree {
  readonly value: unknown;
  readonly place: Place;
  /** What was wrong with keys, aliases and variables; the value has the rest. */
  readonly mistakes: readonly Mistake[];
}

/** The text is no YAML, or none that can be looked at further. */
export interface NoTree {
  readonly value?: never;
  readonly mistakes: readonly Mistake[];
}

/** Bytes of a file: hundreds of times the largest sensible topology. */
export const FILE_BYTES_MAX = 2 ** 20;
/** Values of a file with its aliases written out: more than a thousand probes with every key. */
const VALUES_MAX = 50_000;
/** A topology has five levels. */
const DEPTH_MAX = 20;
/** Duplicate keys are looked for later: the parser's own search takes the square of the number of keys. */
const PARSE_OPTIONS = { prettyErrors: false, uniqueKeys: false, schema: "core" } as const;
const TOO_DEEP = `nested deeper than ${DEPTH_MAX} levels`;

/** Never throws, whatever the text. */
export function readYamlTree(text: string, env: Environment): YamlTree | NoTree {
  if (Buffer.byteLength(text) > FILE_BYTES_MAX) {
    return refuse(`the file is larger than ${FILE_BYTES_MAX / 2 ** 20} MiB`);
  }
  const tooDeep = findTooDeep(text, DEPTH_MAX);
  if (tooDeep !== null) return { mistakes: [{ ...tooDeep, path: ".", message: TOO_DEEP }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { ...PARSE_OPTIONS, lineCounter: lines });
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) return { mistakes: complaints.map((error) => toMistake(error, lines)) };
  if (document.contents === null) return refuse("the file is empty; expected at least version: 1");
  return new TreeReader(lines, env).read(document.contents);
}

function toMistake({ code, message, pos }: YAMLError, lines: LineCounter): Mistake {
  return { ...toPosition(lines, pos[0]), path: ".", message: toSentence(code, message) };
}

function toSentence(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "a second document begins here; expected one document";
  return `not valid YAML: ${message}`;
}

function refuse(message: string): NoTree {
  return { mistakes: [{ line: 1, column: 1, path: ".", message }] };
}

function toPosition(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

interface Branch {
  readonly value: unknown;
  readonly place: Place;
}

/** One walk over one document. */
class TreeReader {
  readonly #lines: LineCounter;
  readonly #env: Environment;
  readonly #mistakes: Mistake[] = [];
  readonly #anchors = new Map<string, Node>();
  #values = 0;

  constructor(lines: LineCounter, env: Environment) {
    this.#lines = lines;
    this.#env = env;
  }

  read(root: Node): YamlTree {
    const branch = this.#readNode(root, [], this.#positionOf(root));
    return { ...branch, mistakes: this.#mistakes };
  }

  #readNode(node: Node, path: Path, key: Position): Branch {
    const at = { key, value: this.#positionOf(node) };
    const target = isAlias(node) ? this.#anchors.get(node.source) : node;
    if (target === undefined) return this.#settle(at, path, "the alias has no anchor before it");
    if (path.length > DEPTH_MAX) return this.#settle(at, path, TOO_DEEP);
    if (++this.#values > VALUES_MAX) return this.#giveUp(at, path);
    if ("anchor" in target && target.anchor !== undefined) this.#anchors.set(target.anchor, target);
    if (isMap<Node, Node | null>(target)) return this.#readMap(target.items, path, at);
    if (isSeq<Node>(target)) return this.#readList(target.items, path, at);
    return this.#readScalar(isScalar(target) ? target.value : undefined, path, at);
  }

  #readMap(pairs: readonly Pair<Node, Node | null>[], path: Path, at: At): Branch {
    const entries = new Map<string, unknown>();
    const children = new Map<string, Place>();
    for (const pair of pairs) {
      const position = this.#positionOf(pair.key);
      const key = readKey(pair.key);
      const keyPath = [...path, key ?? "?"];
      if (key === null) this.#report(position, keyPath, "expected a key of plain text");
      else if (entries.has(key)) this.#report(position, keyPath, `duplicate key ${JSON.stringify(key)}`);
      else {
        const branch = this.#readPair(pair, keyPath, position);
        entries.set(key, branch.value);
        children.set(key, branch.place);
      }
    }
    return {
      value: Object.fromEntries(entries),
      place: { ...at, children, isSubstituted: false, isSettled: false },
    };
  }

  #readPair(pair: Pair<Node, Node | null>, path: Path, key: Position): Branch {
    if (pair.value === null) return toLeaf(null, { key, value: key });
    return this.#readNode(pair.value, path, key);
  }

  #readList(items: readonly Node[], path: Path, at: At): Branch {
    const branches = items.map((item, index) => {
      return this.#readNode(item, [...path, index], this.#positionOf(item));
    });
    const children = new Map(branches.map((branch, index) => [index, branch.place]));
    const place = { ...at, children, isSubstituted: false, isSettled: false };
    return { value: branches.map((branch) => branch.value), place };
  }

  #readScalar(value: unknown, path: Path, at: At): Branch {
    if (value === null || typeof value === "number" || typeof value === "boolean") return toLeaf(value, at);
    if (typeof value !== "string") return this.#settle(at, path, "expected text, a number, true or false");
    const substitution = substitute(value, this.#env);
    if (substitution.kind === "mistake") return this.#settle(at, path, substitution.message);
    return toLeaf(substitution.text, at, substitution.isSubstituted);
  }

  #giveUp(at: At, path: Path): Branch {
    if (this.#values > VALUES_MAX + 1) return toLeaf(undefined, at, false, true);
    return this.#settle(at, path, `more than ${VALUES_MAX} values, aliases written out`);
  }

  #settle(at: At, path: Path, message: string): Branch {
    this.#report(at.value, path, message);
    return toLeaf(undefined, at, false, true);
  }

  #report(position: Position, path: Path, message: string): void {
    this.#mistakes.push({ ...position, path: formatPath(path), message });
  }

  #positionOf(node: Node | null): Position {
    return toPosition(this.#lines, node?.range?.[0] ?? 0);
  }
}

interface At {
  readonly key: Position;
  readonly value: Position;
}

function toLeaf(value: unknown, at: At, isSubstituted = false, isSettled = false): Branch {
  return { value, place: { ...at, children: new Map(), isSubstituted, isSettled } };
}

/** The text of a key as it was written (`01` stays `01`); null for what no map of a topology can have. */
function readKey(key: Node | null): string | null {
  if (!isScalar(key) || key.value === null) return null;
  const text = typeof key.value === "string" ? key.value : (key.source ?? "");
  // An own `__proto__` is passed over by much of the language, and so would not be refused later.
  return text === "" || text === "__proto__" ? null : text;
}
