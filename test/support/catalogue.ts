/** The entries of priv/catalogue as they stand in their files. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../src/base/project-root.js";
import type { ScriptOutput } from "../../src/probes/script/script-output.js";

const FOLDER = join(projectRoot, "priv/catalogue");

export interface CatalogueEntry {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly origin: readonly string[];
  readonly params: readonly Readonly<Record<string, unknown>>[];
  readonly engines: Readonly<
    Partial<Record<string, { readonly script?: string; readonly metrics?: readonly string[] }>>
  >;
  readonly output: ScriptOutput;
}

export function readCatalogue(): CatalogueEntry[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));
  return files.map((file) => {
    const entry = parse(readFileSync(join(FOLDER, file), "utf8")) as Omit<CatalogueEntry, "file">;
    return { file: basename(file, ".yaml"), ...entry };
  });
}
