/**
 * One DuckDB database: a connection that writes, and others that read beside it. All work is done by the
 * library's own threads; only what is handed over and taken back costs time of the event loop. After an error
 * that DuckDB cannot go on from (a disk that is full at the wrong moment) the database is opened anew.
 */
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { errorMessage } from "../../base/errors.js";
import type { Duckdb } from "./load-duckdb.js";

export interface DatabaseOptions {
  readonly duckdb: Duckdb;
  readonly file: string;
  /** What does not fit into its memory goes there. */
  readonly spillFolder: string;
}

/** Beside the event loop; of two cores the probes keep what they need, since a query is short. */
const THREADS = 2;
/** For all queries and sorts together; more goes to disk. */
const MEMORY = "256MiB";
/** Queries at once; others wait. */
const READERS_MAX = 2;
/** Of the log; beyond it a checkpoint is due. After a flush it has next to nothing to write: 22 ms for a log of 54 MB. */
const LOG_BYTES_MAX = 8 * 1024 * 1024;
/** A checkpoint that finds no room is what DuckDB cannot go on from: it is not begun without so many logs of room. */
const CHECKPOINT_ROOM = 3;

/** 64-bit numbers are bigint, lists are arrays, structs are objects. */
export type QueryRow = Readonly<Record<string, unknown>>;

/** An open instance, and the connections to it. */
interface Connections {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly idle: DuckDBConnection[];
}

export class Database {
  readonly #options: DatabaseOptions;
  /** null: it could not be opened anew, or is closed. */
  #connections: Connections | null;
  readonly #busy = new Set<DuckDBConnection>();
  readonly #waiting: (() => void)[] = [];
  #onIdle: (() => void) | null = null;
  #lastTurn: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(options: DatabaseOptions, connections: Connections) {
    this.#options = options;
    this.#connections = connections;
  }

  /** Opens the file, or makes it. @throws {Error} where it is in use, damaged or cannot be made. */
  static async open(options: DatabaseOptions): Promise<Database> {
    return new Database(options, await connect(options));
  }

  get duckdb(): Duckdb {
    return this.#options.duckdb;
  }

  /** To be used within {@link transaction}. @throws {Error} where the database could not be opened anew */
  get writer(): DuckDBConnection {
    return this.#open.writer;
  }

  /** All rows of a query, by column name. @throws {Error} with what DuckDB says */
  async query(sql: string): Promise<QueryRow[]> {
    while (this.#busy.size >= READERS_MAX) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const { idle } = this.#open;
    return this.#use(idle.pop(), async (connection) => {
      try {
        return (await connection.runAndReadAll(sql)).getRowObjectsJS();
      } finally {
        idle.push(connection);
      }
    });
  }

  /** Runs a statement that reads tables and writes files, beside the queries. @throws {Error} with what DuckDB says */
  async run(sql: string): Promise<void> {
    await this.#use(undefined, async (connection) => {
      try {
        await connection.run(sql);
      } finally {
        connection.closeSync();
      }
    });
  }

  /**
   * Changes by the writer, all or none of them, one transaction after the other. `onCommitted` is called in the turn
   * in which they hold, `onFailed` before the next transaction begins, on a database that works if it can.
   * @throws what `work` throws, or {Error} with what DuckDB says
   */
  transaction<Value>(
    work: (writer: DuckDBConnection) => Promise<Value>,
    onCommitted?: (value: Value) => void,
    onFailed?: () => Promise<void>,
  ): Promise<Value> {
    return this.#inTurn(async () => {
      try {
        this.#connections ??= await connect(this.#options);
        const value = await commit(this.writer, work);
        onCommitted?.(value);
        return value;
      } catch (error) {
        if (isFatal(error)) await this.#reopen();
        await onFailed?.();
        throw error;
      }
    });
  }

  /** Makes the log short, where it is long and there is room. @throws {Error} with what DuckDB says */
  async checkpoint(): Promise<void> {
    await this.#inTurn(async () => {
      const { file } = this.#options;
      const log = await stat(`${file}.wal`).catch(() => null); // There is none after a checkpoint.
      if (log === null || log.size < LOG_BYTES_MAX) return;
      const { bavail, bsize } = await statfs(dirname(file));
      if (bavail * bsize > CHECKPOINT_ROOM * log.size) await this.writer.run("CHECKPOINT");
    });
  }

  /** Interrupts what runs, and waits for its end. Nothing may be asked afterwards. May be called twice. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#inTurn(() => this.#disconnect());
    this.#isClosed = true;
  }

  get #open(): Connections {
    if (this.#connections === null) throw new Error(`${this.#options.file} is not open`);
    return this.#connections;
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#lastTurn.then(() => {
      if (this.#isClosed) throw new Error(`${this.#options.file} is closed`);
      return work();
    });
    this.#lastTurn = turn.then(ignore, ignore);
    return turn;
  }

  async #reopen(): Promise<void> {
    await this.#disconnect();
    // Where that fails too, the next transaction tries again.
    this.#connections = await connect(this.#options).catch(() => null);
  }

  async #disconnect(): Promise<void> {
    const connections = this.#connections;
    this.#connections = null;
    for (const connection of this.#busy) connection.interrupt();
    if (this.#busy.size > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    this.#onIdle = null;
    if (connections === null) return;
    for (const connection of [...connections.idle, connections.writer]) connection.closeSync();
    connections.instance.closeSync();
  }

  async #use<Value>(
    known: DuckDBConnection | undefined,
    work: (connection: DuckDBConnection) => Promise<Value>,
  ): Promise<Value> {
    const connection = known ?? (await this.#open.instance.connect());
    this.#busy.add(connection);
    try {
      return await work(connection);
    } finally {
      this.#busy.delete(connection);
      this.#waiting.shift()?.();
      if (this.#busy.size === 0) this.#onIdle?.();
    }
  }
}

async function connect({ duckdb, file, spillFolder }: DatabaseOptions): Promise<Connections> {
  const instance = await duckdb.DuckDBInstance.create(file, {
    threads: String(THREADS),
    memory_limit: MEMORY,
    temp_directory: spillFolder,
    checkpoint_threshold: "1TiB",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  try {
    return { instance, writer: await instance.connect(), idle: [] };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function commit<Value>(
  writer: DuckDBConnection,
  work: (writer: DuckDBConnection) => Promise<Value>,
): Promise<Value> {
  await writer.run("BEGIN");
  try {
    const value = await work(writer);
    await writer.run("COMMIT");
    return value;
  } catch (error) {
    // A commit that failed has ended the transaction already; the error of that is worth nothing.
    await writer.run("ROLLBACK").catch(ignore);
    throw error;
  }
}

/** DuckDB's word for an instance that answers nothing any more. */
function isFatal(error: unknown): boolean {
  return /FATAL Error|database has been invalidated/.test(errorMessage(error));
}

function ignore(): void {}
