/** Writes config/topology.schema.json from the types of the topology. Run it on a build, after changing them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const build = process.argv[2] ?? "build";
const { topologySchema } = await import(
  new URL(`../${build}/src/topology/topology-schema.js`, import.meta.url)
);
writeFileSync(join(root, "config", "topology.schema.json"), `${JSON.stringify(topologySchema(), null, 2)}\n`);
