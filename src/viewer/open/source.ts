/** Where sealed files come from: one contract for both layouts. */
import type { Sealed } from "../shared/protocol.ts";
import type { Folder } from "./folder.ts";
import type { Shell } from "./shell.ts";

export interface LoadOptions {
  signal?: AbortSignal;
  /** Called with the number of bytes that have arrived since the last call, where that is known. */
  onBytes?: (count: number) => void;
  /** Asks the host again even if the browser has a copy, for files that change under the same name. */
  fresh?: boolean;
}

export interface Source {
  /**
   * Loads the index, `slots/<slot>` or `objects/<id>`. Throws `Missing` if there is none, `Unreachable` if the host
   * fails, `Damaged` if a script does not hold what it should, and a DOMException named AbortError if the signal was
   * raised.
   */
  load: (name: string, options?: LoadOptions) => Promise<Sealed>;
  /** The settings of the page that the host has now; absent where there is no host. Throws what `load` throws. */
  current?: () => Promise<Shell>;
  /**
   * The folder that objects can be read from with less memory, once the reader has chosen it. null if this browser lets
   * no page ask for a folder; absent if there is no need for one.
   */
  folder?: Folder | null;
}
