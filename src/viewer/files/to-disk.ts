/**
 * Where what is saved goes. A browser that has the File System Access API asks the reader for a file and writes to it while
 * the whole is made, so that no more than a part is in memory; elsewhere it is collected in Blobs, which browsers keep on the
 * disk where they are large, and saved when it is whole.
 */
import { Unwritable } from "../shared/errors.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A file that the reader chose. `remove` is newer than the rest. */
interface Chosen {
  createWritable: () => Promise<WritableStream<Bytes>>;
  remove?: () => Promise<void>;
}

/** Collected before it becomes a Blob of its own, in bytes. */
const CHUNK = 8 * 1024 * 1024;
/** How long a saved file's address stays valid, in milliseconds: the browser reads it while it saves. */
const KEPT = 120_000;

/**
 * A stream into the file that the reader chooses, or into one that the browser saves at its end. What is given up leaves no
 * file under the name. To be called in the click that asks for it: browsers let nothing else ask. Throws an AbortError where
 * the reader chooses nothing.
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
    return null; // not allowed here, such as in a frame of another site
  }
}

/** Chromium writes beside the file and puts it in place when it is closed; the empty one that it makes at first goes too. */
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
