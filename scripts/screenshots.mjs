/**
 * The pictures of the README, from a real run: a node of its own on this host's kernel, a few cgroups with real
 * work in them, and Chromium. Needs root, for the cgroups and for bpftrace. `npm run build` first; then
 * `node scripts/screenshots.mjs [FOLDER]` (default docs/images), which takes about three minutes.
 */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const BUILD = join(import.meta.dirname, "../build/test/support");
const { TestBrowser } = await import(`${BUILD}/browser.js`);
const { NodeProcess } = await import(`${BUILD}/node-process.js`);
const { TestCgroup } = await import(`${BUILD}/test-cgroup.js`);

const FOLDER = process.argv[2] ?? join(import.meta.dirname, "../docs/images");
const PARENT = "/shop";
/** Until the plots have something to show. */
const RUN_MS = 150_000;

const TOPOLOGY = `
version: 1
node: { name: gz-01 }
probes:
  system: { engine: auto, every: 1s }
  syscall-latency: { script: syscall-latency, every: 1s }
  run-queue: { script: run-queue, every: 1s }
aggregator: { windows: [1s, 10s, 1m, 1h] }
publishers:
  main: { zmq: "tcp://127.0.0.1:*" }
`;

/** Work of different kinds, each a program for `node -e`. */
const busy = (percent, periodMs) => `
  const burn = (ms) => { const end = Date.now() + ms; while (Date.now() < end); };
  setInterval(() => burn(${periodMs} * ${percent} / 100 * (0.6 + 0.8 * Math.random())), ${periodMs});`;
const memory = (mebibytes) => `
  const held = [];
  setInterval(() => { held.push(Buffer.alloc(2 ** 20, 1)); if (held.length > ${mebibytes}) held.length = ${mebibytes} >> 1; }, 200);`;
const disk = (mebibytes) => `
  const { openSync, writeSync, fdatasyncSync } = require("node:fs");
  const file = openSync("/var/tmp/zonetap-screenshots", "w");
  const block = Buffer.alloc(${mebibytes} * 2 ** 20, 1);
  setInterval(() => { writeSync(file, block, 0, block.length, 0); fdatasyncSync(file); }, 1500);`;
const calls = `
  const { statSync } = require("node:fs");
  setInterval(() => { for (let n = 0; n < 4000; n++) statSync("/"); }, 100);`;

const WORK = {
  "web-1": busy(14, 100) + calls,
  "web-2": busy(9, 130) + calls,
  "web-3": busy(5, 170),
  "web-4": busy(2, 210),
  cache: memory(180),
  database: memory(90) + disk(6),
  batch: busy(45, 9_000),
  mailer: busy(1, 700),
};

const cgroups = [];
const children = [];
try {
  for (const [name, program] of Object.entries(WORK)) {
    const cgroup = new TestCgroup(`${PARENT}/${name}`);
    const child = spawn(process.execPath, ["-e", program], { stdio: "ignore" });
    cgroup.add(child.pid);
    cgroups.push(cgroup);
    children.push(child);
  }
  await takePictures();
} finally {
  for (const child of children) child.kill("SIGKILL");
  for (const cgroup of cgroups) await cgroup.remove();
  await new TestCgroup(PARENT).remove();
}

async function takePictures() {
  mkdirSync(FOLDER, { recursive: true });
  const [node, browser] = await Promise.all([NodeProcess.start(TOPOLOGY), TestBrowser.launch()]);
  try {
    await pause(RUN_MS * 0.7);
    process.kill((await node.actor("/probes/system")).pid, "SIGKILL"); // A gap, to be explained.
    await pause(RUN_MS * 0.3);
    await picture(browser, node, "overview", "light", "#/?sort=cpu-down", 620);
    await picture(browser, node, "zone", "dark", "#/zone/gz-01/global?span=2m", 1330, async (page) => {
      await page
        .getByRole("button", { name: /^Gap at/ })
        .first()
        .click();
    });
    await picture(browser, node, "scripts", "light", "#/scripts/all-stat?for=30s", 900, async (page) => {
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await pause(1_500);
      await page.evaluate("void (location.hash = '#/scripts/syscall-latency?for=1m')");
      await page.getByRole("heading", { name: "System call latency" }).waitFor();
      await page.getByRole("button", { name: "Run", exact: true }).click();
      await pause(12_000);
    });
    await picture(browser, node, "tree", "dark", "#/tree/probes/system", 900);
  } finally {
    await browser.close();
    await node.kill();
  }
}

async function picture(browser, node, name, scheme, hash, height, prepare = async () => {}) {
  const { page } = await browser.open(`${node.url}/${hash}`, { scheme, size: { width: 1280, height } });
  await pause(3_000);
  await prepare(page);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await page.close();
}
