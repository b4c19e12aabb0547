/** One collector from outside the file, for a running node: checked as if it stood in the file. */
import { assert } from "../base/errors.js";
import { checkConfig } from "./check-config.js";
import { formatPath, showValue, type Mistake } from "./mistake.js";
import { toCollector } from "./to-topology.js";
import type { CollectorSettings } from "./topology.js";
import { NAME_PATTERN } from "./value-types.js";
import { readYamlTree } from "./yaml-tree.js";

export type ParsedCollector =
  | { readonly kind: "ok"; readonly settings: CollectorSettings }
  /** Sentences without line and column, each with the key that it is about. */
  | { readonly kind: "mistakes"; readonly sentences: readonly string[] };

/** `value` is what JSON can say. Relative paths are relative to `folder`. Never throws. */
export function parseCollector(name: string, value: unknown, folder: string): ParsedCollector {
  if (!NAME_PATTERN.test(name)) {
    return { kind: "mistakes", sentences: [`${showValue(name)} is no name of a-z 0-9 _ . -`] };
  }
  const tree = readYamlTree(JSON.stringify({ version: 1, collectors: { [name]: value } }), {});
  if (!("place" in tree)) return toSentences(tree.mistakes, name);
  const checked = checkConfig(tree.value, tree.place);
  const mistakes = [...tree.mistakes, ...(checked.kind === "mistakes" ? checked.mistakes : [])];
  if (checked.kind === "mistakes" || mistakes.length > 0) return toSentences(mistakes, name);
  const config = checked.config.collectors[name];
  assert(config !== undefined, "a checked configuration has what it was given");
  return { kind: "ok", settings: toCollector(config, folder) };
}

/** `collectors.gz-02.zmq: is missing` -> `zmq: is missing`. */
function toSentences(mistakes: readonly Mistake[], name: string): ParsedCollector {
  const prefix = formatPath(["collectors", name]);
  const sentences = mistakes.map(({ path, message }) => {
    const key = path.startsWith(prefix) ? path.slice(prefix.length).replace(/^\./, "") : path;
    return key === "" ? message : `${key}: ${message}`;
  });
  return { kind: "mistakes", sentences };
}
