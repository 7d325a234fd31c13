/**
 * "Print the whole engagement": assembles the document with visible progress, shows it, prints it, and returns to the
 * page.
 */
import type { Workspace } from "../open/workspace.ts";
import { urlFor, revoke } from "../files/shown.ts";
import { makeTransfer } from "../files/transfer.ts";
import type { Chrome } from "../dom/chrome.ts";
import { make } from "../dom/element.ts";
import type { Page } from "../dom/page.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import type { Say } from "../words/strings.ts";
import { assemble, type PrintDocument } from "./document.ts";

export interface Printing {
  workspace: Workspace;
  chrome: Chrome;
  say: Say;
  /**
   * Shows a page that has no address; going back shows the page before. `leave` is called when another page is shown.
   */
  between: (page: Page, leave: () => void) => void;
}

/** Shows its buttons and makes them work. */
export function wirePrintAll(body: HTMLElement, printing: Printing): void {
  for (const button of body.querySelectorAll<HTMLButtonElement>('[data-deedbox="print-all"]')) {
    button.hidden = false;
    button.addEventListener("click", () => void printEverything(printing));
  }
}

let running = false;

async function printEverything({ workspace, chrome, say, between }: Printing): Promise<void> {
  if (running) return;
  running = true;
  const cancel = new AbortController();
  const urls: string[] = [];
  const leave = (): void => urls.forEach(revoke);
  const name = say("print_all");
  const transfer = makeTransfer({
    place: chrome.transfers,
    say,
    text: say("print_preparing"),
    onCancel: () => cancel.abort(),
  });
  try {
    const onProgress = (fraction: number): void => transfer.progress(fraction, say("print_preparing"));
    const document = await assemble(workspace, say, cancel.signal, (fraction) => onProgress(fraction / 2));
    await fillPictures(document, workspace, cancel.signal, urls, (fraction) => onProgress((1 + fraction) / 2));
    transfer.done();
    document.main.before(bar(say));
    document.main.addEventListener("click", jump);
    between(document.page, leave);
    // Where the browser waits for printing to end, go back to the page before. Elsewhere the document has to stay until
    // the reader leaves it.
    const isOver = await printed();
    if (isOver) history.back();
  } catch (thrown) {
    leave();
    if (cancel.signal.aborted) transfer.done();
    else transfer.failed(explain(say, asFailure(thrown, name), name));
    if (cancel.signal.aborted) chrome.announce(say("print_cancelled"));
  } finally {
    running = false;
  }
}

/** Opens the pictures, each file once, and waits until the browser can show them. */
async function fillPictures(
  { pictures }: PrintDocument,
  workspace: Workspace,
  signal: AbortSignal,
  urls: string[],
  onProgress: (fraction: number) => void,
): Promise<void> {
  const opened = new Map<string, string>();
  for (const [at, [image, path]] of pictures.entries()) {
    let url = opened.get(path);
    if (url === undefined) {
      ({ url } = await urlFor(workspace, path, "img", "src", { signal, onProgress() {} }));
      opened.set(path, url);
      urls.push(url);
    }
    image.src = url;
    await image.decode().catch(() => {}); // a file that is not a picture shows its alternative text, as on its own page
    onProgress((at + 1) / pictures.length);
  }
}

/** Prints. Returns whether printing had ended when the browser returned from it. */
async function printed(): Promise<boolean> {
  let isOver = false;
  addEventListener("afterprint", () => (isOver = true), { once: true });
  // The document has been laid out by now.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  print();
  return isOver;
}

function bar(say: Say): HTMLElement {
  const element = make("header", { "data-deedbox": "print-bar" });
  const again = make("button", { type: "button", "data-deedbox": "print" }, say("print"));
  again.addEventListener("click", () => print());
  const close = make("button", { type: "button", "data-deedbox": "print-close" }, say("close"));
  close.addEventListener("click", () => history.back());
  element.append(make("p", {}, say("print_all")), again, close);
  return element;
}

/**
 * Follows links within the document itself, since the browser would take the part after `#` for the route of a page.
 */
function jump(event: MouseEvent): void {
  const link = (event.target as Element).closest("a[href^='#']");
  if (link === null) return;
  event.preventDefault();
  const target = document.getElementById(link.getAttribute("href")!.slice(1));
  target?.setAttribute("tabindex", "-1");
  target?.focus({ preventScroll: true });
  target?.scrollIntoView();
}
