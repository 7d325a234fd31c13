/**
 * As what an element shows a file. A browser makes a document of a blob by the type that it is given: "Open image in new tab" on
 * HTML that a page names as an image would run it with all that the workspace may. So the element decides, from a list.
 */
import { visible } from "../words/visible.ts";

/** A browser saves bytes of this type, and opens none of them. */
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

/** Drawings that the build wrote anew, without anything that runs or loads. */
const DRAWING = /^previews\/[^/]+\.svg$/;

/** The type of the blob that an element gets for a file: one of its list, else bytes. */
export function typeFor(element: string, attribute: string, type: string): string {
  const essence = type.split(";")[0]!.trim().toLowerCase();
  if (element === "img" || attribute === "poster") return RASTER.has(essence) ? essence : BYTES;
  if (element === "video" || element === "audio" || element === "source") return MEDIA.has(essence) ? essence : BYTES;
  if (element === "iframe" && essence === "application/pdf") return essence;
  if (element === "iframe" && PLAIN.has(essence)) return "text/plain;charset=utf-8";
  return BYTES;
}

/** Whether an image is shown from `data:`: an address that has nothing in common with the workspace, whoever opens it. */
export function isDrawing(element: string, path: string, type: string): boolean {
  return element === "img" && type === "image/svg+xml" && DRAWING.test(path);
}

/** The last part of a path, as it can be shown and saved. */
export function fileName(path: string): string {
  return visible(path.slice(path.lastIndexOf("/") + 1));
}
