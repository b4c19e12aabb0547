/** The live streams, as server-sent events: a `window` for each closing of a 1s window, and the overview. */
import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { WebError } from "../errors.js";
import type { LiveFilter, LiveHub } from "../live-hub.js";
import type { LiveOverviewHub } from "../live-overview-hub.js";
import { readQuery, single, type RawQuery } from "../query.js";
import { addRoute } from "./route.js";

/** Readers of windows at a time: each costs the text of the windows it asked for, every second. */
const LIVE_READERS_MAX = 64;

/** Readers of the overview at a time: one text is made for all, so each costs its socket and no more. */
const OVERVIEW_READERS_MAX = 512;

/** Both kinds of readers. */
export interface LiveHubs {
  readonly windows: LiveHub;
  readonly overview: LiveOverviewHub;
}

/** /live?zone=&host=&metric=, where `metric` may be given several times, and /live/overview. */
export function addLiveRoutes(server: FastifyInstance, { windows, overview }: LiveHubs): void {
  addRoute(server, "/live", {
    GET: (request, reply) => {
      const filter = readLiveFilter(request.query as RawQuery);
      return stream(request, reply, LIVE_READERS_MAX - windows.size, (response) =>
        windows.add(response, filter),
      );
    },
  });
  addRoute(server, "/live/overview", {
    GET: (request, reply) => {
      readQuery(request.query as RawQuery, []);
      return stream(request, reply, OVERVIEW_READERS_MAX - overview.size, (response) =>
        overview.add(response),
      );
    },
  });
}

/** Writes the head and hands the rest over. @throws {WebError} TOO_MANY_CLIENTS */
function stream(
  request: FastifyRequest,
  reply: FastifyReply,
  room: number,
  add: (response: ServerResponse) => void,
): FastifyReply {
  reply.header("content-type", "text/event-stream; charset=utf-8");
  if (request.method === "HEAD") return reply.send("");
  if (room <= 0) throw new WebError("TOO_MANY_CLIENTS", "this live stream has all the readers it can have");
  reply.hijack();
  reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
  add(reply.raw);
  return reply;
}

/** @throws {WebError} BAD_QUERY */
export function readLiveFilter(raw: RawQuery): LiveFilter {
  const values = readQuery(raw, ["zone", "host", "metric"]);
  const zone = single("zone", values.zone);
  const host = single("host", values.host);
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(host === undefined ? {} : { host }),
    ...(values.metric === undefined ? {} : { metrics: values.metric }),
  };
}
