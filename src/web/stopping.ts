/** Answers that must not wait for the end of the very server that gives them. */

/**
 * The value of `work`, or "stopping" as soon as the server stops: a restart or reload that stops this server
 * is waiting for its open requests, so a request that waited for it in turn would hold up both.
 */
export function untilStopping<Value>(
  work: Promise<Value>,
  stopping: AbortSignal,
): Promise<Value | "stopping"> {
  if (stopping.aborted) return Promise.resolve("stopping");
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve("stopping");
    stopping.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => stopping.removeEventListener("abort", stop));
  });
}
