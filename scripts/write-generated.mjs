/** Writes every file that is made from the program's own tables. Run it on a build, after changing one of them. */
import { writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const build = new URL(`${process.argv[2] ?? "build"}/src/`, root);
const { metricsPage } = await import(new URL("exporters/metrics-page.js", build));
const { shippedCatalogue } = await import(new URL("topology/catalogue.js", build));
const { scriptsPage } = await import(new URL("topology/scripts-page.js", build));
const { topologySchema } = await import(new URL("topology/topology-schema.js", build));

writeFileSync(new URL("docs/metrics.md", root), metricsPage());
writeFileSync(new URL("docs/scripts.md", root), scriptsPage(shippedCatalogue()));
writeFileSync(new URL("config/topology.schema.json", root), `${JSON.stringify(topologySchema(), null, 2)}\n`);
