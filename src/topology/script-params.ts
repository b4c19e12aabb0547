/**
 * The parameters of a script, from what a person wrote to the arguments of a program: each checked by its type and
 * range, none ever text of a program. What comes through is an integer from 0 or a name of a-z 0-9 _.
 */
import type { ScriptParam } from "../model/catalogue.js";
import { showValue } from "./mistake.js";

/** What may be given for parameters, by name: from YAML, JSON or a command line. */
export type GivenParams = Readonly<Record<string, unknown>>;

export type ReadParams =
  /** In the order of the script's arguments. */
  | { readonly kind: "ok"; readonly args: readonly string[] }
  /** One sentence for each parameter that is wrong, with its name and type. */
  | { readonly kind: "refused"; readonly mistakes: readonly ParamMistake[] };

export interface ParamMistake {
  /** Of the parameter, also of one that the script does not have. */
  readonly name: string;
  readonly message: string;
}

const SYSCALL = /^[a-z0-9_]{1,32}$/;
const INTEGER = /^(?:0|[1-9]\d{0,14})$/;
const DURATION = /^(\d{1,9})(ns|us|ms|s|m|h)$/;
const NS = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3_600e9 };
/** As large as the kernels make them, and exact as a number. */
const PID_MAX = 2 ** 31 - 1;
const INTEGER_MAX = 999_999_999_999_999;

/** Checks all that is given against all that the script takes. */
export function readParams(params: readonly ScriptParam[], given: GivenParams): ReadParams {
  const unknown = Object.keys(given).filter((name) => !params.some((param) => param.name === name));
  const mistakes: ParamMistake[] = unknown.map((name) => ({ name, message: unknownParam(name, params) }));
  const args: string[] = [];
  for (const param of params) {
    const value = Object.hasOwn(given, param.name) ? given[param.name] : param.default;
    const argument = value === undefined ? null : toArgument(param, value);
    if (argument !== null) args.push(argument);
    else mistakes.push({ name: param.name, message: refusal(param, value) });
  }
  return mistakes.length === 0 ? { kind: "ok", args } : { kind: "refused", mistakes };
}

/** What is wrong with the default of a parameter, or its range; null where nothing is. */
export function readDefault(param: ScriptParam): string | null {
  if ((param.type === "duration") !== (param.unit !== undefined))
    return `${param.name} needs a unit, or has one too many`;
  const [least, most] = rangeOf(param);
  if (param.type !== "syscall" && !(least <= most)) return `the range of ${param.name} is none`;
  const isWrong = param.default !== undefined && toArgument(param, param.default) === null;
  return isWrong ? `the default: ${refusal(param, param.default)}` : null;
}

/** What a parameter may be, as a phrase: `an integer from 1`, `a duration from 1us to 60s`. */
export function describeParam({ type, min, max }: ScriptParam): string {
  const from = min === undefined ? "" : ` from ${min}`;
  const to = max === undefined ? "" : ` to ${max}`;
  switch (type) {
    case "pid":
      return `the number of a process${from}${to}`;
    case "integer":
      return `an integer${from === "" ? " from 0" : from}${to}`;
    case "duration":
      return `a duration such as 1ms or 5s${from}${to}`;
    case "syscall":
      return "the name of a system call, of a-z 0-9 _";
  }
}

/** Null: it is no value of that type and range. */
function toArgument(param: ScriptParam, value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  if (param.type === "syscall") return SYSCALL.test(String(value)) ? String(value) : null;
  const number = toNumber(param, value);
  const [least, most] = rangeOf(param);
  return number !== null && number >= least && number <= most ? String(number) : null;
}

function rangeOf(param: ScriptParam): [least: number, most: number] {
  const { type, min, max } = param;
  const least = min === undefined ? null : toNumber(param, min);
  const most = max === undefined ? null : toNumber(param, max);
  return [least ?? (type === "pid" ? 1 : 0), most ?? (type === "pid" ? PID_MAX : INTEGER_MAX)];
}

/** The number that the script is given; a duration as whole units, null where it is none. */
function toNumber({ type, unit }: ScriptParam, value: string | number): number | null {
  const text = String(value);
  if (type !== "duration") return INTEGER.test(text) ? Number(text) : null;
  const [, amount, writtenUnit] = DURATION.exec(text) ?? [];
  if (amount === undefined || writtenUnit === undefined || unit === undefined) return null;
  const number = (Number(amount) * NS[writtenUnit as keyof typeof NS]) / NS[unit];
  return Number.isInteger(number) ? number : null;
}

function refusal(param: ScriptParam, value: unknown): string {
  const what = `the parameter ${param.name} (${param.type})`;
  if (value === undefined) return `${what} is missing; expected ${describeParam(param)}`;
  return `${what} must be ${describeParam(param)}, got ${showValue(value)}`;
}

function unknownParam(name: string, params: readonly ScriptParam[]): string {
  const known =
    params.length === 0 ? "it takes none" : `it takes ${params.map((param) => param.name).join(", ")}`;
  return `the script has no parameter ${showValue(name)}; ${known}`;
}
