/**
 * The URLs under which opened files are shown: `blob:`, or `data:` for drawings. They are all kept here, so that Lock
 * can revoke them.
 */
import type { FileProgress, Workspace } from "../open/workspace.ts";
import { isDrawing, typeFor } from "./media-type.ts";

const open = new Set<string>();

export interface Shown {
  url: string;
  /** How many bytes the browser keeps for it. */
  size: number;
}

/** Opens a file for an element. Throws as `Workspace.file` does. */
export async function urlFor(
  workspace: Workspace,
  path: string,
  element: string,
  attribute: string,
  progress: FileProgress,
): Promise<Shown> {
  const type = workspace.index.files.get(path)?.type ?? "";
  const blob = await workspace.file(path, typeFor(element, attribute, type), progress);
  progress.signal.throwIfAborted();
  if (isDrawing(element, path, type)) {
    const url = `data:image/svg+xml;base64,${base64(new Uint8Array(await blob.arrayBuffer()))}`;
    return { url, size: url.length };
  }
  const url = URL.createObjectURL(blob);
  open.add(url);
  return { url, size: blob.size };
}

/** Revokes a URL. A file that another tab is already showing stays there until that tab is closed. */
export function revoke(url: string): void {
  if (open.delete(url)) URL.revokeObjectURL(url);
}

/** Revokes all of them: a URL that was copied, or opened in another tab, cannot be read again. */
export function revokeAll(): void {
  for (const url of [...open]) revoke(url);
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}
