//! What Zendesk, Jira, GLPI and others export, as large as it gets: from the raw file to a
//! quiet `check` with a few lines of mapping.

use std::fmt::Write as _;

use deedbox::model::record::{Record, Value};

use crate::project::{Project, said};

const ROWS: usize = 5000;

/// Days and times that go on through two years, clock changes left out.
fn day(at: usize) -> (usize, usize, usize, usize, usize) {
    (
        2024 + at % 2,
        at / 2 % 12 + 1,
        at % 28 + 1,
        8 + at % 10,
        at % 60,
    )
}

fn iso(at: usize) -> String {
    let (year, month, day, hour, minute) = day(at);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

fn pick<'a>(words: &[&'a str], at: usize) -> &'a str {
    words[at % words.len()]
}

/// An account's tickets: 41 columns, `-` where there is nothing.
fn zendesk() -> String {
    let minutes = [
        "First reply time",
        "First resolution time",
        "Full resolution time",
        "Agent wait time",
        "Requester wait time",
        "On hold time",
    ];
    let mut csv = "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,Initially assigned at,Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,Replies".to_owned();
    for name in minutes {
        write!(
            csv,
            ",{name} in minutes,{name} in minutes within business hours"
        )
        .expect("text");
    }
    csv.push('\n');
    for at in 0..ROWS {
        let status = pick(
            &["New", "Open", "Pending", "On-hold", "Solved", "Closed"],
            at,
        );
        let is_over = matches!(status, "Solved" | "Closed");
        let (opened, solved) = (iso(at), if is_over { iso(at) } else { "-".into() });
        let priority = pick(&["Urgent", "High", "Normal", "Low", "-"], at / 3);
        let subject = pick(
            &[
                "Printer, again",
                "\"\"Open\"\" does nothing",
                "VPN\n drops",
                "€ sign",
            ],
            at,
        );
        let who = pick(&["Ana Sousa", "Ben Okafor", "-"], at);
        write!(csv, "1,{},{who},{},-,a@acme.example,acme.example,{who},Ines Falk,Support,\"{subject}\",\"vpn, intern\",{status},{priority},Mail,Incident,{opened},{opened},{opened},Acme,-,{opened},{solved},3,Offered,1,1,0,2", 40_000 + at, 9_000_000 + at).expect("text");
        for step in 0..minutes.len() * 2 {
            write!(csv, ",{}", at * step % 700).expect("text");
        }
        csv.push('\n');
    }
    csv
}

/// A project with all fields: columns of one name, and fields that somebody added.
fn jira() -> String {
    let mut csv = "Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Project type,Project lead,Project lead id,Project description,Priority,Resolution,Assignee,Assignee Id,Reporter,Reporter Id,Creator,Creator Id,Created,Updated,Last Viewed,Resolved,Fix versions,Component/s,Due date,Votes,Labels,Labels,Labels,Description,Environment,Watchers,Watchers,Log Work,Original estimate,Remaining Estimate,Time Spent,Work Ratio,Σ Original Estimate,Σ Remaining Estimate,Σ Time Spent,Security Level,Attachment,Attachment,Custom field (Rank),Custom field (Margin),Comment,Comment,Comment\r\n".to_owned();
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    for at in 0..ROWS {
        let (year, month, day, hour, minute) = day(at);
        let half = if hour < 12 { "AM" } else { "PM" };
        let hour = (hour + 11) % 12 + 1;
        let when = format!(
            "{day:02}/{}/{} {hour}:{minute:02} {half}",
            months[month - 1],
            year % 100
        );
        let status = pick(
            &[
                "To Do",
                "In Progress",
                "Waiting for customer",
                "Done",
                "Won't Do",
            ],
            at,
        );
        let (resolved, resolution) = match status {
            "Done" | "Won't Do" => (when.as_str(), status),
            _ => ("", ""),
        };
        let priority = pick(&["Highest", "High", "Medium", "Low", "Lowest"], at / 7);
        writeln!(
            csv,
            "\"Task {at}, \"\"urgent\"\"\",WEB-{at},{},Task,{status},WEB,Web,software,Ines Falk,5f0,,{priority},{resolution},Ben Okafor,5f1,Ana Sousa,5f2,Ana Sousa,5f2,{when},{when},{when},{resolved},,Shop,,0,alpha,beta,,\"Line one\r\nline two; {{code}}\",,Ben Okafor,,,3600,0,,0%,3600,0,,,\"{when};Ben;a.png;https://x.example/a.png\",,0|i000{at}:,12,\"{when};5f1;hello\",,\r",
            10_000 + at
        )
        .expect("text");
    }
    csv
}

/// A list as GLPI writes it: semicolons, everything quoted, one more at the end of each row.
fn glpi() -> String {
    let mut csv = "\"ID\";\"Title\";\"Entity\";\"Status\";\"Last update\";\"Opening date\";\"Priority\";\"Requester - Requester\";\"Assigned to - Technician\";\"Category\";\"Resolution date\";\"Closing date\";\"Time to resolve\";\n".to_owned();
    for at in 0..ROWS {
        let status = pick(
            &[
                "New",
                "Processing (assigned)",
                "Processing (planned)",
                "Pending",
                "Solved",
                "Closed",
            ],
            at,
        );
        let when = iso(at);
        let solved = if matches!(status, "Solved" | "Closed") {
            &when
        } else {
            ""
        };
        let closed = if status == "Closed" { &when } else { "" };
        let priority = pick(
            &["Very low", "Low", "Medium", "High", "Very high", "Major"],
            at / 5,
        );
        writeln!(csv, "\"{at}\";\"Imprimante n° {at} ; étage 2\";\"Root entity > Acme\";\"{status}\";\"{when}\";\"{when}\";\"{priority}\";\"Sousa Ana\";\"Okafor Ben\nFalk Ines\";\"Hardware > Printer\";\"{solved}\";\"{closed}\";\"\";").expect("text");
    }
    csv
}

fn records(project: &Project) -> Vec<Record> {
    let loaded = deedbox::load::load(&project.path(""), &[]).expect("the disk works");
    loaded.content.clients[0].records.to_vec()
}

fn word<'r>(record: &'r Record, field: &str) -> Option<&'r str> {
    record.values.text(field)
}

/// A client with one export and the mapping for its kind.
fn client(kind: &str, csv: &str, mapping: &str) -> Project {
    assert!(mapping.lines().count() <= 10);
    Project::small()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\ntime_zone: Europe/Berlin\n",
        )
        .file(&format!("content/acme/{kind}/export.csv"), csv)
        .file(&format!("content/acme/{kind}.csv.yaml"), mapping)
}

/// Checks that a client's export is read without a word, and gives its records.
fn quiet(project: &Project, rows: usize) -> Vec<Record> {
    let ran = project.run(&["check", "--strict"]).exits(0);
    // Nothing but what the table gave.
    let lines: Vec<String> = ran.err().lines().map(str::to_owned).collect();
    assert!(
        lines
            .iter()
            .all(|line| !line.contains("warning:") && !line.contains("hint:"))
    );
    let notes = lines.iter().filter(|line| line.starts_with("note: "));
    let notes: Vec<&String> = notes.collect();
    assert_eq!(notes.len(), 1, "{}", ran.err());
    assert!(
        notes[0].starts_with(&format!("note: {rows} t"))
            && notes[0].contains("the client gets the columns `"),
        "{}",
        notes[0]
    );
    assert_eq!(
        ran.out(),
        format!(
            "no errors in {} of 1 client\n",
            match rows {
                1 => "1 record".to_owned(),
                rows => format!("{rows} records"),
            }
        )
    );
    records(project)
}

#[test]
fn an_export_of_zendesk_is_read_with_three_lines() {
    let mapping =
        "preset: zendesk\ncolumns: {category: Group}\nvalues: {category: {Support: software}}\n";
    let project = client("tickets", &zendesk(), mapping);
    let all = quiet(&project, ROWS);
    assert_eq!(all.len(), ROWS);
    let states = |state: &str| {
        all.iter()
            .filter(|one| word(one, "state") == Some(state))
            .count()
    };
    // New; Open; Pending; On-hold; Solved and Closed.
    assert_eq!(
        ["new", "in-progress", "waiting", "on-hold", "closed"].map(states),
        [834, 834, 833, 833, 1666]
    );
    assert!(
        all.iter()
            .all(|one| word(one, "category") == Some("software"))
    );
    let priorities = all
        .iter()
        .filter(|one| one.values.get("priority").is_some());
    assert_eq!(priorities.count(), 4001);
    let first = all
        .iter()
        .find(|one| one.slug == "40004")
        .expect("a ticket");
    let Some(Value::DateTime(opened)) = first.values.get("opened").map(|one| &one.value) else {
        panic!("no moment");
    };
    assert_eq!(
        opened.strftime("%F %T %:z").to_string(),
        "2024-03-05 12:04:00 +01:00"
    );
    assert!(word(first, "summary").is_some_and(|text| text == "Printer, again"));
}

#[test]
fn an_export_of_jira_is_read_with_one_line() {
    let project = client("tickets", &jira(), "preset: jira\n");
    let all = quiet(&project, ROWS);
    assert_eq!(all.len(), ROWS);
    let one = all
        .iter()
        .find(|one| one.slug == "web-3")
        .expect("a ticket");
    assert_eq!(word(one, "summary"), Some("Task 3, \"urgent\""));
    assert_eq!(word(one, "state"), Some("closed"));
    assert_eq!(word(one, "priority"), Some("p1"));
    let Some(Value::DateTime(closed)) = one.values.get("closed").map(|one| &one.value) else {
        panic!("no moment");
    };
    assert_eq!(
        closed.strftime("%F %T %:z").to_string(),
        "2025-02-04 11:03:00 +01:00"
    );
    let project = client("tasks", &jira(), "preset: jira\n");
    let all = quiet(&project, ROWS);
    assert_eq!(
        word(&all[0], "title").map(|title| title.starts_with("Task ")),
        Some(true)
    );
}

#[test]
fn years_of_two_digits_are_of_this_century() {
    let csv = "Vorgangsschlüssel,Zusammenfassung,Status,Erstellt\nW-1,One,Offen,02.01.26 09:33\nW-2,Two,Offen,02.01.26 09:33:15\nW-3,Three,Offen,02.01.2026 09:33\n";
    let project = client("tickets", csv, "preset: jira\n");
    for one in quiet(&project, 3) {
        let Some(Value::DateTime(opened)) = one.values.get("opened").map(|one| &one.value) else {
            panic!("no moment");
        };
        assert_eq!(opened.date().to_string(), "2026-01-02", "{}", one.slug);
    }
}

#[test]
fn an_export_of_glpi_is_read_with_one_line() {
    let project = client("tickets", &glpi(), "preset: glpi\n");
    let all = quiet(&project, ROWS);
    assert_eq!(all.len(), ROWS);
    let one = all.iter().find(|one| one.slug == "17").expect("a ticket");
    assert_eq!(word(one, "summary"), Some("Imprimante n° 17 ; étage 2"));
    assert_eq!(word(one, "state"), Some("closed"));
    assert!(one.values.get("closed").is_some());
}

#[test]
fn the_other_presets_read_what_their_tools_write() {
    for (kind, preset, csv) in [
        (
            "tickets",
            "freshdesk",
            "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),Agent interactions,Customer interactions,Resolution status,First response status,Tags,Survey results,Product,Full name,Email\n7,Printer,Waiting on Customer,Urgent,Portal,Question,No Agent,No Group,2026-01-02 09:33:00,2026-01-05 09:33:00,,,2026-01-02 09:40:00,2026-01-02 09:40:00,00:00,00:07,,1,1,Within SLA,Within SLA,,,,Ana Sousa,a@x.example\n",
        ),
        (
            "tickets",
            "osticket",
            "\u{feff}\"Ticket Number\",\"Date Created\",Subject,From,\"From Email\",Priority,Department,\"Help Topic\",Source,\"Current Status\",\"Last Updated\",\"SLA Due Date\",\"SLA Plan\",\"Due Date\",\"Closed Date\",Overdue,Merged,Linked,Answered,\"Agent Assigned\",\"Team Assigned\",\"Thread Count\",\"Reopen Count\",\"Attachment Count\",\"Task Count\"\n7,\"2026-01-02 09:33:00\",Printer,\"Ana Sousa\",a@x.example,Emergency,Support,Other,Web,Resolved,\"2026-01-03 09:33:00\",,,,\"2026-01-03 09:33:00\",0,0,0,1,\"Ben Okafor\",,2,0,0,0\n",
        ),
        (
            "tasks",
            "trello",
            "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,Attachment Count,Attachment Links,Checklist Item Total Count,Checklist Item Completed Count,Vote Count,Comment Count,Last Activity Date,List ID,List Name,Board ID,Board Name,Archived,Start Date,Due Complete\n7,Read the proofs,https://trello.com/c/x,\"**All** of them\",\"Print (green)\",Ana,2026-10-09T22:30:00.000Z,0,,0,0,0,0,2026-10-01T08:00:00.000Z,l1,Doing,b1,Board,false,,false\n",
        ),
    ] {
        let project = client(kind, csv, &format!("preset: {preset}\n"));
        let all = quiet(&project, 1);
        assert_eq!(all[0].slug, "7", "{preset}");
        match preset {
            "freshdesk" => {
                assert_eq!(word(&all[0], "state"), Some("waiting"));
                assert_eq!(word(&all[0], "sla"), Some("met"));
                assert_eq!(word(&all[0], "assignee"), None);
                assert!(all[0].values.get("responded").is_some());
            }
            "osticket" => assert_eq!(word(&all[0], "priority"), Some("p1")),
            // The evening in UTC is the next day in Berlin.
            _ => assert_eq!(
                all[0].values.get("due").and_then(|one| one.value.as_date()),
                Some("2026-10-10".parse().expect("a day"))
            ),
        }
    }
}

#[test]
fn what_a_preset_does_not_know_is_said_and_can_be_said() {
    let csv = "Issue key,Summary,Status,Created\nWEB-1,a,Parked,02/Jan/26 9:33 AM\n";
    let project = client("tickets", csv, "preset: jira\n");
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "`values: {state: {Parked: …}}`");
    project.write(
        "content/acme/tickets.csv.yaml",
        "preset: jira\nvalues: {state: {Parked: waiting}}\n",
    );
    quiet(&project, 1);
    // The mapping's own words, columns and lists go before those of the preset.
    project.write(
        "content/acme/tickets/export.csv",
        "Issue key,Name,Status,Created\nWEB-1,a,Done,2026-01-02 10:00\n",
    );
    project.write(
        "content/acme/tickets.csv.yaml",
        "preset: jira\ncolumns: {summary: Name}\nvalues: {state: {done: cancelled}}\n",
    );
    assert_eq!(word(&quiet(&project, 1)[0], "state"), Some("cancelled"));
    project.write("content/acme/tickets.csv.yaml", "preset: jira\n");
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "no column holds `summary`, which every ticket needs");
}

#[test]
fn german_exports_are_read_with_one_line() {
    let firm = "name: Alder\nlocale: de-AT\ntime_zone: Europe/Vienna\n";
    for (kind, preset, csv, slug, day) in [
        (
            "tickets",
            "jira",
            "Zusammenfassung,Vorgangsschlüssel,Status,Priorität,Bearbeiter,Autor,Erstellt,Erledigt,Lösung\nDrucker,HD-7,Warten auf Kunden,Hoch,Ana,Ben,02/Jän/26 9:33 AM,,\n",
            "hd-7",
            "2026-01-02",
        ),
        (
            "tasks",
            "jira",
            "Zusammenfassung,Vorgangsschlüssel,Status,Priorität,Fällig,Erstellt\nDrucker,HD-7,In Arbeit,Hoch,09/Mär/26 12:00 AM,02/Dez/25 9:33 AM\n",
            "hd-7",
            "2025-12-02",
        ),
        (
            "tickets",
            "glpi",
            "\"ID\";\"Titel\";\"Status\";\"Letzte Änderung\";\"Eröffnungsdatum\";\"Priorität\";\"Zugewiesen an - Techniker\"\n\"7\";\"Drucker\";\"In Bearbeitung (zugewiesen)\";\"2026-05-03 10:00\";\"2026-05-02 09:33\";\"Hoch\";\"Ana\"\n",
            "7",
            "2026-05-02",
        ),
        (
            "tickets",
            "zendesk",
            "ID,Betreff,Erstellt am,Gelöst am,Status,Priorität,Anfragender,Mitarbeiter\n7,Drucker,2. Okt. 2026 09:33,,Offen,Dringend,Ben,Ana\n",
            "7",
            "2026-10-02",
        ),
    ] {
        let project = client(kind, csv, &format!("preset: {preset}\n"));
        project.write("content/firm.yaml", firm);
        let all = quiet(&project, 1);
        assert_eq!(all[0].slug, slug, "{kind} {preset}");
        let field = if kind == "tasks" { "date" } else { "opened" };
        let read = all[0].values.get(field).and_then(|at| at.value.as_date());
        assert_eq!(
            read.map(|day| day.to_string()).as_deref(),
            Some(day),
            "{preset}"
        );
        // A language that the preset does not know is one mistake, with what it does know.
        let french = csv
            .replace("Status", "État")
            .replace("Zusammenfassung", "Résumé")
            .replace("Titel", "Titre")
            .replace("Betreff", "Objet");
        project.write(&format!("content/acme/{kind}/all.csv"), french);
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "the export has to be made in English or German");
        said(&ran, &format!("`{preset}` exports it as `Status`"));
    }
    let project = client("tickets", "Clé,Résumé\nHD-7,Imprimante\n", "preset: jira\n");
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "`jira` knows exports in English or German");
    said(&ran, "`Summary` or `Zusammenfassung`");
    let project = client(
        "tasks",
        "Clé,Summary,Status\nHD-7,Imprimante,Done\n",
        "preset: jira\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "no column holds `Issue key`",
    );
}
