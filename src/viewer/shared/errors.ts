/**
 * The ways in which opening a workspace can fail. Each is a class of its own, because the reader has to do something else
 * in each case: type again, ask the firm for a fresh copy, look for a file that was not copied, get a newer viewer.
 */

export type FailureKind =
  | "wrong"
  | "foreign"
  | "damaged"
  | "missing"
  | "newer"
  | "unreachable"
  | "memory"
  | "unsupported"
  | "unwritable";

/** A failure that names the sealed thing it is about: `index`, `slots/<slot>`, `objects/<id>`, or a file's path. */
export abstract class Failure extends Error {
  abstract readonly kind: FailureKind;

  constructor(
    readonly object: string,
    cause?: unknown,
  ) {
    super(object, { cause });
  }
}

/** The passphrase (or the remembered key) does not open it. Nothing is known to be broken. */
export class WrongPassphrase extends Failure {
  readonly kind = "wrong";
}

/** A slot opened, and its key does not open this: it was replaced, or is another workspace's. No passphrase helps. */
export class Foreign extends Failure {
  readonly kind = "foreign";
}

/** It is there, and its bytes are not those that were sealed. */
export class Damaged extends Failure {
  readonly kind = "damaged";
}

/** It is not where it should be. */
export class Missing extends Failure {
  readonly kind = "missing";
}

/** It was made by a later version, in a format that this viewer does not know. */
export class Newer extends Failure {
  readonly kind = "newer";
}

/** The host did not answer, or answered with something other than "not there". */
export class Unreachable extends Failure {
  readonly kind = "unreachable";
}

/** The browser refused the memory that deriving the key takes. */
export class OutOfMemory extends Failure {
  readonly kind = "memory";
}

/** The browser lacks something that the viewer cannot do without. */
export class Unsupported extends Failure {
  readonly kind = "unsupported";
}

/** What was opened cannot be written to the disk: it is full, or may not be written to. */
export class Unwritable extends Failure {
  readonly kind = "unwritable";
}

const classes = {
  wrong: WrongPassphrase,
  foreign: Foreign,
  damaged: Damaged,
  missing: Missing,
  newer: Newer,
  unreachable: Unreachable,
  memory: OutOfMemory,
  unsupported: Unsupported,
  unwritable: Unwritable,
};

/** A failure as it crosses from the worker: classes do not survive structured cloning. */
export interface FailureMessage {
  kind: FailureKind;
  object: string;
  detail: string;
}

/** Writes a failure down. Whatever is thrown without a class of its own means damage to `object`. */
export function toMessage(thrown: unknown, object: string): FailureMessage {
  if (thrown instanceof Failure) {
    return {
      kind: thrown.kind,
      object: thrown.object,
      detail: String((thrown.cause as Error | string | undefined) ?? ""),
    };
  }
  return { kind: "damaged", object, detail: String(thrown) };
}

export function fromMessage(message: FailureMessage): Failure {
  return new classes[message.kind](message.object, message.detail || undefined);
}

/** Any thrown thing as a failure, so that callers have one shape to show. */
export function asFailure(thrown: unknown, object: string): Failure {
  return thrown instanceof Failure ? thrown : fromMessage(toMessage(thrown, object));
}
