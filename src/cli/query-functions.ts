/**
 * The questions of 2013 as a person types them: what each takes and shows. The node knows them too; here they are
 * known so that a mistake in the command line is one, whether a node answers or not.
 */
import { CommandError, EXIT } from "./exit-code.js";

export interface QueryFunctionUsage {
  readonly name: string;
  /** As in the help: `[X]` may be left out, `X...` takes all that is left. */
  readonly operands: readonly string[];
  /** What the answer shows. */
  readonly summary: string;
}

/** Every function, in the order of the help. */
export const QUERY_FUNCTION_USAGES: readonly QueryFunctionUsage[] = [
  usage("callHeat", "", "heat map of system calls by latency and time"),
  usage("getProcess", "NAME", "usage of the processes of that name"),
  usage("cpuStat", "", "usage of each core"),
  usage("myprocess", "CPU...", "usage of those cores, and the busiest processes beside it"),
  usage("printData", "[SECTION]...", "every value"),
  usage("getMemStats", "", "swap and resident memory as shares of their caps"),
  usage("findError", "", "when a counter of errors went up"),
  usage(
    "getStat",
    "SECTION STAT TYPE VALUE [INSTANCE]",
    "when it was at least (TYPE 0) or at most (1) VALUE",
  ),
  usage("genStats", "SECTION STAT ALL [INSTANCE]", "maximum, count, average, standard deviation"),
  usage("quantize", "SECTION STAT ALL [INSTANCE]", "how often it was in which power of two"),
  usage("printDates", "", "days that there are windows of"),
  usage("printTimes", "", "windows there are"),
];

/** A line of the help for each function. */
export function functionsHelp(): string {
  const left = ({ name, operands }: QueryFunctionUsage): string => [name, ...operands].join(" ");
  const width = Math.max(...QUERY_FUNCTION_USAGES.map((each) => left(each).length));
  return QUERY_FUNCTION_USAGES.map((each) => `  ${left(each).padEnd(width)}  ${each.summary}`).join("\n");
}

/** @throws {CommandError} usage: there is no such function, or it takes fewer operands or more */
export function checkOperands(name: string, given: readonly string[]): void {
  const found = QUERY_FUNCTION_USAGES.find((each) => each.name === name);
  if (found === undefined) {
    throw new CommandError(
      EXIT.usage,
      `query: there is no function ${JSON.stringify(name)}; see query --help`,
    );
  }
  const { operands } = found;
  const needed = operands.filter((operand) => !operand.startsWith("[")).length;
  const most = operands.some((operand) => operand.endsWith("...")) ? Infinity : operands.length;
  if (given.length >= needed && given.length <= most) return;
  const takes = operands.length === 0 ? "no operands" : operands.join(" ");
  throw new CommandError(EXIT.usage, `query: ${name} takes ${takes}; see query --help`);
}

function usage(name: string, operands: string, summary: string): QueryFunctionUsage {
  return { name, operands: operands.split(" ").filter((operand) => operand !== ""), summary };
}
