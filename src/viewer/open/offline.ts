/**
 * The offline layout: file:// allows neither fetch nor modules, but classic scripts. Each sealed thing is a script that calls
 * the global `deedbox(name, armoured)`; it is put into the page when it is needed and taken out when it has called. Once the reader has chosen
 * the folder, it is read as a file instead.
 */
import { Damaged, Missing } from "../shared/errors.ts";
import { type Folder, folderOfReader } from "./folder.ts";
import type { LoadOptions, Source } from "./source.ts";

/** The little of a document that is needed, so that a test can bring a fake. */
export interface ScriptHost {
  createElement: (tag: "script") => HTMLScriptElement;
  head: { append: (script: HTMLScriptElement) => void };
}

export interface OfflineGlobal {
  deedbox?: (name: string, armoured: string) => void;
}

export function offlineSource(
  host: ScriptHost = document,
  global: OfflineGlobal = window as OfflineGlobal,
  folder = folderOfReader(),
): Source {
  const arrived = new Map<string, string>();
  const loading = new Map<string, Promise<string>>();

  // A script that nobody asked for is not kept.
  global.deedbox = (name, armoured) => {
    if (loading.has(name)) arrived.set(name, armoured);
  };

  function inject(name: string): Promise<string> {
    const running = loading.get(name) ?? run(name);
    loading.set(name, running);
    return running;
  }

  function run(name: string): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const script = host.createElement("script");
      script.src = `${name}.js`;
      script.onerror = () => reject(new Missing(name));
      script.onload = () => {
        const armoured = arrived.get(name);
        if (armoured === undefined) reject(new Damaged(name, "the script does not hold it"));
        else resolve(armoured);
      };
      host.head.append(script);
      const done = () => {
        script.remove();
        loading.delete(name);
        arrived.delete(name);
      };
      script.addEventListener("load", done);
      script.addEventListener("error", done);
    });
  }

  /** What it lacks, such as the folder of an older archive, and what it may no longer give, the scripts have. */
  async function fromFolder(from: Folder, name: string): Promise<string> {
    try {
      return await from.read(name);
    } catch (thrown) {
      if (thrown instanceof Missing) return inject(name);
      throw thrown;
    }
  }

  async function load(name: string, { signal, onBytes }: LoadOptions = {}): Promise<string> {
    signal?.throwIfAborted();
    const armoured = await (folder?.chosen && name.startsWith("objects/") ? fromFolder(folder, name) : inject(name));
    signal?.throwIfAborted();
    onBytes?.(Math.floor((armoured.length / 65) * 48));
    return armoured;
  }
  return { load, folder };
}
