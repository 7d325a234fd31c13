/** What the reader is told about a failure, in the words of the workspace. */
import type { Failure } from "../shared/errors.ts";
import type { Say } from "./strings.ts";

/** `name` is what the reader knows it by, such as the name of a file; the name of the object is added to it. */
export function explain(say: Say, failure: Failure, name?: string): string {
  const object = name === undefined || name === failure.object ? failure.object : `${name} (${failure.object})`;
  return say(failure.kind, { object });
}
