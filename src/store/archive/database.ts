/**
 * One DuckDB database: a connection that writes, and others that read beside it. All work is done by the
 * library's own threads; only what is handed over and taken back costs time of the event loop.
 */
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
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

/** 64-bit numbers are bigint, lists are arrays, structs are objects. */
export type QueryRow = Readonly<Record<string, unknown>>;

export class Database {
  readonly duckdb: Duckdb;
  readonly #instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly #idle: DuckDBConnection[] = [];
  readonly #busy = new Set<DuckDBConnection>();
  readonly #waiting: (() => void)[] = [];
  #onIdle: (() => void) | null = null;
  #transactions: Promise<void> = Promise.resolve();

  private constructor(duckdb: Duckdb, instance: DuckDBInstance, writer: DuckDBConnection) {
    this.duckdb = duckdb;
    this.#instance = instance;
    this.writer = writer;
  }

  /** Opens the file, or makes it. @throws {Error} where it is in use, damaged or cannot be made. */
  static async open({ duckdb, file, spillFolder }: DatabaseOptions): Promise<Database> {
    const instance = await duckdb.DuckDBInstance.create(file, {
      threads: String(THREADS),
      memory_limit: MEMORY,
      temp_directory: spillFolder,
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    try {
      return new Database(duckdb, instance, await instance.connect());
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  /** All rows of a query, by column name. @throws {Error} with what DuckDB says */
  async query(sql: string): Promise<QueryRow[]> {
    while (this.#busy.size >= READERS_MAX) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.#use(this.#idle.pop(), async (connection) => {
      const reader = await connection.runAndReadAll(sql);
      this.#idle.push(connection);
      return reader.getRowObjectsJS();
    });
  }

  /** Runs a statement that reads tables and writes files, beside the queries. */
  async run(sql: string): Promise<void> {
    await this.#use(undefined, async (connection) => {
      await connection.run(sql);
      connection.closeSync();
    });
  }

  /**
   * Changes by the writer, all or none of them, one transaction after the other; `onCommitted` is called in the
   * turn in which they hold. @throws what `work` throws, or {Error} with what DuckDB says
   */
  async transaction<Value>(work: () => Promise<Value>, onCommitted?: (value: Value) => void): Promise<Value> {
    const before = this.#transactions;
    const own = before.then(async () => {
      const value = await this.#commit(work);
      onCommitted?.(value);
      return value;
    });
    this.#transactions = own.then(ignore, ignore);
    return own;
  }

  /** Interrupts what runs, and waits for its end. Nothing may be asked afterwards. */
  async close(): Promise<void> {
    await this.#transactions;
    for (const connection of this.#busy) connection.interrupt();
    if (this.#busy.size > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
    for (const connection of this.#idle) connection.closeSync();
    this.writer.closeSync();
    this.#instance.closeSync();
  }

  async #commit<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.writer.run("BEGIN");
    try {
      const value = await work();
      await this.writer.run("COMMIT");
      return value;
    } catch (error) {
      // A commit that failed has ended the transaction already; the error of that is worth nothing.
      await this.writer.run("ROLLBACK").catch(ignore);
      throw error;
    }
  }

  async #use<Value>(
    known: DuckDBConnection | undefined,
    work: (connection: DuckDBConnection) => Promise<Value>,
  ): Promise<Value> {
    const connection = known ?? (await this.#instance.connect());
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

function ignore(): void {}
