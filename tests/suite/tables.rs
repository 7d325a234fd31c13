//! CSV files as tools export them: how their cells, days and columns are mapped, how they are
//! written, and that one mistake is one message.

use deedbox::model::record::{Record, Value};

use crate::project::{Project, Ran, said};

/// The tickets of a project and what its files say of them, by name.
fn ticket(project: &Project, name: &str) -> Record {
    let loaded = deedbox::load::load(&project.path(""), &[]).expect("the disk works");
    let client = &loaded.content.clients[0];
    client.at("tickets", name).expect(name).clone()
}

fn text(record: &Record, field: &str) -> Option<String> {
    Some(match &record.values.get(field)?.value {
        Value::Choice(text) | Value::Text(text) | Value::Person(text) => text.clone(),
        Value::DateTime(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        other => format!("{other:?}"),
    })
}

/// A firm in Berlin with one table of tickets, and the mapping beside it.
fn table(csv: impl AsRef<[u8]>, mapping: &str) -> Project {
    Project::small()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\ntime_zone: Europe/Berlin\n",
        )
        .file("content/acme/tickets/all.csv", csv)
        .file("content/acme/tickets/all.csv.yaml", mapping)
}

/// How often a run says something.
fn count(ran: &Ran, text: &str) -> usize {
    (ran.out() + &ran.err()).matches(text).count()
}

const COLUMNS: &str = "slug: number\ncolumns: {number: Key, summary: Title, opened: Created, state: State, priority: Priority}\n";

#[test]
fn cells_mean_what_the_mapping_says() {
    let project = table(
        "Key,Title,Created,State,Priority\n\
         T-1,Printer,02/Jan/26 9:33 AM,Open,-\n\
         T-2,Phone,02.01.2026 09:33,on hold,Urgent\n\
         T-3,Door,2026-01-02 09:33:00 UTC,OPEN,\n\
         T-4,Key,2026-01-02 09:33:00 +0200,Closed,P4 low\n",
        &format!(
            "{COLUMNS}values:\n  state: {{Open: new, on hold: waiting}}\n  priority: {{Urgent: p1, \"\": p3}}\ndates: [\"%d/%b/%y %I:%M %p\", \"%d.%m.%Y %H:%M\", \"%Y-%m-%d %H:%M:%S UTC\", \"%Y-%m-%d %H:%M:%S %z\"]\nempty: [\"-\"]\n"
        ),
    );
    project.run(&["check", "--strict"]).exits(0);
    let rows = [
        ("t-1", "2026-01-02T09:33:00+01:00", "new", None),
        ("t-2", "2026-01-02T09:33:00+01:00", "waiting", Some("p1")),
        ("t-3", "2026-01-02T10:33:00+01:00", "new", Some("p3")),
        ("t-4", "2026-01-02T08:33:00+01:00", "closed", Some("p4")),
    ];
    for (name, opened, state, priority) in rows {
        let record = ticket(&project, name);
        assert_eq!(text(&record, "opened").as_deref(), Some(opened), "{name}");
        assert_eq!(text(&record, "state").as_deref(), Some(state), "{name}");
        assert_eq!(text(&record, "priority").as_deref(), priority, "{name}");
    }
}

#[test]
fn what_cells_cannot_mean_is_said_with_what_to_write() {
    let project = table(
        "Key,Title,Created,State,Priority\nT-1,Printer,02.01.2026 09:33,Offen,p1\n",
        COLUMNS,
    );
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "`opened` is `02.01.2026 09:33`, not a date with a time",
    );
    said(&ran, "`dates: [\"%d.%m.%Y %H:%M\"]`");
    said(&ran, "`values: {state: {Offen: …}}`");
    assert_eq!(count(&ran, "error:"), 2);
    for (mapping, fact) in [
        (
            "values: {state: {Offen: nwe}}\n",
            "`nwe` is not one of the words of `state`",
        ),
        (
            "values: {stat: {Offen: new}}\n",
            "`tickets` has no field `stat`",
        ),
        (
            "dates: [\"%H:%M\"]\n",
            "`%H:%M` is not how a day can be written",
        ),
        ("dates: [\"%Q!\"]\n", "is not how a day can be written"),
        (
            "dates: [dd.mm.yyyy]\n",
            "`dd.mm.yyyy` is not how a day can be written",
        ),
        (
            "dates: [{format: \"%d.%m.%Y\", zone: Europe/Atlantis}]\n",
            "there is no time zone `Europe/Atlantis`",
        ),
        ("dates: [{zone: Europe/Berlin}]\n", "needs `format`"),
        ("encoding: klingon\n", "there is no encoding `klingon`"),
        (
            "delimiter: \"\\\"\"\n",
            "the delimiter is not one character",
        ),
        ("preset: zendsek\n", "did you mean `zendesk`?"),
        ("preset: trello\n", "`trello` has no preset for `tickets`"),
        ("colums: {}\n", "did you mean `columns`?"),
    ] {
        project.write(
            "content/acme/tickets/all.csv.yaml",
            format!("{COLUMNS}{mapping}"),
        );
        let ran = project.run(&["check"]).exits(1);
        said(&ran, fact);
    }
}

#[test]
fn a_moment_that_a_zone_skips_or_has_twice_is_said() {
    let project = table(
        "Key,Title,Created,State,Priority\nT-1,a,29.03.2026 02:30,new,p1\nT-2,b,25.10.2026 02:30,new,p1\n",
        &format!("{COLUMNS}dates: [\"%d.%m.%Y %H:%M\"]\n"),
    );
    let ran = project.run(&["check"]).exits(0);
    said(
        &ran,
        "warning: `opened` is `29.03.2026 02:30`, which no clock showed",
    );
    said(
        &ran,
        "note: `opened` is `25.10.2026 02:30`, which was twice",
    );
    let mapping = format!("{COLUMNS}dates: [{{format: \"%d.%m.%Y %H:%M\", zone: Asia/Tokyo}}]\n");
    project.write("content/acme/tickets/all.csv.yaml", mapping);
    let ran = project.run(&["check", "--strict"]).exits(0);
    assert_eq!(count(&ran, "clock"), 0);
    let opened = text(&ticket(&project, "t-1"), "opened");
    assert_eq!(opened.as_deref(), Some("2026-03-28T18:30:00+01:00"));
}

#[test]
fn columns_of_one_name_are_told_by_their_position() {
    let csv = "Key,Title,Created,State,Priority,Name,Name\nT-1,a,2026-01-02,new,p1,Ada,Bob\n";
    let of = |name: &str| {
        COLUMNS.replace(
            "priority: Priority",
            &format!("priority: Priority, assignee: {name}"),
        )
    };
    let project = table(csv, &of("\"Name[2]\""));
    project.run(&["check"]).exits(0);
    let assignee = |project: &Project| text(&ticket(project, "t-1"), "assignee");
    assert_eq!(assignee(&project).as_deref(), Some("Bob"));
    project.write(
        "content/acme/tickets/all.csv.yaml",
        of("[\"Name[1]\", \"Name[2]\"]"),
    );
    assert_eq!(assignee(&project).as_deref(), Some("Ada"));
    for (name, fact) in [
        ("Name", "has 2 columns `Name`"),
        (
            "\"Name[3]\"",
            "has no column `Name[3]`, as it has that name twice",
        ),
        ("\"Name[0]\"", "has no column `Name[0]`"),
        ("\"Nam[1]\"", "has no column `Nam[1]`"),
    ] {
        project.write("content/acme/tickets/all.csv.yaml", of(name));
        let ran = project.run(&["check"]).exits(1);
        said(&ran, fact);
        assert_eq!(count(&ran, "error:"), 1, "{name}");
    }
    // A name with brackets of its own is just a name.
    project.write(
        "content/acme/tickets/all.csv",
        csv.replace("Name,Name", "Name[2],Name"),
    );
    project.write("content/acme/tickets/all.csv.yaml", of("\"Name[2]\""));
    assert_eq!(assignee(&project).as_deref(), Some("Ada"));
}

#[test]
fn files_are_read_in_the_encoding_that_they_were_written_in() {
    let plain = "number;summary;opened;state\nT-1;Größe € 5;2026-01-02;new\n";
    let wide: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let western: Vec<u8> = plain
        .chars()
        .map(|letter| match letter {
            '€' => 0x80,
            letter => u8::try_from(u32::from(letter)).expect("Latin"),
        })
        .collect();
    for (bytes, note) in [
        (plain.as_bytes().to_vec(), None),
        ([b"\xef\xbb\xbf", plain.as_bytes()].concat(), None),
        ([b"sep=;\r\n", plain.as_bytes()].concat(), None),
        (western.clone(), Some("read as Windows-1252")),
        ([b"\xff\xfe", &*wide].concat(), Some("read as UTF-16LE")),
        (wide, Some("read as UTF-16LE")),
    ] {
        let is_said = !bytes.starts_with(b"sep=");
        let project = table(bytes, "slug: number\n");
        let ran = project.run(&["check", "--strict"]).exits(0);
        let summary = text(&ticket(&project, "t-1"), "summary");
        assert_eq!(summary.as_deref(), Some("Größe € 5"), "{note:?}");
        assert_eq!(
            count(&ran, "read as"),
            usize::from(note.is_some()),
            "{note:?}"
        );
        assert_eq!(count(&ran, "read with semicolons"), usize::from(is_said));
        if let Some(note) = note {
            said(&ran, note);
        }
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/tickets/t-1/index.html");
        assert!(page.contains("Größe € 5"));
    }
    let project = table(
        &western,
        "slug: number\nencoding: windows-1252\ndelimiter: \";\"\n",
    );
    let ran = project.run(&["check", "--strict"]).exits(0);
    assert_eq!(count(&ran, "read"), 0);
    project.write(
        "content/acme/tickets/all.csv.yaml",
        "slug: number\nencoding: utf-8\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "this file is not UTF-8, as the mapping says",
    );
    project.write("content/acme/tickets/all.csv.yaml", "slug: number\n");
    project.write(
        "content/acme/tickets/all.csv",
        b"number,summary\nT-1,\x81\x00\x01\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "the encoding of this file cannot be told",
    );
}

#[test]
fn a_client_has_a_mapping_of_its_own_and_the_nearest_counts() {
    let csv = "Key,Title,Created,State\nT-1,a,2026-01-02,Open\n";
    let columns =
        "slug: number\ncolumns: {number: Key, summary: Title, opened: Created, state: State}\n";
    let means = |word: &str| format!("{columns}values: {{state: {{Open: {word}}}}}\n");
    let project = Project::small()
        .file("content/acme/tickets/all.csv", csv)
        .file("content/acme/tickets.csv.yaml", means("waiting"))
        .file("content/other/client.yaml", "name: Other\n")
        .file("content/other/tickets/all.csv", csv);
    project.run(&["check", "acme"]).exits(0);
    let state = |project: &Project| text(&ticket(project, "t-1"), "state");
    assert_eq!(state(&project).as_deref(), Some("waiting"));
    // The other client's file is a file like others: no mapping makes records of it.
    project.run(&["check"]).exits(0);
    project.write("content/acme/tickets/all.csv.yaml", means("in-progress"));
    assert_eq!(state(&project).as_deref(), Some("in-progress"));
    project.write("content/acme/tasks.csv.yaml", "slug: title\n");
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "there is no CSV file in `tasks/` that this file could be about",
    );
}

#[test]
fn one_mistake_in_every_row_is_one_message() {
    let rows = |row: &dyn Fn(usize) -> String| -> String { (0..15_000).map(row).collect() };
    let header = "Key,Title,Created,State,Priority\n";
    let right = |at: usize| format!("T-{at},Ticket {at},2026-01-02 10:00,new,p1\n");
    let semicolons = (header.to_owned() + &rows(&right)).replace(',', ";");
    let cases = [
        (
            semicolons,
            format!("{COLUMNS}delimiter: \",\"\n"),
            "this file has semicolons between its cells, not commas as the mapping says",
            1,
        ),
        (
            header.replace("Created", "Opened") + &rows(&right),
            COLUMNS.to_owned(),
            "has no column `Created`",
            1,
        ),
        (
            "A,B,C,D,E\n".to_owned() + &rows(&right),
            COLUMNS.to_owned(),
            "this file has none of the columns that the mapping names",
            1,
        ),
        (
            header.to_owned() + &rows(&right),
            COLUMNS.replace(", state: State", ""),
            "no column holds `state`, which every ticket needs",
            1,
        ),
        (
            header.to_owned() + &rows(&right),
            COLUMNS.replace("slug: number", "slug: Kee"),
            "no column holds `Kee`, which names each ticket",
            1,
        ),
        (
            header.to_owned() + &rows(&|at| right(at).replace("10:00", &format!("{at} Uhr"))),
            COLUMNS.to_owned(),
            "14,999 more cells of this column are like it",
            1,
        ),
        (
            header.to_owned() + &rows(&|at| right(at).replace(",new,", ",Offen,")),
            COLUMNS.to_owned(),
            "`state` is `Offen`, not one of the words allowed here",
            1,
        ),
        (
            header.to_owned() + &right(0) + &rows(&|at| right(at).replace("p1\n", "p1,\n")),
            COLUMNS.to_owned(),
            "14,999 more rows are like it",
            1,
        ),
        (
            header.to_owned() + &rows(&|at| right(at).replace("p1\n", "p1,\n")),
            COLUMNS.to_owned(),
            "none of the first 3 rows fits, and no more of them were read",
            1,
        ),
        (
            header.to_owned() + &rows(&|at| right(at).replace("Ticket 7,", "\"Ticket 7,")),
            COLUMNS.to_owned(),
            "the quote that opens here is never closed",
            1,
        ),
    ];
    for (csv, mapping, fact, most) in cases {
        let project = table(csv, &mapping);
        let began = std::time::Instant::now();
        let ran = project.run(&["check"]).exits(1);
        let took = began.elapsed();
        said(&ran, fact);
        assert!(count(&ran, "error:") <= most, "{}", ran.out() + &ran.err());
        assert!(ran.err().lines().count() < 40, "{fact}");
        assert!(took.as_secs() < 20, "{fact} took {took:?}");
    }
}

#[test]
fn rows_without_anything_are_none_and_a_column_may_hold_two_fields() {
    let project = table(
        "Key,Created,State,\nT-1,2026-01-02,new,\n,,,\n , ,,\n",
        "slug: number\ncolumns: {number: Key, summary: Key, opened: Created, state: State}\n",
    );
    let ran = project.run(&["check"]).exits(0);
    said(&ran, "1 record");
    assert_eq!(
        text(&ticket(&project, "t-1"), "summary").as_deref(),
        Some("T-1")
    );
}
