/**
 * How many messages each connection may have in flight, so that all together have at most so many. Where there
 * are fewer than connections, some have none; who, goes by turn.
 */

/**
 * Shares `total` over connections with these greatest counts, as evenly as can be; what is left over goes to those
 * from the `turn`th on. 10 over three: 4, 3, 3. 2 over four, turn 3: 1, 0, 0, 1.
 */
export function shareReady(total: number, counts: readonly number[], turn: number): number[] {
  const { length } = counts;
  const each = Math.floor(total / length);
  const rest = total % length;
  return counts.map((max, index) => {
    const place = (index - (turn % length) + length) % length;
    return Math.min(max, each + (place < rest ? 1 : 0));
  });
}
