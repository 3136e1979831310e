/** Which files of a folder are worth reading, judged by their names alone. */

const IMAGE = "jpg jpeg jpe jfif pjpeg png apng webp gif avif avifs heic heif hif bmp dib tif tiff";
const VIDEO =
  "mp4 m4v mov qt webm mkv mk3d avi wmv asf flv f4v mpg mpeg mpe m1v m2v ts mts m2ts vob ogv ogm 3gp 3g2 mxf mjpeg mjpg";

const SUFFIXES: ReadonlySet<string> = new Set(`${IMAGE} ${VIDEO}`.split(" "));

/** Whether a file of this name found in a folder is taken for an image or a video. */
export function looksLikeMedia(name: string): boolean {
  if (name.startsWith("._")) return false; // macOS keeps resource forks beside the files
  const dot = name.lastIndexOf(".");
  return dot > 0 && SUFFIXES.has(name.slice(dot + 1).toLowerCase());
}

/** What the file picker offers first. */
export const PICKER_ACCEPT = `image/*,video/*,${[...SUFFIXES].map((s) => `.${s}`).join(",")}`;
