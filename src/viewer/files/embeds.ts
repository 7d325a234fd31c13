/**
 * Images, films, sounds and frames of a page. They are opened in the order of the page, a few at a time, and each is
 * shown under a URL of its own, which is revoked when the reader goes to another page. Large files wait until the
 * reader asks for them; small images, such as the logo on every page, stay open.
 */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { EMBED } from "../dom/page.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";
import { fileName } from "./media-type.ts";
import { makeRoom } from "./room.ts";
import { urlFor, revoke } from "./shown.ts";

/** Files above this size (in bytes) are opened only when the reader asks for them. */
const UNASKED = 8_000_000;
const AT_ONCE = 2;
/** The first so many images of at most so many bytes stay open for the pages that follow. */
const SMALL = 100_000;
const KEPT = 50;

interface Embed {
  element: HTMLElement;
  attribute: "src" | "poster";
  path: string;
}

/** Fills the embeds of the body that is shown now. Returns a function to call before another page is shown. */
export type FillEmbeds = (body: HTMLElement) => () => void;

export function embeds(workspace: Workspace, chrome: Chrome, say: Say): FillEmbeds {
  const kept = new Map<string, string>();
  return (body) => fillEmbeds(body, { workspace, chrome, say, kept });
}

interface Filling {
  workspace: Workspace;
  chrome: Chrome;
  say: Say;
  /** The URLs of images that stay open, by path and digest. */
  kept: Map<string, string>;
}

function fillEmbeds(body: HTMLElement, { workspace, chrome, say, kept }: Filling): () => void {
  const leaving = new AbortController();
  const filled: { element: HTMLElement; attribute: string; url: string }[] = [];

  async function fill(embed: Embed, onProgress: (fraction: number) => void = () => {}): Promise<void> {
    const { element, attribute, path } = embed;
    const isImage = element.localName === "img";
    const name = `${path} ${workspace.index.files.get(path)?.sha256}`;
    const known = isImage ? kept.get(name) : undefined;
    if (known !== undefined) {
      // Setting the same URL again would make the browser read it again.
      if (element.getAttribute(attribute) !== known) element.setAttribute(attribute, known);
      return;
    }
    try {
      // A decorative image stays hidden from screen readers; a busy state would bring it back.
      if (element.getAttribute("alt") !== "") element.setAttribute("aria-busy", "true");
      const { url, size } = await urlFor(workspace, path, element.localName, attribute, {
        signal: leaving.signal,
        onProgress,
      });
      leaving.signal.throwIfAborted();
      if (isImage && size <= SMALL && kept.size < KEPT && !kept.has(name)) kept.set(name, url);
      else filled.push({ element, attribute, url });
      element.setAttribute(attribute, url);
      element.removeAttribute("aria-busy");
      if (element.localName === "source") (element.parentElement as HTMLMediaElement | null)?.load?.();
    } catch (thrown) {
      if (!leaving.signal.aborted) replaceByMessage(element, explain(say, asFailure(thrown, path), fileName(path)));
    }
  }

  function offer(embed: Embed): void {
    const size = formatSize(workspace.index.files.get(embed.path)!.size, workspace.index.language);
    const button = document.createElement("button");
    button.type = "button";
    button.dataset["deedbox"] = "open-embed";
    button.textContent = say("open_embed", { name: fileName(embed.path), size });
    let isAsked = false;
    button.addEventListener("click", () => {
      if (isAsked) return; // pressed again while the question is open
      isAsked = true;
      makeRoom(workspace, [embed.path], chrome, say).then(begin, () => (isAsked = false));
    });

    function begin(): void {
      const progress = document.createElement("progress");
      progress.setAttribute("aria-label", button.textContent ?? "");
      button.replaceWith(progress);
      void fill(embed, (fraction) => (progress.value = fraction)).then(() => {
        embed.element.hidden = false;
        progress.remove();
      });
    }

    embed.element.hidden = true;
    embed.element.before(button);
  }

  const found = find(body);
  const isLarge = ({ path }: Embed): boolean => (workspace.index.files.get(path)?.size ?? 0) > UNASKED;
  found.filter(isLarge).forEach(offer);
  const queue = found.filter((embed) => !isLarge(embed));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next && !leaving.signal.aborted; next = queue.shift()) await fill(next);
  };
  for (let i = 0; i < AT_ONCE; i++) void work();

  return () => {
    leaving.abort();
    for (const { element, attribute, url } of filled) {
      // A file that is still being read is dropped; that is no failure. An image that has moved to the next page may
      // have another URL by now.
      if (element.getAttribute(attribute) === url) element.removeAttribute(attribute);
      revoke(url);
    }
  };
}

function find(body: HTMLElement): Embed[] {
  const found: Embed[] = [];
  for (const element of body.querySelectorAll<HTMLElement>(`[${EMBED}-src], [${EMBED}-poster]`)) {
    for (const attribute of ["src", "poster"] as const) {
      const path = element.getAttribute(`${EMBED}-${attribute}`);
      if (path !== null) found.push({ element, attribute, path });
    }
  }
  return found;
}

/** A file that could not be opened completely is not shown in part: words that name it take the element's place. */
function replaceByMessage(element: HTMLElement, message: string): void {
  const words = document.createElement("span");
  words.dataset["deedbox"] = "broken";
  words.setAttribute("role", "note");
  words.textContent = message;
  element.replaceWith(words);
}
