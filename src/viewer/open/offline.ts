/**
 * The offline layout. file:// allows neither fetch nor modules, only classic scripts. So each sealed file is a script
 * that calls the global `deedbox(name, armoured)`; it is added to the page when it is needed, and removed after the
 * call. If the reader has chosen the archive's folder, objects are read from there as files instead.
 */
import { Damaged, Missing } from "../shared/errors.ts";
import { type Folder, folderOfReader } from "./folder.ts";
import type { LoadOptions, Source } from "./source.ts";

/** The part of a document that is used, so that a test can pass a fake. */
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

  // The text of a script that nobody has asked for is dropped.
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

  /** Reads from the folder, and falls back to the script where the folder lacks the object or may no longer be read. */
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
