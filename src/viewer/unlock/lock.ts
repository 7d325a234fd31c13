/** Locking: by the button, in another tab, or because nobody has been there for a while. */
import type { Device } from "./device.ts";
import type { Session, Tabs } from "./session.ts";

export interface LockOptions {
  session: Session;
  device: Device;
  /** The idle limit, in minutes. */
  idle: number;
  /**
   * Whether to lock the other tabs too: tabs of a hosted workspace can talk to each other, pages from the disk cannot.
   */
  channel: boolean;
  /** Ends the worker and empties the page. Called first, before anything that takes time. */
  clear: () => void;
}

/** How often the idle limit is checked, and how often at most activity is reported to the session, in milliseconds. */
const TICK = 30_000;

/** Starts to watch an unlocked workspace. Returns the function for the Lock button. */
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
    // Reloading the shell is the only sure way to forget: no variable and no opened page survives it.
    history.replaceState(null, "", location.pathname + location.search);
    location.reload();
  }

  function seen(): void {
    lockWhenIdle(); // after sleep, the reader's first movement may come before the timer
    lastSeen = Date.now();
    if (lastSeen - lastTold < TICK) return;
    lastTold = lastSeen;
    session.touch();
  }

  function lockWhenIdle(): void {
    if (Date.now() - lastSeen > idle * 60_000) void lock("this");
  }

  if (others) others.onmessage = () => void lock("this");
  // While a film or sound plays, the reader counts as present.
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
