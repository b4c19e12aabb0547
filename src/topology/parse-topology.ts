/**
 * The topology file, from its text to a {@link Topology}: all of it or nothing, and every mistake at once. The
 * steps are YAML, variables, schema, defaults; each is a file beside this one.
 */
import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { errorMessage } from "../base/errors.js";
import { shippedCatalogue } from "./catalogue.js";
import { checkConfig, positionOf } from "./check-config.js";
import { checkScripts } from "./check-scripts.js";
import type { Environment } from "./environment.js";
import type { Mistake, Path, Position } from "./mistake.js";
import { formatPath, sortMistakes } from "./mistake.js";
import { toTopology } from "./to-topology.js";
import type { Topology } from "./topology.js";
import type { Place } from "./yaml-tree.js";
import { FILE_BYTES_MAX, readYamlTree } from "./yaml-tree.js";

/** Mistakes that are shown: nobody reads on, and a file of the size limit can hold hundreds of thousands. */
export const MISTAKES_MAX = 1_000;

export interface ParseTopologyOptions {
  /** Path of the file: relative paths in it are relative to its folder. */
  readonly file: string;
  /** For `${VAR}`. */
  readonly env: Environment;
  /** Name of the node where the file has none. */
  readonly hostName: string;
}

/** Mistakes are in the order of the file, at least one. */
export type ParsedTopology =
  | {
      readonly kind: "ok";
      readonly topology: Topology;
      /** Where a path (`["node", "name"]`) stands, or would: for what is found wrong only later. */
      readonly positionOf: (path: Path) => Position;
    }
  | { readonly kind: "mistakes"; readonly mistakes: readonly Mistake[] };

/** Never throws, whatever the text. Does not look at the machine: not whether a file or program is there. */
export function parseTopology(text: string, { file, env, hostName }: ParseTopologyOptions): ParsedTopology {
  const tree = readYamlTree(text, env);
  if (!("place" in tree)) return toMistakes(tree.mistakes);
  const checked = checkConfig(tree.value, tree.place);
  const mistakes = [...tree.mistakes, ...(checked.kind === "mistakes" ? checked.mistakes : [])];
  if (checked.kind === "ok")
    mistakes.push(...checkScripts(checked.config.probes, shippedCatalogue(), tree.place));
  if (checked.kind === "mistakes" || mistakes.length > 0) return toMistakes(mistakes);
  const fromEnvironment = new Set(substitutedPaths(tree.place));
  const topology = toTopology(checked.config, { folder: dirname(resolve(file)), hostName, fromEnvironment });
  return { kind: "ok", topology, positionOf: (path) => positionOf(tree.place, path) };
}

/** Reads and parses the file; that it, or the rules file it names, cannot be read is a mistake like any other. */
export async function readTopology(options: ParseTopologyOptions): Promise<ParsedTopology> {
  try {
    return await checkRulesFile(parseTopology(await readText(options.file), options));
  } catch (error) {
    // Only reading throws: parsing does not.
    return toMistakes([{ line: 1, column: 1, path: ".", message: `cannot be read: ${errorMessage(error)}` }]);
  }
}

/** What is in the rules file is not looked at: it may change at any time, and `zonetap rules check` says it. */
async function checkRulesFile(parsed: ParsedTopology): Promise<ParsedTopology> {
  const rules = parsed.kind === "ok" ? parsed.topology.ingest.rules : null;
  if (parsed.kind !== "ok" || rules === null) return parsed;
  try {
    await access(rules, constants.R_OK);
    if ((await stat(rules)).isDirectory()) throw new Error("it is a folder");
    return parsed;
  } catch (error) {
    const message = `cannot be read: ${errorMessage(error)}`;
    return toMistakes([{ ...parsed.positionOf(["rules"]), path: "rules", message }]);
  }
}

/** One byte more than is allowed at most, whatever the file is; the parser refuses that. */
async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: FILE_BYTES_MAX })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length <= FILE_BYTES_MAX && !isUtf8(bytes)) throw new Error("it is not UTF-8");
  return bytes.toString("utf8");
}

function toMistakes(mistakes: readonly Mistake[]): ParsedTopology {
  const sorted = sortMistakes(mistakes);
  const [last, omitted] = [sorted[MISTAKES_MAX - 1], sorted.length - MISTAKES_MAX];
  if (last === undefined || omitted <= 0) return { kind: "mistakes", mistakes: sorted };
  const rest = { ...last, path: ".", message: `${omitted} more mistakes are not shown` };
  return { kind: "mistakes", mistakes: [...sorted.slice(0, MISTAKES_MAX), rest] };
}

function substitutedPaths(place: Place, path: Path = []): string[] {
  const below = [...place.children].flatMap(([part, child]) => substitutedPaths(child, [...path, part]));
  return place.isSubstituted ? [formatPath(path), ...below] : below;
}
