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
/** Before a disk that took nothing is tried again. */
const RETRY_MS = 10_000;

/** An archive that is open. @throws {Unavailable} where DuckDB cannot be loaded */
export function archiveActor(options: ArchiveActorOptions): StartWorker<ArchiveMessage> {
  return async (context) => {
    const duckdb = await loadDuckdb((reason, remedy) => new Unavailable(reason, remedy));
    const wallMs = (): number => Number(context.clock.wallNs() / 1_000_000n);
    const archive = await Archive.open({ ...options, duckdb, wallMs });
    const actor = new ArchiveActor(archive, () => untilFlushMs(wallMs(), options.flushMs), context);
    return {
      handle: (message) => actor.handle(message),
      terminate: () => actor.stop(),
      details: () => archive.details(),
    };
  };
}

class ArchiveActor {
  readonly #archive: Archive;
  readonly #untilFlushMs: () => number;
  readonly #context: WorkerContext<ArchiveMessage>;
  readonly #troubles = new Map<"commit" | "flush", string>();
  #isCommitDue = false;
  #cancelFlush: () => void = () => undefined;
  #told: string | undefined;
  /** Files that are being made; null where none are. */
  #flushing: Promise<void> | null = null;

  constructor(archive: Archive, untilFlush: () => number, context: WorkerContext<ArchiveMessage>) {
    this.#archive = archive;
    this.#untilFlushMs = untilFlush;
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
        await this.#try("commit", () => this.#archive.commit());
        if (this.#troubles.has("commit")) this.#setCommit();
        if (this.#archive.isTailFull) this.#flushing ??= this.#flush();
        break;
      case "flush":
        this.#flushing ??= this.#flush();
        break;
      case "read":
        void answer(this.#archive.read(message.query)).then(message.reply);
        break;
      case "zones":
        void answer(this.#archive.zones()).then(message.reply);
        break;
    }
  }

  /** Makes files of what there is; what cannot be written stays in the tail, where the next start finds it. */
  async stop(): Promise<void> {
    await this.#flushing;
    await this.#try("flush", () => this.#archive.flush());
    await this.#archive.close();
  }

  #setCommit(): void {
    if (this.#isCommitDue) return;
    this.#isCommitDue = true;
    this.#context.after(COMMIT_MS, { kind: "commit" });
  }

  /** One at a time: files that are made out of turn put the next off. */
  #setFlush(): void {
    this.#cancelFlush();
    const delayMs = this.#troubles.has("flush") ? RETRY_MS : this.#untilFlushMs();
    this.#cancelFlush = this.#context.after(delayMs, { kind: "flush" });
  }

  /** Beside the mailbox: windows are taken and questions answered meanwhile. */
  async #flush(): Promise<void> {
    await this.#try("flush", async () => {
      await this.#archive.flush();
      await this.#archive.maintain();
    });
    this.#flushing = null;
    this.#setFlush();
  }

  /** Does it; what goes wrong is said in health and, when it begins, in the log, and is tried again later. */
  async #try(what: "commit" | "flush", work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#troubles.delete(what);
    } catch (error) {
      if (!this.#troubles.has(what)) this.#context.log.error({ error }, `the archive cannot ${what}`);
      this.#troubles.set(what, errorMessage(error).split("\n")[0] ?? "");
    }
    this.#tell();
  }

  #tell(): void {
    const [reason] = this.#troubles.values();
    if (reason === this.#told) return;
    this.#told = reason;
    if (reason === undefined) this.#context.setCondition("running");
    else this.#context.setCondition("backoff", reason);
  }
}

/** To the next multiple of `flushMs`, or of an hour, of the wall clock, and a little later. */
export function untilFlushMs(wallMs: number, flushMs: number): number {
  const settledMs = wallMs - SETTLE_MS;
  const ends = [flushMs, HOUR_MS].map((stepMs) => (Math.floor(settledMs / stepMs) + 1) * stepMs);
  return Math.min(...ends) - settledMs;
}
