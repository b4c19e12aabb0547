/** Collectors as the web changes them, at run time only. */

export type CollectorChange =
  | { readonly kind: "done" }
  /** What was asked for is not what a collector is; a sentence for each mistake. */
  | { readonly kind: "refused"; readonly sentences: readonly string[] }
  /** It did not come up, or what was in its place did not go; all is as before. */
  | { readonly kind: "failed"; readonly sentence: string };

export interface CollectorsView {
  /** Adds the collector, or puts it in the place of the one of that name. `value` is what the body held. */
  put(name: string, value: unknown): Promise<CollectorChange>;
  remove(name: string): Promise<CollectorChange | { readonly kind: "no-such-collector" }>;
}
