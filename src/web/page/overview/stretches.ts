/** Points of a line that hang together. Pure. */

/** The stretches without a hole, as [first, end). */
export function stretches(points: readonly (number | null)[]): [first: number, end: number][] {
  const found: [number, number][] = [];
  for (let index = 0; index < points.length; index++) {
    if (points[index] === null || points[index] === undefined) continue;
    const last = found.at(-1);
    if (last !== undefined && last[1] === index) last[1] = index + 1;
    else found.push([index, index + 1]);
  }
  return found;
}
