/**
 * The ways in which opening a workspace can fail. Each is a class of its own, because the reader has to do something
 * else in each case: type again, ask the firm for a fresh copy, look for a file that was not copied, get a newer
 * viewer.
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

/** A failure that names what it is about: `index`, `slots/<slot>`, `objects/<id>`, or the path of a file. */
export abstract class Failure extends Error {
  abstract readonly kind: FailureKind;

  constructor(
    readonly object: string,
    cause?: unknown,
  ) {
    super(object, { cause });
  }
}

/** The passphrase or the remembered key does not open it. Nothing is known to be damaged. */
export class WrongPassphrase extends Failure {
  readonly kind = "wrong";
}

/**
 * A slot opened, but its key does not open this: it was replaced, or belongs to another workspace. No passphrase helps.
 */
export class Foreign extends Failure {
  readonly kind = "foreign";
}

/** It is there, but its bytes are not those that were sealed. */
export class Damaged extends Failure {
  readonly kind = "damaged";
}

/** It is not where it should be. */
export class Missing extends Failure {
  readonly kind = "missing";
}

/** A later version made it, in a format that this viewer does not know. */
export class Newer extends Failure {
  readonly kind = "newer";
}

/** The host did not answer, or answered with something other than "not there". */
export class Unreachable extends Failure {
  readonly kind = "unreachable";
}

/** The browser refused the memory that it takes to derive the key. */
export class OutOfMemory extends Failure {
  readonly kind = "memory";
}

/** The browser lacks something that the viewer needs. */
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

/** A failure as a message from the worker, since classes do not survive structured cloning. */
export interface FailureMessage {
  kind: FailureKind;
  object: string;
  detail: string;
}

/** Turns what was thrown into a message. Any other error than a `Failure` means that `object` is damaged. */
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

/** Turns whatever was thrown into a failure, so that callers have one type to show. */
export function asFailure(thrown: unknown, object: string): Failure {
  return thrown instanceof Failure ? thrown : fromMessage(toMessage(thrown, object));
}
