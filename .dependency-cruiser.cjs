/**
 * The arrows of the house: which folder may import which, and the one folder through which each outside
 * package enters. ARCHITECTURE.md draws the same table.
 */
const ROOMS = [
  "base",
  "model",
  "actors",
  "probes",
  "aggregator",
  "wire",
  "topology",
  "web",
  "ingest",
  "store",
  "exporters",
  "app",
  "cli",
];
const ALLOWED = {
  base: [],
  model: ["base"],
  actors: ["base"],
  probes: ["base", "model"],
  aggregator: ["base", "model"],
  wire: ["base", "model"],
  topology: ["base", "model"],
  web: ["base", "model"],
  ingest: ["base", "model"],
  store: ["base", "model"],
  exporters: ["base", "model"],
  app: ROOMS.filter((room) => room !== "cli"),
  cli: ["app", "base"],
};
const ACTOR_ROOMS = ["probes", "aggregator", "wire", "web", "ingest", "store", "exporters"];
const OWNERS = {
  "^nact$": "^src/actors/internal/nact\\.ts$",
  "^(zeromq|protobufjs|long)$": "^src/wire/",
  "^(yaml|zod)$": "^src/topology/",
  "^ioredis$": "^src/store/redis/",
  "^@duckdb/node-api$": "^src/store/archive/",
  "^fastify$": "^src/web/",
  "^pino$": "^src/base/",
  "^(preact|uplot)$": "^src/web/page/",
  "^(node:)?child_process$": "^src/(probes/process/|main\\.ts$)",
};

const arrows = ROOMS.map((room) => ({
  name: `arrow-${room}`,
  comment: `src/${room} may import only: ${ALLOWED[room].join(", ") || "nothing of ours"}`,
  severity: "error",
  from: { path: `^src/${room}/`, ...(ACTOR_ROOMS.includes(room) ? { pathNot: "-actor\\.ts$" } : {}) },
  to: { path: "^src/", pathNot: `^src/(${[room, ...ALLOWED[room]].join("|")})/` },
}));
const actorArrows = ACTOR_ROOMS.map((room) => ({
  name: `arrow-${room}-actor`,
  comment: `only the *-actor.ts files of src/${room} may meet the actor system`,
  severity: "error",
  from: { path: `^src/${room}/.*-actor\\.ts$` },
  to: { path: "^src/", pathNot: `^src/(${[room, "actors", ...ALLOWED[room]].join("|")})/` },
}));
const owners = Object.entries(OWNERS).map(([pkg, owner]) => ({
  name: `owner-of-${pkg.replace(/[^a-z_]/g, "")}`,
  comment: `the package ${pkg} enters only through ${owner}`,
  severity: "error",
  from: { path: "^src/", pathNot: owner },
  to: { path: [pkg, pkg.replace("^", "^node_modules/").replace("$", "/")] },
}));

module.exports = {
  forbidden: [
    ...arrows,
    {
      name: "page-is-a-program-of-its-own",
      comment: "the page runs in a browser: it may use its own folder, its libraries, and types of src/model",
      severity: "error",
      from: { path: "^src/web/page/" },
      to: { pathNot: "^(src/web/page/|src/model/|node_modules/(preact|uplot|vite)/|path$)" },
    },
    {
      name: "page-knows-types-of-the-model",
      severity: "error",
      from: { path: "^src/web/page/" },
      to: { path: "^src/model/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "node-never-page",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/web/page/" },
      to: { path: "^src/web/page/" },
    },
    ...actorArrows,
    ...owners,
    {
      name: "src-never-test",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|bench)/" },
    },
    {
      name: "main-to-cli-and-base",
      severity: "error",
      from: { path: "^src/main\\.ts$" },
      to: { path: "^src/", pathNot: "^src/(cli|base)/" },
    },
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["main", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
