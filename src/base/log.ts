/**
 * The log: JSON lines on stderr, one per event, through pino. Levels: error = data lost or an operator is
 * needed; warn = unexpected, recovered; info = started, stopped, reloaded; debug = once per probe cycle at
 * most. Secrets never come here: callers log names and counts, not configuration.
 */
import { pino } from "pino";

/** What the rest of the house may say to the log: an object of fields first, then one sentence. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Kept while stderr takes nothing, e.g. a file on a full disk; what comes on top is dropped. */
const WAITING_BYTES_MAX = 64 * 1024;

/** A log on stderr from `level` up; error objects under `error` are written with their chain of causes. */
export function createLog(level: LogLevel): Log {
  const options = { level, base: null, errorKey: "error", timestamp: pino.stdTimeFunctions.isoTime };
  const stderr = pino.destination({ fd: 2, sync: true, maxLength: WAITING_BYTES_MAX });
  stderr.on("error", ignore); // A log that cannot be written is no reason to end the node; it is tried again.
  return pino(options, stderr);
}

/** A log that writes nothing. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}
