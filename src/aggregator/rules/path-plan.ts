/** The path of a rule, ready to be filled from frames. */
import type { KstatFrame } from "../../model/kstat-frame.js";
import type { Value } from "../../model/reading.js";
import { callFunction, type Functions } from "./call-function.js";
import { fieldOf } from "./decision.js";
import type { Ignored } from "./outcome.js";
import type { PathElement, PathField } from "./syntax.js";

/** Texts whose result is remembered for one call: the names of kstats, which come again each second. */
const RESULTS_MAX = 1_024;

/** One shape for all, since a frame's path is made of several. */
interface Part {
  /** Where the text comes from: the rule itself, a field, or a function. */
  readonly from: "text" | PathField | "call";
  readonly text: string;
  readonly call: RememberedCall | null;
}

export class PathPlan {
  readonly #parts: readonly Part[];

  constructor(path: readonly PathElement[], functions: Functions) {
    this.#parts = path.map((element) => toPart(element, functions));
  }

  /** The elements for this frame, or why there are none. */
  fill(frame: KstatFrame): string[] | Ignored {
    const parts = this.#parts;
    const path = new Array<string>(parts.length);
    for (let at = 0; at < parts.length; at++) {
      const text = toText(parts[at]!, frame);
      if (typeof text !== "string") return text;
      path[at] = text;
    }
    return path;
  }
}

function toPart(element: PathElement, functions: Functions): Part {
  switch (element.kind) {
    case "text":
      return { from: "text", text: element.text, call: null };
    case "field":
      return { from: element.field, text: "", call: null };
    case "call":
      return { from: "call", text: "", call: new RememberedCall(functions, element) };
  }
}

function toText({ from, text, call }: Part, frame: KstatFrame): string | Ignored {
  if (from === "text") return text;
  if (from === "instance") return String(unsigned(frame.instance));
  return from === "call" ? call!.of(frame) : fieldOf(frame, from);
}

/** A function has no state, so that what it gave for a text it gives again. */
class RememberedCall {
  readonly #functions: Functions;
  readonly #name: string;
  readonly #argument: PathField;
  readonly #results = new Map<string, string | Ignored>();

  constructor(functions: Functions, { name, argument }: PathElement & { kind: "call" }) {
    this.#functions = functions;
    this.#name = name;
    this.#argument = argument;
  }

  of(frame: KstatFrame): string | Ignored {
    if (this.#argument === "instance") {
      return callFunction(this.#functions, this.#name, unsigned(frame.instance));
    }
    const text = fieldOf(frame, this.#argument);
    return this.#results.get(text) ?? this.#call(text);
  }

  #call(text: string): string | Ignored {
    const result = callFunction(this.#functions, this.#name, text);
    if (this.#results.size >= RESULTS_MAX) this.#results.clear();
    this.#results.set(text, result);
    return result;
  }
}

/** The original takes an instance for unsigned: -1 -> 18446744073709551615. */
function unsigned(instance: Value): Value {
  return instance < 0 ? BigInt.asUintN(64, BigInt(instance)) : instance;
}
