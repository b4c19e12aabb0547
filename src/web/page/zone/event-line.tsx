/** The axis of time above the plots: gaps as bars, moments as marks. A click, or Enter, tells what it was. */
import { formatClock, formatSpan } from "../text/format.js";
import type { ZoneEvent } from "./events.js";

interface Props {
  readonly events: readonly ZoneEvent[];
  readonly range: readonly [number, number];
  readonly picked: ZoneEvent | null;
  readonly onPick: (event: ZoneEvent) => void;
}

const WORDS: Readonly<Record<ZoneEvent["kind"], string>> = {
  gap: "Gap",
  reset: "Reset",
  appeared: "Appeared",
  gone: "Gone",
};

export function EventLine({ events, range, picked, onPick }: Props) {
  const [fromMs, toMs] = range;
  const placeOf = (ms: number): number => Math.max(0, Math.min(100, ((ms - fromMs) / (toMs - fromMs)) * 100));
  const shown = events.filter((event) => event.toMs >= fromMs);
  return (
    <section class="card events" aria-labelledby="events-title">
      <h2 id="events-title" class="events-title">
        Events
      </h2>
      <div class="event-line">
        {shown.map((event) => (
          <button
            key={`${event.kind} ${event.fromMs}`}
            type="button"
            class="event"
            data-kind={event.kind}
            aria-pressed={isSame(event, picked)}
            aria-label={`${WORDS[event.kind]} at ${formatClock(event.fromMs)}`}
            style={{
              left: `${placeOf(event.fromMs)}%`,
              width: `${placeOf(event.toMs) - placeOf(event.fromMs)}%`,
            }}
            onClick={() => onPick(event)}
          />
        ))}
      </div>
      <p class="event-text" role="status">
        {picked === null ? (
          <span class="quiet">{shown.length === 0 ? "Nothing out of the ordinary." : countText(shown)}</span>
        ) : (
          describe(picked)
        )}
      </p>
    </section>
  );
}

function describe({ kind, fromMs, toMs, text }: ZoneEvent) {
  const length = toMs > fromMs ? `, for ${formatSpan(toMs - fromMs)}` : "";
  return (
    <>
      <strong>{WORDS[kind]}</strong> at {formatClock(fromMs)}
      {length}: {text}
    </>
  );
}

function countText(events: readonly ZoneEvent[]): string {
  return `${events.length} ${events.length === 1 ? "event" : "events"}; pick one to read its cause.`;
}

/** An event that goes on is the same one when it is longer. */
function isSame(event: ZoneEvent, other: ZoneEvent | null): boolean {
  return other !== null && event.kind === other.kind && event.fromMs === other.fromMs;
}
