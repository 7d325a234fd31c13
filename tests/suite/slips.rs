//! What is written nearly right: another field's name, a number or a decision twice, somebody's
//! name, a day. Each is said once, where it stands, with what is meant.

use crate::project::{Project, Ran, said};

/// What `check` says of one file of `acme`.
fn of_file(path: &str, text: &str) -> Ran {
    let project = Project::small().file(&format!("content/acme/{path}"), text);
    project.run(&["check"])
}

#[test]
fn another_fields_name_is_no_slip_for_a_field_that_is_missing() {
    // `state` is as near to `date` as a slip would be.
    let ran = of_file(
        "updates/week.md",
        "---\ntitle: Week\nstate: on-track\n---\n\nText.\n",
    )
    .exits(1);
    said(&ran, "error: the status update needs `date`");
    said(&ran, "1 error in the content");
    let ran = of_file(
        "invoices/a-1.yaml",
        "number: A-1\ndue: 2026-04-03\nstate: sent\nlines: [{description: A, amount: 5.00}]\ntotal: 5.00\n",
    )
    .exits(1);
    said(&ran, "error: the invoice needs `date`");
    // A slip is said once.
    let ran = of_file(
        "updates/week.md",
        "---\ntitle: Week\ndat: 2026-03-04\nstate: on-track\n---\n\nText.\n",
    )
    .exits(1);
    said(&ran, "error: the status update has no field `dat`");
    said(&ran, "hint: did you mean `date`?");
    said(&ran, "1 error in the content");
}

/// A client with an invoice of each of these numbers, in files of their own.
fn invoices(numbers: &[&str]) -> Project {
    let project = Project::small();
    for (at, number) in numbers.iter().enumerate() {
        let text = format!(
            "number: {number}\ndate: 2026-03-04\ndue: 2026-04-03\nstate: sent\nlines: [{{description: A, amount: 5.00}}]\ntotal: 5.00\n"
        );
        project.write(&format!("content/acme/invoices/bill-{at}.yaml"), text);
    }
    project
}

#[test]
fn a_number_is_one_records_alone() {
    let ran = invoices(&["A-1", "A-2", "a-1"]).run(&["check"]).exits(1);
    said(&ran, "error: another invoice has the `number` `a-1` too");
    said(&ran, "--> content/acme/invoices/bill-2.yaml:1:9");
    said(
        &ran,
        "note: the other is content/acme/invoices/bill-0.yaml:1",
    );
    said(&ran, "hint: correct the `number` of one, or remove one");
    said(&ran, "1 error in the content");
    invoices(&["A-1", "A-2", "A-10"])
        .run(&["check", "--strict"])
        .exits(0);
    // What is to be filled in is nobody's yet.
    let project = Project::small();
    for name in ["Press", "Desk"] {
        project.run(&["new", "asset", "acme", name]).exits(0);
    }
    let ran = project.run(&["check"]).exits(0);
    said(&ran, "are still as `deedbox new` wrote them");
    // Another client's are its own.
    let project = invoices(&["A-1"]).file("content/other/client.yaml", "name: Other\n");
    let invoice = project.read("content/acme/invoices/bill-0.yaml");
    project.write("content/other/invoices/bill.yaml", invoice);
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn rows_with_one_number_are_one_mistake() {
    let mapping =
        "slug: summary\ncolumns: {number: Key, summary: Title, opened: Created, state: State}\n";
    let table = |keys: [&str; 4]| {
        let row = |(at, key)| format!("{key},Printer {at},2026-03-04,new\n");
        let rows: String = keys.iter().enumerate().map(row).collect();
        let project = Project::small()
            .file("content/acme/tickets.csv.yaml", mapping)
            .file(
                "content/acme/tickets/all.csv",
                format!("Key,Title,Created,State\n{rows}"),
            );
        project.run(&["check"])
    };
    let ran = table(["T-1", "T-1", "T-1", "T-2"]).exits(1);
    said(&ran, "error: another ticket has the `number` `T-1` too");
    said(
        &ran,
        "note: the other is content/acme/tickets/all.csv:2; 1 more row has that of another",
    );
    said(&ran, "1 error in the content");
    table(["T-1", "T-2", "T-3", "T-4"]).exits(0);
}

#[test]
fn a_kind_of_ones_own_says_what_is_one_records_alone() {
    let kind = |unique: &str| {
        Project::small()
            .file(
                "content/kinds/visits.yaml",
                format!("unique: {unique}\nfields:\n  title: {{type: text, required: true}}\n  permit: {{type: number}}\n  days: {{type: date, many: true}}\n"),
            )
            .file("content/acme/visits/a.yaml", "title: A\npermit: 7\n")
            .file("content/acme/visits/b.yaml", "title: B\npermit: 7.0\n")
            .file("content/acme/visits/c.yaml", "title: C\n")
            .file("content/acme/visits/d.yaml", "title: D\n")
            .run(&["check"])
    };
    let ran = kind("[permit]").exits(1);
    said(&ran, "error: another visit has the `permit` `7` too");
    said(&ran, "1 error in the content");
    kind("[]").exits(0);
    let ran = kind("[permt]").exits(1);
    said(
        &ran,
        "`unique` names `permt`, which is not a field of `visits`",
    );
    said(&ran, "hint: did you mean `permit`?");
    let ran = kind("[days]").exits(1);
    said(&ran, "`unique` names `days`, which is not one value");
    // What deedbox declares, a firm may take back.
    let project = invoices(&["A-1", "A-1"]).file("content/kinds/invoices.yaml", "unique: []\n");
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn a_decision_that_is_recorded_twice_is_said() {
    let project = Project::small()
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n  - {name: Sam Poe, email: sam@acme.example}\n",
        )
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions:\n  - {version: 1, date: 2026-03-01, files: [a.txt]}\n  - {version: 2, date: 2026-03-02, files: [a.txt]}\n---\n",
        )
        .file("content/acme/deliverables/logo/a.txt", "a\n");
    let record = |name: &str, version: &str, decision: &str, by: &str, more: &str| {
        let text =
            format!("subject: deliverables/logo@{version}\ndecision: {decision}\nby: {by}\n{more}");
        project.write(&format!("content/acme/approvals/{name}.yaml"), text);
    };
    let twice = "this decision about `deliverables/logo@2` is recorded twice";
    record("one", "2", "approved", "Dana Reyes", "at: 2026-03-04\n");
    let at = "at: 2026-03-04T10:30:00+01:00\n";
    record("two", "2", "approved", "dana@acme.example", at);
    let ran = project.run(&["check"]).exits(0);
    said(&ran, twice);
    said(&ran, "note: the other is content/acme/approvals/one.yaml:1");
    said(&ran, "`supersedes: approvals/one`");
    // Another version, person, decision, day; one in place of the other.
    let other_day = "at: 2026-03-05\n";
    let instead = "at: 2026-03-04\nsupersedes: approvals/one\n";
    for (version, decision, by, more) in [
        ("1", "approved", "dana@acme.example", at),
        ("2", "approved", "sam@acme.example", at),
        ("2", "approved-with-changes", "dana@acme.example", at),
        ("2", "approved", "dana@acme.example", other_day),
        ("2", "approved", "dana@acme.example", instead),
    ] {
        record("two", version, decision, by, more);
        let ran = project.run(&["check"]).exits(0);
        assert!(!ran.err().contains("recorded twice"), "{}", ran.err());
    }
    // What was taken back is not there twice.
    record("two", "2", "withdrawn", "dana@acme.example", at);
    record(
        "three",
        "2",
        "approved",
        "dana@acme.example",
        "at: 2026-03-04T11:00:00+01:00\n",
    );
    let ran = project.run(&["check"]).exits(0);
    assert!(!ran.err().contains("recorded twice"), "{}", ran.err());
}

#[test]
fn an_author_is_one_of_the_people() {
    let check = |kind: &str, name: &str, author: &str| {
        Project::small()
            .file(
                "content/acme/client.yaml",
                "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n  - {name: Dana Poe}\nteam:\n  - {name: Ines Okafor, email: ines@alder.example}\n",
            )
            .file(
                &format!("content/acme/{kind}/{name}.md"),
                format!("---\ntitle: Week\ndate: 2026-03-04\nauthor: {author}\n---\n\nText.\n"),
            )
            .run(&["check"])
            .exits(0)
    };
    let add = "hint: add the person in `client.yaml`: to `team` for the firm's, to `people` for";
    for kind in ["updates", "briefs"] {
        for (author, hint) in [
            ("Ines Okafr", "hint: did you mean `Ines Okafor`?"),
            ("Ines", "hint: did you mean `Ines Okafor`?"),
            (
                "ines@alder.exampel",
                "hint: did you mean `ines@alder.example`?",
            ),
            // Two have that name.
            ("Dana", add),
            ("Tom Hill", add),
        ] {
            let ran = check(kind, "week", author);
            let fact = format!("warning: `{author}` is not one of the people of `acme`");
            said(&ran, &fact);
            said(&ran, hint);
        }
        for author in ["Ines Okafor", "Dana Reyes", "INES@alder.example"] {
            let ran = check(kind, "week", author);
            assert!(!ran.err().contains("not one of"), "{}", ran.err());
        }
    }
}

#[test]
fn where_no_team_is_listed_anybody_may_write() {
    let check = |author: &str| {
        Project::small()
            .file(
                "content/acme/client.yaml",
                "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n",
            )
            .file(
                "content/acme/updates/week.md",
                format!("---\ntitle: Week\ndate: 2026-03-04\nauthor: {author}\n---\n\nText.\n"),
            )
            .run(&["check"])
            .exits(0)
    };
    let of_the_firm = check("Ines Okafor");
    assert!(!of_the_firm.err().contains("not one of"));
    said(&check("Dana Reyez"), "hint: did you mean `Dana Reyes`?");
}

#[test]
fn a_kind_says_how_well_a_person_has_to_be_known() {
    let check = |known: &str| {
        let project = Project::small()
            .file(
                "content/kinds/visits.yaml",
                format!("fields:\n  title: {{type: text, required: true}}\n  by: {{type: person, known: {known}}}\n"),
            )
            .file("content/acme/visits/a.yaml", "title: A\nby: Tom\n")
            .file(
                "content/acme/client.yaml",
                "name: Acme Ltd\nteam: [{name: Ines Okafor}]\n",
            );
        project.run(&["check"])
    };
    said(&check("true").exits(1), "error: `Tom` is not one of");
    said(&check("expected").exits(0), "warning: `Tom` is not one of");
    assert!(!check("false").exits(0).err().contains("Tom"));
    said(
        &check("maybe").exits(1),
        "error: `known` is `maybe`, not `true`, `expected` or `false`",
    );
}

#[test]
fn a_mapping_of_nearly_the_right_name_is_answered_with_the_right_one() {
    let table = "Key,Title,Created,State\nT-1,Printer,2026-03-04,new\n";
    let mapping = "columns: {number: Key, summary: Title, opened: Created, state: State}\n";
    for (wrong, right) in [
        ("ticket.csv.yaml", "hint: did you mean `tickets.csv.yaml`?"),
        (
            "tickets/al.csv.yaml",
            "hint: did you mean `tickets/all.csv.yaml`?",
        ),
        ("tickets.csv.yml", "hint: rename it: `tickets.csv.yaml`"),
        ("tickets/all.csv.YAML", "hint: rename it: `all.csv.yaml`"),
        // There are no tables of tasks.
        (
            "task.csv.yaml",
            "hint: a CSV file of records is in its kind's directory",
        ),
    ] {
        let project = Project::small()
            .file("content/acme/tickets/all.csv", table)
            .file(&format!("content/acme/{wrong}"), mapping);
        said(&project.run(&["check"]).exits(1), right);
    }
}

#[test]
fn a_preset_for_another_tool_is_one_mistake() {
    let zendesk = "Id,Subject,Created at,Status,Priority\n1,Printer,2026-03-04 10:00,Open,High\n";
    let check = |mapping: &str, table: &str| {
        let project = Project::small()
            .file("content/acme/tickets/all.csv", table)
            .file("content/acme/tickets/all.csv.yaml", mapping);
        project.run(&["check"])
    };
    let ran = check("preset: jira\n", zendesk).exits(1);
    said(
        &ran,
        "error: the columns of this file are not those that jira exports",
    );
    said(&ran, "those that zendesk exports: `preset: zendesk`");
    said(&ran, "1 error in the content");
    check("preset: zendesk\n", zendesk).exits(0);
    // One that lacks a column is nobody else's.
    let ran = check("preset: zendesk\n", &zendesk.replace("Status", "Stage")).exits(1);
    said(&ran, "no column holds `state`, which every ticket needs");
}

#[test]
fn a_name_that_begins_with_no_day_is_said_once() {
    let text = "---\ntitle: Week\n---\n\nText.\n";
    for (name, day, hint) in [
        (
            "2026-13-45-week",
            "2026-13-45",
            "let it begin with year, month",
        ),
        (
            "2026-02-30-week",
            "2026-02-30",
            "let it begin with year, month",
        ),
        (
            "2026-13-02-week",
            "2026-13-02",
            "if 2026-02-13 is meant, let it",
        ),
    ] {
        let ran = of_file(&format!("updates/{name}.md"), text).exits(1);
        said(
            &ran,
            &format!("error: the name begins with `{day}`, and there is no such day"),
        );
        said(&ran, &format!("--> content/acme/updates/{name}.md"));
        said(&ran, hint);
        said(&ran, "1 error in the content");
    }
    // What calls it by its name has nothing else to mend.
    let project = Project::small()
        .file("content/acme/updates/2026-02-30-week.md", text)
        .file(
            "content/acme/updates/2026-03-04-next.md",
            text.replace("Text.", "After [this](2026-02-30-week.md)."),
        );
    said(&project.run(&["check"]).exits(1), "1 error in the content");
    let delivered = "---\ntitle: Logo\nversions: []\n---\n";
    let ran = of_file("deliverables/2026-02-30-logo/index.md", delivered).exits(1);
    said(
        &ran,
        "error: the name begins with `2026-02-30`, and there is no such day",
    );
    of_file("updates/2028-02-29-week.md", text).exits(0);
    let dated = text.replace("title", "date: 2026-03-04\ntitle");
    of_file("updates/2026-03-045.md", &dated).exits(0);
}

#[test]
fn a_better_name_keeps_the_date_and_the_ending() {
    let text = "---\ntitle: Week\ndate: 2026-03-04\n---\n\nText.\n";
    for (path, hint) in [
        (
            "updates/2026-03-04-Größe.md",
            "rename the file: `2026-03-04-grosse.md`, or write `slug: grosse` into it",
        ),
        ("updates/Week.md", "rename the file: `week.md`, or"),
        (
            "briefs/2026-03-04-Frühling/index.md",
            "rename the directory: `2026-03-04-fruhling`, or write `slug: fruhling` into it",
        ),
    ] {
        said(&of_file(path, text).exits(1), hint);
    }
}

#[test]
fn an_amount_that_a_comma_cuts_is_said_with_the_amount_that_is_meant() {
    let invoice = |line: &str| {
        let text = format!(
            "number: A-1\ndate: 2026-03-04\ndue: 2026-04-03\nstate: sent\nlines:\n  - {{{line}}}\ntotal: 950.00\n"
        );
        of_file("invoices/a-1.yaml", &text)
    };
    for (line, hints) in [
        (
            "description: A, amount: 950,00",
            &["write it as `950.00`"][..],
        ),
        ("amount: 950,00, description: A", &["write it as `950.00`"]),
        (
            "description: A, price: 475,00, amount: 950,00",
            &["write it as `475.00`", "write it as `950.00`"],
        ),
        (
            "description: A, amount: 1,450,00",
            &["write it as `1250.00`, or with a currency"],
        ),
        (
            "description: A, amount: EUR 1.450,00",
            &["write it as `EUR 1450.00`"],
        ),
        (
            "description: A, amount: 950,00 EUR",
            &["write it as `EUR 950.00`"],
        ),
        (
            "description: A, quantity: 2,5, amount: 950.00",
            &["write it as `2.5`"],
        ),
        (
            "description: Sheets of 29,7, amount: 950.00",
            &["put it in quotes: `\"Sheets of 29,7\"`"],
        ),
    ] {
        let ran = invoice(line).exits(1);
        for hint in hints {
            said(&ran, hint);
        }
        let errors = match hints.len() {
            1 => "1 error in".to_owned(),
            several => format!("{several} errors in"),
        };
        said(&ran, &errors);
        said(&ran, "` has a comma, which ends a value in braces");
    }
    // What is no amount is a key, and one that is there twice is said.
    said(
        &invoice("description: A, amount: 950.00, 00").exits(1),
        "`lines` has no field `00`",
    );
    said(
        &invoice("description: A, amount: 950.00, amount: 950.00").exits(1),
        "this key stands here twice",
    );
    invoice("description: A, amount: 950.00").exits(0);
}
