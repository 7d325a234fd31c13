/** Does the worker's work directly, without a worker. */
import type { WorkerClient } from "../open/client.ts";
import type { Operation, Operations } from "../shared/protocol.ts";
import { identityDecrypter } from "../worker/age.ts";
import { Transfers } from "../worker/digest.ts";
import { openIndex, openObject, openPack, openTar, openText } from "../worker/objects.ts";
import { Search } from "../worker/search.ts";

export function workerOf(identity: string): WorkerClient {
  const decrypter = identityDecrypter(identity);
  const transfers = new Transfers();
  let search: Search | undefined;
  const handlers: { [O in Operation]?: (ask: Operations[O]["ask"]) => Promise<unknown> } = {
    index: ({ sealed }) => openIndex(decrypter, sealed),
    pack: ({ object, sealed }) => openPack(decrypter, object, sealed),
    tar: ({ object, sealed }) => openTar(decrypter, object, sealed),
    async part({ object, sealed, of }) {
      const part = await openObject(decrypter, object, sealed);
      // Without padding, which the buffer behind it still has.
      return (await transfers.check(part, of)).slice().buffer;
    },
    async openSearch({ object, sealed }) {
      search = Search.read(await openText(decrypter, object, sealed), object.id);
      return search.kinds;
    },
    addSearch: async ({ object, sealed }) => search!.add(await openText(decrypter, object, sealed), object.id),
    search: async (ask) => search!.find(ask),
    forget: async ({ transfer }) => transfers.forget(transfer),
  };
  return { ask: (operation, ask) => (handlers[operation] as (ask: unknown) => Promise<never>)(ask), end() {} };
}
