import assert from "node:assert/strict";
import { test } from "node:test";
import { HeldKeys, type Keeper, SILENCE } from "./keeper.ts";
import { session } from "./session.ts";

const key = { type: "private" } as CryptoKey;
const minutes = (count: number): number => count * 60_000;

/** Tabs of one browser: the service worker is shared, the token is each tab's own. */
function browser() {
  const clock = { now: 0 };
  const beats = new Set<() => void>();
  const workers = { held: new HeldKeys(() => clock.now) as HeldKeys | null, ended: 0 };
  const keeper: Keeper = {
    async ask(asked, start = false) {
      if (workers.held === null && start) workers.held = new HeldKeys(() => clock.now);
      return workers.held?.answer(asked) ?? null;
    },
    async end() {
      workers.held = null;
      workers.ended += 1;
    },
  };
  const tab = (of: Keeper = keeper, path = "/northwind/", tokens = new Map<string, string>()) => {
    const storage = {
      getItem: (name: string) => tokens.get(name) ?? null,
      setItem: (name: string, value: string) => void tokens.set(name, value),
      removeItem: (name: string) => void tokens.delete(name),
    };
    let own: (() => void) | undefined;
    const beat = (step: () => void) => {
      own = step;
      beats.add(step);
      return () => void beats.delete(step);
    };
    const close = (): void => void (own !== undefined && beats.delete(own));
    const reload = () => (close(), tab(of, path, tokens));
    return {
      ...session({ keep: "tab", idle: 60 }, { path, storage, keeper: of, now: () => clock.now, beat }),
      close,
      reload,
      tokens,
    };
  };
  /** Time passes, a beat a minute. */
  const pass = (count: number): void => {
    for (let minute = 0; minute < count; minute += 1) {
      clock.now += minutes(1);
      for (const step of beats) step();
    }
  };
  return { tab, pass, workers, keeper, clock };
}

test("a reload recalls the key; another tab does not, and nothing but a token is stored", async () => {
  const { tab } = browser();
  const [first, second] = [tab(), tab()];
  assert.equal(await first.recall(), null);
  await first.keep(key);
  assert.equal(await first.reload().recall(), key);
  assert.equal(await second.recall(), null);
  assert.equal(first.tokens.size, 1);
  assert.match([...first.tokens.values()].join(), /^[0-9a-f-]{36}$/);
});

test("after the idle limit the key is gone, however often the tab speaks; activity puts it off", async () => {
  const { tab, pass } = browser();
  const first = tab();
  await first.keep(key);
  pass(50);
  first.touch();
  pass(50);
  const second = first.reload();
  assert.equal(await second.recall(), key);
  second.close();
  const third = tab(undefined, undefined, second.tokens);
  pass(4);
  assert.equal(await third.recall(), key);
});

test("a key that nobody touched for the limit is not given", async () => {
  const { tab, pass } = browser();
  const first = tab();
  await first.keep(key);
  pass(61);
  assert.equal(await first.reload().recall(), null);
  assert.equal(first.tokens.size, 0);
});

test("a closed tab's key is dropped although other tabs keep the worker alive", async () => {
  const { tab, pass } = browser();
  const [closed, other] = [tab(), tab()];
  await closed.keep(key);
  await other.keep(key);
  closed.close();
  pass(SILENCE / 60_000 + 1);
  assert.equal(await closed.reload().recall(), null);
  assert.equal(await other.reload().recall(), key);
});

test("a worker that the browser ended is told again by the next beat", async () => {
  const { tab, pass, workers, clock } = browser();
  const first = tab();
  await first.keep(key);
  workers.held = new HeldKeys(() => clock.now);
  assert.equal(await tab(undefined, undefined, new Map(first.tokens)).recall(), null);
  pass(1);
  assert.equal(await tab(undefined, undefined, new Map(first.tokens)).recall(), key);
});

test("locking forgets the keys of all tabs and ends the worker; an idle tab forgets its own alone", async () => {
  const { tab, pass, workers } = browser();
  const [first, second] = [tab(), tab()];
  for (const each of [first, second]) await each.keep(key);
  await first.forget("this");
  assert.equal(await second.reload().recall(), key);
  assert.equal(first.tokens.size, 0);
  await second.reload().forget("all");
  assert.equal(workers.ended, 1);
  second.close();
  pass(1);
  assert.equal(await second.reload().recall(), null);
});

test("after Lock no beat brings the key back", async () => {
  const { tab, pass, workers } = browser();
  const first = tab();
  await first.keep(key);
  const tokens = new Map(first.tokens);
  await first.forget("all");
  pass(3);
  assert.equal(workers.held, null);
  assert.equal(await tab(undefined, undefined, tokens).recall(), null);
});

test("a browser that refuses keeps nothing and fails at nothing", async () => {
  const refuse = async (): Promise<never> => {
    throw new Error("refused");
  };
  const first = browser().tab({ ask: refuse, end: refuse });
  await first.keep(key);
  first.touch();
  await first.forget("all");
  assert.equal(await first.recall(), null);
  assert.equal(first.tokens.size, 0);
});
