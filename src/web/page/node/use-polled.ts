/** What the node answers, asked again and again while somebody looks. */
import { useEffect, useState } from "preact/hooks";

/**
 * The last answer of `read`, which is called at once, every `refreshMs` ms, and anew when one of `inputs` changes.
 * Where it gives undefined or rejects, the answer before stays: the notice at the top says that the node is away.
 */
export function usePolled<Answer>(
  read: () => Promise<Answer | undefined>,
  refreshMs: number,
  inputs: readonly string[],
): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    let isOver = false;
    const poll = async (): Promise<void> => {
      const next = await read().catch(() => undefined);
      if (!isOver && next !== undefined) setAnswer(() => next);
    };
    void poll();
    const timer = setInterval(() => void poll(), refreshMs);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, inputs);
  return answer;
}
