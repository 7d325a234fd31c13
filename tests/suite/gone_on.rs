//! A record that goes on after somebody decided about it: what was agreed is pinned, and what
//! becomes of it since is not.

use crate::project::{Project, said};

pub(crate) const INVOICE: &str = "number: A-1\ndate: 2026-03-01\ndue: 2026-03-31\nstate: sent\nlines:\n  - {description: Work, amount: 100.00}\ntotal: 100.00\n";
pub(crate) const PATH: &str = "content/acme/invoices/a-1.yaml";

/// An invoice, and somebody who may decide about it.
pub(crate) fn undecided() -> Project {
    Project::empty()
        .file("content/firm.yaml", "name: Alder\n")
        .file(
            "content/acme/client.yaml",
            "name: Acme\npeople: [{name: Ann, email: ann@acme.example}]\n",
        )
        .file(PATH, INVOICE)
}

fn approved() -> Project {
    let project = undecided();
    decide(&project, "invoices/a-1", "approved");
    project
}

pub(crate) fn decide(project: &Project, subject: &str, decision: &str) {
    let line = [
        "approve",
        "acme",
        subject,
        "--by",
        "ann@acme.example",
        "--decision",
        decision,
    ];
    project.run(&line).exits(0);
}

#[test]
fn an_approved_invoice_can_be_paid_and_nothing_else_of_it_can_change() {
    let project = approved();
    let paid = INVOICE.replace("state: sent\n", "state: paid\npaid: 2026-03-20\n");
    project.write(PATH, &paid);
    let ran = project.run(&["check"]).exits(0);
    assert!(!ran.err().contains("has changed"), "{}", ran.err());
    said(&project.run(&["approvals", "acme"]).exits(0), "approved  ");
    project.run(&["build"]).exits(0);
    for (before, after) in [
        ("total: 100.00", "total: 101.00"),
        ("description: Work", "description: Words"),
        ("due: 2026-03-31", "due: 2026-04-30"),
        ("date: 2026-03-01", "date: 2026-03-02"),
        ("paid: 2026-03-20\n", "paid: 2026-03-20\nsummary: More\n"),
    ] {
        assert!(paid.contains(before), "{before}");
        let other = paid.replace(before, after).replace(
            "amount: 100.00",
            match after {
                "total: 101.00" => "amount: 101.00",
                _ => "amount: 100.00",
            },
        );
        project.write(PATH, other);
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "`a-1.yaml` has changed since Ann decided");
        said(&ran, "(only `state` and `paid` may change)");
        said(&ran, "deedbox approve acme invoices/a-1 --by");
        assert!(!ran.err().contains("new version"), "{}", ran.err());
        let listed = project.run(&["approvals", "acme"]).exits(0);
        said(&listed, "changed-since");
    }
}

#[test]
fn what_was_pinned_whole_holds_as_before() {
    let project = approved();
    let record = "content/acme/approvals";
    let name = project
        .tree(record)
        .into_keys()
        .next()
        .expect("an approval");
    let path = format!("{record}/{name}");
    let text = project.read(&path);
    let (before, rest) = text
        .split_once(",\"without\"")
        .expect("pinned by its fields");
    let (_, after) = rest.split_once('}').expect("a mapping");
    project.write(&path, format!("{before}}}{after}"));
    project.run(&["check"]).exits(0);
    let paid = INVOICE.replace("state: sent\n", "state: paid\npaid: 2026-03-20\n");
    project.write(PATH, paid);
    said(
        &project.run(&["check"]).exits(1),
        "has changed since Ann decided",
    );
}

#[test]
fn a_field_that_is_no_life_of_the_kind_cannot_be_left_out() {
    let project = approved();
    let paid = INVOICE.replace("state: sent\n", "state: paid\npaid: 2026-03-20\n");
    project.write(PATH, &paid);
    // A firm may say that nothing of its invoices goes on.
    project.write("content/kinds/invoices.yaml", "life: []\n");
    said(
        &project.run(&["check"]).exits(1),
        "has changed since Ann decided",
    );
    project.write("content/kinds/invoices.yaml", "life: [state, paid, due]\n");
    project.run(&["check"]).exits(0);
    project.write("content/kinds/invoices.yaml", "life: [stat]\n");
    said(
        &project.run(&["check"]).exits(1),
        "`life` names `stat`, which is not a field of `invoices`",
    );
}

#[test]
fn an_archive_says_what_went_on() {
    let project = approved();
    let paid = INVOICE.replace("state: sent\n", "state: paid\npaid: 2026-03-20\n");
    project.write(PATH, &paid);
    project.write(
        "content/acme/client.yaml",
        "name: Acme\npeople: [{name: Ann, email: ann@acme.example}]\n",
    );
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.write("words", words[0].clone() + "\n");
    project.run(&["build"]).exits(0);
    let line = ["verify", "public/acme", "--passphrase-file", "words"];
    let ran = project.run(&line).exits(0);
    said(
        &ran,
        "`invoices/a-1.yaml` is what was decided about, but for state, paid",
    );
    // The bytes of another total are not.
    let record = INVOICE.replace("100.00", "101.00");
    project.write(PATH, record);
    project.run(&["build", "--allow-stale"]).exits(0);
    let ran = project.run(&line).exits(1);
    said(
        &ran,
        "`invoices/a-1.yaml` is not the file that was decided about",
    );
    said(&ran, "; more than ");
    said(
        &ran,
        "so which lines differ shows only beside the firm's own copy",
    );
}

#[test]
fn what_could_not_be_looked_at_is_said_in_the_last_line() {
    let project = approved();
    project.write(
        "content/acme/client.yaml",
        "name: Acme\npeople: [{name: Ann, email: ann@acme.example}]\n",
    );
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.write("words", words[0].clone() + "\n");
    project.run(&["build"]).exits(0);
    let last = |ran: crate::project::Ran| ran.out().lines().last().map(str::to_owned);
    let ran = project.run(&["verify", "public/acme"]).exits(0);
    assert_eq!(
        last(ran).as_deref(),
        Some(
            "public/acme: nothing is wrong from outside; what is sealed was not looked at: pages, files, records, approvals (`--passphrase-file FILE` opens it)"
        )
    );
    let line = ["verify", "public/acme", "--passphrase-file", "words"];
    let ran = project.run(&line).exits(0);
    assert_eq!(last(ran).as_deref(), Some("public/acme: nothing is wrong"));
}

#[test]
fn what_was_rejected_is_not_called_approved() {
    let project = approved();
    let line = [
        "approve",
        "acme",
        "invoices/a-1",
        "--by",
        "ann@acme.example",
        "--decision",
        "rejected",
    ];
    project.run(&line).exits(0);
    project.write(
        "content/acme/client.yaml",
        "name: Acme\npeople: [{name: Ann, email: ann@acme.example}]\n",
    );
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.write("words", words[0].clone() + "\n");
    project.run(&["build"]).exits(0);
    let line = ["verify", "public/acme", "--passphrase-file", "words"];
    let ran = project.run(&line).exits(0);
    said(
        &ran,
        "the one file that was decided about is here, unchanged",
    );
    assert!(!ran.out().contains("approved"), "{}", ran.out());
}

#[test]
fn a_record_that_changed_is_decided_about_again_and_the_last_decision_counts() {
    let project = approved();
    let higher = INVOICE.replace("100.00", "120.00");
    project.write(PATH, &higher);
    said(
        &project.run(&["check"]).exits(1),
        "deedbox approve acme invoices/a-1 --by",
    );
    decide(&project, "invoices/a-1", "approved");
    let ran = project.run(&["check"]).exits(0);
    assert!(!ran.err().contains("has changed"), "{}", ran.err());
    let ran = project.run(&["build", "--archive"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.write("words", words[0].clone() + "\n");
    let line = ["verify", "public/acme", "--passphrase-file", "words"];
    let ran = project.run(&line).exits(0);
    said(&ran, "`invoices/a-1.yaml` has changed since approvals/");
    said(&ran, ", and was decided about again in its present form");
    // What changes after the last decision is as wrong as ever, even where it goes back to what
    // was approved once.
    for other in [&higher.replace("120.00", "130.00"), INVOICE] {
        project.write(PATH, other);
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "`a-1.yaml` has changed since Ann decided");
        assert_eq!(
            ran.err().matches("has changed since").count(),
            1,
            "{}",
            ran.err()
        );
    }
    // A decision that was taken back leaves nothing to compare.
    project.write(PATH, &higher);
    decide(&project, "invoices/a-1", "withdrawn");
    project.write(PATH, higher.replace("120.00", "140.00"));
    decide(&project, "invoices/a-1", "approved");
    project.run(&["check"]).exits(0);
}

#[test]
fn a_delivered_file_that_was_approved_is_never_another() {
    let project = approved()
        .file("content/acme/deliverables/logo/one.txt", "one")
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions:\n  - {version: 1, date: 2026-03-02, files: [one.txt]}\n---\n",
        );
    decide(&project, "deliverables/logo@1", "approved");
    project.write("content/acme/deliverables/logo/one.txt", "two");
    decide(&project, "deliverables/logo@1", "approved");
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "`one.txt` has changed since Ann decided");
    said(
        &ran,
        "restore that file, or add the other one as a new version",
    );
}

#[test]
fn what_was_refused_is_revised_and_waits_again() {
    for decision in ["rejected", "changes-requested"] {
        let project = undecided();
        decide(&project, "invoices/a-1", decision);
        let listed = |state: &str| {
            let ran = project.run(&["approvals", "acme"]).exits(0);
            let line = format!("invoices/a-1  {state} ");
            assert!(ran.out().contains(&line), "{}", ran.out());
        };
        listed(decision);
        // What was refused is not to be paid; the firm has to do something about it.
        let waits = || {
            project.run(&["build", "--plain"]).exits(0);
            let home = project.read("public-plain/acme/index.html");
            !home.contains("Nothing is waiting for you")
        };
        assert!(!waits(), "{decision}");
        let revised = INVOICE.replace("100.00", "90.00");
        project.write(PATH, &revised);
        let ran = project.run(&["check"]).exits(0);
        assert!(!ran.err().contains("has changed"), "{}", ran.err());
        listed("awaiting-approval");
        assert!(waits(), "{decision}");
        project.run(&["build"]).exits(0);
        // Once it is agreed to, it has to stay.
        decide(&project, "invoices/a-1", "approved");
        listed("approved");
        project.write(PATH, INVOICE);
        said(&project.run(&["check"]).exits(1), "has changed since Ann");
        listed("changed-since");
    }
}

#[test]
fn a_version_that_was_refused_keeps_its_files() {
    let index = "content/acme/deliverables/logo/index.md";
    let project = Project::empty()
        .file("content/firm.yaml", "name: Alder\n")
        .file(
            "content/acme/client.yaml",
            "name: Acme\npeople: [{name: Ann, email: ann@acme.example}]\n",
        )
        .file(
            index,
            "---\ntitle: Logo\nversions: [{version: 1, date: 2026-03-01, files: [logo.txt]}]\n---\n",
        )
        .file("content/acme/deliverables/logo/logo.txt", "One\n");
    decide(&project, "deliverables/logo@1", "rejected");
    project.write("content/acme/deliverables/logo/logo.txt", "Two\n");
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "`logo.txt` has changed since Ann decided");
    said(&ran, "decided about with this digest");
    said(&ran, "add the other one as a new version");
    // Taken back, it is still the file that was decided about, which is said once.
    project.write("content/acme/deliverables/logo/logo.txt", "One\n");
    decide(&project, "deliverables/logo@1", "withdrawn");
    project.write("content/acme/deliverables/logo/logo.txt", "Two\n");
    let ran = project.run(&["check"]).exits(1);
    assert_eq!(
        ran.err().matches("has changed since").count(),
        1,
        "{}",
        ran.err()
    );
}

#[test]
fn what_the_firm_recorded_by_mistake_it_takes_back_in_its_own_name() {
    let project = undecided().file(
        "content/acme/client.yaml",
        "name: Acme\npeople: [{name: Ann, email: ann@acme.example}]\nteam: [{name: Bo, email: bo@alder.example}]\n",
    );
    decide(&project, "invoices/a-1", "rejected");
    // Another one follows it in the chain, so that it cannot be removed.
    project.write(
        "content/acme/briefs/a.md",
        "---\ntitle: Aims\ndate: 2026-03-01\n---\n",
    );
    decide(&project, "briefs/a", "approved");
    let line = ["approve", "acme", "invoices/a-1", "--undo"];
    let ran = project
        .run(&[&line[..], &["--by", "cy@acme.example"]].concat())
        .exits(2);
    said(&ran, "is not one of the people");
    let ran = project
        .run(&[&line[..], &["--by", "bo@alder.example"]].concat())
        .exits(0);
    assert!(!ran.err().contains("in the name of"), "{}", ran.err());
    let records = project.tree("content/acme/approvals");
    let withdrawn = records.values().map(|text| String::from_utf8_lossy(text));
    let withdrawn: Vec<_> = withdrawn
        .filter(|text| text.contains("decision: \"withdrawn\""))
        .collect();
    assert!(
        withdrawn[0].contains("by: \"bo@alder.example\""),
        "{withdrawn:?}"
    );
    assert!(
        withdrawn[0].contains("\"organisation\":\"Alder\""),
        "{withdrawn:?}"
    );
    project.run(&["check"]).exits(0);
    // Nobody of the firm decides anything else.
    let line = [
        "approve",
        "acme",
        "invoices/a-1",
        "--by",
        "bo@alder.example",
        "--decision",
        "approved",
    ];
    said(&project.run(&line).exits(2), "is of the firm");
    // In whose name it stands otherwise is said.
    decide(&project, "briefs/a", "rejected");
    decide(&project, "invoices/a-1", "approved");
    let ran = project
        .run(&["approve", "acme", "briefs/a", "--undo"])
        .exits(0);
    said(&ran, "it stands in the name of `ann@acme.example`");
}

#[test]
fn what_only_looks_like_a_field_that_may_go_on_is_agreed_to() {
    let rest = "number: A-1\ndate: 2026-03-01\nlines: [{description: Work, amount: 100.00}]\ntotal: 100.00\n";
    for (text, from, to) in [
        // In braces, a line holds more than its first field.
        (
            "{number: A-1, date: 2026-03-01, due: 2026-03-31,\nstate: sent, total: 100.00, lines: [{description: Work, amount: 100.00}]\n}\n".to_owned(),
            "100.00",
            "900.00",
        ),
        // In quotes, it is no field at all.
        (
            format!("{rest}due: 2026-03-31\nstate: sent\nsummary: \"We owe\npaid: 100 pounds\"\n"),
            "100 pounds",
            "900 pounds",
        ),
        // What it says is said elsewhere too.
        (
            format!("{rest}state: paid\npaid: &day 2026-03-20\ndue: *day\n"),
            "2026-03-20",
            "2026-03-30",
        ),
    ] {
        let project = undecided();
        project.write(PATH, &text);
        decide(&project, "invoices/a-1", "approved");
        let records = project.tree("content/acme/approvals");
        let record = String::from_utf8_lossy(records.values().next().expect("one"));
        assert!(!record.contains("agreed"), "{record}");
        project.run(&["check"]).exits(0);
        assert!(text.contains(from), "{text}");
        project.write(PATH, text.replace(from, to));
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "has changed since Ann decided");
        said(&project.run(&["approvals", "acme"]).exits(0), "changed-since");
    }
}

#[test]
fn nothing_is_taken_back_before_it_was_decided() {
    let project = approved();
    let withdraw = |more: &[&str]| {
        let line = [
            "approve",
            "acme",
            "invoices/a-1",
            "--by",
            "ann@acme.example",
            "--decision",
            "withdrawn",
        ];
        project.run(&[&line[..], more].concat())
    };
    let ran = withdraw(&["--at", "2026-03-02T10:00:00Z"]).exits(2);
    said(&ran, "nothing is taken back before it was decided");
    assert_eq!(project.tree("content/acme/approvals").len(), 1);
    withdraw(&[]).exits(0);
}
