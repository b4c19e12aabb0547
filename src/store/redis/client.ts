/**
 * One connection to Redis, a single server or a Cluster, from its opening to its end. It never reconnects by
 * itself and queues nothing: whoever holds it hears of its end, closes it and opens another, so that there is
 * one place that waits, and none that piles up.
 */
import { Cluster, type Redis } from "ioredis";
import type { Clock } from "../../base/clock.js";
import { errorMessage } from "../../base/errors.js";
import { createClient, type RedisAddress } from "./create-client.js";
import { RedisAway } from "./errors.js";
import type { Script } from "./scripts.js";

export interface OpenOptions {
  readonly clock: Clock;
  /** Longest wait for an answer; after it the connection counts as dead. */
  readonly timeoutMs: number;
  /** Called once, when the connection has ended, for whatever reason. */
  readonly onEnd: () => void;
  /** Ends it, also while it is being opened. */
  readonly signal: AbortSignal;
}

type Argument = string | number | Buffer;

export class RedisClient {
  readonly #client: Redis | Cluster;
  readonly #options: OpenOptions;
  /** Why it has ended, or will have. */
  #lastError: unknown;
  #isEnded = false;
  /** Calls that wait for an answer. */
  readonly #waiting = new Set<(error: RedisAway) => void>();
  readonly #onAbort = (): void => this.close();

  private constructor(client: Redis | Cluster, options: OpenOptions) {
    this.#client = client;
    this.#options = options;
    this.#lastError = new Error(
      client.isCluster ? "no node of the cluster answers" : "the connection was lost",
    );
    for (const event of ["error", "node error"]) client.on(event, (error: unknown) => this.#note(error));
    client.on("end", () => this.#end());
    options.signal.addEventListener("abort", this.#onAbort);
    if (options.signal.aborted) this.close();
  }

  /** Connects, and asks whether it may. The password is read anew each time. @throws {RedisAway} */
  static async open(address: RedisAddress, options: OpenOptions): Promise<RedisClient> {
    const client = new RedisClient(await createClient(address, options.timeoutMs), options);
    try {
      await client.#connect();
      await client.#within(() => client.#client.ping());
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Null while it lasts. */
  get ended(): RedisAway | null {
    return this.#isEnded ? new RedisAway(this.#lastError) : null;
  }

  get isCluster(): boolean {
    return this.#client.isCluster;
  }

  /** Runs a script, which the server knows already or is told. @throws {RedisAway} */
  async run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const client = this.#client;
    try {
      return await this.#within(() =>
        client.callBuffer("evalsha", script.sha, keys.length, ...keys, ...args),
      );
    } catch (error) {
      if (!(error instanceof RedisAway) || !error.message.startsWith("NOSCRIPT")) throw error;
      return this.#within(() => client.callBuffer("eval", script.text, keys.length, ...keys, ...args));
    }
  }

  /** Any other command; answers are buffers. @throws {RedisAway} */
  command(name: string, ...args: Argument[]): Promise<unknown> {
    return this.#within(() => this.#client.callBuffer(name, ...args));
  }

  /** Ends it at once, whatever is under way. May be called twice. */
  close(): void {
    const client = this.#client;
    const connections = client instanceof Cluster ? client.nodes() : [client];
    client.disconnect();
    // A peer that has stopped never answers the end of a connection, and what was written would wait for it.
    for (const { stream } of connections) (stream as typeof stream | undefined)?.destroy();
    this.#end();
  }

  async #connect(): Promise<void> {
    try {
      await this.#within(() => this.#client.connect());
    } catch (error) {
      throw error instanceof RedisAway && isEcho(error) ? new RedisAway(this.#lastError) : error;
    }
  }

  #note(error: unknown): void {
    if (!isEcho(error)) this.#lastError = error;
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    for (const reject of this.#waiting) reject(new RedisAway(this.#lastError));
    this.#options.onEnd();
  }

  /** The answer, or the end of the connection where none comes. */
  async #within<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const { clock, timeoutMs } = this.#options;
    if (this.#isEnded) throw new RedisAway(this.#lastError);
    const timer = clock.setTimer(timeoutMs, () => {
      this.#lastError = new Error(`no answer in ${timeoutMs} ms`);
      this.close();
    });
    let reject: (error: RedisAway) => void = () => {};
    const end = new Promise<never>((_, rejectEnd) => (reject = rejectEnd));
    this.#waiting.add(reject);
    try {
      return await Promise.race([call(), end]);
    } catch (error) {
      throw error instanceof RedisAway ? error : new RedisAway(error);
    } finally {
      timer.cancel();
      this.#waiting.delete(reject);
    }
  }
}

/** Errors that only say that something else went wrong, which was said before. */
function isEcho(error: unknown): boolean {
  return /^(Connection is closed|None of startup nodes|Failed to refresh slots)/.test(errorMessage(error));
}
