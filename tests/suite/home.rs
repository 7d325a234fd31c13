//! The home page: what waits, what comes next, the picture of the engagement.

use crate::project::Project;

/// A firm whose client is asked for several things, some of them already given.
fn engagement() -> Project {
    Project::small()
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople: [{name: Dana Reyes, email: dana@acme.example}]\n\
             team: [{name: Ines Okafor, email: ines@alder.example}]\nengagement: {started: 2026-01-05}\n",
        )
        .file("content/acme/invoices/a-1.yaml", invoice("A-1", "sent", "2026-02-02"))
        .file("content/acme/invoices/a-2.yaml", invoice("A-2", "paid", "2026-01-12"))
        .file(
            "content/acme/requests/2026-01-20-plans.yaml",
            "title: Send the plans\nstate: new\nby: Ines Okafor\nto: dana@acme.example\n",
        )
        .file(
            "content/acme/requests/2026-01-10-quote.yaml",
            "title: A quote please\nstate: new\nby: Dana Reyes\nto: Ines Okafor\n",
        )
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\ndue: 2026-03-01\nversions: [{version: 1, date: 2026-01-30, files: [logo.txt]}]\n---\n",
        )
        .file("content/acme/deliverables/logo/logo.txt", "logo")
        .file("content/acme/updates/2026-02-13-half-way.md", "---\ntitle: Half way\nstate: on-track\n---\n\nAll of it.\n")
        .file(
            "content/acme/projects/site.md",
            "---\ntitle: New site\nstate: active\nstarted: 2026-01-06\nmilestones:\n\
             - {title: Sketches, date: 2026-01-20, reached: 2026-01-21}\n\
             - {title: Texts, date: 2026-02-01}\n\
             - {title: Opening, date: 2026-04-01}\n\
             - {title: Handover, date: 2026-04-08}\n---\n",
        )
        .file(
            "content/acme/maintenance/disks.yaml",
            "title: New disks\nstate: planned\nstarts: 2026-03-02T20:00:00Z\nends: 2026-03-02T22:00:00Z\n",
        )
}

fn invoice(number: &str, state: &str, date: &str) -> String {
    format!(
        "number: {number}\nstate: {state}\ndate: {date}\ndue: 2026-03-15\ntotal: EUR 10.00\n\
         lines: [{{description: Work, amount: EUR 10.00}}]\n"
    )
}

fn home(project: &Project) -> String {
    project.run(&["build", "--plain"]).exits(0);
    project.read("public-plain/acme/index.html")
}

/// The part of a page from one heading to the next.
pub(crate) fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let start = page.find(&format!("id=\"{id}\"")).expect(id);
    let end = page[start..].find("</section>").expect("an end");
    &page[start..start + end]
}

/// Where each of the texts stands; they have to be there.
pub(crate) fn places(text: &str, wanted: &[&str]) -> Vec<usize> {
    let place = |one: &&str| {
        text.find(*one)
            .unwrap_or_else(|| panic!("no {one} in {text}"))
    };
    wanted.iter().map(place).collect()
}

#[test]
fn what_waits_for_the_client_stands_there_with_the_day_since_when() {
    let page = home(&engagement());
    let waiting = section(&page, "waiting");
    let order = places(waiting, &["A-1", "Logo, version 1", "Send the plans"]);
    assert!(order.is_sorted(), "{waiting}");
    assert!(waiting.contains(r#"<time datetime="2026-01-20" data-age>20 January 2026</time>"#));
    assert!(waiting.contains("€10.00"));
    // Paid, or asked of the firm: that is not the client's.
    assert!(!waiting.contains("A-2") && !waiting.contains("A quote please"));
    // What waits for the client isn't listed again as what the firm is about.
    assert!(!section(&page, "under-way").contains("Send the plans"));
    assert!(section(&page, "attention").contains("A quote please"));
}

#[test]
fn what_comes_next_is_what_lies_after_the_last_day_known_and_says_until_when() {
    let page = home(&engagement());
    let coming = section(&page, "coming");
    let order = places(coming, &["Logo", "New disks", "Opening", "Handover"]);
    assert!(order.is_sorted(), "{coming}");
    assert!(coming.contains(r#"data-until="2026-03-02T22:00:00+00:00""#));
    assert!(!coming.contains("Sketches"), "it was reached");
    assert!(
        !coming.contains("Texts"),
        "its day was before the latest update"
    );
}

#[test]
fn progress_is_that_of_the_milestones_where_a_project_does_not_say_it() {
    let project = engagement();
    assert!(section(&home(&project), "standing").contains("25%"));
    let path = "content/acme/projects/site.md";
    let said = project
        .read(path)
        .replace("state: active", "state: active\nprogress: 40");
    project.write(path, said);
    assert!(section(&home(&project), "standing").contains("40%"));
}

#[test]
fn the_picture_has_a_mark_for_what_happened_and_a_list_as_its_alternative() {
    let page = home(&engagement());
    let picture = section(&page, "timeline");
    for wanted in [
        "<title>Half way, 13 February 2026</title>",
        "<title>Logo, version 1, 30 January 2026</title>",
        "<title>New site, 6 January 2026</title>",
        r#"href="activity/index.html""#,
    ] {
        assert!(picture.contains(wanted), "{wanted} in {picture}");
    }
    assert!(!page.contains("style="), "the policy refuses it");
}

#[test]
fn a_client_without_records_reads_what_will_appear() {
    let page = home(&Project::small());
    assert!(section(&page, "waiting").contains("Nothing is waiting for you"));
    assert!(section(&page, "coming").contains("There are no dates ahead"));
    assert!(page.contains("The first status update will appear here"));
    assert!(
        !page.contains("id=\"timeline\""),
        "there is nothing to draw"
    );
}

/// What a page shows, without its words' marks.
fn text(page: &str) -> String {
    let parts = page.split('<').skip(1);
    let parts = parts.filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text).collect()
}

#[test]
fn nothing_is_said_to_be_missing_beside_what_is_there() {
    let ahead = "title: Handover\ndate: 2026-02-01\nstate: in-progress\ndue: 2027-01-01\n";
    for (language, nothing) in [
        (
            "en",
            [
                "Nothing is open",
                "There are no dates ahead",
                "Projects and the state",
            ],
        ),
        (
            "de",
            [
                "Nichts ist offen",
                "Noch ist nichts angesetzt",
                "Hier erscheinen",
            ],
        ),
        (
            "fr",
            [
                "Rien n’est ouvert",
                "Rien n’est encore daté",
                "Les projets et",
            ],
        ),
        (
            "es",
            [
                "No hay nada abierto",
                "Aún no hay fechas",
                "Aquí aparecerán los",
            ],
        ),
        (
            "nl",
            [
                "Er staat niets open",
                "Er staat nog niets gepland",
                "Hier verschijnen",
            ],
        ),
        (
            "ar",
            ["لا شيء مفتوح", "لا مواعيد قادمة", "ستظهر هنا المشاريع"],
        ),
        (
            "he",
            ["אין דבר פתוח", "אין מועדים קרובים", "כאן יופיעו הפרויקטים"],
        ),
        (
            "ja",
            [
                "未完了のものはありません",
                "日付の決まった予定はまだありません",
                "プロジェクトと最新",
            ],
        ),
    ] {
        let client = format!("name: Acme Ltd\nlanguage: {language}\n");
        let small = || Project::small().file("content/acme/client.yaml", &client);
        // An invoice to pay, a task under way, one update without a state: each alone.
        let alone = [
            (
                "content/acme/invoices/a-1.yaml",
                invoice("A-1", "sent", "2026-02-02"),
            ),
            ("content/acme/tasks/one.yaml", ahead.to_owned()),
            (
                "content/acme/updates/week.md",
                "---\ntitle: Week\ndate: 2026-02-02\n---\n\nAll of it.\n".to_owned(),
            ),
            (
                "content/acme/projects/site.md",
                "---\ntitle: Site\nstate: active\n---\n".to_owned(),
            ),
        ];
        for (path, record) in alone {
            let page = home(&small().file(path, record));
            for said in nothing {
                assert!(!text(&page).contains(said), "{language} {path}: {said}");
            }
        }
        // Of a new workspace it says what will be where, and of one where all is done that.
        let page = text(&home(&small()));
        assert!(
            page.contains(nothing[1]) && page.contains(nothing[2]),
            "{language}"
        );
        let done = ahead.replace("in-progress", "done");
        let page = home(&small().file("content/acme/tasks/one.yaml", done));
        assert!(text(&page).contains(nothing[0]), "{language}");
    }
}

#[test]
fn a_section_without_anything_of_its_own_is_not_there() {
    let week = |day: &str| format!("---\ntitle: Week of {day}\ndate: {day}\n---\n\nAll of it.\n");
    let project = Project::small().file("content/acme/updates/one.md", week("2026-02-02"));
    let page = home(&project);
    for id in [
        "standing",
        "coming",
        "under-way",
        "attention",
        "section-updates",
    ] {
        assert!(!page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    assert!(
        page.contains("id=\"latest\"") && section(&page, "waiting").contains("Nothing is waiting")
    );
    let project = project.file("content/acme/updates/two.md", week("2026-02-09"));
    let page = home(&project);
    assert!(section(&page, "section-updates").contains("Week of 2026-02-02"));
    assert!(!section(&page, "section-updates").contains("Week of 2026-02-09"));
}

#[test]
fn tickets_without_a_day_push_nothing_down_and_what_was_decided_about_waits_no_more() {
    let mut project = engagement().file(
        "content/acme/agreements/frame.md",
        "---\ntitle: Frame\ntype: contract\nstate: sent\ndate: 2026-01-25\n---\nWe do it.\n",
    );
    for number in 1..9 {
        project = project.file(
            &format!("content/acme/tickets/t-{number}.yaml"),
            format!(
                "number: T-{number}\nsummary: Ticket {number}\nopened: 2026-01-0{number}T10:00:00Z\nstate: waiting\nrequester: Dana Reyes\n"
            ),
        );
    }
    let open = |page: &str| {
        let waiting = section(page, "waiting");
        let end = waiting.find("<details").expect("more than fits");
        waiting[..end].to_owned()
    };
    let page = home(&project);
    let first = open(&page);
    let order = [
        "A-1",
        "Logo, version 1",
        "Ticket 1",
        "Send the plans",
        "Frame",
    ];
    for what in order {
        assert!(first.contains(what), "{what}: {first}");
    }
    assert!(places(&first, &order[..2]).is_sorted(), "{first}");
    assert!(!first.contains("Ticket 3"), "{first}");
    // Whoever agreed, or took that back, has said what there was to say.
    for decision in ["approved", "withdrawn"] {
        project
            .run(&[
                "approve",
                "acme",
                "agreements/frame",
                "--by",
                "dana@acme.example",
                "--decision",
                decision,
            ])
            .exits(0);
        let page = home(&project);
        assert!(!section(&page, "waiting").contains("Frame"), "{decision}");
    }
    // An invoice that somebody approved is still to be paid.
    project
        .run(&[
            "approve",
            "acme",
            "invoices/a-1",
            "--by",
            "dana@acme.example",
            "--decision",
            "approved",
        ])
        .exits(0);
    assert!(section(&home(&project), "waiting").contains("A-1"));
}

#[test]
fn a_title_of_several_lines_is_one_line_of_what_is_due() {
    let project = engagement().file(
        "content/acme/tasks/two.yaml",
        "title: |\n  Send it\n  to Dana\ndue: 2026-12-01\nstate: to-do\n",
    );
    let ran = project.run(&["due"]).exits(0);
    crate::project::said(&ran, "Send it to Dana\n");
    assert!(!ran.out().contains("\\n"), "{}", ran.out());
    // What steers a terminal is an escape all the same.
    project.write(
        "content/acme/tasks/two.yaml",
        "title: \"a\\eb\"\ndue: 2026-12-01\nstate: to-do\n",
    );
    let ran = project.run(&["due"]);
    assert!(!ran.out().contains('\u{1b}'), "{}", ran.out());
}

#[test]
fn a_short_update_stands_beside_what_waits_and_leaves_no_hole() {
    let project = engagement();
    let place = |page: &str| {
        let now = page.find("class=\"now\"").expect("a part");
        let beside = page[now..].find("class=\"beside\"").expect("a part");
        page[now..].find("class=\"latest\"").expect("an update") < beside
    };
    assert!(place(&home(&project)));
    let long = "A sentence of an update that says much more than one line. ".repeat(20);
    project.write(
        "content/acme/updates/2026-02-13-half-way.md",
        format!("---\ntitle: Half way\nstate: on-track\n---\n\n{long}\n"),
    );
    assert!(!place(&home(&project)));
}
