/** The worker /ingest/nsq_http: an HTTP server that producers take for an nsqd. */
import type { AddressInfo } from "node:net";
import type { StartWorker } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import { createAllowList } from "./allow-list.js";
import type { Intake } from "./intake.js";
import { createNsqdServer } from "./nsqd-server.js";
import { Topics } from "./topics.js";

export interface NsqHttpOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** Networks beyond loopback that may send, in CIDR notation. */
  readonly allow: readonly string[];
  readonly intake: Intake;
  readonly hostname: string;
  readonly version: string;
}

/** Requests in hand get their answer at a stop, for so long. */
const CLOSE_GRACE_MS = 1_000;

/** It has no messages. The start throws one sentence when the address cannot be listened on. */
export function nsqHttpActor(options: NsqHttpOptions): StartWorker<never> {
  return async ({ clock, log }) => {
    const { listen, intake, hostname, version } = options;
    const topics = new Topics();
    const answers: Record<number, number> = {};
    const startedS = Number(clock.wallNs() / 1_000_000_000n);
    const server = createNsqdServer({
      node: () => node,
      isAllowed: createAllowList(options.allow),
      onAnswer: (status) => void (answers[status] = (answers[status] ?? 0) + 1),
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => {
        reject(new Error(`cannot listen on ${listen.host}:${listen.port}: ${errorMessage(error)}`));
      });
      server.listen(
        { host: listen.host === "localhost" ? "127.0.0.1" : listen.host, port: listen.port },
        resolve,
      );
    });
    server.on("error", (error) => log.warn({ error }, "the NSQ server lost a connection"));
    const { address, port } = server.address() as AddressInfo;
    const node = { intake, topics, identity: { hostname, version, httpPort: port, startedS } };
    return {
      handle: () => undefined,
      async terminate() {
        const cut = clock.setTimer(CLOSE_GRACE_MS, () => server.closeAllConnections());
        await new Promise((resolve) => {
          server.close(resolve);
          server.closeIdleConnections();
        });
        cut.cancel();
      },
      details: () => ({
        address: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
        answers,
        ...intake.counts,
        dropped: intake.dropped,
        topics: topics.list().length,
      }),
    };
  };
}
