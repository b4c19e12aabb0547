/** Answers the questions of 2013 over any store of windows. */
import type { QueryAnswer, QueryRequest } from "../../model/query.js";
import type { OperandValues, QueryFunction, Result, Row } from "./query-function.js";
import { readPages } from "./read-pages.js";
import { badQuery, Refusal } from "./refusal.js";
import { ROW_FUNCTIONS } from "./row-functions.js";
import { describeScope, findScope, type QueryStore, type Scope } from "./scope.js";
import { TOTAL_FUNCTIONS } from "./total-functions.js";

/** Every function by its name of 2013, but for printDates, which is about no windows in particular. */
export const QUERY_FUNCTIONS: readonly QueryFunction[] = [...ROW_FUNCTIONS, ...TOTAL_FUNCTIONS];
const PRINT_DATES = "printDates";

/** Names of the functions, for whoever asked for another. */
export const QUERY_FUNCTION_NAMES: readonly string[] = [
  ...QUERY_FUNCTIONS.map(({ name }) => name),
  PRINT_DATES,
];

/** Rows of one answer. */
const ROWS_MAX = 10_000;
/** How far back dates are looked for. */
const DATES_MAX = 400;
const DAY_MS = 86_400_000;

/** @throws {Refusal} with a sentence, where there is no answer; rejects with the store's error where it fails */
export async function runQuery(request: QueryRequest, stores: readonly QueryStore[]): Promise<QueryAnswer> {
  if (request.function === PRINT_DATES) return printDates(request, stores);
  const found = QUERY_FUNCTIONS.find(({ name }) => name === request.function);
  if (found === undefined) {
    const names = QUERY_FUNCTION_NAMES.join(" ");
    throw new Refusal(
      "no-such-function",
      `there is no function ${JSON.stringify(request.function)}; known are ${names}`,
    );
  }
  const values = readOperands(found, request.operands);
  const collector = found.start(values);
  const scope = await findScope(request, stores);
  const metric = found.metric?.(values);
  let [windows, series] = [0, 0];
  for await (const page of readPages(scope, metric)) {
    for (const window of page) {
      collector.take(window);
      series += window.series.length;
    }
    windows += page.length;
    if (collector.size > ROWS_MAX) break;
  }
  if (metric !== undefined && series === 0) throw noData(scope, `values of ${metric}`);
  if (windows === 0) throw noData(scope, "windows");
  const result = collector.finish();
  if (found.needsRows === true && result.rows.length === 0) {
    throw noData(scope, `rows for ${[found.name, ...Object.values(values).flat()].join(" ")}`);
  }
  return toAnswer(request, scope, windows, result);
}

function toAnswer(request: QueryRequest, scope: Scope, windows: number, result: Result): QueryAnswer {
  const { columns, rows, note = null, heat } = result;
  return {
    function: request.function,
    ...describeScope(scope),
    windows,
    columns,
    rows: rows.slice(0, ROWS_MAX),
    truncated: rows.length > ROWS_MAX,
    note,
    ...(heat !== undefined && { heat }),
  };
}

/** Days (UTC) on which the store has windows of the zone, the newest last. */
async function printDates(request: QueryRequest, stores: readonly QueryStore[]): Promise<QueryAnswer> {
  readOperands({ name: PRINT_DATES, operands: [] }, request.operands);
  const scope = await findScope({ ...request, from: request.from ?? `-${DATES_MAX}d` }, stores);
  const firstMs = Math.max(scope.fromMs, scope.toMs - DATES_MAX * DAY_MS);
  const rows: Row[] = [];
  for (let dayMs = Math.floor(firstMs / DAY_MS) * DAY_MS; dayMs < scope.toMs; dayMs += DAY_MS) {
    if (await hasWindow(scope, dayMs)) rows.push([new Date(dayMs).toISOString().slice(0, 10)]);
  }
  if (rows.length === 0) throw noData(scope, "windows");
  const columns = [{ name: "date", unit: "text" }];
  return toAnswer(request, scope, rows.length, { columns, rows });
}

/** Whether there is a window on a day, of any resolution: the coarse ones are kept longest. */
async function hasWindow({ source, host, zone, fromMs, toMs }: Scope, dayMs: number): Promise<boolean> {
  const day = { fromMs: Math.max(fromMs, dayMs), toMs: Math.min(toMs, dayMs + DAY_MS) };
  for (const resolutionMs of source.resolutionsMs.toReversed()) {
    const found = await source.store.read({ host, zone, resolutionMs, ...day, windowsMax: 1 });
    if (found.length > 0) return true;
  }
  return false;
}

/** Operands by name: those given by name, and those in order. @throws {Refusal} for one too many, too few or unknown */
function readOperands(
  { name, operands }: Pick<QueryFunction, "name" | "operands">,
  given: QueryRequest["operands"],
): OperandValues {
  const values: Record<string, readonly string[]> = {};
  const inOrder = [...(given["arg"] ?? [])];
  for (const operand of operands) {
    const named = given[operand.name];
    const own = named ?? inOrder.splice(0, operand.isList === true ? inOrder.length : 1);
    if (own.length > 0) values[operand.name] = own;
    else if (operand.isOptional !== true) throw badQuery(`${name} needs ${describe(operands)}`);
    if (own.length > 1 && operand.isList !== true) throw badQuery(`${operand.name} is given twice`);
  }
  const unknown = Object.keys(given).find(
    (key) => key !== "arg" && !operands.some((each) => each.name === key),
  );
  if (unknown !== undefined || inOrder.length > 0) {
    throw badQuery(
      `${name} does not take ${JSON.stringify(unknown ?? inOrder[0])}; it takes ${describe(operands)}`,
    );
  }
  return values;
}

/** `section stat all [instance]`. */
function describe(operands: QueryFunction["operands"]): string {
  if (operands.length === 0) return "no operands";
  return operands
    .map(({ name, isOptional, isList }) => {
      const word = isList === true ? `${name}...` : name;
      return isOptional === true ? `[${word}]` : word;
    })
    .join(" ");
}

/** `what` there is none of. */
function noData(scope: Scope, what: string): Refusal {
  const { zone, from, to, resolution } = describeScope(scope);
  return new Refusal("no-data", `the store has no ${what} of ${zone} at ${resolution} from ${from} to ${to}`);
}
