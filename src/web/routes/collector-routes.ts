/** Collectors that are added and removed while the node runs. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CollectorChange, CollectorsView } from "../collectors-view.js";
import { WebError } from "../errors.js";
import { readJsonBody } from "../json-body.js";
import { untilStopping } from "../stopping.js";
import { addRoute } from "./route.js";

/** PUT and DELETE /collectors/<name>. */
export function addCollectorRoutes(
  server: FastifyInstance,
  collectors: CollectorsView,
  stopping: AbortSignal,
): void {
  addRoute(server, "/collectors/:name", {
    PUT: async (request, reply) => {
      const name = readName(request);
      const value = readJsonBody(request.body);
      if (value === undefined) {
        throw new WebError("BAD_REQUEST", 'the body must be JSON such as {"zmq": "tcp://10.20.1.102:7211"}');
      }
      finish(await untilStopping(collectors.put(name, value), stopping));
      const path = `/collectors/${name}`;
      return reply.code(201).header("location", `/actors${path}`).send({ path });
    },
    DELETE: async (request, reply) => {
      const name = readName(request);
      const change = await untilStopping(collectors.remove(name), stopping);
      if (change !== "stopping" && change.kind === "no-such-collector") {
        throw new WebError("NO_SUCH_COLLECTOR", `there is no collector ${JSON.stringify(name)}`);
      }
      finish(change);
      return reply.code(204).send();
    },
  });
}

function readName(request: FastifyRequest): string {
  return (request.params as { name: string }).name;
}

/** Collectors are remembered by the running node alone: what is to be done while it stops is done. */
function finish(change: CollectorChange | "stopping"): void {
  if (change === "stopping" || change.kind === "done") return;
  if (change.kind === "refused") throw new WebError("BAD_REQUEST", change.sentences.join("; "));
  throw new WebError("COLLECTOR_NOT_STARTED", change.sentence);
}
