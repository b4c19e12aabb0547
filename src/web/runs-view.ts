/** The on-demand runs as the web sees them; `src/app` implements it. */
import type { RunJson, RunReader, RunRequest, ScriptJson } from "../model/run.js";

export interface RunsView {
  /** Every entry of the catalogue, by name, with whether it can run here. */
  scripts(): Promise<readonly ScriptJson[]>;
  /** Starts one. @throws {WebError} NO_SUCH_SCRIPT, BAD_PARAMETER, NO_SUCH_ZONE, TOO_MANY_RUNS, UNAVAILABLE */
  start(request: RunRequest): Promise<RunJson>;
  find(id: string): RunJson | undefined;
  /** Ends it, and answers when it has ended. Nothing where it is over already. */
  stop(id: string): Promise<RunJson | undefined>;
  /** Tells the reader everything so far and each event to come, the last one `end`. Returns what ends it. */
  follow(id: string, reader: RunReader): (() => void) | undefined;
}
