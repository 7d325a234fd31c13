//! Decisions that were taken back are shown as such everywhere, and settle what was doubtful
//! about them; what nobody decides about waits for nobody; and a page claims what is proven.

use std::fs;

use crate::project::{Project, said};
use crate::signed::with_key;
use crate::stamped::stamped;
use crate::tampering::engagement;

/// The text of a part of a page.
fn part<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let rest = page
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from} in {page}"));
    rest.1.split_once(to).expect(to).0
}

/// The engagement with its approvals signed, and the last one taken back.
fn taken_back() -> Project {
    let project = with_key();
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project
        .run(&["approve", "acme", "deliverables/logo@2", "--undo"])
        .exits(0);
    project
}

#[test]
fn a_decision_that_was_taken_back_is_headed_as_withdrawn() {
    let project = taken_back();
    project.run(&["check", "--strict"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let read = |path: &str| project.read(&format!("public-plain/acme/{path}index.html"));
    let page = read("approvals/logo-v2/");
    let verdict = part(&page, "class=\"verdict\"", "</p>");
    assert!(
        verdict.contains("Withdrawn") && !verdict.contains("Approved"),
        "{verdict}"
    );
    assert!(page.contains("tone-neutral") && !page.contains("sheet tone-good"));
    // What had been decided, and what takes it back, are said.
    let ledger = part(&page, "<dl class=\"ledger\">", "</dl>");
    assert!(
        ledger.contains("<dt>Had been decided</dt><dd>Approved</dd>"),
        "{ledger}"
    );
    assert!(
        ledger.contains("../../approvals/logo-v2-2/index.html"),
        "{ledger}"
    );
    // The one that stands is headed as it was decided.
    let page = read("approvals/spring/");
    let verdict = part(&page, "class=\"verdict\"", "</p>");
    assert!(verdict.contains("Approved") && !page.contains("Had been decided"));
    // The home page and the activity list what takes it back, once, and not the decision too;
    // the deliverable has both; and so has the list.
    for (path, slug, times) in [
        ("", "logo-v2", 0),
        ("", "logo-v2-2", 1),
        ("activity/", "logo-v2", 0),
        ("activity/", "logo-v2-2", 1),
        ("deliverables/logo/", "logo-v2", 1),
    ] {
        let html = read(path);
        let link = format!("approvals/{slug}/index.html");
        let after: Vec<&str> = html.split(&link).skip(1).collect();
        assert_eq!(after.len().min(1), times, "{path}: {slug}");
        for link in after {
            let near = link.split("</li>").next().expect("a part");
            assert!(near.contains("Withdrawn"), "{path}: {near}");
        }
    }
    // The picture ticks what was agreed to, and nothing else.
    let home = read("");
    let lane = home.rsplit("class=\"lane\"").next().expect("approvals");
    let lane = lane.split("</section>").next().expect("its end");
    let marks: Vec<&str> = lane.split("<svg class=\"mark").skip(1).collect();
    assert!(
        marks.iter().any(|mark| mark.contains("class=\"ring\"")),
        "{lane}"
    );
    for mark in marks {
        let is_tick = mark.contains("M-6 0l2-2");
        assert_eq!(is_tick, mark.starts_with(" tone-good"), "{mark}");
    }
    let listed = read("approvals/");
    let row = listed
        .split("<tr")
        .find(|row| row.contains("logo-v2/index.html"))
        .expect("a row");
    assert!(
        row.contains("Withdrawn") && !row.contains("Approved"),
        "{row}"
    );
}

#[test]
fn which_decision_is_taken_back_is_said_or_the_last() {
    let entry = |slug: &str, decision: &str, hour: u8, more: &str| {
        format!(
            "- slug: {slug}\n  subject: briefs/spring\n  decision: {decision}\n  by: dana@acme.example\n  at: 2026-03-30T{hour}:00:00Z\n{more}"
        )
    };
    let verdict = |project: &Project, slug: &str| {
        let page = project.read(&format!("public-plain/acme/approvals/{slug}/index.html"));
        let verdict = part(&page, "class=\"verdict\"", "</p>");
        verdict.contains("Withdrawn")
    };
    for (more, wanted) in [
        ("", [false, true]),
        ("  supersedes: approvals/first\n", [true, false]),
    ] {
        let project = engagement().file(
            "content/acme/approvals/list.yaml",
            entry("first", "changes-requested", 10, "")
                + &entry("second", "approved", 11, "")
                + &entry("back", "withdrawn", 12, more)
                + &entry("again", "approved", 13, ""),
        );
        project.run(&["build", "--plain"]).exits(0);
        assert_eq!(
            [verdict(&project, "first"), verdict(&project, "second")],
            wanted
        );
        assert!(verdict(&project, "back") && !verdict(&project, "again"));
    }
    // What is about something else takes nothing back, nor does what came before.
    let project = engagement().file(
        "content/acme/approvals/list.yaml",
        entry("back", "withdrawn", 10, "") + &entry("later", "approved", 11, ""),
    );
    project.run(&["build", "--plain"]).exits(0);
    assert!(!verdict(&project, "later") && !verdict(&project, "logo-v2"));
}

#[test]
fn what_was_doubtful_about_a_decision_ends_with_it() {
    let project = engagement();
    let decided = |subject: &str, decision: &str, at: &str| {
        project
            .run(&[
                "approve",
                "acme",
                subject,
                "--by",
                "dana@acme.example",
                "--decision",
                decision,
                "--at",
                at,
            ])
            .exits(0)
    };
    decided("deliverables/logo@1", "approved", "2026-03-25T10:00:00Z");
    let superseded = "version 1 had been superseded by version 2 before this decision";
    said(&project.run(&["check", "--strict"]).exits(1), superseded);
    decided("deliverables/logo@1", "withdrawn", "2026-03-26T10:00:00Z");
    let ran = project.run(&["check", "--strict"]).exits(0);
    assert!(!ran.err().contains("warning"), "{}", ran.err());
    // A mail of somebody else's is doubtful until then, too.
    let project = engagement();
    project.write(
        "other.eml",
        "From: eve@else.example\nDate: Tue, 24 Mar 2026 16:05:00 +0100\nSubject: Yes\n\nYes.\n",
    );
    let run = |more: &[&str]| {
        let mut line = vec![
            "approve",
            "acme",
            "briefs/spring",
            "--by",
            "dana@acme.example",
        ];
        line.extend(more);
        project.run(&line).exits(0)
    };
    let ran = run(&["--decision", "approved", "--evidence", "other.eml"]);
    let undo = "if it is the wrong mail: `deedbox approve acme approvals/spring-2 --undo`, and again with the right one";
    said(&ran, undo);
    said(
        &project.run(&["check", "--strict"]).exits(1),
        "the mail is from",
    );
    run(&["--decision", "withdrawn"]);
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn nobody_waits_for_a_decision_that_nobody_makes() {
    let index = "content/acme/deliverables/logo/index.md";
    let kind = "content/kinds/deliverables.yaml";
    let of_record = |project: &Project| {
        let text = project
            .read(index)
            .replace("title: Logo\n", "title: Logo\napproval: none\n");
        project.write(index, text);
    };
    let of_kind = |project: &Project| project.write(kind, "approval: none\n");
    let ways: [&dyn Fn(&Project); 2] = [&of_record, &of_kind];
    for language in ["en", "de", "fr", "es", "nl"] {
        let waiting = |project: &Project| {
            project.write(
                "content/firm.yaml",
                format!("name: Alder & Finch\nlocale: {language}\n"),
            );
            project.run(&["build", "--plain"]).exits(0);
            let home = project.read("public-plain/acme/index.html");
            let calm = home.contains("class=\"waiting calm\"");
            let list = project.read("public-plain/acme/deliverables/index.html");
            let page = project.read("public-plain/acme/deliverables/logo/index.html");
            let state = list.contains("awaiting-approval")
                || page.contains("awaiting-approval")
                || page.contains("tone-warn");
            assert_eq!(calm, !state, "{language}");
            // That nobody decides is not a fact to read about.
            assert!(
                !page.contains(">none<") && !page.contains("dt>Approval<"),
                "{page}"
            );
            !calm
        };
        let fresh = || {
            let project = engagement();
            fs::remove_dir_all(project.path("content/acme/approvals")).expect("there");
            project
        };
        assert!(waiting(&fresh()), "{language}");
        for way in ways {
            let project = fresh();
            way(&project);
            assert!(!waiting(&project), "{language}");
            let ran = project.run(&["approvals", "acme"]).exits(0);
            assert!(!ran.out().contains("logo"), "{}", ran.out());
            project.run(&["check", "--strict"]).exits(0);
        }
    }
    // A record may want what its kind does not.
    let project = engagement();
    fs::remove_dir_all(project.path("content/acme/approvals")).expect("there");
    of_kind(&project);
    project.write(
        index,
        project
            .read(index)
            .replace("title: Logo\n", "title: Logo\napproval: wanted\n"),
    );
    said(
        &project.run(&["approvals", "acme"]).exits(0),
        "awaiting-approval",
    );
    // What was decided all the same is shown.
    let project = engagement();
    of_record(&project);
    said(
        &project.run(&["approvals", "acme"]).exits(0),
        "deliverables/logo@2",
    );
    for wrong in ["approval: no\n", "approval: nobody\n"] {
        project.write(kind, wrong);
        said(&project.run(&["check"]).exits(1), "not `none` or `wanted`");
    }
}

#[test]
fn a_page_says_when_something_was_there_only_with_a_time_stamp() {
    let page = |project: &Project| {
        project.run(&["build", "--plain"]).exits(0);
        project.read("public-plain/acme/approvals/logo-v2/index.html")
    };
    let (signed, at) = (
        "with whose key the list was signed",
        "at the time of the time stamp",
    );
    let project = with_key();
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    let text = page(&project);
    assert!(text.contains(signed) && !text.contains(at), "{text}");
    assert!(!text.contains("were there at that time"));
    let text = page(&stamped());
    assert!(text.contains(at), "{text}");
    // Where nobody vouches for the authority, nothing is proven by it.
    let project = stamped();
    fs::remove_file(project.path("content/signatures/acme/authority.pem")).expect("there");
    let text = page(&project);
    assert!(!text.contains(at), "{text}");
    for path in ["approvals/logo-v2", "approvals"] {
        let text = project.read(&format!("public-plain/acme/{path}/index.html"));
        assert!(text.contains("nobody vouches for this authority"), "{path}");
    }
    // Not signed, it proves nothing of whoever wrote it.
    let text = page(&engagement());
    assert!(text.contains("for who wrote it, and when, there is only its own word"));
}

/// Nothing was approved: the page is not one of the approvals.
#[test]
fn what_was_refused_is_headed_as_a_decision_in_the_language_of_the_client() {
    for (language, word) in [("en", "Decision"), ("de", "Entscheidung")] {
        for (decision, is_approval) in [("rejected", false), ("approved", true)] {
            let project = engagement();
            let client = project.read("content/acme/client.yaml");
            project.write(
                "content/acme/client.yaml",
                format!("{client}\nlanguage: {language}\n"),
            );
            project.write(
                "content/acme/approvals/one.yaml",
                format!("subject: deliverables/logo@2\ndecision: {decision}\nby: dana@acme.example\nat: 2026-03-30T10:00:00Z\n"),
            );
            project.run(&["build", "--plain"]).exits(0);
            let page = project.read("public-plain/acme/approvals/one/index.html");
            let head = part(&page, "class=\"eyebrow\"", "</p>");
            assert_eq!(head.contains(&format!(">{word}<")), !is_approval, "{head}");
        }
    }
}
