/** The colours of the style sheet for what is drawn on a canvas; they change with the scheme of the system. */
import { useEffect, useState } from "preact/hooks";

export interface Colours {
  readonly text: string;
  readonly quiet: string;
  readonly grid: string;
  readonly surface: string;
  readonly gap: string;
  readonly event: string;
  readonly trend: string;
  readonly trendFill: string;
  /** For lines of a plot, told apart also by who does not see all colours. */
  readonly series: readonly string[];
  /** From few to many. */
  readonly heat: readonly string[];
}

const SERIES = 8;
const HEAT = 6;

function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const list = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => read(`${name}-${index + 1}`));
  return {
    text: read("text"),
    quiet: read("quiet"),
    grid: read("grid"),
    surface: read("surface"),
    gap: read("gap"),
    event: read("event"),
    trend: read("trend"),
    trendFill: read("trend-fill"),
    series: list("series", SERIES),
    heat: list("heat", HEAT),
  };
}

let current: Colours | null = null;
const listeners = new Set<(colours: Colours) => void>();

/** Read once for each scheme, not by each canvas. */
export function useColours(): Colours {
  const [colours, setColours] = useState(() => (current ??= readColours()));
  useEffect(() => {
    listeners.add(setColours);
    return () => void listeners.delete(setColours);
  }, []);
  return colours;
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  current = readColours();
  for (const listener of listeners) listener(current);
});
