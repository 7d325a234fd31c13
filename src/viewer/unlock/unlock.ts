/** Unlocks the workspace: asks until something opens it. */
import type { WorkerClient } from "../open/client.ts";
import type { Shell } from "../open/shell.ts";
import type { Source } from "../open/source.ts";
import { Workspace } from "../open/workspace.ts";
import {
  asFailure,
  type Failure,
  Foreign,
  Missing,
  OutOfMemory,
  Unreachable,
  WrongPassphrase,
} from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import type { Say } from "../words/strings.ts";
import { delayAfter, wait } from "./delay.ts";
import type { Attempt, UnlockForm } from "./form.ts";
import { bucketOf, normalisePassphrase, slotName } from "./normalise.ts";
import type { KnownSlot } from "./known.ts";
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
  /** What a link brought; it is tried before anything is asked. */
  brought: Attempt | null;
  known: KnownSlot;
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
      form.failed(say(attempt.slot !== undefined ? "link_over" : shell.slot === null ? "wrong_address" : "wrong"));
    }
  }
}

async function open(
  attempt: Attempt,
  options: UnlockOptions,
): Promise<{ workspace: Workspace; key: CryptoKey | null }> {
  const { form, shell, source, worker, known } = options;
  const passphrase = normalisePassphrase(attempt.passphrase);
  const slots = await candidates(attempt, shell, known.get());
  const failures: Failure[] = [];
  for (const slot of slots) {
    if (failures.length > 0) form.goesOn(failures.length + 1, slots.length);
    const name = `slots/${slot}`;
    let key: CryptoKey | null;
    try {
      const sealed = await loadSlot(
        source,
        name,
        attempt.slot !== undefined || (shell.slot === null && shell.names.length === 0),
      );
      key = await worker.ask("unlock", { passphrase, name, slot: sealed, wraps: attempt.remember });
    } catch (thrown) {
      failures.push(asFailure(thrown, name)); // another one may be the reader's
      continue;
    }
    performance.mark("deedbox:derived");
    if (attempt.slot === undefined && slots.length > 1) known.set(slot);
    return { workspace: await Workspace.open(source, worker, shell).catch(afterSlot), key };
  }
  throw whyNone(failures);
}

/**
 * Why none of the slots opened. A slot that could not be tried just now may be the reader's, so that is reported first.
 * A damaged slot is reported only if no slot is intact: otherwise a typing mistake is more likely.
 */
export function whyNone(failures: readonly Failure[]): Failure {
  return (
    failures.find((failure) => failure instanceof Unreachable || failure instanceof OutOfMemory) ??
    failures.find((failure) => failure instanceof WrongPassphrase) ??
    failures[0] ??
    new WrongPassphrase("slots/")
  );
}

/** The slots that an e-mail may open, beginning with those that opened in this browser before. */
export async function candidates(
  { email, slot }: Pick<Attempt, "email" | "slot">,
  shell: Shell,
  known: readonly string[],
): Promise<string[]> {
  if (slot !== undefined) return [slot];
  if (shell.slot !== null) return [shell.slot];
  if (shell.names.length === 0) return [await slotName(shell.salt, email)];
  const bucket = await bucketOf(shell.salt, email, shell.bits);
  const names = shell.names.filter(([, of]) => of === bucket).map(([name]) => name);
  const likely = known.filter((name) => names.includes(name));
  return [...new Set([...likely, ...names])];
}

/** Reports a key that opens no index as `Foreign`: it opened a slot, so the passphrase was right. */
export function afterSlot(thrown: unknown): never {
  throw thrown instanceof WrongPassphrase ? new Foreign(thrown.object, thrown) : thrown;
}

async function openByPasskey({
  source,
  worker,
  device,
  shell,
}: UnlockOptions): Promise<{ workspace: Workspace; key: CryptoKey }> {
  const key = await device.open(worker);
  try {
    return { workspace: await Workspace.open(source, worker, shell), key };
  } catch (thrown) {
    device.forget(); // the workspace has a new key
    throw thrown;
  }
}

/**
 * Loads a slot. If an e-mail or a link named it, a missing slot means a wrong e-mail or link, and is reported as such.
 */
async function loadSlot(source: Source, name: string, mayBeGone: boolean): ReturnType<Source["load"]> {
  try {
    return await source.load(name, { fresh: true });
  } catch (thrown) {
    throw mayBeGone && thrown instanceof Missing ? new WrongPassphrase(name) : thrown;
  }
}
