/** Routes: what the part after `#` means, and where links in pages lead. Pure functions over strings. */
import schemes from "../schemes.json" with { type: "json" };

export interface Destination {
  /** Empty (home), `updates/`, `updates/week-12/`, or the path of a file. */
  route: string;
  /** The id of an element on that page, or the empty string. */
  anchor: string;
}

/** `#/updates/week-12/#results` → its route and anchor. Anything else leads home. */
export function parseHash(hash: string): Destination {
  if (!hash.startsWith("#/")) return { route: "", anchor: "" };
  const [path = "", anchor = ""] = split(hash.slice(2));
  return { route: toRoute(decode(path)), anchor: decode(anchor) };
}

/** The reverse of `parseHash`, with the leading `#`. */
export function formatHash({ route, anchor }: Destination): string {
  const path = route.split("/").map(encodeURIComponent).join("/");
  return `#/${path}${anchor ? `#${encodeURIComponent(anchor)}` : ""}`;
}

/** What a link in a page points to. */
export type Target =
  | { to: "page"; destination: Destination }
  | { to: "file"; path: string }
  /** A part of the shell, such as a brand image, by its path; `rest` is what a link has behind it. */
  | { to: "shell"; path: string; rest: string }
  /** Outside the workspace: the web, mail, telephone. */
  | { to: "outside" }
  /** Must not be followed: a script, embedded data, a path that leaves the workspace. */
  | { to: "nowhere" };

/** The directories of delivered files and of their previews. */
const FILES = /^(attachments|previews)\//;
/** The schemes that `check` allows in links. */
const OUTSIDE = new Set(schemes.map((scheme) => `${scheme}:`));
/** Stands for the root of the workspace. `.invalid` is reserved for names that never exist. */
const ROOT = "https://workspace.invalid/root/";

/** Resolves a link as it stands in the page at `route`. */
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
  return { to: "shell", path, rest: url.search + url.hash };
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

/** Decodes percent signs; returns the text unchanged if that is impossible. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
