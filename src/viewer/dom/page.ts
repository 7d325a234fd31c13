/** Turns the HTML text of a page into something that can be shown: parsed, cleaned, and with links that work here. */
import type { Destination } from "./route.ts";
import { formatHash, resolve } from "./route.ts";

export interface Page {
  title: string;
  language: string;
  direction: string;
  body: HTMLElement;
}

/**
 * Attributes that mark a link to one of the firm's files, and an element that shows one. The value is the file's path.
 */
export const FILE_LINK = "data-deedbox-file";
export const EMBED = "data-deedbox-embed";

/** A parsed document runs no script. Whatever could run one once it is in the live page is removed all the same. */
const REMOVED = "script, style, link, meta, base, object, embed, applet, frame, frameset, template[shadowrootmode]";
const EMBEDDING = "img, video, audio, source, track, iframe";

/** `files` gives the paths of brand images, by the paths that pages have. */
export function parsePage(html: string, route: string, files: ReadonlyMap<string, string>): Page {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const { body } = parsed;
  for (const element of body.querySelectorAll(REMOVED)) element.remove();
  for (const element of [body, ...body.querySelectorAll("*")]) dropAttributes(element);
  for (const link of body.querySelectorAll("a, area")) rewriteLink(link, route, files);
  for (const element of body.querySelectorAll(EMBEDDING)) rewriteSource(element, route, files);
  const root = parsed.documentElement;
  return { title: parsed.title, language: root.lang, direction: root.dir, body: document.adoptNode(body) };
}

/** The policy would refuse these anyway, with messages in the console. */
function dropAttributes(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (/^on/i.test(name) || name === "srcdoc" || name === "srcset" || name === "ping" || name === "formaction") {
      element.removeAttribute(name);
    }
  }
}

function rewriteLink(link: Element, route: string, files: ReadonlyMap<string, string>): void {
  const href = link.getAttribute("href") ?? link.getAttribute("xlink:href");
  if (href === null) return;
  link.removeAttribute("xlink:href");
  const target = resolve(href, route);
  switch (target.to) {
    case "page":
      link.setAttribute("href", formatHash(target.destination));
      break;
    case "file":
      link.setAttribute("href", formatHash(destinationOf(target.path)));
      link.setAttribute(FILE_LINK, target.path);
      break;
    case "shell":
      link.setAttribute("href", shellHref(target, files));
      break;
    case "outside":
      link.setAttribute("rel", "noopener noreferrer");
      break;
    case "nowhere":
      link.removeAttribute("href");
  }
}

function destinationOf(path: string): Destination {
  return { route: path, anchor: "" };
}

/** Where a part of the shell is: under its name of the day, or in an older site under the path that pages have. */
function shellHref({ path, rest }: { path: string; rest: string }, files: ReadonlyMap<string, string>): string {
  return (files.get(path) ?? path.split("/").map(encodeURIComponent).join("/")) + rest;
}

function rewriteSource(element: Element, route: string, files: ReadonlyMap<string, string>): void {
  for (const attribute of ["src", "poster"]) {
    const source = element.getAttribute(attribute);
    if (source === null) continue;
    element.removeAttribute(attribute);
    const target = resolve(source, route);
    if (target.to === "shell") element.setAttribute(attribute, shellHref(target, files));
    if (target.to === "file") element.setAttribute(`${EMBED}-${attribute}`, target.path);
  }
}
