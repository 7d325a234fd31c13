//! Days and moments: what is due and late, moments that a zone skips, the day of an archive,
//! dates that can hardly be meant, and files for calendars.

use crate::project::{Project, Ran, said};

/// The evening of 30 March 2026 in the firm's zone.
fn on(project: &Project, line: &[&str]) -> Ran {
    let mut command = project.command(line);
    let fixed = command.env("SOURCE_DATE_EPOCH", "1774906200");
    Ran::of(&line.join(" "), fixed.output().expect("runs"))
}

fn invoice(state: &str, due: &str, more: &str) -> String {
    format!(
        "number: A-1\ndate: 2026-03-01\ndue: {due}\nstate: {state}\nlines: [{{description: Work, amount: 1.00}}]\ntotal: 1.00\n{more}"
    )
}

fn firm() -> Project {
    Project::small().file(
        "content/firm.yaml",
        "name: Alder & Finch\ntime_zone: Europe/Berlin\n",
    )
}

#[test]
fn overdue_follows_from_the_day() {
    let project = firm()
        .file(
            "content/acme/invoices/a.yaml",
            invoice("overdue", "2026-03-30", ""),
        )
        .file(
            "content/acme/invoices/b.yaml",
            invoice("sent", "2026-03-29", "").replace("A-1", "B-1"),
        )
        .file(
            "content/acme/invoices/c.yaml",
            invoice("paid", "2026-03-01", "paid: 2026-03-02\n").replace("A-1", "C-1"),
        )
        .file(
            "content/acme/invoices/d.yaml",
            invoice("draft", "2026-03-01", "").replace("A-1", "D-1"),
        )
        .file(
            "content/acme/tasks/t.yaml",
            "title: Test\nstate: to-do\ndue: 2026-05-01\n",
        );
    on(&project, &["check", "--strict"]).exits(0);
    let out = on(&project, &["due"]).exits(0).out();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines,
        [
            "overdue  2026-03-29  acme/invoices/b  B-1",
            "soon     2026-03-30  acme/invoices/a  A-1",
            "later    2026-05-01  acme/tasks/t     Test",
        ]
    );
    let json = on(&project, &["due", "--json"]).exits(0).out();
    let rows: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let row = |state: &str, due: &str, record: &str, title: &str| serde_json::json!({"state": state, "due": due, "client": "acme", "record": record, "title": title, "what": "due"});
    assert_eq!(
        rows,
        serde_json::json!([
            row("overdue", "2026-03-29", "invoices/b", "B-1"),
            row("soon", "2026-03-30", "invoices/a", "A-1"),
            row("later", "2026-05-01", "tasks/t", "Test"),
        ])
    );
    let nothing = |line: &[&str]| Project::small().run(line).exits(0).out();
    assert_eq!(nothing(&["due"]), "nothing is due\n");
    assert_eq!(nothing(&["due", "--json"]), "[]\n");
    // A word of before is read as what was true then; sealed pages leave the rest to the reader,
    // plain ones say by which day.
    let made = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&made.out());
    project.write("words", format!("{}\n", words[0]));
    for theme in ["default", "ledger"] {
        project.write(
            "content/firm.yaml",
            format!("name: Alder & Finch\ntime_zone: Europe/Berlin\ntheme: {theme}\n"),
        );
        project.run(&["build"]).exits(0);
        let line = [
            "open",
            "public/acme",
            "--passphrase-file",
            "words",
            "--out",
            theme,
        ];
        project.run(&line).exits(0);
        on(&project, &["build", "--plain"]).exits(0);
        let plain = |page: &str| project.read(&format!("public-plain/acme/{page}/index.html"));
        assert!(plain("invoices/b").contains(">Overdue <small>(as of 30 March 2026)</small><"));
        assert!(plain("invoices/a").contains(">Due soon <small>(as of 30 March 2026)</small><"));
        let opened = |page: &str| project.read(&format!("{theme}/site/{page}"));
        let page = opened("invoices/a/index.html");
        assert!(
            page.contains(">To be paid<") && !page.contains(">Overdue<"),
            "{page}"
        );
        assert!(
            page.contains(
                "data-due=\"2026-03-30\" data-late=\"Overdue\" data-soon=\"Due soon\" hidden"
            ),
            "{page}"
        );
        for path in ["invoices/c", "invoices/d"] {
            let page = opened(&format!("{path}/index.html"));
            assert!(!page.contains("data-due"), "{path}");
        }
        let list = opened("invoices/index.html");
        assert_eq!(list.matches("data-due=").count(), 2, "{list}");
        assert!(opened("index.html").contains("data-due=\"2026-05-01\""));
    }
}

#[test]
fn a_moment_without_a_place_counts_on_the_firm_s_day() {
    let project = firm().file(
        "content/acme/messages/m.md",
        "---\ntitle: Late\nat: 2026-03-04T23:30:00Z\nfrom: Ann\nto: [Ann]\n---\n\nText.\n",
    );
    project.write(
        "content/acme/client.yaml",
        "name: Acme Ltd\npeople: [{name: Ann}]\n",
    );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/messages/m/index.html");
    assert!(page.contains("2026-03-05T00:30:00+01:00"), "{page}");
    // With an offset it says where.
    let text = project.read("content/acme/messages/m.md");
    project.write(
        "content/acme/messages/m.md",
        text.replace("23:30:00Z", "23:30:00+00:00"),
    );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/messages/m/index.html");
    assert!(page.contains("2026-03-04T23:30:00+00:00"), "{page}");
}

#[test]
fn moments_that_a_zone_skips_or_has_twice_are_said() {
    let with = |at: &str| {
        firm().file(
            "content/acme/meetings/m.md",
            format!("---\ntitle: Talk\nstarts: {at}\n---\n\nText.\n"),
        )
    };
    for (at, fact, hint) in [
        (
            "2026-03-29T02:30",
            "`2026-03-29T02:30` does not exist in Europe/Berlin",
            "`2026-03-29T03:30:00+02:00` is taken",
        ),
        (
            "2026-10-25T02:30",
            "`2026-10-25T02:30` happens twice in Europe/Berlin",
            "`2026-10-25T02:30:00+02:00` is taken",
        ),
    ] {
        let project = with(at);
        let ran = on(&project, &["check"]).exits(0);
        said(&ran, fact);
        said(&ran, hint);
        on(&project, &["check", "--strict"]).exits(1);
    }
    for at in [
        "2026-03-29T02:30+01:00",
        "2026-03-29T01:30",
        "2026-03-29",
        "2026-10-25T02:30Z",
        "2026-10-25T03:30",
    ] {
        on(&with(at), &["check", "--strict"]).exits(0);
    }
}

#[test]
fn an_archive_is_of_a_day_that_was() {
    let tasks = |more: &str| {
        firm().file(
            "content/acme/tasks/t.yaml",
            format!("title: Test\nstate: to-do\ndue: 2026-05-01\n{more}"),
        )
    };
    for (project, day) in [
        (tasks(""), "2026-03-30"),
        (tasks("date: 2026-03-04\n"), "2026-03-04"),
    ] {
        on(&project, &["build", "--archive"]).exits(0);
        let names: Vec<String> = project.tree("archives").into_keys().collect();
        assert_eq!(names, [format!("acme-{day}.zip")]);
    }
}

#[test]
fn what_can_hardly_be_meant_is_found() {
    let project = || {
        firm()
            .file("content/acme/deliverables/logo/index.md", "---\ntitle: Logo\nversions:\n  - {version: 2, date: 2026-03-10, files: [a.txt]}\n  - {version: 1, date: 2026-03-01, files: [a.txt]}\n---\n")
            .file("content/acme/deliverables/logo/a.txt", "a\n")
            .file("content/acme/invoices/a.yaml", invoice("paid", "2026-03-30", "paid: 2026-03-20\n"))
            .file("content/acme/updates/2026-03-04-week.md", "---\ntitle: Week\n---\n\nSee deliverables/logo@2.\n")
    };
    on(&project(), &["check", "--strict"]).exits(0);
    let index = "content/acme/deliverables/logo/index.md";
    let changes: [(&str, &str, &str, &str); 8] = [
        (
            index,
            "2026-03-10",
            "2026-02-10",
            "version 2 is dated 2026-02-10, before version 1, which is dated 2026-03-01",
        ),
        (
            index,
            "2026-03-10",
            "2062-03-10",
            "`date` is 2062-03-10, which is far in the future",
        ),
        (
            "content/acme/invoices/a.yaml",
            "due: 2026-03-30",
            "due: 2206-03-30",
            "`due` is 2206-03-30, which is far in the future",
        ),
        (
            "content/acme/invoices/a.yaml",
            "paid: 2026-03-20\n",
            "",
            "this is `paid`, and does not say when",
        ),
        (
            "content/acme/client.yaml",
            "Acme Ltd\n",
            "Acme Ltd\npeople: [{name: Ann, email: ann}]\n",
            "`ann` is not an e-mail address",
        ),
        (
            "content/firm.yaml",
            "Europe/Berlin\n",
            "Europe/Berlin\ncontact: {email: studio}\n",
            "`studio` is not an e-mail address",
        ),
        (
            "content/acme/updates/2026-03-04-week.md",
            "title: Week\n",
            "title: Week\nperiod: deliverables/logo@2\n",
            "`deliverables/logo@2` is a reference to a record, and `period` is plain text",
        ),
        (
            "content/acme/client.yaml",
            "Acme Ltd\n",
            "Acme Ltd\nteam: [{name: Ann, email: ann}]\n",
            "`ann` is not an e-mail address",
        ),
    ];
    for (path, from, to, fact) in changes {
        let project = project();
        let text = project.read(path);
        assert!(text.contains(from), "{path}");
        project.write(path, text.replacen(from, to, 1));
        let ran = on(&project, &["check"]).exits(0);
        said(&ran, &format!("warning: {fact}"));
        on(&project, &["check", "--strict"]).exits(1);
    }
    // A contract may end in ten years, and versions may be called what they like.
    let project = project();
    project.write(
        index,
        project
            .read(index)
            .replace("version: 2", "version: final")
            .replace("2026-03-10", "2026-02-10"),
    );
    project.write("content/acme/agreements/a.md", "---\ntitle: A\ntype: sow\nstate: draft\ndate: 2026-03-04\nends: 2036-03-04\n---\n\nText.\n");
    on(&project, &["check", "--strict"]).exits(0);
}

#[test]
fn a_message_about_days_is_whole() {
    let project = firm().file(
        "content/acme/invoices/2026-03-04-a.yaml",
        invoice("sent", "2026-03-01", "").replace("date: 2026-03-01\n", ""),
    );
    let ran = on(&project, &["check"]).exits(1);
    said(&ran, "`due` is before `date`");
    said(&ran, "`date` is 2026-03-04, by the file's name");
}

/// What a calendar holds: each entry's properties with their parameters, lines unfolded.
fn events(text: &str) -> Vec<Vec<(String, String)>> {
    assert!(
        text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']),
        "{text:?}"
    );
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let calendars = ical::IcalParser::new(text.as_bytes());
    let calendars: Vec<_> = calendars.map(|one| one.expect("a calendar")).collect();
    assert_eq!(calendars.len(), 1);
    let event = |event: &ical::parser::ical::component::IcalEvent| {
        event
            .properties
            .iter()
            .map(|one| {
                let parameters = one.params.iter().flatten();
                let parameters: String = parameters
                    .map(|(name, values)| format!(";{name}={}", values.join(",")))
                    .collect();
                (
                    format!("{}{parameters}", one.name),
                    one.value.clone().unwrap_or_default(),
                )
            })
            .collect()
    };
    calendars[0].events.iter().map(event).collect()
}

fn value<'e>(event: &'e [(String, String)], name: &str) -> &'e str {
    let own = event.iter().find(|(known, _)| known == name);
    own.map_or("", |(_, value)| value)
}

#[test]
fn calendars_hold_what_is_due_and_what_lies_ahead() {
    let long = "Prüfung der Büroräume, Teil 2; mit \\ allem ".repeat(4);
    let project = firm()
        .file("content/acme/tasks/t.yaml", format!("title: \"{}\"\nstate: to-do\ndate: 2026-03-01\ndue: 2026-05-01\n", long.trim().replace('\\', "\\\\")))
        .file("content/acme/tasks/done.yaml", "title: Done\nstate: done\ndue: 2026-05-02\n")
        .file("content/acme/projects/p.md", "---\ntitle: Relaunch\nstate: active\nmilestones:\n  - {title: Beta, date: 2026-06-01}\n  - {title: Alpha, date: 2026-04-01, reached: 2026-04-01}\n---\n\nText.\n")
        .file("content/acme/maintenance/m.yaml", "title: Network\nstate: planned\nstarts: 2026-07-01T22:00\nends: 2026-07-02T01:00\n");
    let built = |project: &Project| {
        project.run(&["build", "--plain"]).exits(0);
        project.read("public-plain/acme/previews/calendar.ics")
    };
    let text = built(&project);
    let all = events(&text);
    assert_eq!(all.len(), 3, "{text}");
    let of = |word: &str| {
        all.iter()
            .find(|event| value(event, "SUMMARY").contains(word))
            .unwrap_or_else(|| panic!("{word}: {text}"))
    };
    let task = of("Prüfung");
    assert_eq!(value(task, "DTSTART;VALUE=DATE"), "20260501");
    assert_eq!(value(task, "DTEND;VALUE=DATE"), "20260502");
    let summary = value(task, "SUMMARY");
    let plain = summary
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\");
    assert!(plain.starts_with(long.trim()), "{summary}");
    assert_eq!(value(of("Beta"), "DTSTART;VALUE=DATE"), "20260601");
    let window = of("Network");
    assert_eq!(value(window, "DTSTART"), "20260701T200000Z");
    assert_eq!(value(window, "DTEND"), "20260701T230000Z");
    let uids: std::collections::BTreeSet<&str> =
        all.iter().map(|event| value(event, "UID")).collect();
    assert_eq!(uids.len(), 3);
    assert!(
        all.iter().all(
            |event| ["20260228T230000Z", "20260101T000000Z"].contains(&value(event, "DTSTAMP"))
        )
    );
    // One for each, linked from its page, with the same name for the same thing.
    let page = project.read("public-plain/acme/maintenance/m/index.html");
    assert!(
        page.contains("href=\"../../previews/maintenance.m.ics\" download=\"maintenance.m.ics\""),
        "{page}"
    );
    assert!(
        project
            .read("public-plain/acme/index.html")
            .contains("href=\"previews/calendar.ics\"")
    );
    let own = events(&project.read("public-plain/acme/previews/maintenance.m.ics"));
    assert_eq!(own, std::slice::from_ref(window));
    assert!(
        !project
            .path("public-plain/acme/previews/tasks.done.ics")
            .exists()
    );
    let text = project.read("content/acme/maintenance/m.yaml");
    project.write(
        "content/acme/maintenance/m.yaml",
        text.replace("2026-07-0", "2026-08-0"),
    );
    let moved = events(&built(&project));
    let moved = moved
        .iter()
        .find(|event| value(event, "SUMMARY").contains("Network"))
        .expect("it");
    assert_eq!(
        (value(moved, "UID"), value(moved, "DTSTART")),
        (value(window, "UID"), "20260801T200000Z")
    );
    // Sealed in a site, and in what an archive is opened to.
    project.run(&["build", "--archive"]).exits(0);
    for (path, bytes) in project.tree("public") {
        assert!(
            !path.contains("ics") && !bytes.windows(9).any(|part| part == b"VCALENDAR"),
            "{path}"
        );
    }
    let words = project
        .run(&["access", "list", "acme", "--show"])
        .exits(0)
        .out();
    let words = words
        .lines()
        .find_map(|line| line.rsplit_once("  "))
        .expect("a passphrase")
        .1
        .to_owned();
    project.write("words", words);
    let zip = project
        .tree("archives")
        .into_keys()
        .next()
        .expect("an archive");
    let line = [
        "open",
        &format!("archives/{zip}"),
        "--out",
        "opened",
        "--passphrase-file",
        "words",
    ];
    project.run(&line).exits(0);
    let opened = project.tree("opened");
    let (_, bytes) = opened
        .iter()
        .find(|(path, _)| path.ends_with("previews/calendar.ics"))
        .expect("it is in the archive");
    assert_eq!(events(std::str::from_utf8(bytes).expect("text")).len(), 3);
    // Nobody needs one where nothing is dated.
    let project = Project::small().file(
        "content/acme/updates/2026-03-04-week.md",
        "---\ntitle: Week\n---\n\nText.\n",
    );
    project.run(&["build", "--plain"]).exits(0);
    assert!(!project.path("public-plain/acme/previews").exists());
}

#[test]
fn what_is_approved_and_still_to_come_stays_on_home_and_in_calendars() {
    let project = firm()
        .file("content/acme/client.yaml", "name: Acme Ltd\npeople: [{name: Ann}]\n")
        .file("content/acme/maintenance/m.yaml", "title: Network\nstate: planned\nstarts: 2026-07-01T22:00\nends: 2026-07-02T01:00\n")
        .file("content/acme/projects/p.md", "---\ntitle: Relaunch\nstate: active\nmilestones:\n  - {title: Review, date: 2026-06-01}\n  - {title: Review, date: 2026-06-15}\n---\n\nText.\n")
        .file("content/acme/deliverables/d/index.md", "---\ntitle: Logo\ndue: 2026-08-01\nversions:\n  - {version: 1, date: 2026-03-01, files: [a.txt]}\n---\n")
        .file("content/acme/deliverables/d/a.txt", "a\n");
    let seen = || {
        project.run(&["build", "--plain"]).exits(0);
        let text = project.read("public-plain/acme/previews/calendar.ics");
        let all = events(&text);
        let uids: std::collections::BTreeSet<&str> =
            all.iter().map(|event| value(event, "UID")).collect();
        assert_eq!(uids.len(), all.len(), "{text}");
        let home = project.read("public-plain/acme/index.html");
        let (_, coming) = home.split_once("id=\"coming\"").expect("what comes next");
        let (coming, _) = coming.split_once("</section>").expect("its end");
        let is_there = |word: &str| {
            let in_calendar = all.iter().any(|one| value(one, "SUMMARY").contains(word));
            (in_calendar, coming.contains(word))
        };
        ["Network", "Relaunch", "Logo"].map(is_there)
    };
    assert_eq!(seen(), [(true, true); 3]);
    for subject in ["maintenance/m", "projects/p", "deliverables/d@1"] {
        let line = [
            "approve",
            "acme",
            subject,
            "--by",
            "Ann",
            "--decision",
            "approved",
            "--at",
            "2026-03-02T10:00:00Z",
        ];
        on(&project, &line).exits(0);
    }
    // A version that is approved is done; a window and a plan are not.
    assert_eq!(seen(), [(true, true), (true, true), (false, false)]);
    let record = project.read("content/acme/deliverables/d/index.md");
    project.write(
        "content/acme/deliverables/d/index.md",
        record.replace(
            "]}\n---",
            "]}\n  - {version: 2, date: 2026-03-10, files: [a.txt]}\n---",
        ),
    );
    assert_eq!(seen(), [(true, true); 3], "the newest waits");
}

#[test]
fn nobody_signs_a_moment_that_is_none_or_two() {
    let project = firm()
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople: [{name: Ann, email: ann@acme.example}]\n",
        )
        .file(
            "content/acme/briefs/b.md",
            "---\ntitle: Aims\ndate: 2025-01-01\n---\n",
        );
    let decide = |at: &str| {
        let line = [
            "approve",
            "acme",
            "briefs/b",
            "--by",
            "ann@acme.example",
            "--decision",
            "approved",
            "--at",
            at,
        ];
        on(&project, &line)
    };
    for (at, fact, hint) in [
        (
            "2025-10-26T02:30",
            "happens twice",
            "`2025-10-26T02:30:00+02:00`",
        ),
        ("2026-03-29 02:30", "does not exist", "write the offset too"),
    ] {
        let ran = decide(at).exits(2);
        said(&ran, fact);
        said(&ran, hint);
        assert!(project.tree("content/acme/approvals").is_empty(), "{at}");
    }
    decide("2025-10-26T02:30:00+01:00").exits(0);
    let records = project.tree("content/acme/approvals");
    let text = String::from_utf8_lossy(records.values().next().expect("one"));
    assert!(text.contains("2025-10-26T02:30:00+01:00"), "{text}");
}
