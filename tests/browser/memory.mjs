/** How much memory a browser started by this process uses. Only Linux tells. */
import { readdirSync, readFileSync } from "node:fs";

const read = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // the process has ended meanwhile
  }
};
const amount = (status, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;

/** Bytes that the descendants of this process hold, shared memory included, files mapped from the disk not. */
export function memoryBelow(root = process.pid) {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid: Number(pid), status: read(pid, "status") }));
  const below = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, status } of processes) {
      if (below.has(pid) || !below.has(Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]))) continue;
      below.add(pid);
      grown = true;
    }
  }
  below.delete(root);
  return processes
    .filter(({ pid }) => below.has(pid))
    .reduce((sum, { status }) => sum + amount(status, "RssAnon") + amount(status, "RssShmem"), 0);
}

/** Measures again and again, until it is asked for the maximum. */
export function watchMemory() {
  const before = memoryBelow();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, memoryBelow())), 200);
  return () => {
    clearInterval(timer);
    return { before, most, grown: most - before };
  };
}
