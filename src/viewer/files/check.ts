/**
 * "Check this file" on a certificate: the SHA-256 of the sealed copy, or of a file that the reader chooses or drops,
 * against the one that was approved. An element `data-deedbox="check"` says which (`data-sha256`) and where the sealed
 * copy is (`data-path`, where it is published).
 */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import type { Say } from "../words/strings.ts";
import { BYTES, fileName } from "./media-type.ts";
import { makeRoom } from "./room.ts";

/** How much of a file is digested at a time, in bytes, so that its size does not matter. */
const CHUNK = 4 * 1024 * 1024;

let runs = 0;

/** The SHA-256 of a blob in hexadecimal, computed by the worker piece by piece. */
export async function digestOf(
  blob: Blob,
  workspace: Workspace,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<string> {
  const run = ++runs;
  for (let start = 0; start < blob.size; start += CHUNK) {
    signal.throwIfAborted();
    const chunk = await blob.slice(start, start + CHUNK).arrayBuffer();
    await workspace.worker.ask("digest", { run, chunk });
    onProgress(Math.min(1, (start + CHUNK) / blob.size));
  }
  return (await workspace.worker.ask("digest", { run, chunk: null })) ?? "";
}

/** Sets up every such element of the body. Returns a function to call before another page is shown. */
export function wireChecks(body: HTMLElement, workspace: Workspace, chrome: Chrome, say: Say): () => void {
  const leaving = new AbortController();
  for (const place of body.querySelectorAll<HTMLElement>('[data-deedbox="check"]')) {
    wire(place, { workspace, chrome, say, signal: leaving.signal });
  }
  return () => leaving.abort();
}

interface Checking {
  workspace: Workspace;
  chrome: Chrome;
  say: Say;
  signal: AbortSignal;
}

function wire(place: HTMLElement, { workspace, chrome, say, signal }: Checking): void {
  const approved = place.dataset["sha256"]?.toLowerCase() ?? "";
  const path = place.dataset["path"] ?? "";
  const answer = document.createElement("p");
  answer.dataset["deedbox"] = "check-answer";
  answer.setAttribute("role", "status");
  const progress = document.createElement("progress");
  progress.hidden = true;
  let turn = 0;

  async function check(name: string, open: (onProgress: (fraction: number) => void) => Promise<Blob>): Promise<void> {
    const own = ++turn;
    answer.textContent = "";
    delete answer.dataset["same"];
    progress.removeAttribute("value");
    progress.setAttribute("aria-label", say("check_running", { name }));
    progress.hidden = false;
    try {
      const onProgress = (fraction: number): void => void (own === turn && (progress.value = fraction));
      const digest = await digestOf(await open(onProgress), workspace, signal, onProgress);
      if (own !== turn) return;
      const same = digest === approved;
      answer.dataset["same"] = String(same);
      answer.textContent = say(same ? "check_same" : "check_other", { name, digest });
    } catch (thrown) {
      if (signal.aborted || own !== turn) return;
      answer.dataset["same"] = "false";
      answer.textContent = explain(say, asFailure(thrown, name), name);
    } finally {
      if (own === turn) progress.hidden = true;
    }
  }

  const tools = document.createElement("p");
  tools.dataset["deedbox"] = "check-tools";
  if (workspace.index.files.has(path)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("check_sealed");
    button.addEventListener("click", () => {
      const begin = (): Promise<void> =>
        check(fileName(path), (onProgress) => workspace.file(path, BYTES, { signal, onProgress }));
      makeRoom(workspace, [path], chrome, say).then(begin, () => {});
    });
    tools.append(button);
  }
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = "file";
  const words = document.createElement("span");
  words.textContent = say("check_own");
  label.append(words, input);
  const own = (files: FileList | null | undefined): void => {
    const file = files?.[0];
    if (file) void check(file.name, async () => file);
  };
  input.addEventListener("change", () => own(input.files));
  // If either event kept its default action, the browser would leave the workspace and open the dropped file.
  for (const type of ["dragenter", "dragover"] as const) {
    place.addEventListener(type, (event) => {
      event.preventDefault();
      place.dataset["dropping"] = "true";
    });
  }
  place.addEventListener("dragleave", () => delete place.dataset["dropping"]);
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    delete place.dataset["dropping"];
    own(event.dataTransfer?.files);
  });
  tools.append(label);
  place.append(tools, progress, answer);
}
