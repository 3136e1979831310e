import { type Remote, releaseProxy, transfer, wrap } from "comlink";
import { useEffect, useMemo, useState } from "react";
import type { Alignment, Painted, PairReader, Source } from "../../../review/pairReader";
import { type Lining, type Relation, relate } from "../../../review/relation";
import { frameOf } from "./frames";
import { type StageSide, sizeOf } from "./side";
import type { Picture } from "./usePicture";

/** A reader in a worker of its own, for as long as the component is there. */
export function useReader(): Remote<PairReader> | null {
  const [reader, setReader] = useState<Remote<PairReader> | null>(null);
  useEffect(() => {
    const worker = new Worker(new URL("../../../review/pair.worker.ts", import.meta.url), {
      type: "module",
    });
    const remote = wrap<PairReader>(worker);
    setReader(() => remote);
    return () => {
      remote[releaseProxy]();
      worker.terminate();
    };
  }, []);
  return reader;
}

/**
 * How two files compare; null until it is known, which for images is at once.
 * @param known - what is told instead of what their fingerprints say.
 */
export function useRelation(
  reader: Remote<PairReader> | null,
  a: StageSide,
  b: StageSide,
  known: Relation | null,
): Relation | null {
  const images = a.fingerprint.kind === "image" && b.fingerprint.kind === "image";
  const now = useMemo(() => (images ? relate(a.fingerprint, b.fingerprint) : null), [images, a, b]);
  const [later, setLater] = useState<{ a: StageSide; b: StageSide; relation: Relation }>();
  useEffect(() => {
    if (images || !reader) return;
    let wanted = true;
    // The key frames of long videos take a while to be compared.
    reader.relate(a.fingerprint, b.fingerprint).then(
      (relation) => {
        if (wanted) setLater({ a, b, relation });
      },
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [images, reader, a, b]);
  return known ?? now ?? (later?.a === a && later.b === b ? later.relation : null);
}

/** How far the pictures of a pair were read. */
export type Reading =
  | { readonly state: "reading" }
  | { readonly state: "done"; readonly alignment: Alignment }
  | { readonly state: "failed" };

const READING: Reading = { state: "reading" };

/** Finds how B lies on A from their pixels. */
export function useAlignment(
  reader: Remote<PairReader> | null,
  relation: Lining | null,
  [a, pictureA]: readonly [StageSide, Picture],
  [b, pictureB]: readonly [StageSide, Picture],
): Reading {
  const [read, setRead] = useState<{ relation: Lining; sources: string; reading: Reading }>();
  const sources = `${shownOf(pictureA)} ${shownOf(pictureB)}`;
  const settled = pictureA.settled && pictureB.settled;
  const known = { a, b, pictureA, pictureB };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `sources` stands for the pictures
  useEffect(() => {
    if (!reader || !relation || !settled) return;
    let wanted = true;
    const done = (reading: Reading) => {
      if (wanted) setRead({ relation, sources, reading });
    };
    const work = async () => {
      const { match } = relation;
      const trimmed = match?.trimmed ?? false;
      const [ours, theirs] = await Promise.all([
        sourceOf(known.a, known.pictureA, match?.ownPos ?? null, trimmed),
        sourceOf(known.b, known.pictureB, match?.pos ?? null, trimmed),
      ]);
      if (!wanted) {
        for (const frame of [...framesOf(ours), ...framesOf(theirs)]) frame.close();
        return;
      }
      const alignment = await reader.align(
        transfer(ours, framesOf(ours)),
        transfer(theirs, framesOf(theirs)),
        match?.orientation ?? "upright",
      );
      if (alignment) done({ state: "done", alignment });
    };
    work().catch(() => done({ state: "failed" }));
    return () => {
      wanted = false;
    };
  }, [reader, relation, settled, sources]);
  return read?.relation === relation && read?.sources === sources ? read.reading : READING;
}

function framesOf({ picture }: Source): ImageBitmap[] {
  return picture instanceof ImageBitmap ? [picture] : [];
}

function shownOf({ url, thumb }: Picture): string {
  return url ?? thumb ?? "";
}

async function sourceOf(
  side: StageSide,
  { file, url, thumb }: Picture,
  at: number | null,
  trimmed: boolean,
): Promise<Source> {
  const { fingerprint } = side;
  const size = sizeOf(side);
  if (file && url && fingerprint.kind === "video") {
    return { picture: await frameOf(url, (at ?? 0) / 1000), size, trimmed: false };
  }
  const bordered = trimmed && fingerprint.kind === "image" && fingerprint.trimmed !== null;
  if (file) return { picture: file, size, trimmed: bordered };
  if (!thumb) throw new Error("there is no picture");
  return { picture: await (await fetch(thumb)).blob(), size, trimmed: bordered };
}

/** The difference map of an aligned pair, once `wanted`. */
export function useDifference(
  reader: Remote<PairReader> | null,
  reading: Reading,
  strength: number,
  wanted: boolean,
): Painted | "failed" | null {
  const [painted, setPainted] = useState<{ reading: Reading; painted: Painted | "failed" }>();
  useEffect(() => {
    if (!reader || !wanted || reading.state !== "done") return;
    let current = true;
    const take = (result: Painted | null | "failed") => {
      if (current && result) setPainted({ reading, painted: result });
    };
    reader.difference(strength).then(take, () => take("failed"));
    return () => {
      current = false;
    };
  }, [reader, reading, strength, wanted]);
  if (reading.state === "failed") return "failed";
  return painted?.reading === reading ? painted.painted : null;
}
