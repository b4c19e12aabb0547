/** `zonetap generator`: probes and a ZeroMQ publisher alone, with the flags of the generator of 2013. */
import { createLog } from "../base/log.js";
import { textOption, type Command, type CommandCall } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { holdSignals } from "./held-signals.js";
import { NODE_SIGNALS } from "./start.js";

const PORT_DEFAULT = 7_211;
const PORT_MAX = 65_535;
const DELAY_MS_MAX = 999;
/** Without the flag, packets lie on the seconds' halves. */
const DELAY_MS_DEFAULT = 1_000;
/** A probe's shortest interval. */
const DELAY_MS_MIN = 100;
/** The flag of 2013 that is more than one letter behind one dash. */
const VLITE = "-vlite";

export const generator: Command = {
  name: "generator",
  synopsis: "[-p PORT] [-d MS] [-v] [-vlite] [-q] [-h]",
  summary: "run the probes and a publisher alone, as in 2013",
  help: `Reads every zone and publishes one packet for each at every interval on tcp://*:PORT, until SIGINT or SIGTERM. Needs
no topology. Flags may be in upper case.

  --port, -p PORT    the port; default ${PORT_DEFAULT}
  --delay, -d MS     the interval, ${DELAY_MS_MIN} to ${DELAY_MS_MAX} ms; what is beyond is taken for the nearest; default 1 s
  --verbose, -v      prints every packet with its values
  --vlite, -vlite    prints a line for every packet
  --quiet, -q        binds nothing and sends nothing`,
  options: {
    port: { type: "string", short: "p" },
    delay: { type: "string", short: "d" },
    verbose: { type: "boolean", short: "v" },
    vlite: { type: "boolean" },
    quiet: { type: "boolean", short: "q" },
  },
  operandsMax: 0,
  rewrite: (args) => args.map(toLowerFlag),
  async run(call) {
    const { io, options, loadNode } = call;
    const port = readWhole(call, "port", PORT_DEFAULT);
    if (port < 1 || port > PORT_MAX) throw new CommandError(EXIT.usage, `--port must be a port, got ${port}`);
    const everyMs =
      options.delay === undefined ? DELAY_MS_DEFAULT : clampDelay(readWhole(call, "delay", DELAY_MS_MAX));
    const show = options.verbose === true ? "values" : options.vlite === true ? "packets" : "nothing";
    const onSignal = holdSignals(io.onSignal, NODE_SIGNALS);
    const node = await loadNode();
    return node.runGenerator({
      everyMs,
      port: options.quiet === true ? null : port,
      show,
      env: io.env,
      log: createLog("warn"),
      say: (line) => void io.stderr.write(`${line}\n`),
      print: (line) => void io.stdout.write(`${line}\n`),
      onSignal,
    });
  },
};

/** `-P7211` -> `-p7211`, `-VLITE` -> `--vlite`; what is no flag stays as it is. */
function toLowerFlag(argument: string): string {
  if (!/^-[a-z]/i.test(argument)) return argument;
  const lower = argument.toLowerCase();
  return lower === VLITE ? `-${VLITE}` : lower;
}

function clampDelay(delayMs: number): number {
  return Math.min(Math.max(delayMs, DELAY_MS_MIN), DELAY_MS_MAX);
}

function readWhole(call: CommandCall, name: string, fallback: number): number {
  const text = textOption(call, name);
  if (text === undefined) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new CommandError(EXIT.usage, `--${name} must be a whole number, got ${JSON.stringify(text)}`);
}
