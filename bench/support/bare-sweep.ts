/**
 * The floor for an agent: reads the files of every cgroup below the one that is named, once a second, through
 * descriptors that it keeps, and does nothing with the bytes.
 */
import { existsSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { join } from "node:path";

const FILES = [
  "cpu.stat",
  "cpuacct.usage_percpu",
  "cpuacct.stat",
  "memory.current",
  "memory.usage_in_bytes",
  "memory.stat",
  "pids.current",
  "io.stat",
  "cpu.pressure",
  "memory.pressure",
  "io.pressure",
  "cgroup.procs",
];

const mounts = readFileSync("/proc/self/mountinfo", "latin1")
  .split("\n")
  .filter((line) => / - cgroup2? /.test(line))
  .map((line) => join(line.split(" ")[4] ?? "", process.argv[2] ?? ""))
  .filter((folder) => existsSync(folder));
const folders = mounts.flatMap((mount) =>
  readdirSync(mount, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(mount, entry.name)),
);
const descriptors = folders
  .flatMap((folder) => FILES.map((file) => join(folder, file)))
  .filter((file) => existsSync(file))
  .map((file) => openSync(file, "r"));
const buffer = Buffer.alloc(65_536);

setInterval(() => {
  for (const descriptor of descriptors) {
    for (let at = 0, got = 1; got > 0; at += got) got = readSync(descriptor, buffer, 0, buffer.length, at);
  }
}, 1_000);
