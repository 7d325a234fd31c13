import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkerClient } from "../open/client.ts";
import { unwrapIdentity, wrapIdentity } from "../worker/wrap.ts";
import { device } from "./device.ts";

const IDENTITY = "AGE-SECRET-KEY-1EXAMPLE";

/** An authenticator. It has a secret for each salt, and gives it at once or only when it is asked again. */
function authenticator({ atOnce = true, enabled = true } = {}) {
  const id = Uint8Array.of(1, 2, 3).buffer;
  const secretOf = async (salt: BufferSource) => crypto.subtle.digest("SHA-256", salt);
  const answer = async (options: { extensions?: { prf?: { eval?: { first: BufferSource } } } }, gives: boolean) => {
    const first = gives ? await secretOf(options.extensions?.prf?.eval?.first as BufferSource) : undefined;
    const prf = { enabled, ...(first && { results: { first } }) };
    return { rawId: id, getClientExtensionResults: () => ({ prf }) } as unknown as Credential;
  };
  return {
    create: ({ publicKey }: CredentialCreationOptions = {}) => answer(publicKey as never, atOnce),
    get: ({ publicKey }: CredentialRequestOptions = {}) => answer(publicKey as never, true),
  };
}

/** The worker, right after unlocking. */
function worker(): WorkerClient & { waits: string | null } {
  const self = {
    waits: IDENTITY as string | null,
    async ask(operation: string, asked: { secret: ArrayBuffer | null; wrapped?: ArrayBuffer; path: string }) {
      if (operation === "unwrap") {
        return unwrapIdentity(asked.wrapped as ArrayBuffer, asked.secret as ArrayBuffer, asked.path);
      }
      const identity = self.waits;
      self.waits = null;
      if (identity === null || asked.secret === null) throw new Error("nothing to wrap");
      return wrapIdentity(identity, asked.secret, asked.path);
    },
    end() {},
  };
  return self as unknown as WorkerClient & { waits: string | null };
}

function place(credentials = authenticator()) {
  const kept = new Map<string, string>();
  const clock = { now: 0 };
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  const at = (path: string) => device({ path, storage, credentials, hasPrf: async () => true, now: () => clock.now });
  return { at, kept, clock };
}

test("a passkey opens what it wrapped, whether its secret comes at once or when asked again", async () => {
  for (const atOnce of [true, false]) {
    const { at, kept } = place(authenticator({ atOnce }));
    const own = at("/acme/");
    assert.equal(own.remembers(), false);
    await own.remember(worker(), "Workspace");
    assert.equal(own.remembers(), true);
    assert.equal(await own.open(worker()), IDENTITY);
    const stored = [...kept.values()].join();
    assert.ok(!stored.includes(IDENTITY) && !stored.includes(btoa(IDENTITY).slice(0, 12)), "wrapped, not stored");
  }
});

test("what was wrapped for one workspace opens no other", async () => {
  const { at, kept } = place();
  await at("/acme/").remember(worker(), "Workspace");
  kept.set("deedbox-device:/other/", kept.get("deedbox-device:/acme/") as string);
  await assert.rejects(at("/other/").open(worker()));
});

test("without a PRF, or where the reader declines, nothing is remembered and the worker forgets", async () => {
  const declines = { ...authenticator(), create: () => Promise.reject(new Error("declined")) };
  for (const credentials of [authenticator({ enabled: false }), declines]) {
    const { at, kept } = place(credentials);
    const asked = worker();
    await at("/acme/").remember(asked, "Workspace");
    assert.equal(at("/acme/").remembers(), false);
    assert.equal(asked.waits, null);
    assert.equal(kept.size, 0);
  }
});

test("Lock forgets, and so do thirty days without use, or a damaged note", async () => {
  const { at, kept, clock } = place();
  const own = at("/acme/");
  await own.remember(worker(), "Workspace");
  clock.now += 29 * 24 * 60 * 60_000;
  await own.open(worker());
  clock.now += 29 * 24 * 60 * 60_000;
  assert.equal(own.remembers(), true);
  clock.now += 2 * 24 * 60 * 60_000;
  assert.equal(own.remembers(), false);
  assert.equal(kept.size, 0);
  await own.remember(worker(), "Workspace");
  own.forget();
  assert.equal(own.remembers(), false);
  kept.set("deedbox-device:/acme/", "{");
  assert.equal(own.remembers(), false);
});
