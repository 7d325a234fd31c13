//! What one does wrong at first, and that what is said then can be typed.

use std::fs::File;

use crate::authoring::firm;
use crate::project::{Project, Ran, said};

/// How often a run says something.
fn count(ran: &Ran, text: &str) -> usize {
    (ran.out() + &ran.err()).matches(text).count()
}

const MAPPING: &str =
    "slug: number\ncolumns: {number: Key, summary: Title, opened: Created, state: State}\n";

fn export(rows: impl Iterator<Item = usize>) -> String {
    let row = |at| format!("T-{at},Printer,2026-03-04,new\n");
    rows.map(row)
        .fold("Key,Title,Created,State\n".to_owned(), |all, row| {
            all + &row
        })
}

#[test]
fn a_second_export_beside_the_first_is_one_mistake() {
    let project = Project::small()
        .file("content/acme/tickets.csv.yaml", MAPPING)
        .file("content/acme/tickets/feb.csv", export(0..400))
        .file("content/acme/tickets/mar.csv", export(100..500));
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "error: `tickets/t-100` and 299 more rows are in `content/acme/tickets/feb.csv` too",
    );
    said(&ran, "--> content/acme/tickets/mar.csv:2:1");
    said(&ran, "hint: a new export takes the place of the one before");
    said(&ran, "1 error in the content");
    // Parts of one list are no mistake, and neither is the new one alone.
    project.write("content/acme/tickets/mar.csv", export(400..500));
    said(
        &project.run(&["check"]).exits(0),
        "no errors in 500 records",
    );
    project.write("content/acme/tickets/mar.csv", export(399..500));
    said(
        &project.run(&["check"]).exits(1),
        "error: `tickets/t-399` is in `content/acme/tickets/feb.csv` too",
    );
    std::fs::remove_file(project.path("content/acme/tickets/feb.csv")).expect("a file");
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn two_records_of_one_name_are_told_apart_by_where_they_stand() {
    let twice = "Key,Title,Created,State\nT-1,A,2026-03-04,new\nT-1,B,2026-03-04,new\nT-2,C,2026-03-04,new\nT-2,D,2026-03-04,new\n";
    let project = Project::small()
        .file("content/acme/tickets.csv.yaml", MAPPING)
        .file("content/acme/tickets/all.csv", twice);
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "error: there are two rows `tickets/t-1`");
    said(
        &ran,
        "note: the other is content/acme/tickets/all.csv:2; one more row has the name of another",
    );
    said(&ran, "hint: name a field or a column in which no two are");
    said(&ran, "1 error in the content");
    let project = Project::small().file(
        "content/acme/tasks/list.yaml",
        "- {title: Proofs, state: to-do}\n- {title: Proofs, state: done}\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "hint: give one of the two another `slug`");
    project.write(
        "content/acme/tasks/proofs.yaml",
        "title: Proofs\nstate: done\n",
    );
    project.write(
        "content/acme/tasks/list.yaml",
        "- {title: Proofs, state: to-do}\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "hint: rename the file, or give the other one a name");
}

#[test]
fn a_total_is_named_in_its_currency() {
    let invoice = |total: &str| {
        format!(
            "number: A-1\ndate: 2026-03-04\ndue: 2026-03-18\nstate: sent\n\
             lines: [{{description: Work, amount: CHF 340.00}}]\ntotal: {total}\n"
        )
    };
    let project = Project::small();
    for (wrong, right) in [
        ("CHF 350.00", "CHF 340.00"),
        ("350.00 CHF", "340.00 CHF"),
        ("\"CHF 350.00\"", "CHF 340.00"),
    ] {
        project.write("content/acme/invoices/a-1.yaml", invoice(wrong));
        let ran = project.run(&["check"]).exits(1);
        said(&ran, &format!("hint: write `total: {right}`, or correct"));
        project.write("content/acme/invoices/a-1.yaml", invoice(right));
        project.run(&["check", "--strict"]).exits(0);
    }
    let own = "number: A-1\ndate: 2026-03-04\ndue: 2026-03-18\nstate: sent\n\
               lines: [{description: Work, amount: 340.00}]\ntotal: 350.00\n";
    project.write("content/acme/invoices/a-1.yaml", own);
    said(&project.run(&["check"]).exits(1), "write `total: 340.00`,");
}

#[test]
fn a_mapping_that_cannot_be_used_is_one_mistake() {
    let project = Project::small().file("content/acme/tickets/all.csv", export(0..3));
    for mapping in ["preset: zendsk\n", "columns: {number: [\n"] {
        project.write("content/acme/tickets/all.csv.yaml", mapping);
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "1 error in the content");
    }
    project.write("content/acme/tickets/all.csv.yaml", "preset: zendsk\n");
    said(&project.run(&["check"]), "hint: did you mean `zendesk`?");
}

#[test]
fn a_column_that_is_not_mapped_is_named_by_the_nearest() {
    let project = Project::small()
        .file(
            "content/acme/tickets/all.csv",
            "Notes,Ticket number,Title,Created,Status\nx,T-1,Printer,2026-03-04,new\n",
        )
        .file(
            "content/acme/tickets/all.csv.yaml",
            "columns: {summary: Title, opened: Created}\n",
        );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "`columns: {number: Ticket number}`");
    said(&ran, "`columns: {state: Status}`");
    assert_eq!(count(&ran, "Notes}"), 0, "{}", ran.err());
    // Where none is near, none is guessed.
    project.write(
        "content/acme/tickets/all.csv",
        "Notes,Colour,Title,Created,Status\nx,T-1,Printer,2026-03-04,new\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "`columns: {number: …}`; there are `Colour`, `Notes` and `Status`",
    );
}

#[test]
fn a_table_without_a_mapping_gets_one_to_type() {
    let project = Project::small().file(
        "content/acme/tickets/all.csv",
        "Summary,Issue key,Status,Created,Resolved\nPrinter,T-1,Open,2026-03-04 10:00:00 +0100,\n",
    );
    let ran = project.run(&["check"]).exits(0);
    said(
        &ran,
        "hint: if its rows are tickets, say which column is which field in `all.csv.yaml` beside it: `preset: jira`",
    );
    project.write("content/acme/tickets/all.csv.yaml", "preset: jira\n");
    project.run(&["check", "--strict"]).exits(0);
    // A mapping that says nothing of columns, and a table that no tool writes.
    let columns = "columns: {number: …, summary: Subject, opened: Opened on, state: State}";
    let csv = "Subject;Opened on;State\nPrinter;2026-03-04;new\n";
    let project = Project::small().file("content/acme/tickets/all.csv", csv);
    said(&project.run(&["check"]).exits(0), columns);
    project.write("content/acme/tickets/all.csv.yaml", "empty: [\"-\"]\n");
    project.write(
        "content/acme/tickets/all.csv",
        "Subject;Opened on;Stat\nPrinter;2026-03-04;new\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "`columns: {number: …, summary: Subject, opened: Opened on, state: Stat}`",
    );
}

#[test]
fn a_version_that_is_not_there_is_likely_the_newest() {
    let project = firm()
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions:\n  - {version: 2, date: 2026-03-05, files: [a.txt]}\n  - {version: 1, date: 2026-03-04, files: [a.txt]}\n---\n",
        )
        .file("content/acme/deliverables/logo/a.txt", "a\n");
    let approve = |subject: &str, at: &str| {
        let words = [
            "approve",
            "acme",
            subject,
            "--by",
            "dana@acme.example",
            "--decision",
            "approved",
            "--at",
            at,
        ];
        project.run(&words)
    };
    let ran = approve("deliverables/logo@3", "2026-03-06").exits(2);
    said(&ran, "hint: did you mean `2`?");
    let ran = approve("deliverables/logo", "2026-03-06").exits(2);
    said(&ran, "hint: write `deliverables/logo@2`");
    // Days that are not written as records write them.
    let ran = approve("deliverables/logo@2", "06.03.2026").exits(2);
    said(&ran, "hint: write it as `2026-03-06`");
    let ran = approve("deliverables/logo@2", "06.03.2026 14:30").exits(2);
    said(&ran, "hint: write it as `2026-03-06T14:30:00`");
    let ran = approve("deliverables/logo@2", "soon").exits(2);
    said(&ran, "write it as `2026-03-04T10:30:00+01:00`");
    let ran = project
        .run(&["new", "update", "acme", "Week", "--date", "06.03.2026"])
        .exits(2);
    said(&ran, "write it as `2026-03-06`");
    approve("deliverables/logo@2", "2026-03-06T14:30:00").exits(0);
    project.write(
        "content/acme/updates/week.md",
        "---\ntitle: Week\ndate: 26.11.2025\n---\n\nText.\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "hint: write it as `2025-11-26`");
}

#[test]
fn kinds_that_are_not_there_are_answered_with_all_that_are() {
    let project = firm();
    let ran = project.run(&["new", "bill", "acme", "One"]).exits(2);
    for kind in ["`invoices`", "`updates`", "`tickets`", "`maintenance`"] {
        said(&ran, kind);
    }
    assert!(!ran.err().contains("and others"), "{}", ran.err());
    assert!(!ran.err().contains("`approvals`"), "{}", ran.err());
    let ran = project.run(&["new", "invioce", "acme", "One"]).exits(2);
    said(&ran, "hint: did you mean `invoice`?");
    let ran = project.run(&["schema", "bill"]).exits(2);
    said(&ran, "`updates`");
}

#[test]
fn what_cannot_be_printed_is_no_success() {
    let project = firm();
    let full = || {
        File::options()
            .write(true)
            .open("/dev/full")
            .expect("Linux")
    };
    for words in [
        &["licences"][..],
        &["--version"],
        &["--help"],
        &["check"],
        &["check", "--json"],
        &["schema", "updates"],
        &["approvals", "acme", "--csv"],
    ] {
        let output = project
            .command(words)
            .stdout(full())
            .output()
            .expect("it starts");
        let ran = Ran::of(&words.join(" "), output).exits(3);
        said(
            &ran,
            "error: standard output cannot be written: no space left on device",
        );
    }
    // Whoever reads no further has had enough.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = project
        .command(&["licences"])
        .stdout(writer)
        .output()
        .expect("it starts");
    let ran = Ran::of("licences", output).exits(0);
    assert_eq!(ran.err(), "");
}

#[test]
fn a_passphrase_that_opens_nothing_is_answered_with_what_to_do() {
    let project = firm().file("wrong", "no such words\n");
    project.run(&["build"]).exits(0);
    let ran = project
        .run(&["verify", "public/acme", "--passphrase-file", "wrong"])
        .exits(3);
    said(&ran, "this passphrase opens nothing here");
    said(&ran, "say which slot is damaged");
}

#[test]
fn the_same_things_are_counted_alike() {
    let project = firm()
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions: [{version: 1, date: 2026-03-04, files: [a.csv]}]\n---\n",
        )
        .file("content/acme/deliverables/logo/a.csv", "a,b\n1,2\n");
    let built = project.run(&["build"]).exits(0).out();
    let words = crate::build::passphrases(&built);
    project.write("words", words.first().expect("one that all share"));
    let line = built
        .lines()
        .find(|line| line.starts_with("wrote"))
        .expect("a line");
    let counts = line
        .split(": ")
        .nth(1)
        .and_then(|rest| rest.split(" (").next());
    let counts = counts.expect("pages and files");
    assert!(counts.ends_with(" pages, 1 file"), "{counts}");
    let open = ["public/acme", "--passphrase-file", "words"];
    let verified = project.run(&["verify", open[0], open[1], open[2]]).exits(0);
    let records = "3 files of records";
    said(
        &verified,
        &format!("those of the index: {counts}, {records}"),
    );
    let opened = project
        .run(&["open", open[0], open[1], open[2], "--out", "out"])
        .exits(0);
    said(&opened, &format!("wrote out: {counts}, {records}"));
}

#[test]
fn a_device_of_windows_is_no_host() {
    let project = Project::small().file(
        "content/acme/client.yaml",
        "name: Acme Ltd\naddress: con.example\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "Windows reserves `con`");
    project.write(
        "content/acme/client.yaml",
        "name: Acme Ltd\naddress: console.example\n",
    );
    project.run(&["check", "--strict"]).exits(0);
    project.run(&["build"]).exits(0);
    project.write(
        "content/acme/client.yaml",
        "name: Acme Ltd\naddress: other.example\n",
    );
    let ran = project.run(&["build"]).exits(0);
    said(
        &ran,
        "removed public/console.example: no client is published there any more",
    );
    assert!(!ran.err().contains("no such client"), "{}", ran.err());
}

#[test]
fn an_amount_with_a_comma_is_one_mistake_with_the_right_amount() {
    let invoice = |amount: &str, total: &str| {
        let text = format!(
            "number: A-1\ndate: 2026-03-04\ndue: 2026-04-03\nstate: sent\nlines:\n  - {{description: A, amount: 950.00}}\n  - {{description: B, amount: \"{amount}\"}}\ntotal: {total}\n"
        );
        let project = Project::small().file("content/acme/invoices/a-1.yaml", text);
        project.run(&["check"])
    };
    for (written, meant) in [
        ("500,00", "500.00"),
        ("1.450,00", "1450.00"),
        ("EUR 500,00", "EUR 500.00"),
        ("500,00 EUR", "EUR 500.00"),
        ("five", "1250.00"),
    ] {
        let ran = invoice(written, "1450.00").exits(1);
        said(&ran, &format!("write it as `{meant}`"));
        assert_eq!(count(&ran, "add up"), 0, "{}", ran.err());
        said(&ran, "1 error in the content");
    }
    invoice("500.00", "1450.00").exits(0);
    said(
        &invoice("500.00", "1400.00").exits(1),
        "the lines add up to",
    );
}

#[test]
fn what_was_not_found_to_decide_about_is_answered_with_the_nearest() {
    let mut project = firm()
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions:\n  - {version: 2, date: 2026-03-05, files: [a.txt]}\n  - {version: 1, date: 2026-03-04, files: [a.txt]}\n---\n",
        )
        .file("content/acme/deliverables/logo/a.txt", "a\n");
    for name in [
        "north",
        "south-east",
        "western-wing",
        "lobby",
        "garden",
        "cellar",
        "attic",
    ] {
        let text = format!("---\ntitle: {name}\ndate: 2026-03-01\n---\n\nText.\n");
        project = project.file(&format!("content/acme/briefs/{name}.md"), text);
    }
    let approve = |client: &str, subject: &str, more: &[&str]| {
        let mut words = vec!["approve", client, subject];
        words.extend(more);
        project.run(&words).exits(2)
    };
    let decided = ["--by", "dana@acme.example", "--decision", "approved"];
    for more in [&decided[..], &["--undo"]] {
        for (typed, meant) in [
            ("deliverables/lgoo@1", "deliverables/logo@1"),
            ("deliverables/lgoo@9", "deliverables/logo@2"),
            ("deliverabels/logo", "deliverables/logo@2"),
            ("agreements/logo@2", "deliverables/logo@2"),
            ("logo@2", "deliverables/logo@2"),
            ("brief/western-wing", "briefs/western-wing"),
        ] {
            let ran = approve("acme", typed, more);
            said(&ran, &format!("did you mean `{meant}`?"));
        }
        // Where nothing is near, at most five, and of that kind where it has some.
        let ran = approve("acme", "briefs/something-else", more);
        said(&ran, "there is no brief `something-else`");
        said(
            &ran,
            "there are `briefs/attic`, `briefs/cellar`, `briefs/garden`, `briefs/lobby`, `briefs/north` and others",
        );
        let ran = approve("acme", "invoices/something-else", more);
        said(&ran, "and others");
        assert!(!ran.err().contains("did you mean"), "{}", ran.err());
        said(
            &approve("acme", "something-else", more),
            "write it as `deliverables/logo@2`",
        );
        said(
            &approve("acem", "deliverables/logo@2", more),
            "did you mean `acme`?",
        );
        said(
            &approve("somebody-else", "deliverables/logo@2", more),
            "there is only `acme`",
        );
    }
}
