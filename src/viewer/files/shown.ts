/** The addresses under which opened files are shown: `blob:` or, for drawings, `data:`. All are known here, so that Lock can take them back. */
import type { FileProgress, Workspace } from "../open/workspace.ts";
import { isDrawing, typeFor } from "./media-type.ts";

const open = new Set<string>();

export interface Shown {
  url: string;
  /** Bytes that the browser keeps for it. */
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

/** Takes an address back. What a tab of its own already shows stays there until it is closed. */
export function revoke(url: string): void {
  if (open.delete(url)) URL.revokeObjectURL(url);
}

/** Takes all back: no address that was copied or opened is read anew. */
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
