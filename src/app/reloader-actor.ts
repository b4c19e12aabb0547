/** The worker /reloader: watches the topology file and asks for a reload; keeps the last outcome for health. */
import type { StartWorker } from "../actors/worker.js";
import type { ReloadOutcome } from "../model/health.js";
import { createFileWatch } from "./file-watch.js";

export interface ReloaderOptions {
  readonly file: string;
  /** The one reload of the node; what the reloader does with a broken file is only to say so. */
  readonly reload: () => Promise<ReloadOutcome>;
}

export type ReloaderMessage = { readonly kind: "file-changed" };

export function reloaderActor({ file, reload }: ReloaderOptions): StartWorker<ReloaderMessage> {
  return (context) => {
    let reloads = 0;
    let last: ReloadOutcome | null = null;
    const watch = createFileWatch(file, {
      clock: context.clock,
      onChange: () => void context.self.offer({ kind: "file-changed" }),
      onError: (error) => context.task(Promise.reject(error)),
    });
    return {
      handle() {
        // Not awaited: a reload may replace this very actor.
        context.task(
          reload().then((outcome) => {
            reloads++;
            last = outcome;
          }),
        );
      },
      terminate: () => watch.close(),
      details: () => ({
        file,
        reloads,
        last_outcome: last?.outcome ?? null,
        last_errors: last?.errors ?? [],
      }),
    };
  };
}
