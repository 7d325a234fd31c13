// Writes headings.json beside it: what github-slugger makes of headings, each list one text.
// Run by `npm run headings` in tests/browser, whose tests hold the file to the same.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const TEXTS = [
  ["What we want"],
  ["They're here"],
  ["bytes::Regex"],
  ["snake_case and `code`"],
  ["A & B"],
  ["A -- B", "A — B", "A – B"],
  ["  Two  spaces "],
  ["Scope", "Scope", "Scope"],
  ["Scope", "Scope-1", "Scope", "Scope-1"],
  ["Scope-1", "Scope", "Scope"],
  ["scope", "SCOPE"],
  ["1. First", "2) Second", "3 Third"],
  ["v1.2.3"],
  ["C++ & C#"],
  ["Vec<T>"],
  ["What? Why! How; “quoted” (in brackets) [in others] {and these}"],
  ["100 %", "€ 12,500.50", "50/50"],
  ["a.b,c:d;e"],
  ["-leading and trailing-"],
  ["Größe und Maße", "ÜBERSICHT", "Straße"],
  ["Déjà vu", "De\u0301ja\u0300 vu"],
  ["Отчёт за март", "Αναφορά ΤΕΛΟΣ", "ΟΔΟΣ"],
  ["報告 3", "日本語", "見積書（案）", "中文：标题"],
  ["العربية ١٢٣", "עברית"],
  ["हिन्दी नियम", "ไทย"],
  ["🚀 Launch", "Launch 🚀", "👩‍💻"],
  ["x²", "Ⅷ", "½ way", "①"],
  ["İstanbul", "I"],
  ["ﬁne", "ǅ"],
  ["a\u00a0b", "a\tb"],
  ["soft\u00adhyphen", "zero\u200bwidth"],
  ["hasOwnProperty", "constructor", "__proto__", "toString"],
  ["main", "sections", "version 2"],
];

/** The vectors, by the class that names headings. */
export function vectors(GithubSlugger) {
  return TEXTS.map((headings) => {
    const slugger = new GithubSlugger();
    return { headings, ids: headings.map((words) => slugger.slug(words)) };
  });
}

/** The file as it is kept. */
export function written(cases) {
  return `[\n${cases.map((one) => `  ${JSON.stringify(one)}`).join(",\n")}\n]\n`;
}

export const FILE = fileURLToPath(new URL("headings.json", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // From where it is called: this directory has no packages.
  const { createRequire } = await import("node:module");
  const found = createRequire(`${process.cwd()}/package.json`).resolve("github-slugger");
  const { default: GithubSlugger } = await import(found);
  writeFileSync(FILE, written(vectors(GithubSlugger)));
}
