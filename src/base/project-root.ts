/** Where this program's own files lie: the nearest folder above this one that has a package.json. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the root of the installed program (`priv/`, `proto/`, `config/` lie in it). */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("the program's package.json is missing");
  return findRoot(parent);
}
