/** Topologies of tests in which `§` marks the place of an expected mistake, so that no test counts columns. */
import type { Mistake } from "../../src/topology/mistake.js";
import type { ParsedTopology } from "../../src/topology/parse-topology.js";
import { parseTopology } from "../../src/topology/parse-topology.js";
import type { Topology } from "../../src/topology/topology.js";

export const OPTIONS = { file: "/etc/zonetap/zonetap.yaml", env: {}, hostName: "host-01" };

/** `a: §x` -> the text without its marks, and where they stood. */
export function unmark(marked: string): { text: string; positions: { line: number; column: number }[] } {
  const positions: { line: number; column: number }[] = [];
  const parts = marked.split("§");
  let text = "";
  for (const [index, part] of parts.entries()) {
    text += part;
    const lines = text.split("\n");
    if (index < parts.length - 1)
      positions.push({ line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 });
  }
  return { text, positions };
}

export function mistakesIn(text: string, env: Record<string, string> = {}): readonly Mistake[] {
  const parsed: ParsedTopology = parseTopology(text, { ...OPTIONS, env });
  return parsed.kind === "mistakes" ? parsed.mistakes : [];
}

/** The topology of a text that has no mistakes. @throws {Error} with the mistakes where it has some. */
export function topologyOf(text: string, env: Record<string, string> = {}): Topology {
  const parsed = parseTopology(text, { ...OPTIONS, env });
  if (parsed.kind === "ok") return parsed.topology;
  throw new Error(parsed.mistakes.map(({ path, message }) => `${path}: ${message}`).join("\n"));
}
