/** A source of a sealed site in memory, as a host has it. */
import { parseShell, type Shell } from "../open/shell.ts";
import type { Source } from "../open/source.ts";
import { Missing } from "../shared/errors.ts";
import type { sealSite } from "./site.mjs";

export type Site = Awaited<ReturnType<typeof sealSite>>;

export const shellOf = ({ meta }: Site): Shell => parseShell(JSON.stringify({ ...meta, layout: "hosted" }));

export function sourceOf(site: Site): Source & { loaded: string[] } {
  const loaded: string[] = [];
  return {
    loaded,
    current: async () => shellOf(site),
    async load(name, { onBytes, signal } = {}) {
      signal?.throwIfAborted();
      loaded.push(name);
      const bytes = site.things.get(name);
      if (bytes === undefined) throw new Missing(name);
      onBytes?.(bytes.length);
      return new Uint8Array(bytes).buffer;
    },
  };
}
