/** The running topology, and its reload. */
import type { FastifyInstance } from "fastify";
import type { ReloadOutcome } from "../../model/health.js";
import { WebError } from "../errors.js";
import type { NodeView } from "../node-view.js";
import { badQuery, readQuery, single, type RawQuery } from "../query.js";
import { untilStopping } from "../stopping.js";
import { addRoute } from "./route.js";

/** /topology and POST /reload?plan=1. */
export function addTopologyRoutes(server: FastifyInstance, view: NodeView, stopping: AbortSignal): void {
  addRoute(server, "/topology", { GET: () => view.publicTopology() });
  addRoute(server, "/reload", {
    POST: async (request, reply) => {
      const plan = readPlan(request.query as RawQuery);
      const outcome = await untilStopping(view.reload({ plan }), stopping);
      if (outcome === "stopping") {
        return reply.code(202).send({ outcome: "pending", plan: [], errors: [] });
      }
      if (outcome.outcome !== "rejected") return outcome;
      const error = rejection(outcome);
      return reply.code(error.status).send({ ...outcome, ...error.toJson() });
    },
  });
}

function readPlan(query: RawQuery): boolean {
  const plan = single("plan", readQuery(query, ["plan"]).plan) ?? "0";
  if (plan !== "0" && plan !== "1") throw badQuery(`plan must be 0 or 1, got ${JSON.stringify(plan)}`);
  return plan === "1";
}

function rejection({ errors }: ReloadOutcome): WebError {
  const mistakes = errors.length === 1 ? "a mistake" : `${errors.length} mistakes`;
  return new WebError("RELOAD_REJECTED", `the topology has ${mistakes}; the node runs on as it was`);
}
