/**
 * Where the browser enforces Trusted Types, as the shell's policy asks, text becomes markup or a script's address only here:
 * pages that have been opened and checked, the site's own scripts, the embedded worker.
 */

interface TrustedPolicy {
  createHTML(text: string): unknown;
  createScriptURL(text: string): unknown;
}

interface TrustedTypes {
  createPolicy(name: string, rules: Record<keyof TrustedPolicy, (text: string) => string>): TrustedPolicy;
}

const same = (text: string): string => text;

const policy: TrustedPolicy =
  (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("deedbox", {
    createHTML: same,
    createScriptURL: same,
  }) ?? { createHTML: same, createScriptURL: same };

/** The HTML of a page that came out of a checked pack. */
export function trustedHtml(html: string): string {
  return policy.createHTML(html) as string;
}

/** The address of one of the site's own scripts. */
export function trustedScript(address: string): string {
  return policy.createScriptURL(address) as string;
}
