/** SHA-256: of bytes in memory by the browser, and of a file part by part. */
import { sha256 as incremental } from "@noble/hashes/sha2.js";
import { Damaged } from "../shared/errors.ts";
import type { PartOf } from "../shared/protocol.ts";

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Running {
  size: number;
  digest: ReturnType<typeof incremental.create>;
}

/**
 * The files that are being opened part by part. The last part is returned only if the whole file is what the index
 * says.
 */
export class Transfers {
  readonly #running = new Map<number, Running>();

  /**
   * Returns the part, the last one without its padding. Throws `Damaged`, naming the file, if its size or digest
   * differs, or if a part is out of order.
   */
  async check(sealed: Uint8Array<ArrayBuffer>, of: PartOf): Promise<Uint8Array<ArrayBuffer>> {
    const { transfer, path, file, position } = of;
    if (file.parts.length === 1) {
      const whole = unpadded(sealed, file.size);
      matches(path, file, whole.length, await sha256(whole));
      return whole;
    }
    const running = position === 0 ? { size: 0, digest: incremental.create() } : this.#running.get(transfer);
    if (running === undefined) throw new Damaged(path, "a part out of order");
    const isLast = position === file.parts.length - 1;
    const part = isLast ? unpadded(sealed, file.size - running.size) : sealed;
    running.size += part.length;
    running.digest.update(part);
    this.#running.set(transfer, running);
    if (isLast) {
      this.forget(transfer);
      matches(path, file, running.size, hex(running.digest.digest()));
    }
    return part;
  }

  forget(transfer: number): void {
    this.#running.delete(transfer);
  }
}

/** Digests a plain file piece by piece. One at a time is enough: a new run ends the one before. */
export class Digests {
  #run = 0;
  #digest = incremental.create();

  /** Takes the next piece. Without a piece, returns the SHA-256. */
  take(run: number, chunk: ArrayBuffer | null): string | null {
    if (run !== this.#run) {
      this.#run = run;
      this.#digest = incremental.create();
    }
    if (chunk === null) return hex(this.#digest.digest());
    this.#digest.update(new Uint8Array(chunk));
    return null;
  }
}

/** Removes the zeros that hide the exact size of a part. Anything but zeros after the end is damage. */
function unpadded(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const isPadded = size >= 0 && bytes.length > size && bytes.subarray(size).every((byte) => byte === 0);
  return isPadded ? bytes.subarray(0, size) : bytes;
}

function matches(path: string, file: PartOf["file"], size: number, digest: string): void {
  if (size !== file.size) throw new Damaged(path, `${size} bytes instead of ${file.size}`);
  if (digest !== file.sha256) throw new Damaged(path, "another digest than in the index");
}
