/** Walks the boxes of ISO base media files (MP4, QuickTime). */

/** A box whose content lies from `body` to `end`, counted from the box's start. */
export interface Box {
  readonly name: string;
  readonly body: number;
  /** May lie beyond the end of a file that was cut short. */
  readonly end: number;
}

/** The boxes at the top level of a file, and where they start. */
export async function* topBoxes(file: Blob): AsyncGenerator<Box & { readonly at: number }> {
  for (let at = 0; at + 8 <= file.size; ) {
    const head = new DataView(await file.slice(at, at + 16).arrayBuffer());
    const box = boxAt(head, 0, file.size - at);
    if (!box) return;
    yield { ...box, at };
    at += box.end;
  }
}

/** The contents of the boxes of one name inside a box. */
export function children(content: DataView, name: string): DataView[] {
  const found: DataView[] = [];
  for (let at = 0; at + 8 <= content.byteLength; ) {
    const room = content.byteLength - at;
    const box = boxAt(content, at, room);
    if (!box || box.end > room) break;
    if (box.name === name) {
      found.push(
        new DataView(content.buffer, content.byteOffset + at + box.body, box.end - box.body),
      );
    }
    at += box.end;
  }
  return found;
}

/** The content of the first box of a name inside a box. */
export function child(content: DataView | undefined, name: string): DataView | undefined {
  return content && children(content, name)[0];
}

function boxAt(view: DataView, at: number, room: number): Box | null {
  let end = view.getUint32(at);
  let body = 8;
  if (end === 1 && at + 16 <= view.byteLength) {
    end = Number(view.getBigUint64(at + 8));
    body = 16;
  } else if (end === 0) {
    end = room;
  }
  if (end < body) return null;
  const name = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 4, 4));
  return { name, body, end };
}
