/** Sections and statistics as 2013 had them, and ours: `Net obytes64` and `net obytes64` are `net.obytes64`. */
import { badQuery } from "./refusal.js";

/** Names of 2013 that are not ours but for the case, in lower case. */
const SECTIONS: Readonly<Record<string, string>> = {
  pro: "process",
  cpu: "cpu",
  mem: "mem",
  dis: "disk",
  net: "net",
  cal: "syscall",
  callheat: "syscall",
  sys: "zone",
};

/** Statistics that were called otherwise. */
const STATISTICS: Readonly<Record<string, string>> = {
  "syscall.value": "syscall.latency",
  "syscall.time": "syscall.latency",
  "cpuqueue.amount": "cpu.queue",
};

/** `Dis` -> `disk`; any other name is a section of ours. @throws {Refusal} for what cannot be one */
export function toSection(text: string): string {
  const section = SECTIONS[text.toLowerCase()] ?? text;
  if (!/^[^.\s]+$/.test(section)) throw badQuery(`${JSON.stringify(text)} is no section; ${SECTIONS_HINT}`);
  return section;
}

const SECTIONS_HINT = "known are Pro CPU Mem Dis Net Cal Sys, or the first word of a metric of ours";

/** `Cal`, `value` -> `syscall.latency`. @throws {Refusal} */
export function toMetric(section: string, statistic: string): string {
  if (!/^\S+$/.test(statistic))
    throw badQuery(`${JSON.stringify(statistic)} is no statistic, such as obytes64`);
  const metric = `${toSection(section)}.${statistic}`;
  return STATISTICS[metric] ?? metric;
}
