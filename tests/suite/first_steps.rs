//! A new firm: it is called as its directory, says who it is before a client of its own is built,
//! and its invoices have what its country wants.

use crate::project::{Project, said};

#[test]
fn a_firm_is_called_as_its_directory() {
    for (directory, name) in [
        ("alder-finch", "Alder finch"),
        ("Alder & Finch", "Alder & Finch"),
        ("2026", "Your Firm"),
        (".", "Your Firm"),
    ] {
        let project = Project::empty();
        project.run(&["init", directory]).exits(0);
        let text = project.read(&format!("{directory}/content/firm.yaml"));
        let line = text.lines().find(|line| line.starts_with("name:"));
        let line = line.expect("a name").replace('"', "");
        assert_eq!(line, format!("name: {name}"));
    }
}

#[test]
fn a_client_of_its_own_is_not_built_before_the_firm_says_who_it_is() {
    let project = Project::fresh_firm();
    let fact = "`name`, `url` and `contact.email` are still as `deedbox init` wrote them";
    said(&project.run(&["check"]).exits(0), fact);
    // What comes with it builds as it is.
    said(&project.run(&["build", "--plain"]).exits(0), fact);
    project.run(&["new", "client", "Acme"]).exits(0);
    let ran = project.run(&["build", "--plain"]).exits(1);
    said(&ran, &format!("error: {fact}"));
    said(
        &project.run(&["check"]).exits(0),
        &format!("warning: {fact}"),
    );
    let firm = project.read("content/firm.yaml");
    let filled = firm
        .replace("Your Firm\n", "Alder\n")
        .replace("https://clients.example.com/", "https://alder.example/");
    project.write("content/firm.yaml", &filled);
    let ran = project.run(&["build", "--plain"]).exits(1);
    said(
        &ran,
        "error: `contact.email` is still as `deedbox init` wrote it",
    );
    project.write(
        "content/firm.yaml",
        filled.replace("hello@example.com", "studio@alder.example"),
    );
    let ran = project.run(&["build", "--plain"]).exits(0);
    assert!(!ran.err().contains("deedbox init"), "{}", ran.err());
}

#[test]
fn a_client_is_called_as_the_language_of_the_firm_writes_it() {
    for (locale, name, slug) in [
        ("de-DE", "Müller & Söhne", "mueller-soehne"),
        ("de-AT", "GRÖẞE", "groesse"),
        ("da-DK", "Ærø Gård", "aeroe-gaard"),
        ("nb-NO", "Ærø Gård", "aeroe-gaard"),
        ("sv-SE", "Åkeröd", "akerod"),
        ("en-GB", "Müller", "muller"),
        ("fr-FR", "Élan", "elan"),
    ] {
        let project =
            Project::empty().file("content/firm.yaml", format!("name: A\nlocale: {locale}\n"));
        project.run(&["new", "client", name]).exits(0);
        let path = format!("content/{slug}/client.yaml");
        assert!(project.path(&path).exists(), "{locale} {name}");
    }
}

#[test]
fn only_what_is_near_is_suggested() {
    let project = Project::small().file(
        "content/acme/updates/2026-03-01-a.md",
        "---\ntitle: A\nnote: B\n---\n\nText.\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "`note`");
    assert!(!ran.err().contains("did you mean"), "{}", ran.err());
    let project = Project::small().file(
        "content/acme/updates/2026-03-01-a.md",
        "---\ntitle: A\nbpdy: B\nstaet: on-track\n---\n\nText.\n",
    );
    said(&project.run(&["check"]).exits(1), "did you mean `state`?");
}

#[test]
fn somebody_unknown_is_invited_after_they_are_added_with_a_name() {
    let project = Project::small().file(
        "content/acme/client.yaml",
        "name: Acme\npeople: [{name: Dana Reyes, email: dana@acme.example, access: passphrase}]\n",
    );
    project.write(
        "content/firm.yaml",
        "name: Alder\nurl: https://alder.example/\n",
    );
    project.run(&["access", "create", "acme"]).exits(0);
    let ran = project
        .run(&["access", "invite", "acme", "new@acme.example"])
        .exits(2);
    said(
        &ran,
        "`deedbox access add acme new@acme.example --name NAME`",
    );
    project
        .run(&["access", "add", "acme", "new@acme.example", "--name", "New"])
        .exits(0);
    project
        .run(&["access", "invite", "acme", "new@acme.example"])
        .exits(0);
    let line = [
        "access",
        "invite",
        "acme",
        "dana@acme.example",
        "--by",
        "Dnaa",
    ];
    said(
        &project.run(&line).exits(2),
        "did you mean `dana@acme.example`?",
    );
}

#[test]
fn a_quoted_row_is_cut() {
    let long = "x".repeat(300);
    let row = format!("T-1,{long},2026-01-01T10:00,new\n");
    let project = Project::small()
        .file("content/acme/tickets/t.csv", format!("number,summary,opened,state\n{row}{row}"))
        .file(
            "content/acme/tickets/t.csv.yaml",
            "columns: {number: number, summary: summary, opened: opened, state: state}\nslug: number\n",
        );
    let ran = project.run(&["check"]).exits(1);
    let longest = ran
        .err()
        .lines()
        .filter(|line| line.contains("xxx"))
        .map(str::len)
        .max();
    assert!(
        longest.is_some_and(|longest| longest < 140),
        "{}",
        ran.err()
    );
}

fn german_invoice(more: &str) -> String {
    format!(
        "number: A-1\ndate: 2026-03-01\ndue: 2026-03-31\nstate: sent\n{more}lines:\n  - {{description: Buch, amount: 100.00, tax_rate: 7}}\n  - {{description: Arbeit, quantity: 2, price: 100.00, amount: 200.00, tax_rate: 19}}\nsubtotal: 300.00\ntaxes:\n  - {{rate: 7, net: 100.00, tax: 7.00}}\n  - {{rate: 19, net: 200.00, tax: 38.00}}\ntotal: 345.00\nbank: {{holder: Alder, iban: DE89 3704 0044 0532 0130 00}}\n"
    )
}

#[test]
fn a_german_invoice_says_when_the_supply_was_and_has_a_number_of_the_firm() {
    let firm = |locale: &str| {
        format!("name: Alder\nlocale: {locale}\ntime_zone: Europe/Berlin\ncurrency: EUR\n")
    };
    let supply = "this invoice does not say when the supply was";
    let number = "this invoice has neither the firm's VAT number nor its tax number";
    for (more, is_dated, is_numbered) in [
        ("", false, false),
        ("delivered: 2026-02-27\n", true, false),
        (
            "period: {start: 2026-02-01, end: 2026-02-28}\nfrom: {name: Alder, tax_number: 12/345/67890}\n",
            true,
            true,
        ),
        ("from: {name: Alder, vat: DE123456789}\n", false, true),
        ("from: {name: Alder}\n", false, false),
    ] {
        let project = Project::small()
            .file("content/firm.yaml", firm("de-DE"))
            .file("content/acme/invoices/a.yaml", german_invoice(more));
        let ran = project.run(&["check"]).exits(0);
        assert_eq!(ran.err().contains(supply), !is_dated, "{more}{}", ran.err());
        assert_eq!(
            ran.err().contains(number),
            !is_numbered,
            "{more}{}",
            ran.err()
        );
        // Another country asks for neither, and what is paid stays as it was.
        for (locale, state) in [("en-GB", "sent"), ("de-DE", "paid\npaid: 2026-03-02")] {
            project.write("content/firm.yaml", firm(locale));
            let text = german_invoice(more).replace("state: sent", &format!("state: {state}"));
            project.write("content/acme/invoices/a.yaml", text);
            let ran = project.run(&["check"]).exits(0);
            assert!(
                !ran.err().contains(supply) && !ran.err().contains(number),
                "{}",
                ran.err()
            );
        }
    }
    // The firm's numbers are there for all that say neither, also once they are paid.
    let own = "from: {name: Alder GmbH, tax_number: 99/999/99999}\n";
    let project = Project::small()
        .file(
            "content/firm.yaml",
            firm("de-DE")
                + "vat: DE 111111111\ntax_number: 12/345/67890\ncontact: {address: Weg 1}\n",
        )
        .file(
            "content/acme/invoices/own.yaml",
            german_invoice(own).replace("A-1", "A-2"),
        )
        .file(
            "content/acme/invoices/paid.yaml",
            german_invoice("from: {name: Alder KG}\n")
                .replace("A-1", "A-3")
                .replace("state: sent", "state: paid\npaid: 2026-03-02"),
        )
        .file("content/acme/invoices/a.yaml", german_invoice(""));
    let ran = project.run(&["check"]).exits(0);
    assert!(!ran.err().contains(number), "{}", ran.err());
    project.run(&["build", "--plain"]).exits(0);
    for (name, parts, others) in [
        (
            "a",
            [
                "Alder</p>",
                "Weg 1",
                "USt-IdNr.</span> DE 111111111",
                "Steuernummer</span> 12/345/67890",
            ],
            "99/999",
        ),
        (
            "paid",
            ["Alder KG</p>", "", "DE 111111111", "12/345/67890"],
            "Weg 1",
        ),
        ("own", ["Alder GmbH</p>", "", "", "99/999/99999"], "DE 111"),
    ] {
        let page = project.read(&format!("public-plain/acme/invoices/{name}/index.html"));
        let (_, from) = page.split_once("class=\"parties\"").expect("from whom");
        let (from, _) = from.split_once("</div>").expect("from whom");
        for part in parts {
            assert!(from.contains(part), "{part}: {from}");
        }
        assert!(!from.contains(others), "{others}: {from}");
    }
    // One of the two is enough, and neither is as before.
    for (line, is_numbered) in [
        ("vat: DE 111111111\n", true),
        ("tax_number: 1/2\n", true),
        ("", false),
    ] {
        project.write("content/firm.yaml", firm("de-DE") + line);
        let ran = project.run(&["check"]).exits(0);
        assert_eq!(
            !ran.err().contains(number),
            is_numbered,
            "{line}{}",
            ran.err()
        );
    }
    let project = Project::small()
        .file("content/firm.yaml", firm("de-DE"))
        .file(
            "content/acme/invoices/a.yaml",
            german_invoice("delivered: 2026-02-27\nperiod: {start: 2026-02-01, end: 2026-02-28}\nfrom: {name: Alder, tax_number: 12/345/67890}\n"),
        );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/invoices/a/index.html");
    for word in [
        "Leistungsdatum",
        "Leistungszeitraum",
        "<dt>Bis</dt>",
        "Steuernummer",
        "12/345/67890",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    // Each rate stands between the subtotal and the total, and nowhere else.
    let at = |text: &str| {
        page.find(text)
            .unwrap_or_else(|| panic!("no {text} in {page}"))
    };
    let bank = at("id=\"payment\"");
    let places = [at("sum-subtotal"), at("sum-tax"), at("sum-total"), bank];
    assert!(places.is_sorted(), "{page}");
    assert_eq!(page.matches("class=\"sum-tax\"").count(), 2);
    assert!(!page.contains("MwSt. nach Satz"), "{page}");
}

/// Whoever mends what one run says has mended all of it.
#[test]
fn mistakes_of_several_sorts_are_all_reported_in_one_run() {
    let update = "---\ntitle: Week\n---\n\nText.\n";
    let mut project = Project::small()
        .file(
            "content/acme/briefs/broken.md",
            "---\ntitle: [a\n---\n\nText.\n",
        )
        .file("content/acme/updates/2026-02-30-week.md", update);
    project = project.file("content/acme/updates/2026-03-01-\u{fc}bersicht.md", update);
    let ran = project.run(&["check"]).exits(1);
    for (fact, place) in [
        (
            "this is not valid YAML: unclosed bracket '['",
            "content/acme/briefs/broken.md:2:8",
        ),
        (
            "the name begins with `2026-02-30`, and there is no such day",
            "content/acme/updates/2026-02-30-week.md",
        ),
        (
            "`\u{fc}` cannot be part of a record's name",
            "content/acme/updates/2026-03-01-\u{fc}bersicht.md",
        ),
    ] {
        let err = ran.err();
        let (_, after) = err.split_once(fact).expect(fact);
        let line = after.lines().nth(1).unwrap_or_default();
        assert!(line.trim_end().ends_with(place), "{line}");
    }
    said(&ran, "3 errors in the content");
}
