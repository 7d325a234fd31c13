/** From what was typed to an unlocked workspace: asks until it opens. */
import type { WorkerClient } from "../open/client.ts";
import type { Shell } from "../open/shell.ts";
import type { Source } from "../open/source.ts";
import { Workspace } from "../open/workspace.ts";
import { asFailure, Foreign, Missing, WrongPassphrase } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import type { Say } from "../words/strings.ts";
import { delayAfter, wait } from "./delay.ts";
import type { Attempt, UnlockForm } from "./form.ts";
import { normalisePassphrase, slotName } from "./normalise.ts";
import type { Device } from "./device.ts";
import type { Session } from "./session.ts";

export interface UnlockOptions {
  form: UnlockForm;
  shell: Shell;
  source: Source;
  worker: WorkerClient;
  session: Session;
  device: Device;
  say: Say;
  /** What a link brought, to be tried before anything is asked. */
  brought: Attempt | null;
}

export async function unlock(options: UnlockOptions): Promise<Workspace> {
  const { form, shell, session, device, worker, say } = options;
  let { brought } = options;
  let failures = 0;
  for (;;) {
    const attempt = brought ?? (await form.attempt());
    brought = null;
    form.busy();
    try {
      const { workspace, key } = attempt.passkey ? await openByPasskey(options) : await open(attempt, options);
      if (key !== null) await session.keep(key);
      if (attempt.remember) await device.remember(worker, document.title);
      return workspace;
    } catch (thrown) {
      if (attempt.passkey) {
        form.failed(say("no_passkey"));
        continue;
      }
      const failure = asFailure(thrown, "index");
      if (!(failure instanceof WrongPassphrase)) {
        form.failed(explain(say, failure));
        continue;
      }
      await wait(delayAfter(++failures));
      form.failed(say(shell.slot === null ? "wrong_address" : "wrong"));
    }
  }
}

async function open(attempt: Attempt, { shell, source, worker }: UnlockOptions): Promise<{ workspace: Workspace; key: CryptoKey | null }> {
  const name = `slots/${shell.slot ?? (await slotName(shell.salt, attempt.address))}`;
  const passphrase = normalisePassphrase(attempt.passphrase);
  const slot = await loadSlot(source, name, shell.slot === null);
  const key = await worker.ask("unlock", { passphrase, name, slot, wraps: attempt.remember });
  performance.mark("deedbox:derived");
  return { workspace: await Workspace.open(source, worker).catch(afterSlot), key };
}

/** The passphrase was right, since it opened the slot: that the key opens no index is not the reader's mistake. */
export function afterSlot(thrown: unknown): never {
  throw thrown instanceof WrongPassphrase ? new Foreign(thrown.object, thrown) : thrown;
}

async function openByPasskey({ source, worker, device }: UnlockOptions): Promise<{ workspace: Workspace; key: CryptoKey }> {
  const key = await device.open(worker);
  try {
    return { workspace: await Workspace.open(source, worker), key };
  } catch (thrown) {
    device.forget(); // the workspace has a new key
    throw thrown;
  }
}

/** Where an address names the slot, one that is not there is a wrong address, and told as such. */
async function loadSlot(source: Source, name: string, byAddress: boolean): ReturnType<Source["load"]> {
  try {
    return await source.load(name, { fresh: true });
  } catch (thrown) {
    throw byAddress && thrown instanceof Missing ? new WrongPassphrase(name) : thrown;
  }
}
