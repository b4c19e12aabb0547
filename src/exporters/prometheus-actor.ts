/**
 * The exporter /exporters/prometheus: takes closed windows as they come, and writes the metrics of all zones when it
 * is asked. Both are done in small parts, with a turn of the event loop between them, so that a scrape of a thousand
 * zones holds up nobody.
 */
import type { StartWorker } from "../actors/worker.js";
import type { ExpositionFormat } from "../model/exposition.js";
import type { WindowBatch } from "../model/window.js";
import { writeFamily } from "./write-exposition.js";
import { ZoneMetrics, type ZoneKey } from "./zone-metrics.js";

export interface PrometheusOptions {
  /** The finest resolution there is now, ms; only its windows are taken. null: there are none. */
  readonly finestMs: () => number | null;
  /** Series of all zones together. */
  readonly seriesMax: () => number;
}

export type PrometheusMessage =
  | { readonly kind: "windows-closed"; readonly batch: WindowBatch }
  | {
      readonly kind: "scrape";
      readonly format: ExpositionFormat;
      /** The zones that live; null where nobody knows. */
      readonly live: readonly ZoneKey[] | null;
      /** Takes the families as text, in parts. */
      readonly reply: (parts: readonly string[]) => void;
    }
  | { readonly kind: "sweep" };

/** Windows that are read in one turn: some milliseconds. */
const WINDOWS_PER_TURN = 64;
const SWEEP_MS = 60_000;

/** An exporter; its sums begin at 0 with its start. */
export function prometheusActor({ finestMs, seriesMax }: PrometheusOptions): StartWorker<PrometheusMessage> {
  return (context) => {
    const metrics = new ZoneMetrics({ seriesMax });
    const counts = { scrapes: 0 };
    context.after(SWEEP_MS, { kind: "sweep" });

    async function take(batch: WindowBatch): Promise<void> {
      const resolutionMs = finestMs();
      const windows = batch.filter((window) => window.resolutionMs === resolutionMs);
      for (const [index, window] of windows.entries()) {
        if (index > 0 && index % WINDOWS_PER_TURN === 0) await nextTurn();
        metrics.take(window, context.clock.nowMs());
      }
    }

    async function write(format: ExpositionFormat): Promise<string[]> {
      counts.scrapes++;
      const parts: string[] = [];
      for (const family of metrics.families()) {
        parts.push(writeFamily(family, format));
        await nextTurn();
      }
      return parts;
    }

    return {
      async handle(message) {
        switch (message.kind) {
          case "windows-closed":
            return take(message.batch);
          case "scrape":
            metrics.sweep(context.clock.nowMs(), message.live);
            return message.reply(await write(message.format));
          case "sweep":
            metrics.sweep(context.clock.nowMs(), null);
            context.after(SWEEP_MS, message);
        }
      },
      details: () => ({
        series: metrics.size,
        series_max: seriesMax(),
        zones: metrics.zones,
        dropped: { ...metrics.dropped },
        ...counts,
      }),
    };
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
