/** The viewer's own words. The shell may bring translations; what it leaves out stays in English. */
import { visible } from "./visible.ts";

const english = {
  deriving: "Unlocking…",
  deriving_more: "Still unlocking: try {at} of {of}…",
  wrong: "This passphrase does not open the workspace. Check it and try again.",
  link_over: "This link does not open the workspace any more. Open it with your passphrase, or ask for another link.",
  wrong_address: "This e-mail address and passphrase do not open the workspace. Check both and try again.",
  foreign:
    "Your passphrase is right, but “{object}” is another workspace’s, or was replaced. Please tell whoever gave you this address or archive.",
  no_passkey: "The passkey was not used, or no longer opens the workspace. Type the passphrase.",
  missing: "“{object}” is missing. It may not have been copied or published completely.",
  damaged: "“{object}” is damaged: it is not what was sealed. Nothing of it is shown.",
  newer: "“{object}” was made by a newer version of deedbox than this viewer can read.",
  unreachable: "“{object}” could not be fetched. Check the connection and try again.",
  memory: "This browser refused the memory that unlocking needs (256 MB). Close other tabs, or use a computer.",
  unsupported:
    "This browser cannot open the workspace ({object}). Use a current version of Firefox, Chrome, Edge or Safari, and an address that begins with https.",
  unwritable: "“{object}” could not be written to the disk. Check that there is room for it, or choose another place.",
  show: "Show",
  hide: "Hide",
  opened: "{title}",
  not_found_title: "There is no such page",
  not_found_text: "This workspace has no page at “{route}”. It may have moved since the link was made.",
  problem_title: "This page cannot be opened",
  back_home: "Back to the start of the workspace",
  retry: "Try again",
  file_title: "{name}",
  file_text: "A file of {size}.",
  download: "Download",
  open_embed: "Show {name} ({size})",
  transfer: "{name}: {done} of {size}",
  downloaded: "{name} has been downloaded.",
  cancel: "Cancel",
  cancelled: "The download of {name} was cancelled.",
  close: "Close",
  room: "This is large ({size}), and opened from your disk. It takes little memory if you let the browser read it as a file: choose the folder of this archive, and allow it.",
  room_choose: "Choose the folder",
  room_without: "Go on without it",
  room_other: "This is another folder. Choose the one that was unzipped; it is named after the workspace and a date.",
  room_refused:
    "The browser is not allowed to read this folder. Move the archive to another place, such as your documents, or go on without it.",
  check_sealed: "Check the copy in this workspace",
  check_own: "Check a file of your own (choose it, or drop it here)",
  check_running: "Reading {name}…",
  check_same: "“{name}” is the approved file. Its SHA-256 is {digest}.",
  check_other: "“{name}” is not the approved file. Its SHA-256 is {digest}.",
  search: "Search",
  search_words: "Search everything",
  search_kind: "Section",
  search_all: "All sections",
  search_from: "From",
  search_to: "to",
  search_opening: "Preparing the search…",
  search_count: "{count} found",
  search_none: "Nothing found.",
  search_none_for: "Nothing found for “{words}”.",
  search_ask: "Ask us about it",
  new: "New",
  changed: "Changed",
  news: "New",
  news_since: "New since your visit on {day}",
  news_more: "And {count} more; they are marked in the lists.",
  news_seen: "Mark all as seen",
  news_none: "Everything is marked as seen.",
  older_title: "An older state",
  older_text:
    "The workspace is as you saw it on {seen}; on {newest} you saw a newer state of it. If you did not expect that, please ask us.",
  older_known: "That is all right",
  filtered: "{count} of {total}: {choice}",
  print: "Print",
  print_all: "The whole engagement, for printing",
  print_preparing: "Putting the whole engagement together for printing…",
  print_cancelled: "Printing was cancelled.",
  printed: "Printed on {day}",
  contents: "Contents",
  not_printed: "{name}, {size}, SHA-256 {digest}",
} as const;

export type Word = keyof typeof english;

/**
 * Gives a text with its `{placeholders}` filled in. These may come from other people, so hidden letters in them are
 * made visible.
 */
export type Say = (word: Word, values?: Record<string, string>) => string;

/** `json` is the text of the translations, or null. Anything that is not JSON, or not a string in it, is ignored. */
export function speaker(json: string | null): Say {
  const translated = parse(json);
  return (word, values = {}) => {
    const own = translated[word];
    const text = typeof own === "string" ? own : english[word];
    const filled = text + Object.values(values).join("");
    const isolated = TURNS.test(filled) ? (value: string) => `\u2068${value}\u2069` : (value: string) => value;
    return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      values[name] === undefined ? whole : isolated(visible(values[name])),
    );
  };
}

/**
 * Letters of scripts that are written from right to left. If a text has any, what is filled in is isolated (FSI and
 * PDI).
 */
const TURNS =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/u;

function parse(json: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
