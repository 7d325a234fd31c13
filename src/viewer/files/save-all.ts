/**
 * "Save everything": one zip with all pages and their stylesheet and images, all files, and the records as they were
 * written. It is made while it is being saved. Everything is checked on the way; the first damaged object ends it, so
 * that a partial zip never passes for the whole.
 */
import { makeZip } from "client-zip";
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import type { Say } from "../words/strings.ts";
import { visible } from "../words/visible.ts";
import { makeRoom } from "./room.ts";
import { toDisk } from "./to-disk.ts";
import { carryOut } from "./transfer.ts";

let running = false;

export async function saveEverything(workspace: Workspace, chrome: Chrome, say: Say): Promise<void> {
  if (running) return;
  running = true;
  const { files, language, title } = workspace.index;
  const size = [...files.values()].reduce((sum, file) => sum + file.size, 0);
  const name = `${fileNameOf(title)}.zip`;
  await carryOut({
    chrome,
    say,
    cancel: new AbortController(),
    name,
    size,
    language,
    object: name,
    async choose() {
      await makeRoom(workspace, files.keys(), chrome, say);
      return toDisk(name, "application/zip");
    },
    async run(target, { signal, onProgress }) {
      let done = 0;
      const onBytes = (count: number): void => onProgress(Math.min(1, (done += count) / size));
      const zip = makeZip(entries(workspace, signal, onBytes)) as ReadableStream<Uint8Array<ArrayBuffer>>;
      await zip.pipeTo(target, { signal });
    },
  });
  running = false;
}

/** Shows its buttons and makes them work. */
export function wireSaveAll(body: HTMLElement, workspace: Workspace, chrome: Chrome, say: Say): void {
  for (const button of body.querySelectorAll<HTMLButtonElement>('[data-deedbox="save-all"]')) {
    button.hidden = false;
    button.addEventListener("click", () => void saveEverything(workspace, chrome, say));
  }
}

interface ZipEntry {
  name: string;
  input: string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array<ArrayBuffer>>;
  size?: number;
  lastModified: Date;
}

/** The workspace knows no modification time of a file. The day of saving is at least not wrong. */
async function* entries(
  workspace: Workspace,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): AsyncGenerator<ZipEntry> {
  const lastModified = new Date();
  for (const [route, html] of await workspace.allPages(signal)) {
    yield { name: `site/${route}index.html`, input: html, lastModified };
  }
  for (const [path, bytes] of await workspace.look()) yield { name: `site/${path}`, input: bytes, lastModified };
  for (const [path, file] of workspace.index.files) {
    yield {
      name: `site/${path}`,
      input: counted(workspace.parts(path, file, signal), onBytes),
      size: file.size,
      lastModified,
    };
  }
  for (const [name, bytes] of await workspace.records()) yield { name, input: bytes, lastModified };
}

async function* counted(
  parts: AsyncIterable<Uint8Array<ArrayBuffer>>,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const part of parts) {
    onBytes(part.length);
    yield part;
  }
}

/** "Lantern Quay — Alder & Finch" → "Lantern Quay - Alder & Finch", a file name that every system accepts. */
export function fileNameOf(title: string): string {
  const plain = title
    .replaceAll(/[—–]/g, "-")
    .replaceAll(/[\\/:*?"<>|\x00-\x1f]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return visible(plain.slice(0, 100)) || "workspace";
}
