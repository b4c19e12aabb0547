/** A million system calls in each of two zones, under load, are counted as a million, whatever the intervals. */
import { countCalls } from "../probes/bpftrace/exact-calls.js";
import { mountTracefs } from "../support/tracefs.js";

export async function run([calls = "1000000"]: readonly string[]): Promise<boolean> {
  const unmount = mountTracefs();
  try {
    const counted = await countCalls(Number(calls));
    console.log(JSON.stringify(counted));
    return counted.every(({ zones }) => zones.every((count) => count === Number(calls)));
  } finally {
    unmount();
  }
}
