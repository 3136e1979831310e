/** Names of the icons in `icons.css`. */
export type IconName =
  | "archive"
  | "arrow-clockwise"
  | "arrow-left"
  | "arrow-left-right"
  | "arrow-right"
  | "box-arrow-up-right"
  | "check-circle"
  | "circle-half"
  | "cloud-slash"
  | "device"
  | "download"
  | "exclamation-triangle"
  | "eye"
  | "file-earmark"
  | "film"
  | "folder"
  | "grid"
  | "image"
  | "info-circle"
  | "link"
  | "lock"
  | "moon"
  | "pause"
  | "person"
  | "play"
  | "search"
  | "shield-check"
  | "sliders"
  | "sort"
  | "sun"
  | "trash"
  | "upload"
  | "x";

/** A decorative icon in the colour and size of the text around it; name the control itself. */
export function Icon({ name }: { name: IconName }) {
  return <span className={`icon icon-${name}`} aria-hidden="true" />;
}
