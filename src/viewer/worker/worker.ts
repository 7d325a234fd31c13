/**
 * The worker. Everything that takes long or touches a key happens here, so that the page stays responsive and contains
 * no age code. It is bundled on its own, embedded in viewer.js as text, and started from a blob: URL, the only kind of
 * worker that file:// allows.
 */
import type { Decrypter } from "age-encryption";
import { Damaged, toMessage, WrongPassphrase } from "../shared/errors.ts";
import { parseOutline } from "../shared/outline-format.ts";
import type { Operation, Operations, Reply, Request } from "../shared/protocol.ts";
import { identityDecrypter } from "./age.ts";
import { Digests, Transfers } from "./digest.ts";
import { openIndex, openObject, openPack, openTar, openText } from "./objects.ts";
import { Search } from "./search.ts";
import { openSlot, toBrowserKey } from "./slot.ts";
import { unwrapIdentity, wrapIdentity } from "./wrap.ts";

type Handlers = { [O in Operation]: (ask: Operations[O]["ask"]) => Promise<Operations[O]["answer"]> };

let key: Decrypter | undefined;
/** The identity that a device is about to remember. */
let toWrap: string | null = null;
let search: Search | undefined;
const transfers = new Transfers();
const digests = new Digests();

function opened(): Decrypter {
  if (key === undefined) throw new WrongPassphrase("index");
  return key;
}

const handlers: Handlers = {
  async unlock({ passphrase, name, slot, wraps }) {
    const identity = await openSlot(passphrase, slot, name);
    if (identity === null) throw new WrongPassphrase(name);
    const browserKey = await toBrowserKey(identity);
    key = identityDecrypter(browserKey ?? identity);
    toWrap = wraps ? identity : null;
    return browserKey;
  },
  async wrap({ secret, path }) {
    const identity = toWrap;
    toWrap = null;
    if (identity === null || secret === null) throw new Damaged("device");
    return wrapIdentity(identity, secret, path);
  },
  async unwrap({ secret, wrapped, path }) {
    const browserKey = await toBrowserKey(await unwrapIdentity(wrapped, secret, path));
    if (browserKey === null) throw new Damaged("device");
    key = identityDecrypter(browserKey);
    return browserKey;
  },
  async resume(ask) {
    key = identityDecrypter(ask.key);
    return null;
  },
  async index({ sealed }) {
    return openIndex(opened(), sealed);
  },
  async pack({ object, sealed }) {
    return openPack(opened(), object, sealed);
  },
  async tar({ object, sealed }) {
    return openTar(opened(), object, sealed);
  },
  async outline({ object, sealed }) {
    return parseOutline(await openText(opened(), object, sealed), `objects/${object.id}`);
  },
  async openSearch({ object, sealed }) {
    search = Search.read(await openText(opened(), object, sealed), `objects/${object.id}`);
    return search.kinds;
  },
  async addSearch({ object, sealed }) {
    search?.add(await openText(opened(), object, sealed), `objects/${object.id}`);
    return null;
  },
  async search(ask) {
    return search?.find(ask) ?? { total: 0, found: [] };
  },
  async part({ object, sealed, of }) {
    const part = await openObject(opened(), object, sealed);
    return exactBuffer(await transfers.check(part, of));
  },
  async digest({ run, chunk }) {
    return digests.take(run, chunk);
  },
  async forget({ transfer }) {
    transfers.forget(transfer);
    return null;
  },
};

/** A buffer that can be transferred, with these bytes and no others. */
function exactBuffer(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}

function nameOf(request: Request): string {
  const ask = request.ask as { name?: string; object?: { id: string } };
  return ask.name ?? (ask.object ? `objects/${ask.object.id}` : "index");
}

async function reply(request: Request): Promise<[Reply, Transferable[]]> {
  try {
    const handler = handlers[request.operation] as (ask: unknown) => Promise<unknown>;
    const answer = await handler(request.ask);
    return [{ id: request.id, answer }, answer instanceof ArrayBuffer ? [answer] : []];
  } catch (thrown) {
    return [{ id: request.id, failure: toMessage(thrown, nameOf(request)) }, []];
  }
}

addEventListener("message", (event: MessageEvent<Request>) => {
  void reply(event.data).then(([message, transfer]) => postMessage(message, { transfer }));
});
