/**
 * `/stores/redis`: takes closed windows, answers questions, and is in `backoff` while Redis is away. A batch is
 * in the spool when its message is done with; writing goes on beside the mailbox.
 */
import type { StartWorker } from "../actors/worker.js";
import { answer, type StoreMessage } from "../model/window-store.js";
import type { RedisAddress } from "./redis/create-client.js";
import type { Encoding } from "./redis/member.js";
import { RedisStore } from "./redis/redis-store.js";
import { Spool } from "./spool.js";

export interface RedisActorOptions extends RedisAddress {
  readonly prefix: string;
  readonly encoding: Encoding;
  /** Resolutions that are kept, and how long. */
  readonly retentionMs: ReadonlyMap<number, number>;
  readonly spoolBytes: number;
  /** For the spool; of this actor alone. */
  readonly spoolFolder: string;
  /** Longest wait for an answer of Redis; default 5 s. */
  readonly timeoutMs?: number;
}

/** Redis answers within ms; one that does not for so long hangs. */
const TIMEOUT_MS = 5_000;
/** At the stop, for what was closed last; within the child's `shutdown`. */
const DRAIN_MS = 2_000;

/** Needs no Redis to start: it connects while it runs. */
export function redisActor(options: RedisActorOptions): StartWorker<StoreMessage> {
  return (context) => {
    const { clock } = context;
    const { spoolFolder: folder, spoolBytes: bytesMax, timeoutMs = TIMEOUT_MS, ...rest } = options;
    const wallMs = (): number => Number(clock.wallNs() / 1_000_000n);
    const store = new RedisStore({
      ...rest,
      address: options,
      spool: new Spool({ folder, bytesMax, wallMs }),
      clock,
      timeoutMs,
      onCondition(reason) {
        if (reason === null) context.setCondition("running");
        else context.setCondition("backoff", reason);
      },
    });
    context.task(store.run());
    return {
      handle(message) {
        if (message.kind === "windows-closed") return store.take(message.batch);
        if (message.kind === "read") context.task(answer(store.read(message.query)).then(message.reply));
        else context.task(answer(store.zones()).then(message.reply));
        return undefined;
      },
      terminate: () => store.close(DRAIN_MS),
      details: () => store.details(),
    };
  };
}
