/** The catalogue of scripts. */
import type { FastifyInstance } from "fastify";
import type { RunsView } from "../runs-view.js";
import { addRoute } from "./route.js";

/** /scripts */
export function addScriptRoutes(server: FastifyInstance, runs: RunsView): void {
  addRoute(server, "/scripts", { GET: () => runs.scripts() });
}
