/**
 * The media type under which an element shows a file. A browser treats a blob as a document of the type that the blob
 * was given: if a page named an HTML file as an image, "Open image in new tab" would run it with all the rights of the
 * workspace. So the type depends on the element, by an allow-list, and never on the file alone.
 */
import { visible } from "../words/visible.ts";

/** The type that browsers save and never open. */
export const BYTES = "application/octet-stream";

const RASTER = new Set([
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "image/avif",
  "image/apng",
  "image/bmp",
  "image/x-icon",
  "image/vnd.microsoft.icon",
]);
const MEDIA = new Set([
  "video/mp4",
  "video/webm",
  "video/ogg",
  "audio/mpeg",
  "audio/ogg",
  "audio/wav",
  "audio/x-wav",
  "audio/mp4",
  "audio/aac",
  "audio/flac",
  "audio/x-flac",
  "audio/webm",
]);
const PLAIN = new Set(["text/plain", "text/csv", "text/tab-separated-values", "text/markdown", "application/json"]);

/** SVG drawings that the build has sanitised: nothing in them runs or loads. */
const DRAWING = /^previews\/[^/]+\.svg$/;

/**
 * The type of the blob that an element gets for a file: the file's own if the element's list has it, otherwise `BYTES`.
 */
export function typeFor(element: string, attribute: string, type: string): string {
  const essence = type.split(";")[0]!.trim().toLowerCase();
  if (element === "img" || attribute === "poster") return RASTER.has(essence) ? essence : BYTES;
  if (element === "video" || element === "audio" || element === "source") return MEDIA.has(essence) ? essence : BYTES;
  if (element === "iframe" && essence === "application/pdf") return essence;
  if (element === "iframe" && PLAIN.has(essence)) return "text/plain;charset=utf-8";
  return BYTES;
}

/** Whether an image is shown from a `data:` URL, which does not share the workspace's origin, however it is opened. */
export function isDrawing(element: string, path: string, type: string): boolean {
  return element === "img" && type === "image/svg+xml" && DRAWING.test(path);
}

/** The last part of a path, with hidden letters made visible. */
export function fileName(path: string): string {
  return visible(path.slice(path.lastIndexOf("/") + 1));
}
