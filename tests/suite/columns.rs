//! Columns of a table that are the firm's: whoever maps none of them is told which go to the
//! client, and an internal one is in nothing that is published, handed over or opened.

use std::collections::BTreeMap;

use crate::names::opened;
use crate::project::{Project, said};

const HEADER: &str = "Ticket ID,Subject,Created,Status,Priority,\"Canary notes\",Effort";

const ROWS: &str = "T-1,Printer,2026-03-04 10:00,Closed,P3 normal,\"canaryone, said \"\"canarytwo\"\"\",canarythree\n\
T-2,\"a \"\"b\"\", c\",2026-03-05 10:00,New,P3 normal,\"canaryfour\ncanaryfive\",7\n\
T-3,5\" disk,2026-03-06 10:00,New,P3 normal,canarysix,\n";

const MAPPING: &str = "slug: number\ncolumns: {number: Ticket ID, summary: Subject, opened: Created, state: Status, priority: Priority}\n";

fn firm(mapping: &str) -> Project {
    Project::small()
        .file("content/acme/tickets/2026.csv", format!("{HEADER}\n{ROWS}"))
        .file(
            "content/acme/tickets/2026.csv.yaml",
            format!("{MAPPING}{mapping}"),
        )
}

/// Fails where a text has a canary: the words, and the names of the columns that hold them.
fn no_canary(tree: &BTreeMap<String, Vec<u8>>) {
    assert!(!tree.is_empty());
    for (name, bytes) in tree {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let found = text.find("canary").map(|at| &text[at..]);
        assert_eq!(found, None, "{name}");
        assert!(!text.contains("\"effort"), "{name}");
    }
}

#[test]
fn internal_columns_are_in_nothing_that_leaves_the_firm() {
    for internal in [
        "# canaryseven: what we write about them\ninternal: [Canary notes, Effort]\n",
        "internal: \"*\"\n",
    ] {
        let project = firm(internal);
        let ran = project.run(&["check", "--strict"]).exits(0);
        assert!(!ran.err().contains("warning"), "{}", ran.err());
        said(
            &ran,
            "note: 3 tickets; the client gets the columns `Ticket ID`",
        );
        said(&ran, "; 2 stay with the firm");
        let built = project.run(&["archive", "acme", "--plain"]).exits(0);
        let sealed = opened(&project, &built.out());
        no_canary(&sealed);
        let text = |name: &str| {
            let found = sealed.iter().find(|(path, _)| path.ends_with(name));
            let (_, bytes) = found.unwrap_or_else(|| panic!("{name} in {:?}", sealed.keys()));
            String::from_utf8(bytes.clone()).expect("UTF-8")
        };
        assert_eq!(
            text("records/tickets/2026.csv"),
            "Ticket ID,Subject,Created,Status,Priority\n\
             T-1,Printer,2026-03-04 10:00,Closed,P3 normal\n\
             T-2,\"a \"\"b\"\", c\",2026-03-05 10:00,New,P3 normal\n\
             T-3,\"5\"\" disk\",2026-03-06 10:00,New,P3 normal\n"
        );
        let mapping = text("records/tickets/2026.csv.yaml");
        assert!(mapping.contains("\"number\": \"Ticket ID\""), "{mapping}");
        assert!(!mapping.contains("internal"), "{mapping}");

        // The plain archive, unpacked, and the plain site.
        let plain = project.tree("archives").into_iter();
        let plain: Vec<_> = plain.filter(|(name, _)| name.contains("plain")).collect();
        let [(_, zip)] = &plain[..] else {
            panic!("one plain archive")
        };
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip");
        let mut unpacked = BTreeMap::new();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).expect("an entry");
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).expect("readable");
            unpacked.insert(file.name().expect("a name").into_owned(), bytes);
        }
        assert!(
            unpacked
                .keys()
                .any(|name| name.ends_with("records/tickets/2026.csv"))
        );
        no_canary(&unpacked);
        project.run(&["build", "--plain"]).exits(0);
        no_canary(&project.tree("public-plain"));
    }
}

#[test]
fn what_holds_no_field_is_named_once() {
    let project = firm("");
    let ran = project.run(&["check"]).exits(0);
    said(
        &ran,
        "2 columns of this table belong to no field, and the client gets them: `Canary notes`, `Effort`",
    );
    said(&ran, "`internal:` in `content/acme/tickets/2026.csv.yaml`");
    assert_eq!(
        ran.err().matches("warning: 2 columns").count(),
        1,
        "{}",
        ran.err()
    );
    said(&ran, "`Priority`, `Canary notes`, `Effort`");
    project.run(&["check", "--strict"]).exits(1);
    // What is not named goes out, as the warning says.
    let built = project.run(&["archive", "acme"]).exits(0);
    let sealed = opened(&project, &built.out());
    let all: Vec<u8> = sealed.into_values().flatten().collect();
    assert!(String::from_utf8_lossy(&all).contains("canaryone"));

    let project = firm("internal: Effort\n");
    let ran = project.run(&["check"]).exits(0);
    said(
        &ran,
        "a column of this table belongs to no field, and the client gets it: `Canary notes`",
    );

    // Without columns in the mapping too, and many of them.
    let many: Vec<String> = (1..=20).map(|at| format!("Extra {at}")).collect();
    let project = Project::small()
        .file(
            "content/acme/tickets/2026.csv",
            format!(
                "number,summary,opened,state,priority,{}\nT-1,Printer,2026-03-04 10:00,closed,p3{}\n",
                many.join(","),
                ",".repeat(20)
            ),
        )
        .file("content/acme/tickets/2026.csv.yaml", "slug: number\n");
    let ran = project.run(&["check"]).exits(0);
    said(&ran, "20 columns of this table belong to no field");
    said(&ran, "`Extra 19`, `Extra 20`");
}

#[test]
fn a_column_that_is_not_there_or_shown_is_an_error() {
    let ran = firm("internal: [Canary note, Effort]\n")
        .run(&["check"])
        .exits(1);
    said(
        &ran,
        "`content/acme/tickets/2026.csv` has no column `Canary note`",
    );
    said(&ran, "did you mean `Canary notes`?");
    let ran = firm("internal: [Subject, \"*\"]\n")
        .run(&["check"])
        .exits(1);
    said(
        &ran,
        "the column `Subject` is internal and holds the field `summary`, which pages show",
    );
    let ran = firm("internal: {a: b}\n").run(&["check"]).exits(1);
    said(&ran, "`internal` is a mapping, not a text");
}

#[test]
fn what_a_kind_keeps_back_stays_back_beside_a_mapping_too() {
    let kind = "name: orders\none: Order\nmany: Orders\ntitle: title\nfields:\n  title: {type: text, required: true}\ncsv:\n  columns: {title: Name}\n  internal: [Canary notes, Margin]\n";
    for mapping in [None, Some("columns: {title: Name}\n")] {
        let mut project = Project::small()
            .file("content/kinds/orders.yaml", kind)
            .file(
                "content/acme/orders/all.csv",
                "Name,Canary notes\nChair,canaryone\nTable,canarytwo\n",
            );
        if let Some(mapping) = mapping {
            project = project.file("content/acme/orders/all.csv.yaml", mapping);
        }
        project.run(&["check", "--strict"]).exits(0);
        let built = project.run(&["archive", "acme"]).exits(0);
        no_canary(&opened(&project, &built.out()));
    }
}

#[test]
fn a_decision_that_pins_such_a_table_still_verifies() {
    let project = firm("internal: \"*\"\n");
    let client = "name: Acme Ltd\npeople:\n  - {name: Dana Hart, email: dana@acme.example, approves: [tickets]}\n";
    project.write("content/acme/client.yaml", client);
    let line = [
        "approve",
        "acme",
        "tickets/t-1",
        "--by",
        "dana@acme.example",
        "--decision",
        "approved",
        "--statement",
        "Yes.",
    ];
    project.run(&line).exits(0);
    let built = project.run(&["archive", "acme"]).exits(0);
    let tree = opened(&project, &built.out());
    no_canary(&tree);
}

#[test]
fn archive_says_which_records_have_comments() {
    let project = Project::small();
    let without = project.run(&["archive", "acme"]).exits(0);
    assert!(!without.err().contains("comments"), "{}", without.err());
    project.write("content/acme/client.yaml", "# difficult\nname: Acme Ltd\n");
    for day in 1..=7 {
        project.write(
            &format!("content/acme/updates/2026-03-0{day}-week.md"),
            "---\ntitle: Week # not the real one\n---\nWords.\n",
        );
    }
    project.write(
        "content/acme/updates/2026-04-01-month.md",
        "---\ntitle: Month\nvisibility: internal\n---\n<!-- ours -->\n",
    );
    let ran = project.run(&["archive", "acme"]).exits(0);
    said(
        &ran,
        "acme: records are handed over as they were written, and these have comments: `client.yaml`, `updates/2026-03-01-week.md`",
    );
    said(&ran, "and 3 more");
    assert!(!ran.err().contains("2026-04-01"), "{}", ran.err());
    // Of several clients each is named.
    project.write("content/bolt/client.yaml", "# slow\nname: Bolt Ltd\n");
    project.write(
        "content/bolt/updates/2026-03-01-week.md",
        "---\ntitle: Week\n---\nWords.\n",
    );
    let ran = project.run(&["archive", "bolt"]).exits(0);
    said(
        &ran,
        "bolt: records are handed over as they were written, and these have comments: `client.yaml`",
    );
    assert!(!ran.err().contains("acme"), "{}", ran.err());
}

/// What is called as its unit is headed as the unit is written.
#[test]
fn a_column_of_kilometres_is_headed_by_the_unit() {
    for (field, head) in [
        ("km: {type: number, unit: km}", "km"),
        ("KM: {type: number, unit: km}", "km"),
        ("kwh: {type: number, unit: kWh}", "kWh"),
        ("km: {type: number, unit: miles}", "Km"),
        ("km: {type: number, unit: km, label: Driven}", "Driven"),
    ] {
        let (name, _) = field.split_once(':').expect("a name");
        let project = Project::small()
            .file(
                "content/kinds/trips.yaml",
                format!("name: trips\none: Trip\nmany: Trips\nfields:\n  title: {{type: text, required: true}}\n  {field}\nlist: {{columns: [title, {name}]}}\n"),
            )
            .file("content/acme/trips/one.yaml", format!("title: One\n{name}: 12\n"));
        project.run(&["build", "--plain"]).exits(0);
        let list = project.read("public-plain/acme/trips/index.html");
        assert!(
            list.contains(&format!("class=\"number\">{head}</th>")),
            "{field}: {list}"
        );
    }
}

#[test]
fn what_is_internal_in_one_mapping_and_shown_by_another_is_an_error() {
    let kind_wide = |text: &str| {
        Project::small()
            .file("content/acme/tickets/2026.csv", format!("{HEADER}\n{ROWS}"))
            .file(
                "content/acme/tickets/2026.csv.yaml",
                MAPPING.replace(
                    "priority: Priority",
                    "priority: Priority, resolution: Canary notes",
                ),
            )
            .file("content/acme/tickets.csv.yaml", text)
    };
    for (mapping, fact) in [
        (
            "internal: [Canary notes, Effort]\n",
            "the column `Canary notes` is internal and holds the field `resolution`, which pages show",
        ),
        (
            "internal: [canary NOTES, Effort]\n",
            "the column `canary NOTES` is internal and holds the field `resolution`",
        ),
        ("internal: [Canary notes\n", "content/acme/tickets.csv.yaml"),
        (
            "internl: [Effort]\n",
            "the mapping has no property `internl`",
        ),
    ] {
        let ran = kind_wide(mapping).run(&["check"]).exits(1);
        said(&ran, fact);
    }
    // Whatever its case, it is cut.
    let project = firm("internal: [canary NOTES, effort]\n");
    let built = project.run(&["archive", "acme"]).exits(0);
    no_canary(&opened(&project, &built.out()));
}

#[test]
fn what_names_the_records_or_is_one_of_two_columns_is_not_internal() {
    let table = "Ticket ID,Subject,Created,Status,Priority,Key,Name,Name\nT-1,Printer,2026-03-04 10:00,Closed,P3 normal,k-1,Ann,Bob\n";
    let with = |mapping: &str| {
        Project::small()
            .file("content/acme/tickets/2026.csv", table)
            .file("content/acme/tickets/2026.csv.yaml", mapping)
    };
    let columns = "columns: {number: Ticket ID, summary: Subject, opened: Created, state: Status, priority: Priority";
    let ran = with(&format!("slug: Key\n{columns}}}\ninternal: [Key, Name]\n"));
    said(
        &ran.run(&["check"]).exits(1),
        "the column `Key` is internal and names the records in their routes",
    );
    let ran = with(&format!(
        "slug: number\n{columns}, assignee: \"Name[2]\"}}\ninternal: [Name, Key]\n"
    ));
    said(
        &ran.run(&["check"]).exits(1),
        "the column `Name` is internal and holds the field `assignee`",
    );
    // What names them is no other column, and stays where a `*` cuts the rest.
    let project = with(&format!("slug: Key\n{columns}}}\ninternal: \"*\"\n"));
    project.run(&["check", "--strict"]).exits(0);
    let built = project.run(&["archive", "acme"]).exits(0);
    let tree = opened(&project, &built.out());
    let copy = tree
        .iter()
        .find(|(path, _)| path.ends_with("records/tickets/2026.csv"));
    let copy = String::from_utf8_lossy(copy.expect("the records").1).into_owned();
    assert!(copy.contains(",Key\n") && !copy.contains("Ann"), "{copy}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_table_with_internal_columns_delivers_nothing() {
    let project = firm("internal: \"*\"\n").file(
        "content/acme/deliverables/d/index.md",
        "---\ntitle: D\nversions:\n  - {version: 1, date: 2026-03-04, files: [e.csv]}\n---\n",
    );
    let link = project.path("content/acme/deliverables/d/e.csv");
    std::os::unix::fs::symlink("../../tickets/2026.csv", link).expect("linked");
    let ran = project.run(&["build"]).exits(1);
    said(
        &ran,
        "this link leads to `tickets/2026.csv`, which has internal columns",
    );
    assert!(!project.path("public").exists());
}

#[test]
fn the_hint_names_the_mapping_that_is_in_use() {
    let project = Project::small()
        .file("content/acme/tickets/2026.csv", format!("{HEADER}\n{ROWS}"))
        .file("content/acme/tickets.csv.yaml", MAPPING);
    let ran = project.run(&["check"]).exits(0);
    said(&ran, "`internal:` in `content/acme/tickets.csv.yaml` names");
    // As it says, and nothing else has to be written.
    project.write(
        "content/acme/tickets.csv.yaml",
        format!("{MAPPING}internal: [Canary notes, Effort]\n"),
    );
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn what_is_internal_is_so_for_all_columns_of_a_name() {
    let table = "Ticket ID,Subject,Created,Status,Priority,Effort,Effort\n\
                 T-1,Printer,2026-03-04 10:00,Closed,P3 normal,canaryone,canarytwo\n";
    let project = Project::small().file("content/acme/tickets/2026.csv", table);
    let mapping = |internal: &str| {
        let text = format!("{MAPPING}internal: [\"{internal}\"]\n");
        project.write("content/acme/tickets/2026.csv.yaml", text);
    };
    mapping("Effort[2]");
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "`Effort` means all columns of that name");
    mapping("Effort");
    let ran = project.run(&["check", "--strict"]).exits(0);
    assert!(!ran.err().contains("warning"), "{}", ran.err());
}
