/** Mends Matroska and WebM files that were cut short, so that a demuxer can read what is there. */

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
/** Bytes in which the head of any element fits: an id of 4 and a size of 8. */
const HEAD_BYTES = 12;

/** The head of an element; positions count from the start of the file. */
interface Element {
  readonly id: number;
  readonly sizeAt: number;
  readonly body: number;
  /** null where the size is not known, as in recordings of live streams. */
  readonly end: number | null;
}

/**
 * Null where nothing is missing at the end of the file. Else the file, in which a cluster that
 * goes on beyond the end is made to end at its last complete block: demuxers would pass over
 * that cluster, which is often all there is.
 */
export async function mendMatroska(file: Blob): Promise<Blob | null> {
  const segment = await find(file, 0, (element) => element.id === SEGMENT);
  if (!segment?.end || segment.end <= file.size) return null;
  const cluster = await find(
    file,
    segment.body,
    ({ id, end }) => id === CLUSTER && end !== null && end > file.size,
  );
  if (!cluster) return file;
  let end = cluster.body;
  for (;;) {
    const block = await elementAt(file, end);
    if (!block?.end || block.end > file.size) break;
    end = block.end;
  }
  const size = sizeOf(end - cluster.body, cluster.body - cluster.sizeAt);
  return new Blob([file.slice(0, cluster.sizeAt), size, file.slice(cluster.body, end)]);
}

/** The first element from `at` on, among neighbours, that passes the test. */
async function find(
  file: Blob,
  at: number,
  test: (element: Element) => boolean,
): Promise<Element | null> {
  for (let next: number | null = at; next !== null && next < file.size; ) {
    const element = await elementAt(file, next);
    if (!element) return null;
    if (test(element)) return element;
    next = element.end;
  }
  return null;
}

async function elementAt(file: Blob, at: number): Promise<Element | null> {
  const bytes = new Uint8Array(await file.slice(at, at + HEAD_BYTES).arrayBuffer());
  const idLength = lengthOf(bytes[0] ?? 0);
  const first = bytes[idLength] ?? 0;
  const sizeLength = lengthOf(first);
  if (idLength > 4 || sizeLength > 8 || idLength + sizeLength > bytes.length) return null;
  let id = 0;
  for (const byte of bytes.subarray(0, idLength)) id = id * 256 + byte;
  let size = first - 2 ** (8 - sizeLength);
  for (const byte of bytes.subarray(idLength + 1, idLength + sizeLength)) size = size * 256 + byte;
  const body = at + idLength + sizeLength;
  const known = size !== 2 ** (7 * sizeLength) - 1;
  return { id, sizeAt: at + idLength, body, end: known ? body + size : null };
}

/** The length of a number in EBML from its first byte; 9 where it is none. */
function lengthOf(first: number): number {
  return Math.clz32(first) - 23;
}

/** A size as an EBML number of a given length. */
function sizeOf(size: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let rest = size;
  for (let at = length - 1; at >= 0; at--) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[0] = (bytes[0] ?? 0) + 2 ** (8 - length);
  return bytes;
}
