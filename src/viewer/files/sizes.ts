/** Sizes of files that texts link to, so that readers know how much they will download. */
import type { Workspace } from "../open/workspace.ts";
import { make } from "../dom/element.ts";
import { FILE_LINK } from "../dom/page.ts";
import { formatSize } from "../words/size.ts";

/**
 * Writes the size behind every link to a file in the body, except where `data-size` says that the page gives it
 * already.
 */
export function tellSizes(body: HTMLElement, workspace: Workspace): void {
  for (const link of body.querySelectorAll(`a[${FILE_LINK}]:not([data-size])`)) {
    const file = workspace.index.files.get(link.getAttribute(FILE_LINK) ?? "");
    if (file === undefined) continue;
    link.setAttribute("data-size", String(file.size));
    link.after(
      make("span", { "data-deedbox": "size", dir: "auto" }, ` (${formatSize(file.size, workspace.index.language)})`),
    );
  }
}
