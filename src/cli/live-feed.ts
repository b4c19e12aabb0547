/** The zones of the running node and their windows as they close, poured into a table. */
import type { Clock } from "../base/clock.js";
import { parseEventStream } from "./event-stream.js";
import { CommandError, EXIT } from "./exit-code.js";
import type { NodeClient } from "./node-client.js";
import { TOP_METRICS, type TopTable, type WindowAnswer } from "./top-table.js";
import type { ZoneAnswer } from "./zones.js";

/** New zones are shown, and gone ones hidden, after so long at most. */
const ZONES_EVERY_MS = 5_000;

export interface LiveFeed {
  readonly client: NodeClient;
  readonly clock: Clock;
  readonly table: TopTable;
}

export interface FollowOptions {
  /** Ends it, without an error. */
  readonly signal: AbortSignal;
  /** Called after each change of the table; false ends it. */
  readonly onUpdate: () => boolean;
}

/** Fills the table until it is told to end. @throws {CommandError} when the node is away, refuses or goes. */
export async function follow(feed: LiveFeed, { signal, onUpdate }: FollowOptions): Promise<void> {
  const { client, clock, table } = feed;
  const query = TOP_METRICS.map((metric) => `metric=${metric}`).join("&");
  const chunks = await client.stream(`/live?${query}`, signal);
  await takeZones(feed);
  let askedMs = clock.nowMs();
  if (!onUpdate()) return;
  for await (const { name, data } of parseEventStream(chunks)) {
    if (name === "window") table.takeWindow(JSON.parse(data) as WindowAnswer);
    if (clock.nowMs() - askedMs >= ZONES_EVERY_MS) {
      await takeZones(feed);
      askedMs = clock.nowMs();
    }
    if (!onUpdate()) return;
  }
  if (!signal.aborted) throw new CommandError(EXIT.unreachable, "the node ended the live stream");
}

async function takeZones({ client, table }: LiveFeed): Promise<void> {
  table.takeZones((await client.ask("GET", "/zones")).body as ZoneAnswer[]);
}
