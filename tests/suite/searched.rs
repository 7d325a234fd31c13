//! What a client searches: the words that pages show, as they show them, and none of an
//! internal record.

use crate::project::whole;
use deedbox::pages::render;
use deedbox::previews::Previews;
use deedbox::theme::Theme;
use serde_json::Value;

use crate::project::Project;

/// The document of each page, by its route.
fn documents(project: &Project) -> std::collections::BTreeMap<String, Value> {
    let root = project.path("");
    let loaded = deedbox::load::load(&root, &[]).expect("the disk works");
    let found = deedbox::check::check(&loaded.content, loaded.diagnostics);
    let facts: Vec<&str> = found.iter().map(|one| one.fact.as_str()).collect();
    assert!(facts.is_empty(), "{facts:?}");
    let theme = Theme::load(&root, &loaded.content.firm.theme).expect("a theme");
    let previews = Previews::below(&root);
    let client = &loaded.content.clients[0];
    let workspace = render(&loaded.content, client, &theme, &previews, whole());
    let json = workspace.expect("it fits").search;
    assert!(!String::from_utf8_lossy(&json[0]).contains("canary"));
    assert_eq!(json.len(), 1);
    let search: Value = serde_json::from_slice(&json[0]).expect("JSON");
    let all = search["documents"].as_array().expect("documents").iter();
    all.map(|one| {
        (
            one["route"].as_str().expect("a route").to_owned(),
            one.clone(),
        )
    })
    .collect()
}

fn firm() -> Project {
    Project::small()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\ncurrency: EUR\ncontact: {email: desk@firm.example, phone: +44 20 7946 0958}\n",
        )
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: Dana Hart, email: dana@acme.example, role: Head of Print}\n",
        )
}

#[test]
fn amounts_days_and_everyday_names_are_searched_as_they_are_read() {
    let project = firm()
        .file(
            "content/acme/invoices/a-1.yaml",
            "number: A-1\ndate: 2026-03-04\ndue: 2026-04-05\nlines: [{description: Print, amount: 12500.50}]\ntotal: 12500.50\nstate: sent\n",
        )
        .file(
            "content/acme/agreements/sow.md",
            "---\ntitle: Statement\ntype: sow\ndate: 2026-03-04\nstate: in-force\n---\nBody words<br>behind a break.\n",
        );
    let documents = documents(&project);
    let invoice = &documents["invoices/a-1/"];
    let text = invoice["text"].as_str().expect("text");
    for words in ["€12,500.50", "EUR", "5 April 2026", "To be paid"] {
        assert!(text.contains(words), "`{words}` in {text}");
    }
    let also = invoice["also"].as_str().expect("words");
    for word in ["Invoice", "bill", "unpaid"] {
        assert!(also.contains(word), "`{word}` in {also}");
        assert!(!text.contains(word), "`{word}` is shown: {text}");
    }
    let agreement = &documents["agreements/sow/"];
    assert!(
        agreement["also"]
            .as_str()
            .expect("words")
            .contains("contract")
    );
    let text = agreement["text"].as_str().expect("text");
    assert!(text.contains("words behind"), "{text}");
}

#[test]
fn people_and_the_firm_s_telephone_are_on_the_first_page() {
    let project = firm().file("content/acme/tasks/a.yaml", "title: Proofs\nstate: to-do\n");
    let documents = documents(&project);
    let text = documents[""]["text"].as_str().expect("text").to_owned();
    for words in [
        "Dana Hart",
        "Head of Print",
        "dana@acme.example",
        "+44 20 7946 0958",
    ] {
        assert!(text.contains(words), "`{words}` in {text}");
    }
}

#[test]
fn what_is_previewed_is_searched_and_what_is_internal_never() {
    let record = |title: &str, more: &str| {
        format!(
            "---\ntitle: {title}\n{more}versions:\n  - {{version: 1, date: 2026-03-04, files: [a.csv, b.md, c.txt, d.bin]}}\n---\n"
        )
    };
    let files = |project: Project, below: &str, word: &str| {
        project
            .file(
                &format!("{below}/a.csv"),
                format!("Part,Count\n{word}sprocket,7\n"),
            )
            .file(
                &format!("{below}/b.md"),
                format!("# {word}heading\n\nSome *{word}marked* words\n"),
            )
            .file(&format!("{below}/c.txt"), format!("{word}plainly\n"))
            .file(&format!("{below}/d.bin"), format!("\0{word}binary\0"))
    };
    let shown = "content/acme/deliverables/kit";
    let hidden = "content/acme/deliverables/secret";
    let project = firm()
        .file(&format!("{shown}/index.md"), record("Kit", ""))
        .file(
            &format!("{hidden}/index.md"),
            record("Canaryone", "visibility: internal\n"),
        )
        .file(
            "content/acme/updates/2026-03-05-ours.md",
            "---\ntitle: Canarytwo\nvisibility: internal\n---\ncanarythree\n",
        );
    let project = files(files(project, shown, "public"), hidden, "canary");
    let documents = documents(&project);
    assert_eq!(
        documents
            .keys()
            .filter(|route| route.contains("secret"))
            .count(),
        0
    );
    let text = documents["deliverables/kit/"]["text"]
        .as_str()
        .expect("text");
    for word in [
        "publicsprocket",
        "publicheading",
        "publicmarked",
        "publicplainly",
    ] {
        assert!(text.contains(word), "`{word}` in {text}");
    }
    assert!(!text.contains("binary") && !text.contains('*'), "{text}");
}
