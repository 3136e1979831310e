/**
 * Adds up the columns of a picture: the inner loop of the area sums, which looks at every byte.
 *
 * Rows are taken in blocks of 64 bytes. The even bytes of each 32-bit word are added in the two
 * 16-bit halves of an integer, the odd ones in another, so that 257 rows of 8-bit values fit.
 * A WebAssembly kernel of 128-bit vectors does it four times as fast as JavaScript.
 */

/** Bytes of a block; rows start at multiples of it. */
const BLOCK_BYTES = 64;
const LOW_BYTES = 0x00ff00ff;
const PAGE_BYTES = 65_536;

/** Memory for some rows of a picture, and the sums of their columns. */
export interface Columns {
  /** Words from one row to the next. */
  readonly stride: number;
  /** Room for the rows, to be filled before `add`. */
  readonly rows: Uint32Array<ArrayBuffer>;
  /** Sums of bytes 0 (low half) and 2 (high half) of the words since they were set to zero. */
  readonly even: Int32Array;
  /** Sums of bytes 1 and 3. */
  readonly odd: Int32Array;
  /** Adds `count` rows from row `first` on; values of `even` are shifted right by `shift` before. */
  add(first: number, count: number, shift: number): void;
  /** Gives the memory back; the object must not be used any more. */
  release(): void;
}

/** Words from one row to the next for rows of so many words. */
export function strideOf(words: number): number {
  return Math.ceil((words * 4) / BLOCK_BYTES) * (BLOCK_BYTES / 4);
}

/** Columns for rows of `words` words, with room for `capacity` rows at a time. */
export function makeColumns(words: number, capacity: number): Columns {
  const stride = strideOf(words);
  const kernel = takeKernel();
  return kernel ? new VectorColumns(kernel, stride, capacity) : new PlainColumns(stride, capacity);
}

/** The same in JavaScript, for browsers without vectors in WebAssembly. */
export class PlainColumns implements Columns {
  readonly stride: number;
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly even: Int32Array;
  readonly odd: Int32Array;

  constructor(stride: number, capacity: number) {
    this.stride = stride;
    this.rows = new Uint32Array(stride * capacity);
    this.even = new Int32Array(stride);
    this.odd = new Int32Array(stride);
  }

  add(first: number, count: number, shift: number): void {
    const { stride, rows, even, odd } = this;
    for (let row = 0, at = first * stride; row < count; row++, at += stride) {
      for (let x = 0; x < stride; x++) {
        const word = rows[at + x] as number;
        even[x] = ((even[x] as number) + ((word >>> shift) & LOW_BYTES)) | 0;
        odd[x] = ((odd[x] as number) + ((word >>> 8) & LOW_BYTES)) | 0;
      }
    }
  }

  release(): void {}
}

/** Memory and code of the WebAssembly kernel. */
interface Kernel {
  readonly memory: WebAssembly.Memory;
  /** All positions and the stride in bytes; `blocks` is the length of a row. */
  readonly add: (
    even: number,
    odd: number,
    source: number,
    stride: number,
    count: number,
    blocks: number,
    shift: number,
  ) => void;
}

class VectorColumns implements Columns {
  readonly stride: number;
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly even: Int32Array;
  readonly odd: Int32Array;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, stride: number, capacity: number) {
    const { memory } = kernel;
    const missing = stride * 4 * (capacity + 2) - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#kernel = kernel;
    this.stride = stride;
    this.even = new Int32Array(memory.buffer, 0, stride).fill(0);
    this.odd = new Int32Array(memory.buffer, stride * 4, stride).fill(0);
    this.rows = new Uint32Array(memory.buffer as ArrayBuffer, stride * 8, stride * capacity);
  }

  add(first: number, count: number, shift: number): void {
    const bytes = this.stride * 4;
    const source = (2 + first) * bytes;
    this.#kernel.add(0, bytes, source, bytes, count, bytes / BLOCK_BYTES, shift);
  }

  release(): void {
    idle.push(this.#kernel);
  }
}

/** Every memory reserves gigabytes of addresses, so kernels are used again. */
const idle: Kernel[] = [];
let compiled: WebAssembly.Module | null | undefined;

function takeKernel(): Kernel | null {
  const kernel = idle.pop();
  if (kernel) return kernel;
  if (compiled === undefined) {
    const code = assemble();
    compiled = WebAssembly.validate(code) ? new WebAssembly.Module(code) : null;
  }
  if (compiled === null) return null;
  const { exports } = new WebAssembly.Instance(compiled);
  return exports as unknown as Kernel;
}

/**
 * The kernel as a WebAssembly module, see https://webassembly.github.io/spec/core/binary/ .
 * In words: for each block, load its sums; for each row, add the block's bytes; store the sums.
 */
export function assemble(): Uint8Array<ArrayBuffer> {
  const [EVEN, ODD, SOURCE, STRIDE, COUNT, BLOCKS, SHIFT, AT, LEFT] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  // Vectors: four of sums for even bytes, four for odd ones, the mask, and the one in work.
  const [SUMS, MASK, WORK] = [9, 17, 18];
  const I32 = 0x7f;
  const V128 = 0x7b;
  const get = (local: number): number[] => [0x20, local];
  const set = (local: number): number[] => [0x21, local];
  const constant = (value: number): number[] => [0x41, ...signed(value)];
  const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
  const load = (address: number, offset: number): number[] => [
    ...get(address),
    ...simd(0x00),
    4,
    ...unsigned(offset),
  ];
  const advance = (local: number, by: number[]): number[] => [
    ...get(local),
    ...by,
    0x6a, // i32.add
    ...set(local),
  ];
  const AND = simd(0x4e);
  const SHIFT_RIGHT = simd(0x8d); // i16x8.shr_u
  const ADD = simd(0x8e); // i16x8.add
  const VECTORS = [0, 1, 2, 3];

  const body = [
    ...simd(0x0c), // v128.const
    ...new Array<number[]>(8).fill([0xff, 0x00]).flat(),
    ...set(MASK),
    ...[0x03, 0x40], // loop over blocks
    ...VECTORS.flatMap((n) => [
      ...load(EVEN, n * 16),
      ...set(SUMS + n),
      ...load(ODD, n * 16),
      ...set(SUMS + 4 + n),
    ]),
    ...get(SOURCE),
    ...set(AT),
    ...get(COUNT),
    ...set(LEFT),
    ...[0x03, 0x40], // loop over rows
    ...VECTORS.flatMap((n) => [
      ...load(AT, n * 16),
      ...set(WORK),
      ...get(WORK),
      ...get(SHIFT),
      ...SHIFT_RIGHT,
      ...get(MASK),
      ...AND,
      ...get(SUMS + n),
      ...ADD,
      ...set(SUMS + n),
      ...get(WORK),
      ...constant(8),
      ...SHIFT_RIGHT,
      ...get(SUMS + 4 + n),
      ...ADD,
      ...set(SUMS + 4 + n),
    ]),
    ...advance(AT, get(STRIDE)),
    ...advance(LEFT, constant(-1)),
    ...get(LEFT),
    ...[0x0d, 0, 0x0b], // br_if to the next row, end
    ...VECTORS.flatMap((n) =>
      [
        [EVEN, SUMS + n],
        [ODD, SUMS + 4 + n],
      ].flatMap(([address = 0, sums = 0]) => [
        ...get(address),
        ...get(sums),
        ...simd(0x0b), // v128.store
        4,
        ...unsigned(n * 16),
      ]),
    ),
    ...[EVEN, ODD, SOURCE].flatMap((local) => advance(local, constant(BLOCK_BYTES))),
    ...advance(BLOCKS, constant(-1)),
    ...get(BLOCKS),
    ...[0x0d, 0, 0x0b], // br_if to the next block, end
    0x0b,
  ];
  const locals = [2, 2, I32, 10, V128];
  const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
  const section = (id: number, content: number[]): number[] => [
    id,
    ...unsigned(content.length),
    ...content,
  ];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 7, ...new Array<number>(7).fill(I32), 0]), // the function's type
    ...section(3, [1, 0]), // one function of it
    ...section(5, [1, 0, 1]), // one memory of at least one page
    ...section(7, [2, ...name("memory"), 2, 0, ...name("add"), 0, 0]), // exports
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** LEB128 of a number that is not negative. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** LEB128 of a number with a sign. */
function signed(value: number): number[] {
  if (value >= -64 && value < 64) return [value & 127];
  return [(value & 127) | 128, ...signed(value >> 7)];
}
