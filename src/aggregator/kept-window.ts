/** A closed window in a slab, made when somebody reads it. */
import type { Lease } from "./block.js";
import type { CoverageCount } from "./coverage.js";
import type { Level } from "./levels.js";
import type { Rows } from "./rows.js";
import type { Slab } from "./slab.js";
import { StoredWindow, type RowNames, type WindowOwner } from "./stored-window.js";
import type { WindowList } from "./window-list.js";

/** It keeps its slab from being used again. */
export class KeptWindow extends StoredWindow {
  readonly owner: WindowOwner;
  readonly level: Level;
  readonly names: RowNames;
  readonly #slab: Slab;
  readonly #head: number;
  readonly #lease: Lease;

  constructor(list: WindowList, names: RowNames, slab: Slab, head: number, lease: Lease) {
    super();
    ({ owner: this.owner, level: this.level } = list);
    this.names = names;
    this.#slab = slab;
    this.#head = head;
    this.#lease = lease;
  }

  get number(): number {
    return this.#slab.windowNumber(this.#head);
  }

  get startMs(): number {
    return this.#slab.startMs(this.#head);
  }

  get late(): boolean {
    return this.#slab.isLate(this.#head);
  }

  get coverage(): CoverageCount {
    return this.#slab.coverage(this.#head);
  }

  get rows(): Rows | null {
    return this.#slab.rows(this.#head, this.#lease);
  }
}
