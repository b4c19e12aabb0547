/** Plain tables and words for a terminal. Whatever comes from outside is stripped of control characters. */

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align?: "left" | "right";
}

/** Lines of equal columns, two spaces between, the titles first; no space at the end of a line. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(plainText))];
  const widths = columns.map((_, index) =>
    lines.reduce((max, line) => Math.max(max, line[index]?.length ?? 0), 0),
  );
  return lines.map((line) => {
    const cells = line.map((cell, index) => {
      const width = widths[index] ?? 0;
      return columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
    });
    return cells.join("  ").trimEnd();
  });
}

/** The text without what a terminal would obey: control characters and the marks that turn its direction. */
export function plainText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "?");
}

const BYTE_UNITS = ["B", "K", "M", "G", "T", "P", "E"] as const;

/** `1536` -> `1.5K`, in powers of 1,024. */
export function formatBytes(bytes: number): string {
  let step = 0;
  let value = bytes;
  while (value >= 1023.95 && step < BYTE_UNITS.length - 1) {
    value /= 1024;
    step++;
  }
  return `${step === 0 ? value.toFixed(0) : value.toFixed(1)}${BYTE_UNITS[step]}`;
}

/** `90` -> `90s`, `7500` -> `2h05m`; whole seconds, the two largest units. */
export function formatSeconds(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number, unit: string): string => `${String(value).padStart(2, "0")}${unit}`;
  if (whole < 100) return `${whole}s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)}m${two(whole % 60, "s")}`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)}h${two(Math.floor((whole % 3_600) / 60), "m")}`;
  return `${Math.floor(whole / 86_400)}d${two(Math.floor((whole % 86_400) / 3_600), "h")}`;
}
