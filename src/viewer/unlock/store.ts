/** The IndexedDB table of remembered keys, no more than the session needs of it. */

export interface Kept {
  id: string;
  path: string;
  key: CryptoKey;
  /** When the reader was last seen, in milliseconds. */
  used: number;
  /** Kept on the device, by the reader's choice. */
  remembered?: boolean;
}

export interface SessionStore {
  all(): Promise<Kept[]>;
  put(kept: Kept): Promise<void>;
  remove(id: string): Promise<void>;
}

const NAME = "deedbox";
const TABLE = "sessions";

export function openStore(): SessionStore {
  let opening: Promise<IDBDatabase> | undefined;

  function database(): Promise<IDBDatabase> {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
    });
    return opening;
  }

  async function run<T>(mode: IDBTransactionMode, step: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await database()).transaction(TABLE, mode);
    return new Promise((resolve, reject) => {
      const request = step(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB"));
    });
  }

  return {
    all: () => run<Kept[]>("readonly", (table) => table.getAll() as IDBRequest<Kept[]>),
    put: async (kept) => void (await run("readwrite", (table) => table.put(kept))),
    remove: async (id) => void (await run("readwrite", (table) => table.delete(id))),
  };
}
