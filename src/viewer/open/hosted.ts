/** The hosted layout: binary age files, fetched. */
import { Missing, Unreachable } from "../shared/errors.ts";
import { parseShell, settingsIn, type Shell } from "./shell.ts";
import type { LoadOptions, Source } from "./source.ts";

const PAGE = "index.html";

/** `get` is the browser's fetch; tests pass their own. */
export function hostedSource(get: typeof fetch = fetch.bind(globalThis)): Source {
  async function load(name: string, { signal, onBytes, fresh }: LoadOptions = {}): Promise<ArrayBuffer> {
    try {
      const response = await get(`${name}.age`, { cache: fresh ? "no-cache" : "default", signal: signal ?? null });
      if (response.status === 404 || response.status === 410) throw new Missing(name);
      if (!response.ok) throw new Unreachable(name, `status ${response.status}`);
      return await (onBytes && response.body ? counted(response.body, onBytes) : response.arrayBuffer());
    } catch (thrown) {
      if (thrown instanceof TypeError) throw new Unreachable(name, thrown);
      throw thrown;
    }
  }
  async function current(): Promise<Shell> {
    const response = await get(location.pathname, { cache: "no-cache" }).catch((thrown: unknown) => {
      throw new Unreachable(PAGE, thrown);
    });
    if (!response.ok) throw new Unreachable(PAGE, `status ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return parseShell(settingsIn(page));
  }
  return { load, current };
}

async function counted(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onBytes: (count: number) => void,
): Promise<ArrayBuffer> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    onBytes(next.value.length);
  }
  return new Blob(chunks).arrayBuffer();
}
