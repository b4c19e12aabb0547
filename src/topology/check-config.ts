/**
 * Plain values of a topology file -> a checked configuration, or every mistake with its place. The rules are
 * those of `schema.ts`; here its findings become sentences and positions.
 */
import { z } from "zod";
import type { Mistake, Path, Position } from "./mistake.js";
import { formatPath, showValue } from "./mistake.js";
import type { TopologyConfig } from "./schema.js";
import { configSchema } from "./schema.js";
import { expectation } from "./value-types.js";
import type { Place } from "./yaml-tree.js";

export type CheckedConfig =
  | { readonly kind: "ok"; readonly config: TopologyConfig }
  | { readonly kind: "mistakes"; readonly mistakes: readonly Mistake[] };

type Issue = z.core.$ZodIssue;

/** Checks everything, whatever it finds on the way. Positions are those of `place`, the tree beside `value`. */
export function checkConfig(value: unknown, place: Place): CheckedConfig {
  const parsed = parseTyped(value, place);
  if (parsed.success) return { kind: "ok", config: parsed.data };
  const findings = parsed.error.issues.flatMap(toFindings);
  // That a value is settled says nothing about its key.
  const isNews = ({ path, isKey }: Finding): boolean => !isSettled(place, isKey ? path.slice(0, -1) : path);
  const mistakes = findings.filter(isNews).map(({ path, message, isKey }) => {
    return { ...positionOf(place, path, isKey), path: formatPath(path), message };
  });
  return { kind: "mistakes", mistakes };
}

/**
 * Where `path` stands: its value or, with `isKey`, its key. What is missing stands where the map or list does
 * that should have it.
 */
export function positionOf(root: Place, path: Path, isKey = false): Position {
  let place = root;
  for (const part of path) {
    const child = place.children.get(part);
    if (child === undefined) return place.value;
    place = child;
  }
  return isKey ? place.key : place.value;
}

/**
 * A value from the environment is text. Where a number, true or false is wanted and the text is one, it is
 * taken as that, so that `${PORT:-7280}` can stand where a number can; where text is wanted it stays text.
 */
function parseTyped(value: unknown, place: Place): z.ZodSafeParseResult<TopologyConfig> {
  const first = configSchema.safeParse(value, { error: toSentence });
  const wanted = (first.error?.issues ?? []).filter((issue) => {
    return issue.code === "invalid_type" && ["number", "int", "boolean"].includes(issue.expected);
  });
  const paths = wanted.map((issue) => toPath(issue.path)).filter((path) => isSubstituted(place, path));
  if (paths.length === 0) return first;
  const retyped = structuredClone(value);
  for (const path of paths) retypeAt(retyped, path);
  return configSchema.safeParse(retyped, { error: toSentence });
}

/** `7280` -> 7280, `true` -> true; anything else stays as it is. */
function retype(value: unknown): unknown {
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** Retypes the value at `path` in place. */
function retypeAt(tree: unknown, path: Path): void {
  const key = path.at(-1) ?? "";
  const parent = path.slice(0, -1).reduce((value, part) => (value as Fields)[part], tree) as Fields;
  parent[key] = retype(parent[key]);
}

/** A map or a list. */
type Fields = Record<string | number, unknown>;

interface Finding {
  readonly path: Path;
  readonly message: string;
  /** The key is what is wrong. */
  readonly isKey: boolean;
}

function toFindings(issue: Issue): Finding[] {
  const path = toPath(issue.path);
  if (issue.code !== "unrecognized_keys") {
    const isKey = issue.code === "custom" && issue.params?.["at"] === "key";
    return [{ path, message: issue.message, isKey }];
  }
  return issue.keys.map((key) => {
    return { path: [...path, key], message: `unknown key ${showValue(key)}; ${issue.message}`, isKey: true };
  });
}

/** What the schema itself does not say in words: wrong maps and lists, and which keys there are. */
function toSentence(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "unrecognized_keys" && issue.inst instanceof z.ZodObject) {
    return `known here: ${Object.keys(issue.inst.shape).join(", ") || "none"}`;
  }
  if (issue.code !== "invalid_type") return undefined;
  return expectation(
    issue.expected === "object" || issue.expected === "record" ? "a map" : `a ${issue.expected}`,
  )(issue);
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.filter((part) => typeof part !== "symbol");
}

function isSubstituted(root: Place, path: Path): boolean {
  return placesOn(root, path).at(path.length)?.isSubstituted ?? false;
}

function isSettled(root: Place, path: Path): boolean {
  return placesOn(root, path).some((place) => place.isSettled);
}

/** The places from the root down to `path`, as far as there are any. */
function placesOn(root: Place, path: Path): readonly Place[] {
  const places = [root];
  for (const part of path) {
    const child = places.at(-1)?.children.get(part);
    if (child === undefined) break;
    places.push(child);
  }
  return places;
}
