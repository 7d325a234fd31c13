/**
 * The outline: every record in the order of the navigation, with marks that a device can remember. It was sealed, and
 * its shape is checked, like that of the index.
 */
import { Damaged } from "./errors.ts";

export interface OutlineKind {
  name: string;
  /** The label of one record, and of several. */
  one: string;
  many: string;
}

export interface OutlineRecord {
  route: string;
  title: string;
  /** The kind's name. */
  kind: string;
  /** `2026-03-13` */
  date: string | null;
  /** Identifies the record on a device, and tells nothing to anyone without the workspace key. */
  id: string;
  /** Changes whenever anything in the record changes. */
  mark: string;
}

export interface Outline {
  /** Identifies the workspace on a device. */
  workspace: string;
  /** Changes whenever anything in the workspace changes. */
  state: string;
  kinds: OutlineKind[];
  records: OutlineRecord[];
}

/** Reads the outline from its JSON text; members it does not know are ignored. Throws `Damaged`, naming the object. */
export function parseOutline(text: string, object: string): Outline {
  const wrong = (): never => {
    throw new Damaged(object);
  };
  const words = (value: unknown): string => (typeof value === "string" ? value : wrong());
  const list = (value: unknown): Record<string, unknown>[] =>
    Array.isArray(value) ? value.map((entry: Record<string, unknown> | null) => entry ?? wrong()) : wrong();
  try {
    const json = JSON.parse(text) as Record<string, unknown>;
    return {
      workspace: words(json["workspace"]),
      state: words(json["state"]),
      kinds: list(json["kinds"]).map(({ name, one, many }) => ({
        name: words(name),
        one: words(one),
        many: words(many),
      })),
      records: list(json["records"]).map(({ route, title, kind, date, id, mark }) => {
        return {
          route: words(route),
          title: words(title),
          kind: words(kind),
          date: date === undefined ? null : words(date),
          id: words(id),
          mark: words(mark),
        };
      }),
    };
  } catch (cause) {
    throw cause instanceof Damaged ? cause : new Damaged(object, cause);
  }
}
