import { useEffect, useState } from "react";
import { findThumbnail, heldThumbnail } from "../local/thumbnails";
import { Icon } from "./Icon";

interface ThumbProps {
  sha256: string;
  kind: "image" | "video";
  /** Empty where the text beside it says what it shows. */
  alt?: string;
}

/** The small picture of a content, or an icon where this device has none. */
export function Thumb({ sha256, kind, alt = "" }: ThumbProps) {
  const [found, setFound] = useState<{ sha256: string; url: string | null }>();
  const held = heldThumbnail(sha256);
  useEffect(() => {
    if (held) return;
    let wanted = true;
    void findThumbnail(sha256).then((url) => {
      if (wanted) setFound({ sha256, url });
    });
    return () => {
      wanted = false;
    };
  }, [sha256, held]);
  const url = held ?? (found?.sha256 === sha256 ? found.url : undefined);
  if (url) return <img className="thumb" src={url} alt={alt} decoding="async" draggable={false} />;
  return (
    <span className="thumb thumb-none">
      <Icon name={kind === "video" ? "film" : "image"} />
      {alt && <span className="visually-hidden">{alt}</span>}
    </span>
  );
}
