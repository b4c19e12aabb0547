/**
 * The catalogue of scripts, from its files. They are part of the program and not of a topology: a mistake in one
 * is a defect, and throws.
 */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { projectRoot } from "../base/project-root.js";
import type { Catalogue, CatalogueEntry } from "../model/catalogue.js";
import { catalogueSchema } from "./catalogue-schema.js";
import { readDefault } from "./script-params.js";

const ENDING = ".yaml";
let shipped: Catalogue | undefined;

/** The shipped catalogue, read once. @throws {Error} with the file and what is wrong with it */
export function shippedCatalogue(): Catalogue {
  return (shipped ??= readCatalogue(join(projectRoot, "priv/catalogue")));
}

/** Every entry of a folder. @throws {Error} with the file and what is wrong with it */
export function readCatalogue(folder: string): Catalogue {
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING));
  const names = files.map((file) => basename(file, ENDING)).sort();
  return new Map(
    names.map((name) => [name, parseEntry(readFileSync(join(folder, name + ENDING), "utf8"), name)]),
  );
}

/** `name`: that of the file. @throws {Error} with the file and what is wrong with it */
export function parseEntry(text: string, name: string): CatalogueEntry {
  const parsed = catalogueSchema.safeParse(parse(text));
  if (!parsed.success) throw defect(name, z.prettifyError(parsed.error));
  const entry = parsed.data;
  if (entry.name !== name) throw defect(name, `its name is ${entry.name}`);
  if (Object.keys(entry.engines).length === 0) throw defect(name, "no engine can run it");
  for (const param of entry.params) {
    const refusal = readDefault(param);
    if (refusal !== null) throw defect(name, refusal);
  }
  return entry;
}

function defect(name: string, what: string): Error {
  return new Error(`reading the catalogue's entry ${name}: ${what.replace(/\s+/g, " ")}`);
}
