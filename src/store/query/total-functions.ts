/** Functions of 2013 that make one thing of all windows: statistics, distributions, the heat map of system calls. */
import type { HeatMap, QueryColumn } from "../../model/query.js";
import type { ExactNumber, WindowJson, WindowSeries } from "../../model/window.js";
import { toMetric } from "./metric-name.js";
import {
  INSTANCE_COLUMN,
  one,
  parseFlag,
  type OperandValues,
  type QueryFunction,
  type Row,
} from "./query-function.js";
import { badQuery } from "./refusal.js";
import { powerOfTwo, unitOf, valueOf } from "./series-value.js";

const STAT_OPERANDS = [
  { name: "section" },
  { name: "stat" },
  { name: "all" },
  { name: "instance", isOptional: true },
];

/** Count, mean and spread of numbers that come one by one, by Welford's method. */
export class Moments {
  count = 0;
  max = -Infinity;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count++;
    this.max = Math.max(this.max, value);
    const delta = value - this.mean;
    this.mean += delta / this.count;
    this.#squares += delta * (value - this.mean);
  }

  /** Of the values that there are, not an estimate for more of them. */
  get deviation(): number {
    return Math.sqrt(this.#squares / this.count);
  }
}

/** By instance; the empty name stands for all of them together. */
const TOGETHER = "(all)";

const genStats: QueryFunction = {
  name: "genStats",
  operands: STAT_OPERANDS,
  metric: (values) => toMetric(one(values, "section"), one(values, "stat")),
  start(values) {
    const groups = new Groups(values, () => new Moments());
    return {
      take: (window) => groups.visit(window, (moments, series) => addValue(moments, series)),
      finish() {
        const unit = groups.first === null ? "number" : unitOf(groups.first);
        const column = (name: string): QueryColumn => ({ name, unit });
        const columns = [
          INSTANCE_COLUMN,
          column("maximum"),
          { name: "count", unit: "values" },
          column("average"),
          column("standard_deviation"),
        ];
        const rows = groups.list().filter(([, { count }]) => count > 0);
        return {
          columns,
          rows: rows.map(([name, { max, count, mean, deviation }]): Row => [
            name,
            max,
            count,
            mean,
            deviation,
          ]),
        };
      },
      get size() {
        return groups.size;
      },
    };
  },
};

function addValue(moments: Moments, series: WindowSeries): void {
  const value = valueOf(series);
  if (value !== null) moments.add(value);
}

/** Of a histogram its own buckets; of anything else how often its value was in each power of two. */
const quantize: QueryFunction = {
  name: "quantize",
  operands: STAT_OPERANDS,
  metric: (values) => toMetric(one(values, "section"), one(values, "stat")),
  start(values) {
    const groups = new Groups(values, () => new Map<number, number>());
    return {
      take: (window) => groups.visit(window, addBuckets),
      finish() {
        const low = { name: "from", unit: groups.first === null ? "number" : boundUnit(groups.first) };
        const columns = [INSTANCE_COLUMN, low, { name: "count", unit: "values" }];
        return {
          columns,
          rows: groups
            .list()
            .flatMap(([name, counts]) =>
              [...counts].sort(([a], [b]) => a - b).map(([from, count]): Row => [name, from, count]),
            ),
        };
      },
      get size() {
        return groups.size;
      },
    };
  },
};

function boundUnit(series: WindowSeries): string {
  return series.kind === "histogram" ? series.unit : unitOf(series);
}

function addBuckets(counts: Map<number, number>, series: WindowSeries): void {
  const value = valueOf(series);
  const parts: readonly (readonly [ExactNumber, ExactNumber])[] =
    series.buckets ?? (value === null ? [] : [[powerOfTwo(value), 1]]);
  for (const [low, count] of parts) counts.set(Number(low), (counts.get(Number(low)) ?? 0) + Number(count));
}

/** System calls by latency and step. */
const callHeat: QueryFunction = {
  name: "callHeat",
  operands: [],
  metric: () => "syscall.latency",
  start() {
    const steps: { readonly time: string; readonly counts: Map<number, number> }[] = [];
    return {
      take({ start, series }) {
        const counts = new Map<number, number>();
        for (const each of series) if (each.kind === "histogram") addBuckets(counts, each);
        if (counts.size > 0) steps.push({ time: start, counts });
      },
      finish() {
        const heat = toHeatMap(steps);
        const columns = [
          { name: "time", unit: "time" },
          { name: "from", unit: heat.unit },
          { name: "count", unit: "calls" },
        ];
        const rows = steps.flatMap(({ time, counts }) =>
          [...counts].sort(([a], [b]) => a - b).map(([low, count]): Row => [time, low, count]),
        );
        return { columns, rows, heat };
      },
      get size() {
        return steps.reduce((sum, { counts }) => sum + counts.size, 0);
      },
    };
  },
};

function toHeatMap(
  steps: readonly { readonly time: string; readonly counts: ReadonlyMap<number, number> }[],
): HeatMap {
  const lows = [...new Set(steps.flatMap(({ counts }) => [...counts.keys()]))].sort((a, b) => a - b);
  return {
    unit: "ns",
    times: steps.map(({ time }) => time),
    lows,
    counts: lows.map((low) => steps.map(({ counts }) => counts.get(low) ?? 0)),
  };
}

/** Something for each instance of a statistic, and for all of them together; or for the one that was asked for. */
class Groups<Group> {
  readonly #isAll: boolean;
  readonly #instance: string | undefined;
  readonly #create: () => Group;
  readonly #groups = new Map<string, Group>();
  /** Of the series that were visited. */
  first: WindowSeries | null = null;

  constructor(values: OperandValues, create: () => Group) {
    this.#isAll = parseFlag("all", one(values, "all"));
    this.#instance = this.#isAll ? undefined : values["instance"]?.[0];
    this.#create = create;
  }

  get size(): number {
    return this.#groups.size;
  }

  visit({ series }: WindowJson, add: (group: Group, series: WindowSeries) => void): void {
    for (const each of series) {
      if (this.#instance !== undefined && each.instance !== this.#instance) continue;
      this.first ??= each;
      add(this.#find(each.instance), each);
      if (this.#isAll) add(this.#find(TOGETHER), each);
    }
  }

  /** Instances by name, all together last. @throws {Refusal} where one instance was to be chosen, and was not */
  list(): [string, Group][] {
    if (!this.#isAll && this.#instance === undefined && this.#groups.size > 1) {
      const names = [...this.#groups.keys()].slice(0, 10).join(" ");
      throw badQuery(`there are ${this.#groups.size} instances: name one (${names}), or ask for all with 1`);
    }
    const isLast = (name: string): number => Number(name === TOGETHER);
    return [...this.#groups].sort(([a], [b]) => isLast(a) - isLast(b) || (a < b ? -1 : 1));
  }

  #find(name: string): Group {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group = this.#create();
    this.#groups.set(name, group);
    return group;
  }
}

export const TOTAL_FUNCTIONS: readonly QueryFunction[] = [callHeat, genStats, quantize];
