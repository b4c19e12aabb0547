/**
 * A day of 200 zones at a second, fed as fast as it goes: the hours that come out are those of the reference.
 * The same comparison as in the tests, where it is two hours of 20 zones.
 */
import { replay } from "../aggregator/replay.js";

const ZONES = 200;
const HOURS = 24;
const HOUR_S = 3_600;
const HOUR_MS = 3_600_000;
/** Packets after the last hour, so that it closes. */
const AFTER_S = 3;

/** `npm run accept -- replay [ZONES] [HOURS]`. */
export async function run([zones = `${ZONES}`, hours = `${HOURS}`]: string[]): Promise<boolean> {
  const { windows, differences } = replay({
    seed: 1,
    zones: Number(zones),
    seconds: Number(hours) * HOUR_S + AFTER_S,
    resolutionMs: HOUR_MS,
    startMs: Date.UTC(2026, 10, 22),
  });
  for (const difference of differences) console.log(difference);
  console.log(`${windows} windows of an hour of ${zones} zones, ${differences.length} differences`);
  return differences.length === 0 && windows === Number(zones) * Number(hours);
}
