/** The viewer from start to end: reads the shell, unlocks the workspace, and shows pages until it is locked. */
import { downloads } from "./files/download.ts";
import { revokeAll } from "./files/shown.ts";
import { startWorker, type WorkerClient } from "./open/client.ts";
import { hostedSource } from "./open/hosted.ts";
import { offlineSource } from "./open/offline.ts";
import { parseShell, settingsIn, type Shell } from "./open/shell.ts";
import type { Source } from "./open/source.ts";
import { Workspace } from "./open/workspace.ts";
import { makeChrome } from "./dom/chrome.ts";
import { route } from "./app/router.ts";
import { requireBrowser } from "./open/browser.ts";
import { asFailure } from "./shared/errors.ts";
import { type Asked, type UnlockForm, unlockForm } from "./unlock/form.ts";
import { takeFromAddress } from "./unlock/link.ts";
import { browserDevice, type Device, noDevice } from "./unlock/device.ts";
import { keeperScope, keepKeys } from "./unlock/keeper.ts";
import { knownSlot } from "./unlock/known.ts";
import { watch } from "./unlock/lock.ts";
import { browserSession, type Session } from "./unlock/session.ts";
import { unlock } from "./unlock/unlock.ts";
import { explain } from "./words/failures.ts";
import { type Say, speaker } from "./words/strings.ts";

/** The address of this script. The browser tells it only while the script runs for the first time. */
const script =
  globalThis.document === undefined ? "" : ((document.currentScript as HTMLScriptElement | null)?.src ?? "viewer.js");

async function start(): Promise<void> {
  const brought = takeFromAddress(location, history);
  const say = speaker(
    document.querySelector<HTMLTemplateElement>('template[data-deedbox="strings"]')?.content.textContent ?? null,
  );
  try {
    requireBrowser();
    const shell = parseShell(settingsIn(document));
    const source = shell.layout === "hosted" ? hostedSource() : offlineSource();
    const worker = startWorker();
    const session = browserSession(shell.session, script);
    const remembering = shell.session.keep === "device" ? browserDevice() : noDevice;

    const workspace =
      (await resume(source, worker, session, shell)) ??
      (await unlock({
        form: await ask(shell, remembering, say),
        shell,
        source,
        worker,
        session,
        device: remembering,
        say,
        brought: brought.attempt,
        known: knownSlot(shell.salt, brought.slot, shell.notes ? device() : null),
      }));
    await open(workspace, shell, session, remembering, say);
  } catch (thrown) {
    stage("locked");
    unlockForm(document, say, { email: "no", remember: false, passkey: false }).impossible(
      explain(say, asFailure(thrown, "index.html")),
    );
  }
}

async function ask(shell: Shell, remembering: Device, say: Say): Promise<UnlockForm> {
  const asked: Asked = {
    email: shell.slot !== null ? "no" : shell.shared ? "optional" : "required",
    remember: await remembering.isAble(),
    passkey: remembering.remembers(),
  };
  return unlockForm(document, say, asked);
}

/**
 * Opens the workspace with the key that this tab remembers. null if it remembers none, or if its key no longer opens
 * anything.
 */
async function resume(source: Source, worker: WorkerClient, session: Session, shell: Shell): Promise<Workspace | null> {
  stage("opening");
  const key = await session.recall();
  if (key !== null) {
    try {
      await worker.ask("resume", { key });
      return await Workspace.open(source, worker, shell);
    } catch {
      await session.forget("this"); // if something else was wrong, unlocking by the form will meet it too and say so
    }
  }
  stage("locked");
  return null;
}

async function open(
  workspace: Workspace,
  shell: Shell,
  session: Session,
  remembering: Device,
  say: Say,
): Promise<void> {
  const chrome = makeChrome();
  const files = downloads(workspace, chrome, say);
  const lock = watch({
    session,
    device: remembering,
    idle: shell.session.idle,
    channel: shell.layout === "hosted",
    clear() {
      files.stop();
      revokeAll();
      workspace.worker.end();
      document.body.replaceChildren();
      document.title = "";
    },
  });
  const title = shell.neutral ? document.title : null;
  await route({ workspace, chrome, downloads: files, say, device: shell.notes ? device() : null, title, lock });
  stage("open");
}

/** localStorage, which outlives the tab; null where the browser refuses it. */
function device(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Tells the theme where the viewer is: `locked`, `opening` (a remembered key is being tried) or `open`. */
function stage(name: "locked" | "opening" | "open"): void {
  document.documentElement.dataset["deedbox"] = name;
}

const scope = keeperScope();
if (scope !== null) keepKeys(scope);
else void start();
