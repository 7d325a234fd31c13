/** What the reader is told about a failure, in the words of the workspace. */
import type { Failure } from "../shared/errors.ts";
import type { Say } from "./strings.ts";

/** `name`: what the reader knows the sealed thing by, such as a file's name; the object's own name stands beside it. */
export function explain(say: Say, failure: Failure, name?: string): string {
  const object = name === undefined || name === failure.object ? failure.object : `${name} (${failure.object})`;
  return say(failure.kind, { object });
}
