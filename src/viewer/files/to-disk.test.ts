import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Unwritable } from "../shared/errors.ts";
import { toDisk } from "./to-disk.ts";

const bytes = (...all: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(all);

/** A browser whose reader chooses a file, and what happens to that file. */
function browser(fails = false) {
  const file = { asked: {}, written: [] as number[], closed: false, aborted: false, removed: false };
  const writable = () =>
    new WritableStream<Uint8Array>({
      write(chunk) {
        if (fails) throw new DOMException("no room", "QuotaExceededError");
        file.written.push(...chunk);
      },
      close: () => void (file.closed = true),
      abort: () => void (file.aborted = true),
    });
  const handle = { createWritable: async () => writable(), remove: async () => void (file.removed = true) };
  const showSaveFilePicker = async (options: object) => ((file.asked = options), handle);
  (globalThis as { window?: object }).window = { showSaveFilePicker };
  return file;
}
afterEach(() => delete (globalThis as { window?: object }).window);

test("what is saved goes into the file that the reader chose", async () => {
  const file = browser();
  const writer = (await toDisk("film.mp4", "video/mp4")).getWriter();
  await writer.write(bytes(1, 2));
  await writer.write(bytes(3));
  await writer.close();
  assert.deepEqual(file, {
    asked: { suggestedName: "film.mp4" },
    written: [1, 2, 3],
    closed: true,
    aborted: false,
    removed: false,
  });
});

test("what is given up leaves no file under the name", async () => {
  const file = browser();
  const writer = (await toDisk("film.mp4", "video/mp4")).getWriter();
  await writer.write(bytes(1));
  await writer.abort(new Error("damaged"));
  assert.deepEqual([file.closed, file.aborted, file.removed], [false, true, true]);
});

test("a disk that takes no more is said to be that, and nothing stays on it", async () => {
  const file = browser(true);
  const writer = (await toDisk("film.mp4", "video/mp4")).getWriter();
  await assert.rejects(
    writer.write(bytes(1)),
    (error: Unwritable) => error instanceof Unwritable && error.object === "film.mp4",
  );
  await writer.closed.catch(() => {});
  assert.deepEqual([file.closed, file.removed], [false, true]);
});

test("a reader who chooses nothing has cancelled; where nobody may ask, the browser saves", async () => {
  const window = {
    showSaveFilePicker: async () => {
      throw new DOMException("", "AbortError");
    },
  };
  Object.assign(globalThis, { window });
  await assert.rejects(toDisk("film.mp4", "video/mp4"), { name: "AbortError" });
  window.showSaveFilePicker = async () => {
    throw new DOMException("", "SecurityError");
  };
  assert.ok((await toDisk("film.mp4", "video/mp4")) instanceof WritableStream);
});
