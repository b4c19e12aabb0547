/** The thread that receives for all collectors of this process: it begins with the first of them and ends with the last. */
import { Worker, type MessagePort } from "node:worker_threads";
import type { ReceiverSocket, ThreadData, ThreadOrder } from "./receiver-messages.js";

/** Longest wait for the sockets to be closed when the process ends at once. */
const CLOSE_MS_MAX = 1_000;

let running: ReceiverThread | null = null;

/** Takes the news that the thread has ended, though it has members. */
export type Fail = (error: Error) => void;

export class ReceiverThread {
  readonly #members = new Set<Fail>();
  readonly #ended = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker = new Worker(new URL("./receive-in-thread.js", import.meta.url), {
    workerData: { ended: this.#ended } satisfies ThreadData,
  });

  private constructor() {
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => {
      process.off("exit", this.#closeAtOnce);
      this.#fail(new Error("the thread that receives has ended"));
    });
    process.on("exit", this.#closeAtOnce);
  }

  /** The thread, of which `fail` is a member from now on. */
  static join(fail: Fail): ReceiverThread {
    running ??= new ReceiverThread();
    running.#members.add(fail);
    return running;
  }

  /** The last to leave ends it. */
  leave(fail: Fail): void {
    if (!this.#members.delete(fail) || this.#members.size > 0) return;
    this.#forget();
    this.#tell({ kind: "end" });
  }

  /** Opens a socket for whoever is at the other end of `port`. */
  open(socket: ReceiverSocket, port: MessagePort): void {
    this.#worker.postMessage({ kind: "open", socket, port } satisfies ThreadOrder, [port]);
  }

  #fail(error: Error): void {
    this.#forget();
    for (const fail of this.#members) fail(error);
    this.#members.clear();
  }

  /** The next member has another thread. */
  #forget(): void {
    if (running === this) running = null;
  }

  #tell(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }

  /** The process ends at once: its thread would be ended too, and may not while it waits (`closeAll` there). */
  readonly #closeAtOnce = (): void => {
    this.#tell({ kind: "end" });
    Atomics.wait(this.#ended, 0, 0, CLOSE_MS_MAX);
  };
}
