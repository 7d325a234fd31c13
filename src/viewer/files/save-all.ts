/**
 * "Save everything": one zip of all pages, all files and the records as they were written, made while it is saved. Where the
 * browser writes to a file of the reader's choice, no more than a part of a file is in memory; elsewhere the browser keeps it.
 * Everything is checked on the way: what is damaged ends it, so that nothing partial passes for the whole.
 */
import { makeZip } from "client-zip";
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../pages/chrome.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";
import { save } from "./download.ts";
import { makeTransfer } from "./transfer.ts";

/** What a browser offers that writes to a file of the reader's choice (File System Access API). */
type Picker = (options: object) => Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;

/** Collected at once where the browser cannot write to a file: a Blob may be kept on the disk. */
const CHUNK = 8 * 1024 * 1024;

let running = false;

export async function saveEverything(workspace: Workspace, chrome: Chrome, say: Say): Promise<void> {
  if (running) return;
  running = true;
  const { files, language, title } = workspace.index;
  const total = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  const name = `${fileNameOf(title)}.zip`;
  const cancel = new AbortController();
  const describe = (done: number): string => say("transfer", { name, done: formatSize(done, language), size: formatSize(total, language) });
  let transfer: ReturnType<typeof makeTransfer> | undefined;
  try {
    const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker;
    const target = await picker?.({ suggestedName: name, types: [{ accept: { "application/zip": [".zip"] } }] });
    transfer = makeTransfer({ place: chrome.transfers, say, text: describe(0), onCancel: () => cancel.abort() });
    let done = 0;
    const onBytes = (count: number): void => {
      done += count;
      transfer?.progress(total === 0 ? 1 : Math.min(1, done / total), describe(done));
    };
    const zip = makeZip(entries(workspace, cancel.signal, onBytes));
    if (target) await zip.pipeTo(await target.createWritable(), { signal: cancel.signal });
    else save(await collect(zip, cancel.signal), name);
    transfer.done();
    chrome.announce(say("downloaded", { name }));
  } catch (thrown) {
    const given = cancel.signal.aborted || (thrown as Error).name === "AbortError";
    if (given) {
      transfer?.done();
      chrome.announce(say("cancelled", { name }));
    } else {
      transfer?.failed(explain(say, asFailure(thrown, name), name));
    }
  } finally {
    running = false;
  }
}

/** Shows the buttons for it and wires them. */
export function wireSaveAll(body: HTMLElement, workspace: Workspace, chrome: Chrome, say: Say): void {
  for (const button of body.querySelectorAll<HTMLButtonElement>('[data-deedbox="save-all"]')) {
    button.hidden = false;
    button.addEventListener("click", () => void saveEverything(workspace, chrome, say));
  }
}

interface Entry {
  name: string;
  input: string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array<ArrayBuffer>>;
  size?: number;
  lastModified: Date;
}

/** The workspace shows no time of its own for a file; the day on which it is saved tells nothing wrong. */
async function* entries(workspace: Workspace, signal: AbortSignal, onBytes: (count: number) => void): AsyncGenerator<Entry> {
  const lastModified = new Date();
  for (const [route, html] of await workspace.allPages(signal)) {
    yield { name: `site/${route}index.html`, input: html, lastModified };
  }
  for (const address of looks()) {
    const bytes = await workspace.source.shell(address);
    if (bytes !== null) yield { name: `site/${address}`, input: bytes, lastModified };
  }
  for (const [path, file] of workspace.index.files) {
    yield { name: `site/${path}`, input: counted(workspace.parts(path, file, signal), onBytes), size: file.size, lastModified };
  }
  for (const [name, bytes] of await workspace.records()) yield { name, input: bytes, lastModified };
}

/** What the pages need of the shell: the stylesheet and the images of the firm. */
function looks(): Set<string> {
  const here = new URL(".", location.href).href;
  const found = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet], link[rel=icon]")].map(({ href }) => href);
  const images = [...document.querySelectorAll<HTMLImageElement>("img")].map(({ src }) => src);
  return new Set([...found, ...images].filter((href) => href.startsWith(here)).map((href) => href.slice(here.length)));
}

async function* counted(parts: AsyncIterable<Uint8Array<ArrayBuffer>>, onBytes: (count: number) => void): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const part of parts) {
    onBytes(part.length);
    yield part;
  }
}

async function collect(zip: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Blob> {
  const blobs: Blob[] = [];
  let chunks: BlobPart[] = [];
  let size = 0;
  const reader = zip.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    signal.throwIfAborted();
    chunks.push(next.value as Uint8Array<ArrayBuffer>);
    size += next.value.length;
    if (size >= CHUNK) {
      blobs.push(new Blob(chunks));
      chunks = [];
      size = 0;
    }
  }
  return new Blob([...blobs, ...chunks], { type: "application/zip" });
}

/** "Lantern Quay — Alder & Finch" → "Lantern Quay - Alder & Finch": what every system takes for a file's name. */
export function fileNameOf(title: string): string {
  const plain = title.replace(/[—–]/g, "-").replace(/[\\/:*?"<>|\x00-\x1f]/g, " ").replace(/\s+/g, " ").trim();
  return plain.slice(0, 100) || "workspace";
}
