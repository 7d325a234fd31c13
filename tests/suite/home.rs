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
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let start = page.find(&format!("id=\"{id}\"")).expect(id);
    let end = page[start..].find("</section>").expect("an end");
    &page[start..start + end]
}

/// Where each of the texts stands; they have to be there.
fn places(text: &str, wanted: &[&str]) -> Vec<usize> {
    let place = |one: &&str| {
        text.find(*one)
            .unwrap_or_else(|| panic!("no {one} in {text}"))
    };
    wanted.iter().map(place).collect()
}

#[test]
fn what_waits_for_the_client_stands_there_oldest_first_with_the_day_since_when() {
    let page = home(&engagement());
    let waiting = section(&page, "waiting");
    let order = places(waiting, &["Send the plans", "Logo, version 1", "A-1"]);
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
    assert!(section(&page, "waiting").contains("Nothing waits for you"));
    assert!(section(&page, "coming").contains("Nothing is dated ahead"));
    assert!(page.contains("The first status update will appear here"));
    assert!(
        !page.contains("id=\"timeline\""),
        "there is nothing to draw"
    );
}
