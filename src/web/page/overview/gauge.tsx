/** One gauge: an arc that fills, with its value as text in the middle. */
import type { ComponentChildren } from "preact";

interface Props {
  readonly label: string;
  /** 0 to 1; null: unknown. */
  readonly share: number | null;
  readonly value: string;
  readonly href: string;
  readonly children: ComponentChildren;
}

/** Three quarters of a circle, open at the bottom; its length is 100. */
const ARC = "M 20.2 71.8 A 36 36 0 1 1 79.8 71.8";
const FULL_FROM = 0.8;
const OVERFULL_FROM = 0.95;

export function Gauge({ label, share, value, href, children }: Props) {
  return (
    <a class="gauge" href={href} data-level={levelOf(share)}>
      <svg viewBox="0 0 100 82" aria-hidden="true">
        <path class="gauge-track" d={ARC} pathLength="100" />
        {share !== null && (
          <path class="gauge-fill" d={ARC} pathLength="100" stroke-dasharray={`${share * 100} 200`} />
        )}
      </svg>
      <span class="gauge-label">{label}</span>
      <span class="gauge-value">{value}</span>
      <span class="gauge-note">{children}</span>
    </a>
  );
}

function levelOf(share: number | null): string {
  if (share === null) return "none";
  if (share >= OVERFULL_FROM) return "high";
  return share >= FULL_FROM ? "raised" : "usual";
}
