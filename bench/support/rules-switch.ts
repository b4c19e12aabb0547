/** 40 rules - the shipped ones and 16 more - and the same by hand: what the rules are measured against. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Ignored, Outcome } from "../../src/aggregator/rules/outcome.js";
import { projectRoot } from "../../src/base/project-root.js";
import type { KstatFrame } from "../../src/model/kstat-frame.js";

const MORE_RULES = `
zone(module = "memory_cap", key = "rss") -> [uuid, "mem", "rss"].
zone(module = "memory_cap", key = "swap") -> [uuid, "mem", "swap"].
zone(module = "memory_cap", key = "physcap") -> [uuid, "mem", "physcap"].
zone(module = "memory_cap", key = "swapcap") -> [uuid, "mem", "swapcap"].
zone(module = "memory_cap", key = "pgpgin") -> [uuid, "mem", "pgpgin"].
zone(module = "memory_cap", key = "anonpgin") -> [uuid, "mem", "anonpgin"].
zone(module = "memory_cap", key = "execpgin") -> [uuid, "mem", "execpgin"].
zone(module = "memory_cap", key = "fspgin") -> [uuid, "mem", "fspgin"].
zone(module = "zones", key = "nsec_user") -> [uuid, "cpu", "user"].
zone(module = "zones", key = "nsec_sys") -> [uuid, "cpu", "sys"].
zone(module = "zones", key = "nsec_waitrq") -> [uuid, "cpu", "wait"].
zone(module = "zones", key = "forkfail_cap") -> [uuid, "forkfail", "cap"].
zone(module = "zones", key = "forkfail_misc") -> [uuid, "forkfail", "misc"].
zone(module = "zones", key = "nested_interp") -> [uuid, "interp"].
zone(module = "tcp", name = "tcp") -> [uuid, "tcp", key].
zone(module = "udp", name = "udp") -> [uuid, "udp", key].
`;

export const RULES_OF_SWITCH =
  readFileSync(join(projectRoot, "config/rules/default.rules"), "utf8") + MORE_RULES;

const IGNORED: Ignored = { kind: "ignored", reason: "rule" };

/** What a person would write who knows all the rules. */
export function matchBySwitch(frame: KstatFrame): Outcome {
  const { host, uuid, module, name, key, instance, value } = frame;
  switch (key) {
    case "crtime":
    case "snaptime":
    case "zonename":
    case "class":
      return IGNORED;
  }
  if (typeof value === "string") return IGNORED;
  if (uuid === "global") return matchHost(host, module, name, key, instance);
  return matchZone(uuid, module, name, key);
}

function matchHost(
  host: string,
  module: string,
  name: string,
  key: string,
  instance: number | bigint,
): Outcome {
  switch (module) {
    case "ip":
      return server([host, "ip", key]);
    case "zfs":
      return name === "arcstats" ? server([host, "arc", key]) : IGNORED;
    case "sd":
      return server([host, "disk", decimal(instance), "metrics", key]);
    case "sderr":
      switch (key) {
        case "Hard Errors":
          return server([host, "disk", decimal(instance), "errors", "hard"]);
        case "Soft Errors":
          return server([host, "disk", decimal(instance), "errors", "soft"]);
        case "Transport Errors":
          return server([host, "disk", decimal(instance), "errors", "transport"]);
        case "Predictive Failure Analysis":
          return server([host, "disk", decimal(instance), "errors", "predicted_failures"]);
        case "Illegal Request":
          return server([host, "disk", decimal(instance), "errors", "illegal"]);
        default:
          return IGNORED;
      }
    case "cpu":
      switch (key) {
        case "cpu_nsec_dtrace":
          return server([host, "cpu", decimal(instance), "dtrace"]);
        case "cpu_nsec_idle":
          return server([host, "cpu", decimal(instance), "idle"]);
        case "cpu_nsec_intr":
          return server([host, "cpu", decimal(instance), "intr"]);
        case "cpu_nsec_kernel":
          return server([host, "cpu", decimal(instance), "kernel"]);
        case "cpu_nsec_user":
          return server([host, "cpu", decimal(instance), "user"]);
        default:
          return IGNORED;
      }
    case "unix":
      if (name === "IP_NIC_EVENT_QUEUE") return server([host, "ip_nic_event_queue", key]);
      return server([host, "cache", name, key]);
    default:
      return IGNORED;
  }
}

function matchZone(uuid: string, module: string, name: string, key: string): Outcome {
  switch (module) {
    case "caps": {
      const resource = capOf(name);
      return resource === null ? IGNORED : zone(uuid, [uuid, resource, key]);
    }
    case "link":
      return zone(uuid, [uuid, "net", linkOf(name), key]);
    case "zone_vfs":
      return zone(uuid, [uuid, "vfs", key]);
    case "zone_zfs":
      return zone(uuid, [uuid, "zfs", key]);
    case "memory_cap":
      switch (key) {
        case "rss":
        case "swap":
        case "physcap":
        case "swapcap":
        case "pgpgin":
        case "anonpgin":
        case "execpgin":
        case "fspgin":
          return zone(uuid, [uuid, "mem", key]);
        default:
          return IGNORED;
      }
    case "zones":
      switch (key) {
        case "nsec_user":
          return zone(uuid, [uuid, "cpu", "user"]);
        case "nsec_sys":
          return zone(uuid, [uuid, "cpu", "sys"]);
        case "nsec_waitrq":
          return zone(uuid, [uuid, "cpu", "wait"]);
        case "forkfail_cap":
          return zone(uuid, [uuid, "forkfail", "cap"]);
        case "forkfail_misc":
          return zone(uuid, [uuid, "forkfail", "misc"]);
        case "nested_interp":
          return zone(uuid, [uuid, "interp"]);
        default:
          return IGNORED;
      }
    case "tcp":
      return name === "tcp" ? zone(uuid, [uuid, "tcp", key]) : IGNORED;
    case "udp":
      return name === "udp" ? zone(uuid, [uuid, "udp", key]) : IGNORED;
    default:
      return IGNORED;
  }
}

function capOf(name: string): string | null {
  if (name.startsWith("cpucaps_zone_")) return "cpu";
  if (name.startsWith("physicalmem_zone_")) return "mem";
  if (name.startsWith("swapresv_zone_")) return "swap";
  return name.startsWith("nprocs_zone_") ? "nprocs" : null;
}

function linkOf(name: string): string {
  for (let at = 0; at < name.length; at++) {
    if (name[at] === "z" && name[at + 2] === "_") return name.slice(at + 3);
    if (name[at] === "z" && name[at + 3] === "_") return name.slice(at + 4);
    if (name[at] === "_") return name.slice(at + 1);
  }
  return "net";
}

function decimal(instance: number | bigint): string {
  return String(instance < 0 ? BigInt.asUintN(64, BigInt(instance)) : instance);
}

function server(path: readonly string[]): Outcome {
  return { kind: "point", bucket: "server", path, zone: "global" };
}

function zone(uuid: string, path: readonly string[]): Outcome {
  return { kind: "point", bucket: "zone", path, zone: uuid };
}
