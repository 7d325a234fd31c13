/** Sizes of files that are linked to in texts: nobody presses a link without knowing how much will come. */
import type { Workspace } from "../open/workspace.ts";
import { make } from "../dom/element.ts";
import { FILE_LINK } from "../dom/page.ts";
import { formatSize } from "../words/size.ts";

/** Writes its size behind every link to a file of the body that does not say by `data-size` that it has it. */
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
