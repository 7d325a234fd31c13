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
                "Gesendet",
            ],
        ),
        (
            "fr",
            [
                "Vous attend",
                "Factures",
                "4 mars 2026",
                "1\u{202f}250,00\u{a0}€",
                "Envoyé",
            ],
        ),
        (
            "es",
            [
                "Le espera a usted",
                "Facturas",
                "4 de marzo de 2026",
                "1250,00\u{a0}€",
                "Enviado",
            ],
        ),
        (
            "nl",
            [
                "Wacht op u",
                "Facturen",
                "4 maart 2026",
                "€\u{a0}1.250,00",
                "Verzonden",
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
        for english in ["Overview", "Waits for you", "Invoice", "March", "Sent<"] {
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
