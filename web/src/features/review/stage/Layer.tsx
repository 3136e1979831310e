import { type RefObject, useState } from "react";
import type { Box } from "../../../fingerprint/trim";
import type { Size } from "../../../review/align";
import { type Affine, scaleOf } from "../../../review/geometry";
import { Icon } from "../../../ui/Icon";
import type { StageSide } from "./side";
import type { Picture } from "./usePicture";

/** Screen pixels a pixel from which on it is shown as a square. */
const PIXELATED = 4;

interface LayerProps {
  side: StageSide;
  letter: "A" | "B";
  picture: Picture;
  size: Size;
  /** From the picture's pixels to those of the pane. */
  map: Affine;
  /** The part that is shown, without borders; null for all of it. */
  box: Box | null;
  video: RefObject<HTMLVideoElement | null>;
  onVideo: () => void;
}

/** One picture or video where the view puts it; its thumbnail until it is decoded. */
export function Layer({ side, letter, picture, size, map, box, video, onVideo }: LayerProps) {
  const [ready, setReady] = useState<string | null>(null);
  const { url, thumb, fail, settled } = picture;
  const { kind } = side.fingerprint;
  const isReady = url !== null && ready === url;
  const alt = `${letter}: ${side.name}`;
  const style = {
    width: size.width,
    height: size.height,
    transform: `matrix(${map.join(", ")})`,
    clipPath: box ? insetOf(box, size) : undefined,
    imageRendering: scaleOf(map) >= PIXELATED ? ("pixelated" as const) : undefined,
  };
  return (
    <>
      {!isReady && thumb && (
        <img className="layer" style={style} src={thumb} alt={url ? "" : alt} />
      )}
      {settled && !url && !thumb && (
        <span className="layer-none">
          <Icon name={kind === "video" ? "film" : "image"} />
          <span className="visually-hidden">{alt}</span>
        </span>
      )}
      {url && kind === "image" && (
        <img
          className="layer"
          data-layer={letter}
          style={{ ...style, opacity: isReady ? 1 : 0 }}
          src={url}
          alt={alt}
          draggable={false}
          onLoad={(event) => {
            // Decoded before it is shown, so that a large photo does not hold the page up.
            event.currentTarget.decode().then(() => setReady(url), fail);
          }}
          onError={fail}
        />
      )}
      {url && kind === "video" && (
        <video
          ref={video}
          className="layer"
          data-layer={letter}
          style={{ ...style, opacity: isReady ? 1 : 0 }}
          src={url}
          aria-label={alt}
          muted
          playsInline
          preload="auto"
          onLoadedData={() => {
            setReady(url);
            onVideo();
          }}
          onError={fail}
        />
      )}
    </>
  );
}

/** Cuts away what is outside of a box. */
function insetOf({ x, y, width, height }: Box, size: Size): string {
  const right = size.width - x - width;
  const bottom = size.height - y - height;
  return `inset(${y}px ${right}px ${bottom}px ${x}px)`;
}
