/** A real archive in a folder of a test's, an acceptance's or a benchmark's own. */
import * as duckdb from "@duckdb/node-api";
import { Archive, type ArchiveOptions } from "../../../src/store/archive/archive.js";

/** Of 1s windows, which it keeps for ever, unless told otherwise. */
export function openArchive(path: string, options: Partial<ArchiveOptions> = {}): Promise<Archive> {
  return Archive.open({
    duckdb,
    path,
    node: "gz-01",
    resolutionsMs: [1000],
    retentionMs: new Map(),
    sizeMaxBytes: 2 ** 40,
    wallMs: () => Date.now(),
    ...options,
  });
}
