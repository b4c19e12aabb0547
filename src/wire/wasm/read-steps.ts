/**
 * The loops that nearly every packet goes through, in AssemblyScript: what takes 64 bits at once takes several times as
 * long where numbers are doubles. Memory is that of `../step-memory.ts`, which `../step-reader.ts` fills and reads;
 * nothing is allocated. Reads behind the end of a packet are within {@link PADDING}, and are found out by the next step.
 */
import {
  STEP_DOUBLE,
  STEP_HEAD,
  STEP_HOST,
  STEP_INT,
  STEP_LAST,
  STEP_LITERAL,
  STEP_NAME,
  STEP_SECTION,
  STEP_VALUE64,
} from "../step-kinds";
import {
  BITS_AT,
  HEAD_AT,
  NUM_AT,
  PROCESSES_AT,
  STATE_AT,
  STATE_COUNT,
  STATE_HOST_START,
  STATE_NAME_START,
  STATE_TICKS,
  STATE_UNUSUAL,
  STEP_BYTES,
  UNUSUAL_AT,
} from "../step-memory";

/** The forms of `PacketView`. */
const FORM_UINT: u32 = 0;
const FORM_INT: u32 = 1;
const FORM_DOUBLE: u32 = 2;

/** From here on a double no longer tells whole numbers apart. */
const EXACT_MAX: u64 = 1 << 53;

/** The bit of each byte of a varint that says that it goes on. */
const GOES_ON: u64 = 0x8080_8080_8080_8080;

/** In the first eight bytes of a process: all but its length. */
const NO_LENGTH: u64 = 0xffff_ffff_ffff_00ff;

const FAILED: usize = 0;

/** Where the varint ended that {@link readVarint} has read. */
let varintEnd: usize = 0;

/**
 * Reads by the `count` steps at `code`, from `begin` to `end`. Returns where it has ended; 0 where the packet has another
 * layout or may be bad.
 */
export function readSteps(code: usize, count: usize, begin: usize, end: usize): usize {
  let at = begin;
  let num: usize = NUM_AT + 8 * load<u32>(STATE_AT + 4 * STATE_COUNT);
  let sectionEnd: usize = 0;
  const codeEnd = code + count * STEP_BYTES;
  for (; code < codeEnd; code += STEP_BYTES) {
    if (((load<u64>(at) ^ load<u64>(code)) & load<u64>(code, 8)) != 0) return FAILED;
    const header = load<u32>(code, 16);
    const lengthAt = (header >> 8) & 15;
    if (lengthAt != 0) {
      const length = <usize>load<u8>(at + lengthAt - 1);
      if (length > 127) return FAILED;
      sectionEnd = at + lengthAt + length;
    }
    at += (header >> 16) & 15;
    if (at > end) return FAILED;
    const kind = <i32>(header & 0xff);
    if (kind == STEP_LITERAL) continue;
    if (kind < STEP_LITERAL) {
      // As by readVarint, but without a call.
      const word = load<u64>(at);
      const ends = ~word & GOES_ON;
      let value = word & 0x7f;
      if ((word & 0x80) == 0) {
        at += 1;
      } else if (ends != 0) {
        value = joinSevens(word & belowLowest(ends));
        at += bytesTo(ends);
      } else {
        value = readVarint(at);
        at = varintEnd;
      }
      if ((kind & STEP_VALUE64) == 0) store<f64>(num, <f64>(<u32>value));
      else if (value < EXACT_MAX) store<f64>(num, <f64>(<i64>value));
      else putUnusual(num, <f64>value, FORM_UINT, value);
      num += 8;
      if ((kind & STEP_LAST) != 0 && at != sectionEnd) return FAILED;
    } else if (kind == STEP_SECTION) {
      const low = load<u8>(at);
      const high = load<u8>(at, 1);
      if (low < 128 || high > 127) return FAILED;
      at += 2;
      sectionEnd = at + ((low & 127) | ((<u32>high) << 7));
    } else if (kind == STEP_INT || kind == STEP_DOUBLE) {
      at = kind == STEP_INT ? readInt(at, num) : readDouble(at, num);
      num += 8;
      if (at != sectionEnd) return FAILED;
    } else if (kind == STEP_NAME || kind == STEP_HOST) {
      at = readName(at, end, kind == STEP_NAME ? STATE_NAME_START : STATE_HOST_START);
    } else {
      const value = readVarint(at);
      at = varintEnd;
      if (kind == STEP_HEAD) {
        store<u64>(HEAD_AT + 8 * (header >> 24), value);
      } else {
        store<u32>(STATE_AT + 4 * STATE_TICKS, <u32>value);
        store<f64>(num, <f64>(<u32>value));
        num += 8;
      }
    }
    if (at == FAILED) return FAILED;
  }
  if (at > end) return FAILED;
  store<u32>(STATE_AT + 4 * STATE_COUNT, (num - NUM_AT) / 8);
  return at;
}

/**
 * Reads the usage of `count` processes whose literals are at {@link PROCESSES_AT}, from `begin` on. Returns where they
 * end; 0 where it is not they. There may be more behind them.
 */
export function readProcesses(count: u32, begin: usize, end: usize): usize {
  let at = begin;
  let num: usize = NUM_AT + 8 * load<u32>(STATE_AT + 4 * STATE_COUNT);
  let literal: usize = PROCESSES_AT;
  for (let done: u32 = 0; done < count; done++) {
    const length = <usize>load<u8>(literal++);
    const valueAt = at + length;
    if (valueAt > end) return FAILED;
    if (((load<u64>(at) ^ load<u64>(literal)) & NO_LENGTH) != 0) return FAILED;
    // The last eight bytes overlap the ones before.
    for (let from: usize = 8; from < length; from += 8) {
      const word = min(from, length - 8);
      if (load<u64>(at + word) != load<u64>(literal + word)) return FAILED;
    }
    literal += length;
    const size = <usize>load<u8>(at, 1);
    const value = load<u64>(valueAt);
    const ends = ~value & GOES_ON;
    const valueEnd = valueAt + bytesTo(ends);
    if (ends == 0 || size > 127 || valueEnd != at + 2 + size) return FAILED;
    store<f64>(num, <f64>(<u32>joinSevens(value & belowLowest(ends))));
    num += 8;
    at = valueEnd;
  }
  if (at > end) return FAILED;
  store<u32>(STATE_AT + 4 * STATE_COUNT, (num - NUM_AT) / 8);
  return at;
}

/** Reads a zigzag varint as the value at `num`. Returns where it ends; 0 where it does not. */
function readInt(at: usize, num: usize): usize {
  const zigzag = readVarint(at);
  const value = (<i64>(zigzag >> 1)) ^ -(<i64>(zigzag & 1));
  putUnusual(num, <f64>value, FORM_INT, <u64>value);
  return varintEnd;
}

/** The same of a double; 0 where it is not finite. */
function readDouble(at: usize, num: usize): usize {
  const value = load<f64>(at);
  putUnusual(num, value, FORM_DOUBLE, 0);
  return isFinite(value) ? at + 8 : FAILED;
}

/** Puts the range of a name, whose length is at `at`, at that place of the state and the next. Returns likewise. */
function readName(at: usize, end: usize, place: u32): usize {
  const length = readVarint(at);
  // Longer ones are for others to refuse.
  if (varintEnd - at > 2 || varintEnd > end || length > <u64>(end - varintEnd)) return FAILED;
  const after = varintEnd + <usize>length;
  store<u32>(STATE_AT + 4 * place, varintEnd);
  store<u32>(STATE_AT + 4 * place, after, 4);
  return after;
}

/** Reads the varint at `at`; surplus bits of the tenth byte are dropped. */
function readVarint(at: usize): u64 {
  const word = load<u64>(at);
  const ends = ~word & GOES_ON;
  if (ends != 0) {
    varintEnd = at + bytesTo(ends);
    return joinSevens(word & belowLowest(ends));
  }
  const ninth = <u64>load<u8>(at, 8);
  const tenth = <u64>load<u8>(at, 9);
  const isLonger = ninth > 127;
  varintEnd = isLonger && tenth > 127 ? FAILED : at + (isLonger ? 10 : 9);
  return joinSevens(word) | ((ninth & 127) << 56) | (isLonger ? tenth << 63 : 0);
}

/** The bits below the lowest that is set. */
function belowLowest(bits: u64): u64 {
  return (bits - 1) & ~bits;
}

/** Bytes up to the one that has the lowest bit that is set, and it. */
function bytesTo(bits: u64): usize {
  return <usize>((ctz(bits) >> 3) + 1);
}

/** Eight groups of seven bits, each in a byte of its own, as one number of 56 bits. */
function joinSevens(groups: u64): u64 {
  const pairs = ((groups & 0x7f00_7f00_7f00_7f00) >> 1) | (groups & 0x007f_007f_007f_007f);
  const fours = ((pairs & 0x3fff_0000_3fff_0000) >> 2) | (pairs & 0x0000_3fff_0000_3fff);
  return ((fours >> 32) << 28) | (fours & 0xffff_ffff);
}

/** Puts a value that its double does not tell, or one that is a double. */
function putUnusual(num: usize, value: f64, form: u32, bits: u64): void {
  store<f64>(num, value);
  const unusual = load<u32>(STATE_AT + 4 * STATE_UNUSUAL);
  store<u32>(UNUSUAL_AT + 4 * unusual, (((<u32>num - NUM_AT) / 8) << 2) | form);
  store<u64>(BITS_AT + 8 * unusual, bits);
  store<u32>(STATE_AT + 4 * STATE_UNUSUAL, unusual + 1);
}
