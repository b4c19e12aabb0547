/**
 * Everything that `npm start`, `npm test` and the other scripts need before they run: packages, the build and,
 * with --test, the servers and tools that the tests drive. Each part is done again only when what it was
 * made from has changed. Says what it does on stderr; ends with 1 and one sentence when it cannot.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const NODE_MIN = [20, 19];
const PAGE = join(ROOT, "src", "web", "page");
const TSC = join(ROOT, "node_modules", "typescript", "bin", "tsc");
const WASM = join(ROOT, "src", "wire", "wasm");
const ASC = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");
const VITE = join(ROOT, "node_modules", "vite", "bin", "vite.js");

/** What the tests drive, by the program that has to be there and the Debian package that has it. */
const TEST_TOOLS = [
  {
    program: "escript",
    debian: "erlang-base",
    what: "a real Erlang, to compare supervisors with",
    without: "erlang",
  },
  { program: "bpftrace", debian: "bpftrace", what: "the probes of the Linux kernel", without: "bpftrace" },
  {
    program: "redis-server",
    debian: "redis-server",
    what: "a real Redis, to keep windows in",
    without: "redis",
  },
  { program: "prometheus", debian: "prometheus", what: "a real scraper of metrics", without: "prometheus" },
  { program: "setpriv", debian: "util-linux", what: "processes that end with their parent" },
  { program: "chromium", debian: "chromium", what: "the page as a browser shows it", without: "chromium" },
];

main();

function main() {
  try {
    checkNode();
    installPackages();
    build();
    buildWasm();
    buildPage();
    if (process.argv.includes("--test")) installTestTools();
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const isOld = major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1]);
  if (isOld)
    throw new Error(`Node ${NODE_MIN.join(".")} or later is needed, this is ${process.versions.node}`);
}

function installPackages() {
  const stamp = join(ROOT, "node_modules", ".zonetap-setup");
  const wanted = digest([
    readFileSync(join(ROOT, "package-lock.json")),
    process.versions.modules,
    process.arch,
  ]);
  if (readOrNull(stamp) === wanted) return;
  say("installing packages");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

function build() {
  const sources = ["src", "test", "bench"].flatMap((folder) => listFiles(join(ROOT, folder)));
  whenChanged("build", [...sources, join(ROOT, "tsconfig.json")], () => {
    say("building");
    removeOrphans(new Set(sources));
    run(process.execPath, [TSC, "-p", ROOT]);
  });
}

/** What reads packets is WebAssembly: one file, with memory that its user gives it. */
function buildWasm() {
  const shared = ["step-kinds.ts", "step-memory.ts"].map((name) => join(WASM, "..", name));
  whenChanged("build/src/wire/wasm", [...listFiles(WASM), ...shared], () => {
    say("building what reads packets");
    const output = join(ROOT, "build", "src", "wire", "wasm", "read-steps.wasm");
    const options = ["-O3", "--runtime", "stub", "--noAssert", "--importMemory"];
    run(process.execPath, [ASC, join(WASM, "read-steps.ts"), "--outFile", output, ...options]);
  });
}

/** The page has a compiler of its own, since it runs in a browser; its types are checked first. */
function buildPage() {
  const sources = [PAGE, join(ROOT, "src", "model")].flatMap(listFiles);
  whenChanged("build/page", [...sources, join(ROOT, "tsconfig.json")], () => {
    say("building the page");
    run(process.execPath, [TSC, "-p", PAGE]);
    run(process.execPath, [VITE, "build", "--config", join(PAGE, "vite.config.mjs")]);
  });
}

/** One fingerprint over names, sizes and times of all sources, kept beside what was made of them. */
function whenChanged(output, sources, make) {
  const stamp = join(ROOT, output, ".zonetap-setup");
  const inputs = [...sources, join(ROOT, "node_modules", ".zonetap-setup")];
  const wanted = digest(inputs.map((file) => `${file} ${statSync(file).size} ${statSync(file).mtimeMs}\n`));
  if (readOrNull(stamp) === wanted) return;
  make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** A compiled file without its source is a test or a module that nobody wrote any more. */
function removeOrphans(sources) {
  const output = join(ROOT, "build");
  const compiled = ["src", "test", "bench"].flatMap((folder) => listFiles(join(output, folder)));
  for (const file of compiled.filter((name) => /\.js(\.map)?$/.test(name))) {
    const source = join(ROOT, file.slice(output.length + 1).replace(/\.js(\.map)?$/, ".ts"));
    if (!sources.has(source)) rmSync(file);
  }
}

function installTestTools() {
  const without = (process.env.TEST_WITHOUT ?? "").split(",");
  const missing = TEST_TOOLS.filter((tool) => !isProgram(tool.program) && !without.includes(tool.without));
  if (missing.length === 0) return;
  say(
    `missing for the tests: ${missing.map((tool) => `${tool.program} (${tool.debian}: ${tool.what})`).join(", ")}`,
  );
  const packages = missing.map((tool) => tool.debian);
  const canInstall = process.env.ZONETAP_SETUP !== "0" && process.getuid?.() === 0 && isProgram("apt-get");
  if (!canInstall) throw new Error(`install them first, for example: apt-get install ${packages.join(" ")}`);
  say(`installing with apt: ${packages.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-qq"], env);
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], env);
}

function isProgram(name) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}

function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readOrNull(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

function run(program, args, env = process.env) {
  try {
    execFileSync(program, args, { cwd: ROOT, stdio: ["ignore", 2, 2], env });
  } catch (error) {
    throw new Error(
      `${program} ${args[0]} failed${error.status === null ? "" : ` with code ${error.status}`}`,
    );
  }
}

function say(sentence) {
  process.stderr.write(`zonetap set-up: ${sentence}\n`);
}
