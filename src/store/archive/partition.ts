/**
 * Where windows lie in the archive: `host=gz-01/resolution=1s/date=2026-11-22/hour=10`, the folders that Hive
 * began and every reader of Parquet knows. Names are percent-encoded, as Hive has it.
 */
import { formatResolution, parseResolution } from "../../model/resolution.js";

/** One hour (UTC, event time) of one resolution of one host. */
export interface Partition {
  readonly host: string;
  readonly resolutionMs: number;
  /** Start of the hour, Unix ms. */
  readonly hourMs: number;
}

export const HOUR_MS = 3_600_000;

/** Of a name in a folder, encoded; what every file system takes. */
const NAME_BYTES_MAX = 255;

/** The folder, relative to the archive's; null for a host whose name is too long to be one. */
export function toFolder({ host, resolutionMs, hourMs }: Partition): string | null {
  const hostFolder = `host=${encodeName(host)}`;
  if (hostFolder.length > NAME_BYTES_MAX) return null;
  const time = new Date(hourMs).toISOString();
  return `${hostFolder}/resolution=${formatResolution(resolutionMs)}/date=${time.slice(0, 10)}/hour=${time.slice(11, 13)}`;
}

const FOLDER = /^host=([^/]+)\/resolution=([^/]+)\/date=(\d{4}-\d\d-\d\d)\/hour=([01]\d|2[0-3])$/;

/** The other way; null for a folder that is none of an archive's. */
export function parseFolder(folder: string): Partition | null {
  const [, host = "", resolution = "", date, hour] = FOLDER.exec(folder) ?? [];
  const resolutionMs = parseResolution(resolution);
  const hourMs = Date.parse(`${date}T${hour}:00:00Z`);
  const name = decodeName(host);
  if (resolutionMs === null || Number.isNaN(hourMs) || name === null) return null;
  return { host: name, resolutionMs, hourMs };
}

/** Start of the hour that a time is in. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / HOUR_MS) * HOUR_MS;
}

/** Every byte but letters, digits and `-_.~` as %XX. */
export function encodeName(name: string): string {
  const wellFormed = Buffer.from(name, "utf8").toString("utf8"); // Half a surrogate pair is no text.
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decodeName(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // Not encoded by us.
  }
}
