/** The version of this program, from its package. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../base/project-root.js";

/** `0.1.0`. */
export function version(): string {
  const text = readFileSync(join(projectRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
