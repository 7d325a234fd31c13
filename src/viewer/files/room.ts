/**
 * Room for what is large, opened from the disk: the reader is asked once for the folder that the page is in, where the browser can read it
 * as files. Whoever would rather not goes on without, as browsers do that cannot.
 */
import type { Folder } from "../open/folder.ts";
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { make } from "../dom/element.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";

/** Anything smaller is opened without asking, in bytes: run as scripts it takes about three times as much memory. */
const LARGE = 256 * 1024 * 1024;

const QUESTION = "deedbox-room";

/** The question that stands: whoever asks meanwhile waits for the same answer. */
let asking: Promise<void> | undefined;

/**
 * Settles when there is room for these files, or the reader goes on without. Throws an AbortError where they cancel. The folder's dialogue
 * counts as a click, so that what follows may ask where to save.
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
        if ((thrown as Error).name === "AbortError") return; // the question stands
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
