/**
 * When each zone came up, over the life of several samplers: the kernel forgets the times of a cgroup's folder when
 * memory is short and makes new ones at the next look, but its inode stays. So the time that was told first holds
 * for as long as the inode is the same; else every counter of the zone would be taken for reset.
 */
export class ZoneBirths {
  readonly #births = new Map<string, { readonly inode: string; readonly createdNs: bigint }>();

  /** When the zone came up, given its folder's inode and time now. */
  createdNs(zone: string, inode: string, seenNs: bigint): bigint {
    const known = this.#births.get(zone);
    if (known?.inode === inode) return known.createdNs;
    this.#births.set(zone, { inode, createdNs: seenNs });
    return seenNs;
  }

  /** Forgets all but these. */
  keepOnly(zones: readonly string[]): void {
    if (this.#births.size <= zones.length) return;
    const kept = new Set(zones);
    for (const zone of this.#births.keys()) if (!kept.has(zone)) this.#births.delete(zone);
  }
}
