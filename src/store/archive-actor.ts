/**
 * The archive as an actor: takes what was closed, puts it on the disk at least each second, makes files of it at
 * the ends of hours and each `flush`, and answers questions. What takes long is done beside the mailbox.
 */
import { Unavailable, type StartWorker, type WorkerContext } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import { answer, type StoreMessage } from "../model/window-store.js";
import { Archive, type ArchiveOptions } from "./archive/archive.js";
import { loadDuckdb } from "./archive/load-duckdb.js";
import { HOUR_MS } from "./archive/partition.js";

export interface ArchiveActorOptions extends Omit<ArchiveOptions, "duckdb" | "wallMs"> {
  /** Between two files. */
  readonly flushMs: number;
}

export type ArchiveMessage = StoreMessage | { readonly kind: "commit" } | { readonly kind: "flush" };

/** What is lost at the most when the process is killed, but for the time that a commit takes. */
const COMMIT_MS = 500;
/** After the end of an hour, for its last windows to be closed. */
const SETTLE_MS = 10_000;

/** An archive that is open. @throws {Unavailable} where DuckDB cannot be loaded */
export function archiveActor(options: ArchiveActorOptions): StartWorker<ArchiveMessage> {
  return async (context) => {
    const duckdb = await loadDuckdb((reason, remedy) => new Unavailable(reason, remedy));
    const wallMs = (): number => Number(context.clock.wallNs() / 1_000_000n);
    const archive = await Archive.open({ ...options, duckdb, wallMs });
    const actor = new ArchiveActor(archive, options.flushMs, wallMs, context);
    return {
      handle: (message) => actor.handle(message),
      terminate: () => actor.stop(),
      details: () => archive.details(),
    };
  };
}

class ArchiveActor {
  readonly #archive: Archive;
  readonly #flushMs: number;
  readonly #wallMs: () => number;
  readonly #context: WorkerContext<ArchiveMessage>;
  #isCommitDue = false;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    archive: Archive,
    flushMs: number,
    wallMs: () => number,
    context: WorkerContext<ArchiveMessage>,
  ) {
    this.#archive = archive;
    this.#flushMs = flushMs;
    this.#wallMs = wallMs;
    this.#context = context;
    this.#setFlush();
  }

  async handle(message: ArchiveMessage): Promise<void> {
    switch (message.kind) {
      case "windows-closed":
        this.#archive.take(message.batch);
        this.#setCommit();
        break;
      case "commit":
        this.#isCommitDue = false;
        await this.#archive.commit();
        break;
      case "flush":
        this.#flushing = this.#flush();
        break;
      case "read":
        void answer(this.#archive.read(message.query)).then(message.reply);
        break;
      case "zones":
        void answer(this.#archive.zones()).then(message.reply);
        break;
    }
  }

  async stop(): Promise<void> {
    await this.#flushing;
    await this.#archive.flush();
    await this.#archive.close();
  }

  #setCommit(): void {
    if (this.#isCommitDue) return;
    this.#isCommitDue = true;
    this.#context.after(COMMIT_MS, { kind: "commit" });
  }

  async #flush(): Promise<void> {
    try {
      await this.#archive.flush();
    } catch (error) {
      this.#context.log.error({ error }, "the archive cannot write its files");
      this.#context.setCondition("backoff", errorMessage(error));
    }
    this.#setFlush();
  }

  #setFlush(): void {
    this.#context.after(untilFlushMs(this.#wallMs(), this.#flushMs), { kind: "flush" });
  }
}

/** To the next multiple of `flushMs`, or of an hour, of the wall clock, and a little later. */
export function untilFlushMs(wallMs: number, flushMs: number): number {
  const settledMs = wallMs - SETTLE_MS;
  const ends = [flushMs, HOUR_MS].map((stepMs) => (Math.floor(settledMs / stepMs) + 1) * stepMs);
  return Math.min(...ends) - settledMs;
}
