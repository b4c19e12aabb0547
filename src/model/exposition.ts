/** The two ways in which metrics are written for Prometheus, as who asks for them and who writes them know them. */

/** `openmetrics`: version 1.0 of OpenMetrics; `text`: version 0.0.4 of Prometheus' own. */
export type ExpositionFormat = "openmetrics" | "text";

/** The media type of an answer in that format. */
export const EXPOSITION_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  text: "text/plain; version=0.0.4; charset=utf-8",
};
