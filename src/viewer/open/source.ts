/** Where sealed things come from. Two layouts, one contract. */
import type { Sealed } from "../shared/protocol.ts";
import type { Folder } from "./folder.ts";

export interface LoadOptions {
  signal?: AbortSignal;
  /** Told how many bytes have come since the last call, where that is known. */
  onBytes?: (count: number) => void;
  /** Ask the host again even if a copy is at hand: for what changes under a name that stays. */
  fresh?: boolean;
}

export interface Source {
  /**
   * Loads `index`, `slots/<slot>` or `objects/<id>`.
   * Throws `Missing` where there is none, `Unreachable` where the host fails, `Damaged` where a script does not hold
   * what it should; a DOMException named AbortError where the signal was raised.
   */
  load: (name: string, options?: LoadOptions) => Promise<Sealed>;
  /** From where it is loaded in less memory, once the reader has chosen it; null where no page may ask, absent where there is no need. */
  folder?: Folder | null;
}
