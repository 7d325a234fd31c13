import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged } from "../shared/errors.ts";
import { type Document, Search } from "./search.ts";
import { marked } from "./snippet.ts";
import { fold } from "./terms.ts";

const documents: Document[] = [
  { route: "updates/", title: "Status updates", kind: "updates", text: "" },
  {
    route: "updates/a/",
    title: "Week 3: two names left",
    kind: "updates",
    date: "2026-03-13",
    text: "We dropped four of the six names on Tuesday.",
  },
  {
    route: "deliverables/logo/",
    title: "Logo",
    kind: "deliverables",
    date: "2026-03-20",
    text: "The mark is heavier, so that it survives embroidery. Größe und Farbe.",
  },
  {
    route: "invoices/a-1/",
    title: "A-1",
    kind: "invoices",
    date: "2026-04-01",
    text: `EUR 1250.00 ${"and so on ".repeat(60)} embroidery`,
  },
];
const search = new Search(documents, [["updates", "Status updates"]]);
const ask = { words: "", kind: "", from: "", to: "" };
const routes = (changes: object): string[] => search.find({ ...ask, ...changes }).found.map(({ route }) => route);

test("words are found by their beginning, mistyped, without accents, in any order", () => {
  for (const words of ["embroidery", "EMBROID", "embriodery logo", "grosse", "große", "Grösse mark"]) {
    assert.ok(routes({ words }).includes("deliverables/logo/"), words);
  }
  assert.deepEqual(routes({ words: "logo tuesday" }), []);
  assert.deepEqual(routes({ words: "mark e" }), ["deliverables/logo/"], "while the next word is begun");
});

test("umlauts are found however they are written, on both sides", () => {
  const texts = [
    "Die Größe der Türen",
    "Die Groesse der Tueren",
    "Die Gro\u0308ße der Tu\u0308ren",
    "Die Grosse der Turen",
  ];
  const both = new Search(
    texts.map((text, at) => ({ route: `${at}/`, title: "", kind: "notes", text })),
    [],
  );
  const found = (words: string): string[] =>
    both
      .find({ ...ask, words })
      .found.map(({ route }) => route)
      .sort();
  for (const words of ["Größe", "Gro\u0308ße", "GRÖSSE tür"]) {
    assert.deepEqual(found(words), ["0/", "1/", "2/", "3/"], words);
  }
  assert.deepEqual(found("groesse"), ["0/", "1/", "2/"]);
  assert.deepEqual(found("grosse tur"), ["0/", "2/", "3/"]);
  assert.deepEqual(both.find({ ...ask, words: "tueren" }).found.find(({ route }) => route === "0/")!.text, [
    ["Die Größe der ", false],
    ["Türen", true],
  ]);
});

test("a part of a run without spaces is found, and nothing that only shares a letter", () => {
  const texts = ["2026年度の東京都の契約書です", "京都市の請求書", "ใบแจ้งหนี้ค่าบริการ", "第12回ミーティング", "합계 금액"];
  const runs = new Search(
    texts.map((text, at) => ({ route: `${at}/`, title: "", kind: "notes", text })),
    [],
  );
  const found = (words: string): string[] =>
    runs
      .find({ ...ask, words })
      .found.map(({ route }) => route)
      .sort();
  assert.deepEqual(found("契約"), ["0/"]);
  assert.deepEqual(found("東京都"), ["0/"]);
  assert.deepEqual(found("請求書"), ["1/"]);
  assert.deepEqual(found("京都"), ["0/", "1/"]);
  assert.deepEqual(found("市"), ["1/"], "one letter is found");
  assert.deepEqual(found("市場"), []);
  assert.deepEqual(found("約契"), []);
  assert.deepEqual(found("หนี้"), ["2/"]);
  assert.deepEqual(found("บริการ"), ["2/"]);
  assert.deepEqual(found("ティング 12"), ["3/"]);
  assert.deepEqual(found("2026"), ["0/"]);
  assert.deepEqual(found("금액"), ["4/"]);
  assert.deepEqual(runs.find({ ...ask, words: "東京都" }).found[0]!.text, [
    ["2026年度の", false],
    ["東京都", true],
    ["の契約書です", false],
  ]);
});

test("amounts, days and telephones are found however they are typed", () => {
  const texts = ["Total €12,500.50, due 5 March 2026", "Total €1,250.00", "Ring +44 20 7946 0958"];
  const dates = [{ date: "2026-03-05" }, { date: "2026-05-03" }, {}];
  const all = new Search(
    texts.map((text, at) => Object.assign({ route: `${at}/`, title: "", kind: "notes", text }, dates[at])),
    [],
  );
  const found = (words: string): string[] =>
    all
      .find({ ...ask, words })
      .found.map(({ route }) => route)
      .sort();
  for (const words of ["12,500.50", "€12,500", "12500", "12500.50", "12.500,50", "5 march 2026", "total 12,500"]) {
    assert.deepEqual(found(words), ["0/"], words);
  }
  for (const words of ["1250", "€1,250.00", "1.250,00"]) assert.ok(found(words).includes("1/"), words);
  assert.ok(
    found("2026-03-05").includes("0/") && found("5.3.2026").includes("0/") && found("05/03/2026").includes("0/"),
  );
  for (const words of ["02079460958", "020 7946 0958", "+44 20 7946 0958", "7946 0958"]) {
    assert.deepEqual(found(words), ["2/"], words);
  }
  assert.deepEqual(found("13,500"), []);
  assert.deepEqual(all.find({ ...ask, words: "12500" }).found[0]!.text, [
    ["Total €", false],
    ["12,500.50", true],
    [", due 5 March 2026", false],
  ]);
});

test("a record is found by what its kind and state are called every day, and does not show it", () => {
  const also = new Search(
    [
      { route: "invoices/a/", title: "A-1", kind: "invoices", text: "Sent", also: "Invoice bill unpaid" },
      { route: "b/", title: "Unpaid leave", kind: "notes", text: "" },
    ],
    [],
  );
  const { found } = also.find({ ...ask, words: "unpaid" });
  assert.deepEqual(
    found.map(({ route }) => route),
    ["b/", "invoices/a/"],
    "what says it comes first",
  );
  assert.deepEqual(found[1]!.text, [["Sent", false]]);
});

test("titles come first", () => {
  assert.deepEqual(routes({ words: "names" }), ["updates/a/"]);
  assert.equal(routes({ words: "logo" })[0], "deliverables/logo/");
});

test("kind and days narrow it; without words the newest come first", () => {
  assert.deepEqual(routes({}), ["invoices/a-1/", "deliverables/logo/", "updates/a/"]);
  assert.deepEqual(routes({ kind: "updates" }), ["updates/a/"]);
  assert.deepEqual(routes({ from: "2026-03-14", to: "2026-03-31" }), ["deliverables/logo/"]);
  assert.deepEqual(routes({ words: "embroidery", from: "2026-03-21" }), ["invoices/a-1/"]);
});

test("what is found is marked, in an excerpt around it", () => {
  const { text } = search.find({ ...ask, words: "embroidery", kind: "invoices" }).found[0]!;
  assert.ok(text.some(([piece, found]) => found && piece === "embroidery"));
  assert.ok(text.map(([piece]) => piece).join("").length < 220);
  assert.deepEqual(marked("Die Größe", new Set([fold("GROSSE")])), [
    ["Die ", false],
    ["Größe", true],
  ]);
});

test("anything else is damaged", () => {
  assert.throws(() => Search.read("{", "objects/ab"), Damaged);
  assert.throws(() => Search.read("{}", "objects/ab"), Damaged);
});
