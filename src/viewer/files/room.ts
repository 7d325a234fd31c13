/**
 * Memory for large files of an archive on the disk. Read as scripts, they take a lot of it. Where the browser can read
 * a folder as files, the reader is asked once for the archive's folder. A reader who declines goes on with the scripts,
 * as in browsers that cannot read folders.
 */
import type { Folder } from "../open/folder.ts";
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { make } from "../dom/element.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";

/** Up to this size (in bytes) nothing is asked. Run as scripts, files take about three times their size of memory. */
const LARGE = 256 * 1024 * 1024;

const QUESTION = "deedbox-room";

/** The open question, if there is one: whoever asks meanwhile waits for the same answer. */
let asking: Promise<void> | undefined;

/**
 * Settles when these files can be opened: the reader has chosen the folder, or goes on without it. Throws an AbortError
 * if they cancel. The folder dialogue counts as a click, so the caller may then ask where to save.
 */
export async function makeRoom(workspace: Workspace, paths: Iterable<string>, chrome: Chrome, say: Say): Promise<void> {
  const { folder } = workspace.source;
  const files = [...paths].flatMap((path) => workspace.index.files.get(path) ?? []);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (!folder || folder.chosen || size <= LARGE) return;
  const part = files.flatMap((file) => file.parts)[0]!;
  const words = say("room", { size: formatSize(size, workspace.index.language) });
  const object = `objects/${workspace.index.objects[part]!.id}`;
  asking ??= ask({ folder, object, words, chrome, say }).finally(() => (asking = undefined));
  document.getElementById(QUESTION)?.focus();
  await asking;
}

interface Question {
  folder: Folder;
  object: string;
  words: string;
  chrome: Chrome;
  say: Say;
}

function ask({ folder, object, words, chrome, say }: Question): Promise<void> {
  return new Promise((resolve, reject) => {
    const box = make("div", { "data-deedbox": "transfer", role: "group" });
    const text = make("p", { id: QUESTION, tabindex: "-1" }, words);
    box.setAttribute("aria-labelledby", text.id);
    const before = document.activeElement as HTMLElement | null;
    const end = (settle: () => void): void => {
      box.remove();
      before?.focus({ preventScroll: true });
      settle();
    };
    const answers: [string, () => void][] = [
      [say("room_choose"), () => void choose()],
      [say("room_without"), () => end(resolve)],
      [say("cancel"), () => end(() => reject(new DOMException("", "AbortError")))],
    ];

    async function choose(): Promise<void> {
      try {
        if (await folder.choose(object)) {
          end(resolve);
          return;
        }
        text.textContent = say("room_other");
      } catch (thrown) {
        if ((thrown as Error).name === "AbortError") return; // the reader closed the dialogue; the question stays open
        text.textContent = say("room_refused");
      }
      text.focus();
    }

    const buttons = make("p", { "data-deedbox": "answers" });
    for (const [label, answer] of answers) {
      const button = make("button", { type: "button" }, label);
      button.addEventListener("click", answer);
      buttons.append(button, " ");
    }
    box.append(text, buttons);
    chrome.transfers.append(box);
  });
}
