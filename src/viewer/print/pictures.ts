/** Pictures that paper can show, and the names of what it cannot. */
import { make } from "../dom/element.ts";
import { EMBED, FILE_LINK } from "../dom/page.ts";
import { fileName } from "../files/media-type.ts";
import type { Workspace } from "../open/workspace.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";

/** An image, and the path of the file that it is to show. */
export type Picture = [image: HTMLImageElement, path: string];

/**
 * A picture larger than this is named instead, and so is every picture once their sum exceeds the second limit. In
 * bytes.
 */
const LARGEST = 8_000_000;
const LARGEST_OF_ALL = 400_000_000;

/**
 * Finds the pictures. Whatever else is embedded is named, unless it stands beside a link to the same file, which names
 * it.
 */
export function picturesToFill(main: HTMLElement, workspace: Workspace, say: Say): Picture[] {
  const pictures: Picture[] = [];
  let bytes = 0;
  for (const element of main.querySelectorAll(`[${EMBED}-src]`)) {
    const path = element.getAttribute(`${EMBED}-src`)!;
    const file = workspace.index.files.get(path);
    if (element instanceof HTMLImageElement && file && file.size <= LARGEST && bytes + file.size <= LARGEST_OF_ALL) {
      bytes += file.size;
      element.loading = "eager";
      pictures.push([element, path]);
      continue;
    }
    const shown = element.closest("figure") ?? element.closest("video, audio, picture") ?? element;
    const beside = shown.parentElement?.querySelector(`a[${FILE_LINK}="${CSS.escape(path)}"]`);
    const size = formatSize(file?.size ?? 0, workspace.index.language);
    const name = make(
      "p",
      { "data-deedbox": "not-printed" },
      say("not_printed", { name: fileName(path), size, digest: file?.sha256 ?? "" }),
    );
    if (beside) shown.remove();
    else shown.replaceWith(name);
  }
  return pictures;
}
