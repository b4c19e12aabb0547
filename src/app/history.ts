/** What is asked of the stores, through their actors: queries, exports, and windows that memory has no longer. */
import type { Runtime } from "../actors/runtime.js";
import type { Clock } from "../base/clock.js";
import { errorMessage } from "../base/errors.js";
import type { QueryAnswer, QueryRequest, QueryResult } from "../model/query.js";
import type { StoreAnswer, StoredZone, StoreMessage, WindowStore } from "../model/window-store.js";
import type { WindowJson } from "../model/window.js";
import { startCsv } from "../store/query/csv.js";
import { Refusal } from "../store/query/refusal.js";
import { runQuery } from "../store/query/run-query.js";
import { findScope, type QueryStore } from "../store/query/scope.js";
import type { StorePart, Topology } from "../topology/topology.js";
import { ask, NoAnswer } from "./ask.js";

export interface HistoryOptions {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly topology: () => Topology;
}

/** A store may have much to read for one page of an answer. */
const STORE_MS_MAX = 60_000;

/** The stores of the topology, the one that keeps longest first. */
export function historyStores(options: HistoryOptions): QueryStore[] {
  const { archive, redis } = options.topology().stores;
  return [
    ...(archive === null ? [] : [toQueryStore(options, "archive", archive.resolutionsMs)]),
    ...(redis === null ? [] : [toQueryStore(options, "redis", [...redis.retentionMs.keys()])]),
  ];
}

/** Answers one question of contract section 8. Never rejects for what was asked or for a store that is away. */
export function query(options: HistoryOptions, request: QueryRequest): Promise<QueryResult<QueryAnswer>> {
  return settle(runQuery(request, historyStores(options)));
}

/** Begins an export, of the finest resolution where none is named; its lines come as they are read, and end with an error where the store goes away meanwhile. */
export function exportCsv(
  options: HistoryOptions,
  request: Omit<QueryRequest, "function" | "operands">,
  metrics: readonly string[],
): Promise<QueryResult<AsyncIterable<string>>> {
  const asked = { ...request, function: "export", operands: {} };
  return settle(findScope(asked, historyStores(options), Infinity).then((scope) => startCsv(scope, metrics)));
}

function toQueryStore(
  options: HistoryOptions,
  name: StorePart,
  resolutionsMs: readonly number[],
): QueryStore {
  return { name, store: askStore(options, `/stores/${name}`), resolutionsMs };
}

function askStore(options: HistoryOptions, path: string): WindowStore {
  return {
    read: (asked) => askFor<readonly WindowJson[]>((reply) => ({ kind: "read", query: asked, reply })),
    zones: () => askFor<readonly StoredZone[]>((reply) => ({ kind: "zones", reply })),
  };
  async function askFor<Value>(
    question: (reply: (answer: StoreAnswer<Value>) => void) => StoreMessage,
  ): Promise<Value> {
    const answer = await ask<StoreAnswer<Value>>(options, path, question, STORE_MS_MAX);
    if (answer.kind === "failed") throw new NoAnswer(answer.reason);
    return answer.value;
  }
}

async function settle<Answer>(answer: Promise<Answer>): Promise<QueryResult<Answer>> {
  try {
    return { kind: "answer", answer: await answer };
  } catch (error) {
    if (error instanceof Refusal) return { kind: error.kind, reason: error.message };
    if (error instanceof NoAnswer) return { kind: "not-answering", reason: errorMessage(error) };
    throw error;
  }
}
