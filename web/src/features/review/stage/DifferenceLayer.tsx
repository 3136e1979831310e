import { useEffect, useRef } from "react";
import type { Size } from "../../../review/align";
import { type Affine, boundsOf, chain, stretch } from "../../../review/geometry";
import type { Painted } from "../../../review/pairReader";

interface DifferenceLayerProps {
  painted: Painted;
  sizeA: Size;
  /** From A's pixels to those of the pane. */
  map: Affine;
}

/** The false colours over A, and boxes round the largest regions. */
export function DifferenceLayer({ painted, sizeA, map }: DifferenceLayerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, pixels, regions } = painted;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  const toA = stretch(
    { x: 0, y: 0, width, height },
    { x: 0, y: 0, width: sizeA.width, height: sizeA.height },
  );
  return (
    <>
      <canvas
        ref={canvas}
        className="layer"
        width={width}
        height={height}
        style={{ width, height, transform: `matrix(${chain(toA, map).join(", ")})` }}
      />
      <svg className="stage-regions" aria-hidden="true">
        {regions.boxes.map((box, place) => {
          const shown = boundsOf(map, box);
          const edge = `${box.x} ${box.y} ${box.width} ${box.height}`;
          return (
            <g key={edge} data-region={edge}>
              <rect
                x={shown.x - 3}
                y={shown.y - 3}
                width={shown.width + 6}
                height={shown.height + 6}
              />
              <text x={shown.x} y={Math.max(14, shown.y - 8)}>
                {place + 1}
              </text>
            </g>
          );
        })}
      </svg>
    </>
  );
}
