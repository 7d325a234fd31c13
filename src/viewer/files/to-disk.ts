/**
 * Where saved files go. A browser with the File System Access API asks the reader for a file and writes to it bit by
 * bit, so that only one part at a time is in memory. In other browsers everything is collected in Blobs, which browsers
 * keep on the disk when they are large, and saved at the end.
 */
import { Unwritable } from "../shared/errors.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A file that the reader chose. Browsers added `remove` later than the rest. */
interface Chosen {
  createWritable: () => Promise<WritableStream<Bytes>>;
  remove?: () => Promise<void>;
}

/** How many bytes are collected before they become a Blob of their own. */
const CHUNK = 8 * 1024 * 1024;
/** How long the URL of a saved file stays valid, in milliseconds: the browser still reads from it while it saves. */
const KEPT = 120_000;

/**
 * A stream into a file that the reader chooses, or into one that the browser saves when the stream is closed. An
 * aborted stream leaves no file behind. Call it directly from the reader's click, because browsers ask for a file at no
 * other time. Throws an AbortError if the reader chooses nothing.
 */
export async function toDisk(name: string, type: string): Promise<WritableStream<Bytes>> {
  const chosen = await choose(name);
  return chosen === null ? toBlobs(name, type) : toFile(chosen, name);
}

async function choose(name: string): Promise<Chosen | null> {
  const { showSaveFilePicker } = window as { showSaveFilePicker?: (options: object) => Promise<Chosen> };
  try {
    return (await showSaveFilePicker?.call(window, { suggestedName: name })) ?? null;
  } catch (thrown) {
    if ((thrown as Error).name === "AbortError") throw thrown;
    return null; // not allowed here, for example in a frame of another site
  }
}

/**
 * Chromium writes to a temporary file and renames it at the end; the empty file that it creates first has to be removed
 * too.
 */
function toFile(chosen: Chosen, name: string): WritableStream<Bytes> {
  let writer: WritableStreamDefaultWriter<Bytes> | undefined;
  const leave = async (reason: unknown): Promise<void> => {
    await writer?.abort(reason).catch(() => {});
    await chosen.remove?.().catch(() => {});
  };
  const attempt = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (cause) {
      await leave(cause);
      throw new Unwritable(name, cause);
    }
  };
  const begin = async (): Promise<void> => void (writer = (await chosen.createWritable()).getWriter());
  return new WritableStream({
    start: () => attempt(begin()),
    write: (bytes) => attempt(writer!.write(bytes)),
    close: () => attempt(writer!.close()),
    abort: leave,
  });
}

function toBlobs(name: string, type: string): WritableStream<Bytes> {
  const blobs: Blob[] = [];
  let chunks: Bytes[] = [];
  let size = 0;
  return new WritableStream({
    write(bytes) {
      chunks.push(bytes);
      size += bytes.length;
      if (size < CHUNK) return;
      blobs.push(new Blob(chunks));
      chunks = [];
      size = 0;
    },
    close: () => save(new Blob([...blobs, ...chunks], { type }), name),
  });
}

/** Has the browser save a blob as it saves downloads. */
export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
