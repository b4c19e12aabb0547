/** The page and its two companions, from files that are read once: nothing of a request names a file. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { projectRoot } from "../../base/project-root.js";
import { addRoute } from "./route.js";

const PAGE_FILES = [
  { url: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { url: "/page.css", file: "page.css", type: "text/css; charset=utf-8" },
  { url: "/page.mjs", file: "page.mjs", type: "text/javascript; charset=utf-8" },
] as const;

/** / and what it loads. @throws {Error} when a file of the page is missing. */
export function addPageRoutes(server: FastifyInstance): void {
  for (const { url, file, type } of PAGE_FILES) {
    const content = readFileSync(join(projectRoot, "priv/page", file));
    addRoute(server, url, { GET: (_request, reply) => reply.type(type).send(content) });
  }
}
