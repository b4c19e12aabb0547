/** The live screen of `zonetap top`: the terminal is taken over, drawn each second, and given back in any case. */
import type { Timer } from "../base/clock.js";
import { errorMessage } from "../base/errors.js";
import type { CliIo } from "./command.js";
import { follow, type LiveFeed } from "./live-feed.js";
import { plainText } from "./text-table.js";
import { SORT_KEYS, type Sort } from "./top-table.js";

const DRAW_EVERY_MS = 1_000;

/** A node that restarts is back within about that time. */
const RETRY_MS = 1_000;

/** @see console_codes(4): alternate screen, cursor, and erasing. */
const ENTER_SCREEN = "\u001b[?1049h\u001b[?25l";
const LEAVE_SCREEN = "\u001b[?25h\u001b[?1049l";
const HOME = "\u001b[H";
const ERASE_LINE = "\u001b[K";
const ERASE_BELOW = "\u001b[J";
const REVERSE = "\u001b[7m";
const PLAIN = "\u001b[0m";

/** Until q, Ctrl-C or SIGTERM. @throws {CommandError} when the node cannot be reached at the start. */
export async function showTop(feed: LiveFeed, io: CliIo, sort: Sort): Promise<void> {
  const quit = new AbortController();
  const screen = new TopScreen(feed, io, sort, () => quit.abort());
  const signals = [
    io.onSignal("SIGINT", () => quit.abort()),
    io.onSignal("SIGTERM", () => quit.abort()),
    io.onSignal("SIGWINCH", () => screen.draw()),
  ];
  try {
    while (!quit.signal.aborted) await followOnce(feed, screen, quit.signal);
  } finally {
    screen.close();
    for (const forget of signals) forget();
  }
}

/** Until the node goes: then says so on the screen and waits a moment. */
async function followOnce(feed: LiveFeed, screen: TopScreen, signal: AbortSignal): Promise<void> {
  const onUpdate = (): boolean => {
    screen.open();
    screen.note = "";
    return true;
  };
  try {
    await follow(feed, { signal, onUpdate });
  } catch (error) {
    if (!screen.isOpen) throw error;
    screen.note = `${errorMessage(error)}; trying again`;
    await pause(feed, signal);
  }
}

function pause({ clock }: LiveFeed, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(RETRY_MS, resolve);
    const end = (): void => {
      timer.cancel();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

class TopScreen {
  readonly #feed: LiveFeed;
  readonly #io: CliIo;
  readonly #onQuit: () => void;
  #sort: Sort;
  #timer: Timer | undefined;
  /** Shown in the last line instead of the keys. */
  note = "";

  constructor(feed: LiveFeed, io: CliIo, sort: Sort, onQuit: () => void) {
    this.#feed = feed;
    this.#io = io;
    this.#sort = sort;
    this.#onQuit = onQuit;
  }

  get isOpen(): boolean {
    return this.#timer !== undefined;
  }

  /** Takes the terminal over; nothing where it is open already. */
  open(): void {
    if (this.isOpen) return;
    const { stdin, stdout } = this.#io;
    stdin?.setRawMode?.(true);
    stdin?.on("data", this.#press);
    stdin?.resume();
    stdout.write(ENTER_SCREEN);
    this.#drawAgain();
  }

  /** Gives the terminal back; nothing where it is not open. */
  close(): void {
    if (!this.isOpen) return;
    const { stdin, stdout } = this.#io;
    this.#timer?.cancel();
    this.#timer = undefined;
    stdout.write(LEAVE_SCREEN);
    stdin?.setRawMode?.(false);
    stdin?.off("data", this.#press);
    stdin?.pause();
  }

  draw(): void {
    if (!this.isOpen) return;
    const { columns = 80, rows = 24 } = this.#io.stdout;
    const [titles = "", ...lines] = this.#feed.table.format(this.#sort);
    const shown = lines.slice(0, Math.max(rows - 2, 0));
    const foot = plainText(this.note) || `sorted by ${this.#sort}; keys: c m n d p z sort, q quits`;
    const clip = (line: string): string => line.slice(0, columns);
    const body = [REVERSE + clip(titles.padEnd(columns)) + PLAIN, ...shown.map(clip), clip(foot)];
    this.#io.stdout.write(HOME + body.map((line) => line + ERASE_LINE).join("\r\n") + ERASE_BELOW);
  }

  #drawAgain(): void {
    this.#timer = this.#feed.clock.setTimer(DRAW_EVERY_MS, () => this.#drawAgain());
    this.draw();
  }

  /** Raw mode brings Ctrl-C as a key. */
  readonly #press = (keys: Buffer | string): void => {
    for (const key of keys.toString()) {
      if (key === "q" || key === "\u0003") this.#onQuit();
      this.#sort = Object.entries(SORT_KEYS).find(([letter]) => letter === key)?.[1] ?? this.#sort;
    }
    this.draw();
  };
}
