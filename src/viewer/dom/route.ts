/** Addresses: what stands after `#`, and what links in pages mean. Pure functions over strings. */
import schemes from "../schemes.json" with { type: "json" };

export interface Destination {
  /** `` (home), `updates/`, `updates/week-12/`; or the path of a file. */
  route: string;
  /** An element's id on that page, or the empty string. */
  anchor: string;
}

/** `#/updates/week-12/#results` → where it leads. Anything that is no such route is home. */
export function parseHash(hash: string): Destination {
  if (!hash.startsWith("#/")) return { route: "", anchor: "" };
  const [path = "", anchor = ""] = split(hash.slice(2));
  return { route: toRoute(decode(path)), anchor: decode(anchor) };
}

/** Where a link leads, as what stands in it, `#` included. */
export function formatHash({ route, anchor }: Destination): string {
  const path = route.split("/").map(encodeURIComponent).join("/");
  return `#/${path}${anchor ? `#${encodeURIComponent(anchor)}` : ""}`;
}

/** What an address in a page points to. */
export type Target =
  | { to: "page"; destination: Destination }
  | { to: "file"; path: string }
  /** Part of the shell (brand images): an address relative to the site's root. */
  | { to: "shell"; href: string }
  /** Somewhere else: the web, mail, telephone. */
  | { to: "outside" }
  /** Not to be followed: a script, embedded data, a path that leaves the workspace. */
  | { to: "nowhere" };

/** Where files are: those that were delivered, and smaller pictures of them. */
const FILES = /^(attachments|previews)\//;
/** What `check` lets addresses begin with. */
const OUTSIDE = new Set(schemes.map((scheme) => `${scheme}:`));
/** Stands for the workspace's root; `.invalid` is reserved for names that never exist. */
const ROOT = "https://workspace.invalid/root/";

/** Resolves the address `href` as it stands in the page at `route`. */
export function resolve(href: string, route: string): Target {
  let url: URL;
  try {
    url = new URL(href, ROOT + formatHash({ route, anchor: "" }).slice(2));
  } catch {
    return { to: "nowhere" };
  }
  if (url.host !== new URL(ROOT).host) return OUTSIDE.has(url.protocol) ? { to: "outside" } : { to: "nowhere" };
  if (!url.href.startsWith(ROOT)) return { to: "nowhere" };
  const path = decode(url.pathname.slice(new URL(ROOT).pathname.length));
  if (FILES.test(path)) return { to: "file", path };
  if (path === "" || path.endsWith("/") || path.endsWith("index.html")) {
    return { to: "page", destination: { route: toRoute(path), anchor: decode(url.hash.slice(1)) } };
  }
  return { to: "shell", href: url.href.slice(ROOT.length) };
}

/** `updates/week-12/index.html` and `updates/week-12` → `updates/week-12/`; a file keeps its path. */
function toRoute(path: string): string {
  const route = path.replace(/(^|\/)index\.html$/, "$1");
  return route === "" || route.endsWith("/") || FILES.test(route) ? route : `${route}/`;
}

function split(text: string): string[] {
  const at = text.indexOf("#");
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Percent-decoded; as it stands where that is impossible. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
