/** The unlock page: the theme's form, found by its data attributes. */
import { make } from "../dom/element.ts";
import type { Say } from "../words/strings.ts";

export interface Attempt {
  email: string;
  passphrase: string;
  /** Whether this device is to remember the key. */
  remember: boolean;
  /** The reader would rather show the passkey of this device. */
  passkey: boolean;
  /** The slot that a link named. */
  slot?: string;
}

/** What the form asks for. */
export interface Asked {
  /** An e-mail email: never, if there is one, or always. */
  email: "no" | "optional" | "required";
  /** Whether the device should remember. */
  remember: boolean;
  /** A passkey, where this device has one for the workspace. */
  passkey: boolean;
}

export interface UnlockForm {
  /** Waits for the form to be sent. */
  attempt: () => Promise<Attempt>;
  /** Between `busy` and `ready` nothing can be sent. */
  busy: () => void;
  /** Says that it is still working: this is the so many-th of so many tries. */
  goesOn: (at: number, of: number) => void;
  /** Says why it stayed locked, and lets the reader try again. */
  failed: (message: string) => void;
  /** Says why it cannot be unlocked here at all. */
  impossible: (message: string) => void;
}

export function unlockForm(root: ParentNode, say: Say, asked: Asked): UnlockForm {
  const asksEmail = asked.email !== "no";
  const hook = <T extends HTMLElement = HTMLElement>(name: string): T | null =>
    root.querySelector<T>(`[data-deedbox="${name}"]`);
  const form = hook<HTMLFormElement>("unlock");
  const passphrase = hook<HTMLInputElement>("passphrase");
  if (form === null || passphrase === null) throw new Error("the shell has no unlock form");
  const email = hook<HTMLInputElement>("address");
  const emailField = hook("address-field") ?? email;
  const progress = hook<HTMLProgressElement>("progress");
  const message = hook("message");
  const words = make("p", { "data-deedbox": "progress-words", role: "status" });
  progress?.after(words);
  const submit = form.querySelector<HTMLButtonElement>('button[type="submit"], button:not([type])');

  if (emailField !== null) emailField.hidden = !asksEmail;
  if (email !== null) {
    email.disabled = !asksEmail;
    email.required = asked.email === "required";
  }
  const remember = hook<HTMLInputElement>("remember");
  const rememberField = hook("remember-field") ?? remember;
  if (rememberField !== null) rememberField.hidden = !asked.remember;
  const passkey = hook<HTMLButtonElement>("passkey");
  if (passkey !== null) passkey.hidden = !asked.passkey;
  wireReveal(hook<HTMLButtonElement>("reveal"), passphrase, say);
  passphrase.addEventListener("input", () => passphrase.removeAttribute("aria-invalid"));

  const setBusy = (busy: boolean): void => {
    for (const button of [submit, passkey]) if (button !== null) button.disabled = busy;
    if (progress !== null) progress.hidden = !busy;
    words.textContent = "";
    form.setAttribute("aria-busy", String(busy));
    passphrase.readOnly = busy;
    if (email !== null) email.readOnly = busy;
  };
  const tell = (text: string): void => {
    if (message !== null) message.textContent = text;
  };

  return {
    attempt: () =>
      new Promise((resolve) => {
        const done = (byPasskey: boolean): void => {
          form.removeEventListener("submit", onSubmit);
          passkey?.removeEventListener("click", onPasskey);
          const wantsDevice = asked.remember && (remember?.checked ?? false);
          resolve({
            email: email?.value ?? "",
            passphrase: passphrase.value,
            remember: wantsDevice && !byPasskey,
            passkey: byPasskey,
          });
        };
        const onSubmit = (event: SubmitEvent): void => {
          event.preventDefault();
          if (passphrase.value.trim() === "") passphrase.focus();
          else done(false);
        };
        const onPasskey = (): void => done(true);
        form.addEventListener("submit", onSubmit);
        passkey?.addEventListener("click", onPasskey);
        if (document.activeElement === document.body) (asksEmail && email ? email : passphrase).focus();
      }),
    busy() {
      tell("");
      progress?.setAttribute("aria-label", say("deriving"));
      setBusy(true);
    },
    goesOn(at, of) {
      const text = say("deriving_more", { at: String(at), of: String(of) });
      progress?.setAttribute("aria-label", text);
      words.textContent = text;
    },
    failed(text) {
      setBusy(false);
      tell(text);
      passphrase.setAttribute("aria-invalid", "true");
      passphrase.focus();
      passphrase.select();
    },
    impossible(text) {
      setBusy(true);
      if (progress !== null) progress.hidden = true;
      form.setAttribute("aria-busy", "false");
      tell(text);
    },
  };
}

/** The button that shows what is typed: pressed while shown, and named after what it does next. */
function wireReveal(button: HTMLButtonElement | null, passphrase: HTMLInputElement, say: Say): void {
  if (button === null) return;
  const set = (shown: boolean): void => {
    passphrase.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = say(shown ? "hide" : "show");
  };
  button.hidden = false;
  button.addEventListener("click", () => set(passphrase.type === "password"));
  // A password manager stores fields of type password, and nobody wants the passphrase on the screen afterwards.
  passphrase.form?.addEventListener("submit", () => set(false), { capture: true });
  set(false);
}
