/**
 * A store of closed windows as its readers see it: Redis and the archive answer the same questions. The store's
 * actor takes them as messages, so that what asks needs no connection of its own; an answer that cannot be
 * given is a value.
 */
import { errorMessage } from "../base/errors.js";
import type { WindowBatch, WindowJson } from "./window.js";

/** Windows of one zone that start in [fromMs, toMs), event time, Unix ms. */
export interface StoredWindowQuery {
  readonly zone: string;
  /** Absent: of every host that has a zone of this name. */
  readonly host?: string;
  readonly resolutionMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Only the series of this metric. */
  readonly metric?: string;
  /** Of more windows than these, the newest. */
  readonly windowsMax?: number;
}

/** A zone that the store has windows of. */
export interface StoredZone {
  readonly host: string;
  readonly zone: string;
  /** End of its newest window, event time, Unix ms. */
  readonly newestMs: number;
}

export interface WindowStore {
  /**
   * Oldest first, corrections merged into what they correct; of the windows that several nodes closed for one
   * step, the one that received more. Empty where there is nothing. Rejects where the store cannot be read.
   */
  read(query: StoredWindowQuery): Promise<readonly WindowJson[]>;
  /** Every zone, by host and then by name. Rejects where the store cannot be read. */
  zones(): Promise<readonly StoredZone[]>;
}

/** What a question came to. */
export type StoreAnswer<Value> =
  | { readonly kind: "found"; readonly value: Value }
  /** The store is away or broken; the reason is a sentence for a person. */
  | { readonly kind: "failed"; readonly reason: string };

/** What the actor of a store takes; a question is answered once, maybe late, by calling `reply`. */
export type StoreMessage =
  | { readonly kind: "windows-closed"; readonly batch: WindowBatch }
  | {
      readonly kind: "read";
      readonly query: StoredWindowQuery;
      readonly reply: (answer: StoreAnswer<readonly WindowJson[]>) => void;
    }
  | { readonly kind: "zones"; readonly reply: (answer: StoreAnswer<readonly StoredZone[]>) => void };

/** What became of a question to a store; never rejects. */
export async function answer<Value>(question: Promise<Value>): Promise<StoreAnswer<Value>> {
  try {
    return { kind: "found", value: await question };
  } catch (error) {
    return { kind: "failed", reason: errorMessage(error) };
  }
}
