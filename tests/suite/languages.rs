//! Pages in the client's language: words, dates, money, the names of kinds.

use crate::project::Project;

fn client(language: &str) -> Project {
    Project::small()
        .file(
            "content/acme/client.yaml",
            format!("name: Acme\nlanguage: {language}\nengagement: {{started: 2026-03-04}}\n"),
        )
        .file(
            "content/acme/invoices/a-1.yaml",
            "number: A-1\nstate: sent\ndate: 2026-03-04\ndue: 2026-04-03\ntotal: EUR 1250.00\n\
             lines: [{description: Work, amount: EUR 1250.00}]\n",
        )
}

fn pages(project: &Project) -> (String, String) {
    project.run(&["build", "--plain"]).exits(0);
    let read = |path: &str| project.read(&format!("public-plain/acme/{path}index.html"));
    (read(""), read("invoices/a-1/"))
}

#[test]
fn a_client_reads_its_own_language() {
    for (language, words) in [
        (
            "de",
            [
                "Wartet auf Sie",
                "Rechnungen",
                "4. März 2026",
                "1.250,00\u{a0}€",
                "Zu zahlen",
            ],
        ),
        (
            "fr",
            [
                "Vous attend",
                "Factures",
                "4 mars 2026",
                "1\u{202f}250,00\u{a0}€",
                "À payer",
            ],
        ),
        (
            "es",
            [
                "Le espera a usted",
                "Facturas",
                "4 de marzo de 2026",
                "1250,00\u{a0}€",
                "Por pagar",
            ],
        ),
        (
            "nl",
            [
                "Wacht op u",
                "Facturen",
                "4 maart 2026",
                "€\u{a0}1.250,00",
                "Te betalen",
            ],
        ),
        (
            "ar",
            [
                "بانتظاركم",
                "الفواتير",
                "4 مارس 2026",
                "1,250.00\u{a0}€",
                "بانتظار السداد",
            ],
        ),
        (
            "he",
            [
                "ממתין לכם",
                "חשבוניות",
                "4 במרץ 2026",
                "1,250.00\u{a0}€",
                "לתשלום",
            ],
        ),
        (
            "ja",
            [
                "ご対応をお待ちしているもの",
                "請求書",
                "2026年3月4日",
                "€1,250.00",
                "お支払い待ち",
            ],
        ),
    ] {
        let (home, invoice) = pages(&client(language));
        let both = home.clone() + &invoice;
        for word in words {
            assert!(both.contains(word), "{language}: {word}");
        }
        assert!(
            home.contains(&format!("<html lang=\"{language}\"")),
            "{language}"
        );
        for english in [
            "Overview",
            "Waiting for you",
            "Invoice",
            "March",
            "To be paid<",
        ] {
            assert!(!both.contains(english), "{language}: {english}");
        }
    }
}

#[test]
fn another_language_has_english_words_and_its_own_formats_until_the_theme_has_a_file() {
    let project = client("pl");
    let (home, _) = pages(&project);
    assert!(home.contains("Overview") && home.contains("4 marca 2026"));
    project.write("themes/default/strings/pl.yaml", "home: Przegląd\n");
    project.write("themes/default/labels/pl.yaml", "Invoices: Faktury\n");
    let (home, _) = pages(&project);
    assert!(home.contains("Przegląd") && home.contains("Faktury"));
}

#[test]
fn a_period_and_a_message_have_their_own_words() {
    let project = client("de")
        .file(
            "content/acme/client.yaml",
            "name: Acme\nlanguage: de\npeople: [{name: Dana, email: d@acme.example}]\nteam: [{name: Jo, email: j@a.example}]\n",
        )
        .file(
            "content/acme/reports/q1.md",
            "---\ntitle: Q1\ndate: 2026-04-01\nperiod: {start: 2026-01-01, end: 2026-03-31}\n---\n",
        )
        .file(
            "content/acme/messages/hello.md",
            "---\ntitle: Hello\nat: 2026-04-01 10:00\nfrom: Jo\nto: [Dana]\n---\nHello.\n",
        );
    project.run(&["build", "--plain"]).exits(0);
    let read = |path: &str| project.read(&format!("public-plain/acme/{path}/index.html"));
    let (report, message) = (read("reports/q1"), read("messages/hello"));
    assert!(report.contains("<dt>Von</dt>") && report.contains("<dt>Bis</dt>"));
    assert!(message.contains("<dt>Von</dt>") && message.contains("<dt>An</dt>"));
}

/// A kind of a firm's own, with labels that are spelled like the program's.
const VISITS: &str = "\
one: {en: Site visit, de: Ortstermin, de-AT: Lokalaugenschein}
many: {en: Site visits, de: Ortstermine}
date: date
fields:
  title: {type: text, required: true}
  date: {type: date, required: true}
  note: {type: text, label: Note}
  mark:
    type: choice
    label: {de: Ergebnis, en: Outcome of it}
    choices: {good: {label: {en: Fine, de: In Ordnung}}, bad: Bad}
list: {columns: [date, title, note, mark], intro: {en: Where we were., de: Wo wir waren.}}
";

#[test]
fn a_kind_of_the_firm_s_own_has_its_own_words_in_any_language() {
    let project = client("de")
        .file("content/kinds/visits.yaml", VISITS)
        .file(
            "content/acme/visits/list.csv",
            "title,date,Note,ergebnis\nDach,2026-03-01,2-,in ordnung\nKeller,2026-03-02,5,bad\n",
        )
        .file(
            "content/acme/visits/list.csv.yaml",
            "columns: {title: title, date: date, note: Note, mark: ergebnis}\n",
        );
    let list = |project: &Project| {
        project.run(&["build", "--plain"]).exits(0);
        project.read("public-plain/acme/visits/index.html")
    };
    let german = list(&project);
    for words in [
        "Ortstermine",
        "Wo wir waren.",
        ">Note<",
        ">Ergebnis<",
        "In Ordnung",
        ">Bad<",
    ] {
        assert!(german.contains(words), "{words}");
    }
    // Left out, a label is the field's name, and that is translated.
    assert!(german.contains(">Titel<") && !german.contains("Anmerkung"));
    for (language, words) in [
        ("de-AT", ["Ortstermine", ">Ergebnis<"]),
        ("en", ["Site visits", ">Outcome of it<"]),
        ("pl", ["Site visits", ">Outcome of it<"]),
    ] {
        project.write(
            "content/acme/client.yaml",
            format!("name: Acme\nlanguage: {language}\n"),
        );
        let page = list(&project);
        for words in words {
            assert!(page.contains(words), "{language}: {words}");
        }
    }
    // What the theme says for the place is meant.
    project.write("content/acme/client.yaml", "name: Acme\nlanguage: de\n");
    project.write("themes/default/labels/de.yaml", "visits.note: Schulnote\n");
    assert!(list(&project).contains(">Schulnote<"));
}

#[test]
fn labels_in_languages_are_read_with_care() {
    let project = client("de");
    for (label, fact) in [
        (
            "{not-a-language-: x}",
            "`not-a-language-` is not a language tag",
        ),
        ("{}", "`label` is empty"),
        ("{de: [x]}", "`label` is a list, not a text"),
    ] {
        let kind = format!("fields:\n  title: {{type: text, label: {label}}}\n");
        project.write("content/kinds/visits.yaml", kind);
        let ran = project.run(&["check"]).exits(1);
        crate::project::said(&ran, fact);
    }
}

#[test]
fn an_approval_is_written_in_the_client_s_language() {
    for (language, words) in [
        ("de", "Logo, Fassung 2"),
        ("ja", "Logo, バージョン 2"),
        ("pl", "Logo, version 2"),
    ] {
        let project = Project::small()
            .file(
                "content/acme/client.yaml",
                format!("name: Acme\nlanguage: {language}\npeople: [{{name: Dana, email: d@acme.example}}]\n"),
            )
            .file(
                "content/acme/deliverables/logo/index.md",
                "---\ntitle: Logo\nversions:\n  - {version: 2, date: 2026-03-01, files: [logo.svg]}\n---\n",
            )
            .file("content/acme/deliverables/logo/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
        project
            .run(&[
                "approve",
                "acme",
                "deliverables/logo@2",
                "--by",
                "Dana",
                "--decision",
                "approved",
            ])
            .exits(0);
        let written = project.tree("content/acme/approvals");
        let (_, text) = written.first_key_value().expect("an approval");
        let text = String::from_utf8_lossy(text);
        assert!(text.contains(&format!("title: \"{words}\"")), "{text}");
    }
}

#[test]
fn the_unlock_page_speaks_the_client_s_language_too() {
    let project = client("nl");
    project.run(&["build"]).exits(0);
    let shell = project.read("public/acme/index.html");
    assert!(shell.contains("<html lang=\"nl\"") && shell.contains("Uw werkruimte"));
    // And what the viewer says there, as JSON.
    let words = shell
        .split("<template data-deedbox=\"strings\">")
        .nth(1)
        .expect("words");
    let words = words.split("</template>").next().expect("an end");
    let words = words
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let words: serde_json::Value = serde_json::from_str(&words).expect("JSON");
    assert_eq!(words["hide"], "Verbergen");
}

#[test]
fn the_unlock_page_has_the_same_bytes_at_every_build() {
    let project = client("de");
    project.run(&["build"]).exits(0);
    let first = project.read("public/acme/index.html");
    for _ in 0..3 {
        project.run(&["build"]).exits(0);
        assert!(project.read("public/acme/index.html") == first);
    }
}

#[test]
fn a_count_has_the_form_that_the_language_wants() {
    for (language, one, two) in [
        ("en", "<b>1</b> status update<", "<b>2</b> invoices<"),
        ("de", "<b>1</b> Statusbericht<", "<b>2</b> Rechnungen<"),
        ("fr", "<b>1</b> point d’avancement<", "<b>2</b> factures<"),
        ("ja", "進捗報告 <b>1</b>件<", "請求書 <b>2</b>件<"),
        ("ar", "(<b>1</b>)<", "الفواتير (<b>2</b>)<"),
        ("he", "(<b>1</b>)<", "חשבוניות (<b>2</b>)<"),
    ] {
        let project = client(language);
        let invoice = project.read("content/acme/invoices/a-1.yaml");
        let other = invoice.replace("A-1", "A-2");
        project.write("content/acme/invoices/a-2.yaml", other);
        let update = "---\ntitle: Week\ndate: 2026-03-06\n---\n\nAll of it.\n";
        project.write("content/acme/updates/week.md", update);
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/activity/index.html");
        for wanted in [one, two] {
            assert!(page.contains(wanted), "{language}: {wanted} in {page}");
        }
    }
    // What a firm calls its records stays as it wrote it.
    let project = client("en");
    let firm = project.read("content/firm.yaml");
    let sections = "sections: [{kind: invoices, label: Bills from A&F}]\n";
    project.write("content/firm.yaml", firm + sections);
    let invoice = project.read("content/acme/invoices/a-1.yaml");
    project.write(
        "content/acme/invoices/a-2.yaml",
        invoice.replace("A-1", "A-2"),
    );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/activity/index.html");
    assert!(page.contains("<b>2</b> Bills from A&amp;F<"), "{page}");
}

#[test]
fn the_day_of_a_plain_page_is_said_as_it_is_inside_brackets() {
    for (language, before, after) in [
        ("en-GB", "as of ", ""),
        ("de", "Stand ", ""),
        ("fr", "état au ", ""),
        ("es", "a fecha de ", ""),
        ("nl", "stand van ", ""),
        ("ja", "", "時点"),
        ("he", "נכון ל־", ""),
        ("ar", "بتاريخ ", ""),
    ] {
        let project = client(language);
        project.run(&["build", "--plain"]).exits(0);
        for page in ["invoices", "invoices/a-1"] {
            let html = project.read(&format!("public-plain/acme/{page}/index.html"));
            let (_, said) = html.split_once("<small>(").expect("its day");
            let (said, _) = said.split_once(")</small>").expect("its end");
            let day = said.strip_prefix(before);
            let day = day.and_then(|rest| rest.strip_suffix(after));
            assert!(
                day.is_some_and(|day| day.contains("20") && !day.contains('{')),
                "{language}: {said} in {page}"
            );
        }
    }
}
