/**
 * Follows a stream of the node for as long as it is wanted: when it breaks off it is opened again, at once and
 * then with growing pauses, and whoever follows is told how it stands. A hidden tab lets go of its stream, since a
 * browser has only a few connections to one host.
 */
import { EventStreamParser, type StreamEvent } from "./event-stream.js";
import { NodeError, request, toError } from "./ask.js";

/** `live`: it flows; `away`: it does not, and is tried again at `retryAtMs`; `ended`: by the node's own word. */
export type StreamState =
  | { readonly kind: "connecting" | "live" }
  | { readonly kind: "away"; readonly retryAtMs: number; readonly sentence: string }
  | { readonly kind: "ended" };

export interface FollowOptions {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onState: (state: StreamState) => void;
  /** The event after which the stream is over for good. */
  readonly last?: string;
}

const PAUSE_MS_MIN = 500;
const PAUSE_MS_MAX = 10_000;
/** The node beats every 15 s; a stream that is silent for longer is dead. */
const SILENCE_MS_MAX = 40_000;

/** Opens the stream at `path`; returns what ends it. */
export function follow(path: string, options: FollowOptions): () => void {
  const follower = new Follower(path, options);
  void follower.run();
  return () => follower.end();
}

class Follower {
  readonly #path: string;
  readonly #options: FollowOptions;
  #isOver = false;
  #cut = new AbortController();
  /** Ends the pause that is going on. */
  #wake = (): void => {};
  readonly #onVisibility = (): void => {
    if (document.hidden) this.#cut.abort();
    else this.#wake();
  };

  constructor(path: string, options: FollowOptions) {
    this.#path = path;
    this.#options = options;
    document.addEventListener("visibilitychange", this.#onVisibility);
  }

  end(): void {
    this.#isOver = true;
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#cut.abort();
    this.#wake();
  }

  async run(): Promise<void> {
    let pauseMs = PAUSE_MS_MIN;
    while (!this.#isOver) {
      this.#options.onState({ kind: "connecting" });
      const { hadEvents, sentence } = await this.#readOnce();
      if (this.#isOver) return;
      pauseMs = hadEvents ? PAUSE_MS_MIN : Math.min(pauseMs * 2, PAUSE_MS_MAX);
      this.#options.onState({ kind: "away", retryAtMs: Date.now() + pauseMs, sentence });
      await this.#pause(pauseMs);
    }
  }

  /** Until the stream breaks off. */
  async #readOnce(): Promise<{ hadEvents: boolean; sentence: string }> {
    this.#cut = new AbortController();
    let hadEvents = false;
    try {
      const response = await request(this.#path, { signal: this.#cut.signal });
      if (!response.ok) throw toError(response.status, await response.json());
      this.#options.onState({ kind: "live" });
      for await (const event of this.#events(response)) {
        hadEvents = true;
        this.#options.onEvent(event);
        if (event.name === this.#options.last) this.#finish();
      }
      return { hadEvents, sentence: "the node ended the connection" };
    } catch (error) {
      return { hadEvents, sentence: error instanceof NodeError ? error.message : "the connection was lost" };
    }
  }

  #finish(): void {
    this.end();
    this.#options.onState({ kind: "ended" });
  }

  async *#events(response: Response): AsyncGenerator<StreamEvent> {
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    const reader = response.body!.getReader();
    for (;;) {
      const watchdog = setTimeout(() => this.#cut.abort(), SILENCE_MS_MAX);
      const { done, value } = await reader.read().finally(() => clearTimeout(watchdog));
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  }

  /** A hidden tab waits until it is looked at. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = document.hidden ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
