/** What a client says it takes: the headers Accept and Accept-Encoding of a scrape. Whatever they say, it is answered. */
import type { ExpositionFormat } from "../model/exposition.js";

/** One entry of such a header: `text/plain;version=0.0.4;q=0.5`. */
interface Choice {
  /** Lower case. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0 to 1; 0: not at all. */
  readonly quality: number;
}

/** Versions of OpenMetrics that what we write is good for. */
const OPENMETRICS_VERSIONS: readonly (string | undefined)[] = ["1.0.0", "0.0.1", undefined];

/** OpenMetrics for whoever asks for it and likes nothing else better; the text format for all others. */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  let [openmetrics, text] = [0, 0];
  for (const { name, parameters, quality } of readChoices(accept)) {
    if (name === "application/openmetrics-text") {
      if (!OPENMETRICS_VERSIONS.includes(parameters.get("version"))) continue;
      openmetrics = Math.max(openmetrics, quality);
    } else if (name === "text/plain") text = Math.max(text, quality);
  }
  return openmetrics > 0 && openmetrics >= text ? "openmetrics" : "text";
}

/** Whether the answer may be compressed by gzip. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const choices = readChoices(acceptEncoding);
  const choice =
    choices.find(({ name }) => name === "gzip" || name === "x-gzip") ??
    choices.find(({ name }) => name === "*");
  return choice !== undefined && choice.quality > 0;
}

/** The entries that can be read. */
function readChoices(header = ""): Choice[] {
  return header.split(",").flatMap((entry) => {
    const [name = "", ...rest] = entry.split(";").map((part) => part.trim().toLowerCase());
    const parameters = new Map(rest.map(readParameter));
    const quality = Number(parameters.get("q") ?? 1);
    return name !== "" && quality >= 0 && quality <= 1 ? [{ name, parameters, quality }] : [];
  });
}

function readParameter(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 0) return [text, ""];
  return [text.slice(0, at).trim(), text.slice(at + 1).replace(/^\s*"?(.*?)"?\s*$/, "$1")];
}
