/** `zonetap top`: what each zone does right now, live on a terminal, or once into a file or pipe. */
import { systemClock } from "../base/clock.js";
import { textOption, type CliIo, type Command } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { follow, type LiveFeed } from "./live-feed.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient } from "./node-client.js";
import { showTop } from "./top-screen.js";
import { SORTS, TopTable, type Sort } from "./top-table.js";

/** A window closes 3 s after its start: by then every zone that is sampled each second has shown one. */
const ONCE_MS_MAX = 5_000;

export const top: Command = {
  name: "top",
  synopsis: "[--sort COLUMN]",
  summary: "show live what each zone does",
  help: `Shows CPU (percent of one core), memory, network, disks and processes of each zone, renewed each second. Keys:
c m n d p z sort by cpu, mem, net, disk, procs, zone; q quits. Where stdout is no terminal, one table is printed.

  --sort COLUMN      ${SORTS.join(", ")}; default cpu
${CLIENT_HELP}`,
  options: { ...CLIENT_OPTIONS, sort: { type: "string" } },
  operandsMax: 0,
  async run(call) {
    const sort = readSort(textOption(call, "sort") ?? "cpu");
    const feed = { client: createNodeClient(call), clock: systemClock, table: new TopTable() };
    if (call.io.stdout.isTTY === true) await showTop(feed, call.io, sort);
    else await printTop(feed, call.io, sort);
    return EXIT.done;
  },
};

/** One table, as soon as every zone has had a window with values, or after 5 s with what has come by then. */
export async function printTop(feed: LiveFeed, { stdout }: Pick<CliIo, "stdout">, sort: Sort): Promise<void> {
  const enough = new AbortController();
  const timer = feed.clock.setTimer(ONCE_MS_MAX, () => enough.abort());
  try {
    await follow(feed, { signal: enough.signal, onUpdate: () => !feed.table.isComplete });
  } finally {
    timer.cancel();
    enough.abort();
  }
  stdout.write(`${feed.table.format(sort).join("\n")}\n`);
}

function readSort(text: string): Sort {
  const sort = SORTS.find((known) => known === text);
  if (sort !== undefined) return sort;
  throw new CommandError(
    EXIT.usage,
    `--sort must be one of ${SORTS.join(", ")}, got ${JSON.stringify(text)}`,
  );
}
