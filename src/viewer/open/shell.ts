/** What the shell tells the viewer: one meta element with JSON. */
import { Damaged, Newer } from "../shared/errors.ts";
import { FORMAT } from "../shared/index-format.ts";

export interface Shell {
  layout: "hosted" | "offline";
  /** The name of the index that counts. */
  index: string;
  /** The paths of brand images, by the paths that pages have. Empty where they are the same. */
  files: ReadonlyMap<string, string>;
  /** Public salt of the slots' names. */
  salt: string;
  /** The name of the only slot, or null if the reader has to be asked for an e-mail. */
  slot: string | null;
  /**
   * The slots, each with the first `bits` bits of the digest of its person's e-mail. Empty if slots are named after
   * e-mails, as in 0.1.0.
   */
  names: [name: string, bucket: number][];
  bits: number;
  /** Whether one slot is shared: it has no e-mail, and opens without one. */
  shared: boolean;
  /** Whether this device may remember which records were seen. false if the firm wants nothing kept. */
  notes: boolean;
  /** How long the reader stays unlocked. */
  session: SessionRules;
  /** Whether the document keeps the shell's title on every page, since browsers write titles into their history. */
  neutral: boolean;
}

export interface SessionRules {
  /**
   * `tab`: a reload stays unlocked, until the tab closes. `none`: every load asks. `device`: as `tab`, and the reader
   * may choose that this device remembers the key until Lock.
   */
  keep: "tab" | "none" | "device";
  /** Minutes without any activity after which the workspace locks itself, unless the device remembers it. */
  idle: number;
}

const DEFAULT_IDLE = 60;

/** The text of the settings in a page; empty where it has none. */
export function settingsIn(page: Document): string {
  return page.querySelector<HTMLMetaElement>('meta[name="deedbox"]')?.content ?? "";
}

/**
 * Reads the configuration from its JSON text. Throws `Newer` for a later format, and `Damaged` for anything that is not
 * a configuration.
 */
export function parseShell(json: string): Shell {
  const config = parse(json);
  if (typeof config["format"] !== "number") throw new Damaged("index.html");
  if (config["format"] > FORMAT) throw new Newer("index.html");
  const { layout, salt, slot } = config;
  if ((layout !== "hosted" && layout !== "offline") || typeof salt !== "string") throw new Damaged("index.html");
  return {
    layout,
    index: isSlotName(config["index"]) ? `index-${config["index"]}` : "index",
    files: parseFiles(config["files"]),
    salt,
    slot: typeof slot === "string" ? slot : null,
    names: parseNames(config["names"]),
    bits: typeof config["bits"] === "number" ? config["bits"] : 0,
    shared: config["shared"] === true,
    notes: (config["session"] as { keep?: unknown } | null | undefined)?.keep !== "none",
    session: parseSession(config["session"], layout),
    neutral: config["titles"] === "neutral",
  };
}

function parseFiles(value: unknown): Shell["files"] {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function parseNames(value: unknown): Shell["names"] {
  const isNamed = (one: unknown): one is [string, number] =>
    Array.isArray(one) && isSlotName(one[0]) && typeof one[1] === "number";
  return Array.isArray(value) ? value.filter(isNamed) : [];
}

export function isSlotName(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}

function parseSession(value: unknown, layout: Shell["layout"]): SessionRules {
  const { keep, idle } = (value ?? {}) as Partial<Record<string, unknown>>;
  return {
    keep: layout === "offline" || keep === "none" ? "none" : keep === "device" ? "device" : "tab",
    idle: typeof idle === "number" && idle > 0 ? idle : DEFAULT_IDLE,
  };
}

function parse(json: string): Record<string, unknown> {
  try {
    return (JSON.parse(json) ?? {}) as Record<string, unknown>;
  } catch (cause) {
    throw new Damaged("index.html", cause);
  }
}
