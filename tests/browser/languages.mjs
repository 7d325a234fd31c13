/**
 * A firm with a client in each of four languages, with typical names, sentences and files, for `languages.test.mjs`.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inFirm } from "./program.mjs";

/** The texts of each client. `mixed` is a name that begins in the letters of the language and goes on in Latin ones. */
const texts = {
  ar: {
    name: "شركة النخيل للتجارة",
    person: "ليلى حداد",
    role: "مديرة التسويق",
    update: "الأسبوع 3: بقي اسمان من ستة",
    body: "قدّمنا يوم الثلاثاء ستة أسماء، وبقي منها اثنان: **Palma** و«واحة». سنرسل ملف logo-final_v2.pdf قبل 14:00.\n\n## الخطوات التالية\n\n- مراجعة العقد مع Dana Reyes\n- تسجيل النطاق palma.example\n\n> The second name needs a lawyer's opinion.\n\n| البند | الموعد |\n| --- | --- |\n| Logo pack | 12/03 |\n| الموقع | 20/03 |",
    deliverable: "دليل الهوية البصرية (الإصدار الثاني)",
    file: "دليل-الهوية-البصرية-النهائي.txt",
    task: "مراجعة النصوص العربية على صفحة Home قبل الإطلاق",
    mixed: "تسجيل النطاق palma.example",
    ticket: "تعذّر الدخول إلى VPN من المكتب الجديد",
    invoice: "أعمال التصميم لشهر مارس",
    statement: "نوافق على الإصدار 2 مع شكرنا.",
  },
  he: {
    name: "חברת הגליל בע״מ",
    person: "נועה לוי",
    role: "מנהלת שיווק",
    update: "שבוע 3: נותרו שני שמות מתוך שישה",
    body: "ביום שלישי הצגנו שישה שמות, ונותרו שניים: **Galil** ו״מעיין״. הקובץ logo-final_v2.pdf יישלח עד 14:00.\n\n## הצעדים הבאים\n\n- מעבר על החוזה עם Dana Reyes\n- רישום הדומיין galil.example\n\n> The second name needs a lawyer's opinion.\n\n| סעיף | מועד |\n| --- | --- |\n| Logo pack | 12/03 |\n| האתר | 20/03 |",
    deliverable: "ספר המותג (מהדורה שנייה)",
    file: "ספר-המותג-הסופי.txt",
    task: "מעבר על הטקסטים בדף Home לפני ההשקה",
    mixed: "רישום הדומיין galil.example",
    ticket: "אין גישה ל־VPN מהמשרד החדש",
    invoice: "עבודות עיצוב, מרץ",
    statement: "אנחנו מאשרים את גרסה 2, בתודה.",
  },
  ja: {
    name: "株式会社みどり製作所",
    person: "佐藤 花子",
    role: "広報部長",
    update: "第3週のご報告：六つの候補のうち二つに絞り込みました。残りは来週の会議で決定いたします",
    body: "火曜日に六つの名前をご提案し、**Midori** と「若葉」の二つが残りました。logo-final_v2.pdf は14時までにお送りします。\n\n## 次のステップ\n\n- Dana Reyes 様と契約書を確認する\n- ドメイン midori.example を登録する\n\n> The second name needs a lawyer's opinion.\n\n| 項目 | 期日 |\n| --- | --- |\n| Logo pack | 3月12日 |\n| ウェブサイト | 3月20日 |",
    deliverable: "ブランドガイドライン第二版および関連するすべての印刷物のデザインデータ一式",
    file: "ブランドガイドライン最終版_印刷用データ一式_修正済み.txt",
    task: "公開前にホームページの日本語の文章と画像の説明文をすべて確認し、修正箇所を一覧にまとめる",
    mixed: "ドメイン登録",
    ticket: "新しいオフィスから仮想プライベートネットワークに接続できない",
    invoice: "三月分のデザイン作業",
    statement: "バージョン2を承認いたします。ありがとうございました。",
  },
  de: {
    name: "Donaudampfschifffahrtsgesellschaft Mustermann",
    person: "Änne Größer-Hohenstaufen",
    role: "Öffentlichkeitsarbeit",
    update: "Woche 3: Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
    body: "Am Dienstag haben wir sechs Namen gezeigt, geblieben sind zwei. Siehe https://www.example.org/eine/sehr/lange/adresse/ohne/ein/einziges/leerzeichen/die/niemals/umbricht.html\n\n## Kraftfahrzeughaftpflichtversicherungsbedingungen\n\n- Vertrag prüfen\n- Domain eintragen\n\n> The second name needs a lawyer's opinion.\n\n| Posten | Termin |\n| --- | --- |\n| Logo | 12.03. |\n| Seite | 20.03. |",
    deliverable: "Markenhandbuch einschließlich Unternehmenskommunikationsrichtlinien",
    file: "Unternehmenskommunikationsrichtlinien_endgueltige_Fassung_Druckdaten.txt",
    task: "Datenschutzgrundverordnungsfolgenabschätzung",
    mixed: "Domain eintragen",
    ticket: "Arbeitsunfähigkeitsbescheinigungsübermittlungsfehler",
    invoice: "Gestaltung im März",
    statement: "Wir geben Fassung 2 frei.",
  },
};

/** Each client: its pages, and what the tests look for there. */
export const clients = [
  { slug: "nakhil", language: "ar", direction: "rtl", word: "VPN" },
  { slug: "galil", language: "he", direction: "rtl", word: "VPN" },
  { slug: "midori", language: "ja", direction: "ltr", word: "ドメイン" },
  { slug: "muster", language: "de", direction: "ltr", word: "Domain" },
].map((client) =>
  Object.assign(client, { latin: "Brand book (2).", mixed: texts[client.language].mixed, routes: routes() }),
);

function routes() {
  const lists = [
    "activity",
    "updates",
    "deliverables",
    "approvals",
    "tasks",
    "tickets",
    "invoices",
    "reports",
    "messages",
  ].map((kind) => `${kind}/`);
  const records = ["updates/week-3/", "deliverables/brand/", "tickets/t-1/", "invoices/inv-2026-0001/", "reports/q1/"];
  return ["", ...lists, ...records];
}

/** Writes the firm, builds it, and returns the passphrases by client. */
export function writeFirm(root) {
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("content/firm.yaml", "name: Alder & Finch\ncontact: {email: hello@alder.example, phone: +44 20 7946 0000}\n");
  for (const { slug, language } of clients) writeClient(`content/${slug}`, language, texts[language], write);
  const deedbox = inFirm(root);
  for (const { slug, language } of clients) {
    deedbox(
      "approve",
      slug,
      "deliverables/brand@2",
      "--by",
      "client@client.example",
      "--decision",
      "approved",
      "--at",
      "2026-03-05T10:00:00Z",
      "--statement",
      texts[language].statement,
    );
  }
  for (const client of clients) {
    const [name] = readdirSync(join(root, "content", client.slug, "approvals"));
    client.routes.push(`approvals/${name.replaceAll(/^\d{4}-\d\d-\d\d-|\.yaml$/g, "")}/`);
  }
  const said = deedbox("build");
  return Object.fromEntries(
    [...said.matchAll(/^passphrase of (\S+) for .*: (\S+)$/gm)].map(([, slug, words]) => [slug, words]),
  );
}

function writeClient(below, language, its, write) {
  const json = JSON.stringify;
  const people = `people: [{name: ${json(its.person)}, role: ${json(its.role)}, email: client@client.example}]\nteam: [{name: Dana Reyes, role: Design, email: dana@alder.example}]\n`;
  write(
    `${below}/client.yaml`,
    `name: ${json(its.name)}\nlanguage: ${language}\nengagement: {reference: AF-2026/07, started: 2026-02-01}\n${people}`,
  );
  write(
    `${below}/projects/list.yaml`,
    `- {slug: site, title: ${json(its.deliverable)}, state: active, started: 2026-02-03, due: 2026-05-01, progress: 60, lead: Dana Reyes}\n`,
  );
  write(
    `${below}/updates/week-3.md`,
    `---\ntitle: ${json(its.update)}\ndate: 2026-03-13\nstate: on-track\nprogress: 60\n---\n${its.body}\n`,
  );
  write(
    `${below}/updates/week-2.md`,
    `---\ntitle: Week 2 (draft).\ndate: 2026-03-06\nstate: at-risk\n---\n${its.body}\n`,
  );
  write(
    `${below}/deliverables/brand/index.md`,
    `---\ntitle: ${json(its.deliverable)}\nsummary: ${json(its.invoice)}\nversions:\n  - {version: 1, date: 2026-02-20, files: [notes.txt], changes: ${json(its.task)}}\n  - {version: 2, date: 2026-03-04, files: [${json(its.file)}, very_long_name_of_a_file_without_any_space_in_it_2026-03-04_final.csv]}\n---\n`,
  );
  write(`${below}/deliverables/brand/notes.txt`, `${its.update}\n`);
  write(`${below}/deliverables/brand/${its.file}`, `${its.body}\n`);
  write(
    `${below}/deliverables/brand/very_long_name_of_a_file_without_any_space_in_it_2026-03-04_final.csv`,
    `Name,${its.task}\nLogo (1),12\n${its.mixed},-3\n`,
  );
  const hebrew = language === "de" ? '- {slug: h, title: "שלב א׳ (2)!", assignee: Dana Reyes, state: to-do}\n' : "";
  write(
    `${below}/tasks/list.yaml`,
    `- {slug: a, title: ${json(its.task)}, assignee: ${json(its.person)}, state: to-do, due: 2026-04-02, priority: high, about: [deliverables/brand]}\n` +
      `- {slug: b, title: "Brand book (2).", assignee: Dana Reyes, state: in-progress, priority: normal}\n- {slug: c, title: ${json(its.mixed)}, state: done, priority: low}\n${hebrew}`,
  );
  const ticket = (at, title) =>
    `- {slug: t-${at}, number: T-${at}, summary: ${json(title)}, opened: 2026-03-0${at} 09:30, responded: 2026-03-0${at} 10:00, state: waiting, priority: p2, category: telephony, requester: ${json(its.person)}, assignee: Dana Reyes, sla: missed}\n`;
  write(`${below}/tickets/list.yaml`, ticket(1, its.ticket) + ticket(2, "VPN down (again)!"));
  write(
    `${below}/invoices/list.yaml`,
    `- {slug: inv-2026-0001, number: INV-2026-0001, summary: ${json(its.invoice)}, date: 2026-03-31, due: 2026-04-30, state: sent, lines: [{description: ${json(its.invoice)}, quantity: 12.5, unit: h, price: 100.00, amount: 1250.00}, {description: Discount, amount: -50.00}], subtotal: 1200.00, tax_rate: 19, tax: 228.00, total: 1428.00}\n` +
      `- {slug: inv-2026-0002, number: INV-2026-0002, summary: Credit note, date: 2026-04-01, due: 2026-05-01, state: paid, paid: 2026-04-02, lines: [{description: Credit, amount: -100.00}], total: -100.00}\n`,
  );
  write(
    `${below}/reports/q1.md`,
    `---\ntitle: ${json(its.update)}\ndate: 2026-04-01\nperiod: {start: 2026-01-01, end: 2026-03-31}\nfigures: [{label: ${json(its.mixed)}, value: 42, change: -3, unit: "%", tone: good}]\ncharts:\n  - {title: ${json(its.invoice)}, type: columns, unit: h, labels: [2026-01, 2026-02, 2026-03], series: [{name: ${json(its.mixed)}, values: [14, 13, 20]}, {name: Support, values: [4, 9, -2]}]}\n` +
      `  - {title: ${json(its.task)}, type: bars, labels: [${json(its.mixed)}, Support], series: [{values: [14, 13]}]}\n  - {title: VPN, type: line, labels: [2026-01, 2026-02, 2026-03], series: [{values: [14, 13, 20]}]}\n---\n${its.body}\n`,
  );
  write(
    `${below}/messages/hello.md`,
    `---\ntitle: ${json(its.ticket)}\nat: 2026-03-10 08:15\nfrom: Dana Reyes\nto: [${json(its.person)}]\nchannel: email\n---\n${its.body}\n`,
  );
}
