/** The unlock page: the theme's form, found by its data attributes. */
import { make } from "../dom/element.ts";
import type { Say } from "../words/strings.ts";

export interface Attempt {
  email: string;
  passphrase: string;
  /** Whether the reader wants this device to remember the key. */
  remember: boolean;
  /** Whether the reader chose the passkey of this device instead of typing. */
  passkey: boolean;
  /** The slot that a link named, if a link was used. */
  slot?: string;
}

/** What the form offers. */
export interface Asked {
  /** Whether it asks for an e-mail, and whether one has to be given. */
  email: "no" | "optional" | "required";
  /** Whether it offers to remember the key on this device. */
  remember: boolean;
  /** Whether it offers to use a passkey of this device. */
  passkey: boolean;
}

export interface UnlockForm {
  /** Settles with what was typed when the form is sent. */
  attempt: () => Promise<Attempt>;
  /** Shows that it is working. Nothing can be sent until `failed` is called. */
  busy: () => void;
  /** Shows that it is still working, and which of how many slots it is trying. */
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

/**
 * The button that shows the passphrase. It counts as pressed while the passphrase is visible, and its label says what
 * it will do next.
 */
function wireReveal(button: HTMLButtonElement | null, passphrase: HTMLInputElement, say: Say): void {
  if (button === null) return;
  const set = (shown: boolean): void => {
    passphrase.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = say(shown ? "hide" : "show");
  };
  button.hidden = false;
  button.addEventListener("click", () => set(passphrase.type === "password"));
  // Password managers store only fields of type password, and the passphrase should not stay on the screen.
  passphrase.form?.addEventListener("submit", () => set(false), { capture: true });
  set(false);
}
