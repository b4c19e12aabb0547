/**
 * Network interfaces from a `net/dev` file: of the host, or of a zone that has a network namespace of its own. The
 * file belongs to the namespace in which it was opened. All counts are 64 bits.
 *
 * `  eth0: 1383610554   49201    0    0    0     0          0         0  3619909   31031    0 ...`
 * -> rbytes64 1383610554, ipackets 49201, ierrors 0, obytes64 3619909, opackets 31031, oerrors 0.
 * @see proc_pid_net(5)
 */
import type { Series, Value } from "../../model/reading.js";
import { FileSource } from "./file-source.js";
import type { KernelFiles } from "./kernel-files.js";
import { series, type Values } from "./source.js";
import type { TextScanner } from "./text-scanner.js";

const METRICS = [
  "net.rbytes64",
  "net.ipackets",
  "net.ierrors",
  "net.obytes64",
  "net.opackets",
  "net.oerrors",
] as const;
/** Two lines of headings. */
const HEADER_LINES = 2;
/** drop, fifo, frame, compressed, multicast lie between the errors received and the bytes sent. */
const WORDS_BETWEEN = 5;
const COLON = 58;

export class NetDev extends FileSource {
  series: readonly Series[] = [];
  #interfaces: Buffer[] = [];

  /** `path`: of the file, e.g. /proc/4242/net/dev. */
  constructor(path: string, files: KernelFiles) {
    super("net/dev", path, files);
  }

  protected parse(text: TextScanner, values: Values): void {
    const start = values.length;
    let count = 0;
    for (let line = 0; line < HEADER_LINES; line++) text.skipLine();
    for (; !text.atEnd; text.skipLine()) if (this.#readLine(text, values, count)) count++;
    if (count !== this.#interfaces.length) this.#setInterfaces(this.#interfaces.slice(0, count));
    values.length = start + this.series.length;
  }

  #readLine(text: TextScanner, values: Values, index: number): boolean {
    text.skipSpaces();
    const name = readName(text);
    if (name === undefined) return false;
    if (!this.#interfaces[index]?.equals(name)) this.#rename(index, Buffer.from(name));
    const received: Value | undefined = text.uint();
    values.push(received, text.uint(), text.uint());
    text.skipWords(WORDS_BETWEEN);
    values.push(text.uint(), text.uint(), text.uint());
    return true;
  }

  #rename(index: number, name: Buffer): void {
    this.#setInterfaces([...this.#interfaces.slice(0, index), name, ...this.#interfaces.slice(index + 1)]);
  }

  #setInterfaces(interfaces: Buffer[]): void {
    this.#interfaces = interfaces;
    this.series = interfaces.flatMap((name) => {
      return METRICS.map((metric) => series(metric, "counter", name.toString()));
    });
  }
}

/** The bytes up to the last colon before a number: an alias such as "eth0:1" has one in its name. */
function readName(text: TextScanner): Buffer | undefined {
  const start = text.pos;
  text.skipWord();
  let end = text.pos;
  // "eth0:1383610554": old kernels leave no space after the colon.
  while (end > start && text.bytes[end - 1] !== COLON) end--;
  if (end === start) return undefined;
  text.pos = end;
  return text.bytes.subarray(start, end - 1);
}
