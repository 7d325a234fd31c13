/** Locking: by the button, in another tab, or because nobody has been there for a while. */
import type { Device } from "./device.ts";
import type { Session, Tabs } from "./session.ts";

export interface LockOptions {
  session: Session;
  device: Device;
  /** Minutes. */
  idle: number;
  /** Hosted workspaces tell their other tabs; pages from disk share nothing with each other. */
  channel: boolean;
  /** Ends the worker and empties the page, before anything that takes time. */
  clear: () => void;
}

/** How often the idle limit is looked at, and how often at most the session is told of activity, in milliseconds. */
const TICK = 30_000;

/** Starts the watch over an unlocked workspace, and gives what the Lock button does. */
export function watch({ session, device, idle, channel, clear }: LockOptions): () => void {
  const others = channel && "BroadcastChannel" in window ? new BroadcastChannel(channelName()) : null;
  let lastSeen = Date.now();
  let lastTold = lastSeen;
  let locked = false;

  async function lock(tabs: Tabs): Promise<void> {
    if (locked) return;
    locked = true;
    clear();
    if (tabs === "all") {
      others?.postMessage("lock");
      device.forget();
    }
    await session.forget(tabs);
    // Loading the shell anew is the one sure way to forget: no variable, no opened page outlives it.
    history.replaceState(null, "", location.pathname + location.search);
    location.reload();
  }

  function seen(): void {
    lockWhenIdle(); // a computer that wakes from sleep sees the reader before the clock
    lastSeen = Date.now();
    if (lastSeen - lastTold < TICK) return;
    lastTold = lastSeen;
    session.touch();
  }

  function lockWhenIdle(): void {
    if (Date.now() - lastSeen > idle * 60_000) void lock("this");
  }

  if (others) others.onmessage = () => void lock("this");
  // A film that plays counts as a reader who is there.
  for (const event of ["pointerdown", "pointermove", "keydown", "scroll", "timeupdate"]) {
    document.addEventListener(event, seen, { capture: true, passive: true });
  }
  setInterval(lockWhenIdle, TICK);
  document.addEventListener("visibilitychange", lockWhenIdle);
  // A page brought back from the browser's cache may have missed the message of another tab.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  return () => void lock("all");
}

function channelName(): string {
  return `deedbox:${new URL(".", location.href).pathname}`;
}
