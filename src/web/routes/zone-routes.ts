/** Zones, their latest values, and their closed windows. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { WindowJson, WindowQuery } from "../../model/window.js";
import { WebError } from "../errors.js";
import type { NodeView } from "../node-view.js";
import { badQuery, parseDuration, parseTime, readQuery, single, type RawQuery } from "../query.js";
import { addRoute } from "./route.js";

/** /zones, /zones/<zone>, /zones/<zone>/windows. */
export function addZoneRoutes(server: FastifyInstance, view: NodeView): void {
  addRoute(server, "/zones", { GET: () => view.zones() });

  addRoute(server, "/zones/:zone", {
    GET: async (request) => {
      const zone = readZone(request);
      const host = single("host", readQuery(request.query as RawQuery, ["host"]).host);
      const [newest, ...others] = await view.zone(zone, host);
      if (newest === undefined) throw noSuchZone(zone, host);
      return { ...newest, others };
    },
  });

  addRoute(server, "/zones/:zone/windows", {
    GET: async (request) => {
      const { metrics, ...query } = readWindowQuery(readZone(request), request.query as RawQuery);
      const answer = await view.windows(metrics?.length === 1 ? { ...query, metric: metrics[0]! } : query);
      switch (answer.kind) {
        case "windows":
          return { windows: answer.windows.map((window) => onlyMetrics(window, metrics)) };
        case "no-such-zone":
          throw noSuchZone(query.zone, query.host);
        case "no-such-resolution":
          throw badQuery(`this node keeps no such windows, but those of ${answer.resolutions.join(", ")}`);
      }
    },
  });
}

const WINDOW_PARAMETERS = ["resolution", "from", "to", "metric", "host"] as const;

/** What a request asks for; `metrics` absent is all of them. */
export type WindowRequest = Omit<WindowQuery, "metric"> & { readonly metrics?: readonly string[] };

/** `metric` may be given several times. @throws {WebError} BAD_QUERY */
export function readWindowQuery(zone: string, raw: RawQuery): WindowRequest {
  const { metric: metrics, ...values } = readQuery(raw, WINDOW_PARAMETERS);
  const [resolution, from, to, host] = (["resolution", "from", "to", "host"] as const).map((name) =>
    single(name, values[name]),
  );
  const fromMs = from === undefined ? undefined : parseTime("from", from);
  const toMs = to === undefined ? undefined : parseTime("to", to);
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    throw badQuery("from must be before to");
  }
  return {
    zone,
    resolutionMs: parseDuration("resolution", resolution ?? "1s"),
    ...(host === undefined ? {} : { host }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(metrics === undefined ? {} : { metrics }),
  };
}

function onlyMetrics(window: WindowJson, metrics: readonly string[] | undefined): WindowJson {
  if (metrics === undefined || metrics.length < 2) return window;
  return { ...window, series: window.series.filter(({ metric }) => metrics.includes(metric)) };
}

function readZone(request: FastifyRequest): string {
  return (request.params as { zone: string }).zone;
}

function noSuchZone(zone: string, host: string | undefined): WebError {
  const where = host === undefined ? "" : ` on the host ${JSON.stringify(host)}`;
  return new WebError("NO_SUCH_ZONE", `there is no zone ${JSON.stringify(zone)}${where}`);
}
