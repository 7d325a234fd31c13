//! What lies ahead: it has not happened, it ends after it begins, and it is listed by the day
//! on which it is due.

use crate::home::{places, section};
use crate::project::{Project, Ran, said};

/// 30 March 2026.
fn on_the_30th(project: &Project, line: &[&str]) -> Ran {
    let mut command = project.command(line);
    let fixed = command.env("SOURCE_DATE_EPOCH", "1774865700");
    Ran::of(&line.join(" "), fixed.output().expect("runs"))
}

fn on_the_31st(project: &Project, line: &[&str]) -> Ran {
    let mut command = project.command(line);
    let fixed = command.env("SOURCE_DATE_EPOCH", "1774952100");
    Ran::of(&line.join(" "), fixed.output().expect("runs"))
}

fn window(starts: &str, ends: &str, more: &str) -> String {
    format!("title: Firmware\nstate: planned\nstarts: {starts}\nends: {ends}\n{more}")
}

#[test]
fn nothing_ends_before_it_begins() {
    let begin = "2026-04-02T20:00:00Z";
    for (path, text, fact) in [
        (
            "maintenance/a.yaml",
            window(begin, "2026-04-02T19:59:59Z", ""),
            "`ends` is before `starts`",
        ),
        (
            "maintenance/a.yaml",
            window(begin, "2026-04-02T22:00:00Z", "finished: 2026-04-02T19:00:00Z\n"),
            "`finished` is before `starts`",
        ),
        (
            "reports/march.md",
            "---\ntitle: March\ndate: 2026-04-01\nperiod: {start: 2026-03-31, end: 2026-03-01}\n---\n\nText.\n".to_owned(),
            "`end` is before `start`",
        ),
        (
            "agreements/sow.md",
            "---\ntitle: Work\ntype: sow\nstate: sent\ndate: 2026-03-01\nstarts: 2026-03-02\nends: 2026-03-01\n---\n\nText.\n".to_owned(),
            "`ends` is before `starts`",
        ),
        (
            "projects/new.md",
            "---\ntitle: New\nstate: active\nstarted: 2026-03-02\ndue: 2026-03-01\n---\n\nText.\n".to_owned(),
            "`due` is before `started`",
        ),
        (
            "requests/a.yaml",
            "title: A quote\nstate: new\ndate: 2026-03-02\ndue: 2026-03-01\n".to_owned(),
            "`due` is before `date`",
        ),
        (
            "leases/a.yaml",
            "title: A\nlease: {start: 2026-03-02, until: 2026-03-01}\nrooms: [{opened: 2026-03-02, closed: 2026-03-01}]\n".to_owned(),
            "`until` is before `start`",
        ),
        (
            "leases/a.yaml",
            "title: A\nrooms: [{opened: 2026-03-02, closed: 2026-03-02}, {opened: 2026-03-02, closed: 2026-03-01}]\n".to_owned(),
            "`closed` is before `opened`",
        ),
    ] {
        let project = Project::small()
            .file("content/kinds/leases.yaml", "fields:\n  title: text\n  lease: {type: group, fields: {start: date, until: date}}\n  rooms: {type: list, fields: {opened: date, closed: date}}\n")
            .file(&format!("content/acme/{path}"), &text);
        let ran = project.run(&["check"]).exits(1);
        assert_eq!(ran.err().matches(fact).count(), 1, "{fact}: {}", ran.err());
    }
    // At once is not before, and neither is the same moment in another zone.
    for ends in [begin, "2026-04-02T22:00:00+02:00", "2026-04-03T01:00:00Z"] {
        let project =
            Project::small().file("content/acme/maintenance/a.yaml", window(begin, ends, ""));
        project.run(&["check"]).exits(0);
    }
}

#[test]
fn a_kind_may_have_several_orders() {
    let kind = "in_order: [[date, tested], [date, shipped]]\nfields: {title: text, date: date, tested: date, shipped: date}\n";
    let project = Project::small()
        .file("content/kinds/parts.yaml", kind)
        .file(
            "content/acme/parts/a.yaml",
            "title: A\ndate: 2026-03-02\ntested: 2026-03-05\nshipped: 2026-03-04\n",
        );
    project.run(&["check"]).exits(0);
    project.write(
        "content/acme/parts/a.yaml",
        "title: A\ndate: 2026-03-02\nshipped: 2026-03-01\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "`shipped` is before `date`",
    );
    project.write(
        "content/kinds/parts.yaml",
        kind.replace("shipped]]", "shiped]]"),
    );
    said(
        &project.run(&["check"]).exits(1),
        "`in_order` names `shiped`",
    );
}

#[test]
fn a_day_that_is_not_there_yet_has_not_happened() {
    let project = Project::small()
        .file("content/kinds/visits.yaml", "one: Visit\nmany: Visits\ndate: date\nactivity: [date, wrapped]\nfields: {title: {type: text, required: true}, date: date, wrapped: {type: date, label: Wrapped up on}}\n")
        .file("content/acme/visits/a.yaml", "title: The first visit\ndate: 2026-03-29\nwrapped: 2026-03-30\n")
        .file("content/acme/visits/b.yaml", "title: The next visit\ndate: 2026-03-31\n")
        .file("content/acme/visits/c.yaml", "title: A late visit\ndate: 2026-03-02\nwrapped: 2027-01-01\n")
        .file("content/acme/updates/2026-01-05-a.md", "---\ntitle: A\ndate: 2026-01-05\n---\n\nText.\n")
        .file("content/acme/deliverables/a.md", "---\ntitle: B\nversions: [{version: 1, date: 2026-02-05, files: [a.txt]}]\n---\n")
        .file("content/acme/deliverables/a.txt", "text");
    on_the_30th(&project, &["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/activity/index.html");
    let events = page.matches("visit</a>").count();
    assert_eq!(events, 3, "{page}");
    assert!(!page.contains("The next visit") && page.contains("Visit, wrapped up on"));
    let home = project.read("public-plain/acme/index.html");
    assert!(home.contains("5 January 2026 – 30 March 2026"), "{home}");
    // The day after, the visit has been.
    let mut command = project.command(&["build", "--plain"]);
    let tomorrow = command.env("SOURCE_DATE_EPOCH", "1774952100");
    Ran::of("build", tomorrow.output().expect("runs")).exits(0);
    let page = project.read("public-plain/acme/activity/index.html");
    assert!(page.contains("The next visit") && !page.contains("January 2027"));
}

#[test]
fn an_event_is_called_one() {
    let project = Project::small()
        .file("content/acme/client.yaml", "name: Acme\nlanguage: de\n")
        .file("content/acme/tickets/t.yaml", "- {number: T-1, summary: Printer, opened: 2026-03-01T10:00, closed: 2026-03-02T10:00, state: closed}\n");
    on_the_30th(&project, &["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/activity/index.html");
    assert!(page.contains("Ticket, geschlossen<"), "{page}");
    assert!(!page.contains("Geschlossen am"), "{page}");
}

#[test]
fn what_waits_is_in_the_order_in_which_it_is_due() {
    let ticket = |number: usize| {
        format!(
            "- {{number: T-{number}, summary: Ticket {number}, opened: 2026-01-{number:02}T10:00, state: waiting}}\n"
        )
    };
    let invoice = |due: &str, number: &str| {
        format!(
            "number: {number}\ndate: 2026-01-15\ndue: {due}\nstate: sent\nlines: [{{description: Work, amount: 10.00}}]\ntotal: 10.00\n"
        )
    };
    let project = Project::small()
        .file(
            "content/acme/tickets/t.yaml",
            (1..=9).map(ticket).collect::<String>(),
        )
        .file(
            "content/acme/invoices/a.yaml",
            invoice("2026-04-20", "A-later"),
        )
        .file(
            "content/acme/invoices/b.yaml",
            invoice("2026-02-20", "A-overdue"),
        )
        .file(
            "content/acme/deliverables/a.md",
            "---\ntitle: Logo\nversions: [{version: 1, date: 2026-03-05, files: [a.txt]}]\n---\n",
        )
        .file("content/acme/deliverables/a.txt", "text");
    on_the_30th(&project, &["build", "--plain"]).exits(0);
    let home = project.read("public-plain/acme/index.html");
    let waiting = section(&home, "waiting");
    let order = [
        "A-overdue",
        "A-later",
        "Logo, version 1",
        "Ticket 1<",
        "Ticket 2<",
        "Ticket 3<",
        "<details",
        "Ticket 4<",
    ];
    assert!(places(waiting, &order).is_sorted(), "{waiting}");
    assert!(waiting.contains("<span>Ticket T-1</span>"), "{waiting}");
    assert!(waiting.contains("<span>Invoice</span>"), "{waiting}");
    // Where nothing else waits, one kind has all of the room.
    let project = Project::small().file(
        "content/acme/tickets/t.yaml",
        (1..=9).map(ticket).collect::<String>(),
    );
    on_the_30th(&project, &["build", "--plain"]).exits(0);
    let home = project.read("public-plain/acme/index.html");
    let waiting = section(&home, "waiting");
    assert!(
        places(waiting, &["Ticket 6<", "<details", "Ticket 7<"]).is_sorted(),
        "{waiting}"
    );
}

#[test]
fn what_lies_ahead_is_due_and_what_nobody_filled_in_is_not() {
    let project = Project::small()
        .file("content/acme/maintenance/a.yaml", window("2026-04-02T20:00:00Z", "2026-04-02T22:00:00Z", ""))
        .file("content/acme/maintenance/b.yaml", window("2026-03-30T08:00:00Z", "2026-03-30T23:00:00Z", "").replace("Firmware", "Now"))
        .file("content/acme/maintenance/c.yaml", window("2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z", "").replace("planned", "done"))
        .file("content/acme/projects/new.md", "---\ntitle: New\nstate: active\nstarted: 2026-03-02\nmilestones:\n  - {title: Draft, date: 2026-03-20}\n  - {title: First, date: 2026-03-10, reached: 2026-03-11}\n---\n\nText.\n");
    let ran = on_the_30th(&project, &["new", "invoices", "acme", "A-9"]).exits(0);
    drop(ran);
    let ran = on_the_30th(&project, &["due"]).exits(0);
    let lines: Vec<String> = ran
        .out()
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(
        lines,
        [
            "overdue 2026-03-20 acme/projects/new New: Draft",
            "soon 2026-03-30T08:00:00+00:00 acme/maintenance/b Now",
            "soon 2026-04-02T20:00:00+00:00 acme/maintenance/a Firmware",
        ]
    );
    let json = on_the_30th(&project, &["due", "--json"]).exits(0).out();
    assert!(
        json.contains("\"what\": \"milestones\"") || json.contains("\"what\":\"milestones\""),
        "{json}"
    );
}

#[test]
fn a_calendar_is_not_stamped_with_what_it_announces() {
    let project = Project::small().file(
        "content/acme/maintenance/a.yaml",
        window("2026-04-02T20:00:00Z", "2026-04-02T22:00:00Z", ""),
    );
    on_the_30th(&project, &["build", "--plain"]).exits(0);
    let text = project.read("public-plain/acme/previews/calendar.ics");
    assert!(text.contains("DTSTART:20260402T200000Z") && text.contains("DTEND:20260402T220000Z"));
    // Nothing says a day that is over: no calendar is older than this.
    assert!(text.contains("DTSTAMP:20260101T000000Z"), "{text}");
    // The newest day that is over, at its beginning in the firm's zone; the same on every day.
    for (path, body) in [
        (
            "updates/2026-03-20-week.md",
            "---\ntitle: Week\n---\n\nText.\n",
        ),
        (
            "updates/2026-05-20-week.md",
            "---\ntitle: Later\n---\n\nText.\n",
        ),
    ] {
        project.write(&format!("content/acme/{path}"), body);
    }
    project.write(
        "content/firm.yaml",
        "name: Alder\ntime_zone: Europe/Berlin\n",
    );
    for build in [on_the_30th, on_the_31st] {
        build(&project, &["build", "--plain"]).exits(0);
        let text = project.read("public-plain/acme/previews/calendar.ics");
        assert!(text.contains("DTSTAMP:20260319T230000Z"), "{text}");
    }
}
