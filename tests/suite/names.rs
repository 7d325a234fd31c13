//! Names as people write them: what records are called, files under names that some system
//! cannot keep or has in another form, and hints for what was nearly right.

use std::fs;

use crate::project::{Project, said, shell};

fn tasks(list: &str) -> Project {
    Project::small().file("content/acme/tasks/all.yaml", list)
}

fn task(title: &str) -> String {
    format!("- {{title: \"{title}\", state: to-do}}\n")
}

/// The pages of a plain build.
fn routes(project: &Project) -> Vec<String> {
    let pages = project.tree("public-plain/acme").into_keys();
    let pages = pages.filter_map(|path| path.strip_suffix("/index.html").map(str::to_owned));
    let mut routes: Vec<String> = pages
        .filter(|path| path.starts_with("tasks") || path.starts_with("updates"))
        .collect();
    routes.sort();
    routes
}

#[test]
fn a_title_in_any_script_gives_an_address_and_none_takes_another_page() {
    let list = ["報告", "Отчёт", "Call Anna.", "Week 48"]
        .map(task)
        .concat();
    let project = tasks(&list);
    project.run(&["build", "--plain"]).exits(0);
    let wanted = [
        "tasks",
        "tasks/bao-gao",
        "tasks/call-anna",
        "tasks/otchiot",
        "tasks/week-48",
    ];
    assert_eq!(routes(&project), wanted);
    for nothing in ["…", "..", "???", "CON", "index.html"] {
        let project = tasks(&task(nothing));
        let ran = project.run(&["check"]).exits(1);
        said(&ran, &format!("no route can be made from `{nothing}`"));
        said(&ran, "add a line like `slug: first-draft`");
        said(&ran, "content/acme/tasks/all.yaml:1");
        let with = format!("- {{title: \"{nothing}\", slug: own, state: to-do}}\n");
        tasks(&with).run(&["check"]).exits(0);
    }
}

/// The client was built by a program that wrote no rule for names.
fn with_an_old_key(project: Project) -> Project {
    project.file("content/keyring/acme/key.age", "")
}

#[test]
fn a_new_firm_has_one_rule_for_names() {
    let list = ["Größe & Form", "Über uns", "Öl"].map(task).concat();
    for (locale, client, wanted) in [
        ("de-DE", "", ["groesse-form", "oel", "ueber-uns"]),
        (
            "en-GB",
            "language: de\n",
            ["groesse-form", "oel", "ueber-uns"],
        ),
        ("en-GB", "", ["grosse-form", "ol", "uber-uns"]),
    ] {
        let project = tasks(&list)
            .file(
                "content/firm.yaml",
                format!("name: Alder\nlocale: {locale}\n"),
            )
            .file("content/acme/client.yaml", format!("name: Acme\n{client}"));
        project.run(&["check", "--strict"]).exits(0);
        let sealed = project.run(&["build", "--plain"]).exits(0);
        let mut all = vec!["tasks".to_owned()];
        all.extend(wanted.map(|name| format!("tasks/{name}")));
        assert_eq!(routes(&project), all, "{locale}");
        assert!(!sealed.err().contains("0.1"), "{}", sealed.err());
        // What was published once stays, whatever the client reads later.
        project.run(&["build"]).exits(0);
        project.write("content/acme/client.yaml", "name: Acme\nlanguage: fr\n");
        project.run(&["build", "--plain"]).exits(0);
        assert_eq!(routes(&project), all, "{locale}");
        project.run(&["check", "--strict"]).exits(0);
        project.run(&["rename", "acme", "acorn"]).exits(0);
        assert!(project.path("content/keyring/acorn.names").exists());
        assert!(!project.path("content/keyring/acme.names").exists());
    }
    // A table's rows are named alike, and what was called otherwise before is still found.
    let project = Project::small()
        .file("content/firm.yaml", "name: Alder\nlocale: de-AT\n")
        .file(
            "content/acme/tasks/all.csv",
            "Aufgabe;Status\nGröße & Form;done\n",
        )
        .file(
            "content/acme/tasks/all.csv.yaml",
            "slug: title\ncolumns: {title: Aufgabe, state: Status}\ndelimiter: \";\"\n",
        );
    project.run(&["check", "--strict"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    assert_eq!(routes(&project), ["tasks", "tasks/groesse-form"]);
}

#[test]
fn addresses_of_before_stay_and_are_told() {
    let project = with_an_old_key(tasks(&["Größe", "Übersicht", "Plain"].map(task).concat()));
    let ran = project.run(&["build", "--plain"]).exits(0);
    assert_eq!(
        routes(&project),
        ["tasks", "tasks/bersicht", "tasks/gr-e", "tasks/plain"]
    );
    said(
        &ran,
        "`gr-e` is what deedbox 0.1 made of this name; the rule now gives `grosse`",
    );
    said(&ran, "one more in this file is like it");
    said(
        &ran,
        "write `slug: gr-e` to say so, or `slug: grosse` to change it",
    );
    let list = "- {title: Größe, slug: gr-e, state: to-do}\n- {title: Übersicht, slug: ubersicht, state: to-do}\n";
    let project = with_an_old_key(tasks(list));
    let ran = project.run(&["build", "--plain"]).exits(0);
    assert_eq!(routes(&project), ["tasks", "tasks/gr-e", "tasks/ubersicht"]);
    assert!(!ran.err().contains("0.1"), "{}", ran.err());
}

#[test]
fn an_old_name_still_leads_to_its_record() {
    let note = |to: &str| {
        format!(
            "---\ntitle: Note\nfrom: dana@acme.example\nto: [dana@acme.example]\nat: 2026-03-01T10:00:00Z\nabout: {to}\n---\n\nText.\n"
        )
    };
    let people = "name: Acme Ltd\npeople:\n  - {name: Dana, email: dana@acme.example}\n";
    for (to, fact) in [
        (
            "tasks/call-anna.",
            Some("`tasks/call-anna.` is now `tasks/call-anna`"),
        ),
        ("tasks/call-anna", None),
        ("tasks/grosse", None),
    ] {
        let project = tasks(&["Call Anna.", "Größe"].map(task).concat())
            .file("content/acme/client.yaml", people)
            .file("content/acme/messages/2026-03-01-note.md", note(to));
        let ran = project.run(&["check"]).exits(0);
        match fact {
            Some(fact) => said(&ran, fact),
            None => assert!(!ran.err().contains("is now"), "{}", ran.err()),
        }
    }
    let project = tasks(&task("Call Anna."))
        .file("content/acme/client.yaml", people)
        .file(
            "content/acme/messages/2026-03-01-note.md",
            note("tasks/call-ann."),
        );
    said(
        &project.run(&["check"]).exits(1),
        "did you mean `tasks/call-anna`?",
    );
}

#[test]
fn what_comes_every_year_has_its_day_in_its_address() {
    let update = "---\ntitle: Week 48\n---\n\nText.\n";
    let project = Project::small()
        .file("content/acme/updates/2025-11-24-week-48.md", update)
        .file("content/acme/updates/2026-11-23-week-48.md", update);
    project.run(&["build", "--plain"]).exits(0);
    let wanted = ["updates", "updates/2026-11-23-week-48", "updates/week-48"];
    assert_eq!(routes(&project), wanted);
    // Two of one day are two of one name.
    let project = project.file(
        "content/acme/updates/2026-11-23-week-48.yaml",
        "title: Other\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "there are two records `updates/2026-11-23-week-48`",
    );
}

#[test]
fn new_writes_what_there_is_one_of_already() {
    let project = Project::small();
    for _ in 0..3 {
        project.run(&["new", "update", "acme"]).exits(0);
    }
    let files: Vec<String> = project.tree("content/acme/updates").into_keys().collect();
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(
        files[0].ends_with("-update-2.md") && files[2].ends_with("-update.md"),
        "{files:?}"
    );
    project
        .run(&["new", "deliverable", "acme", "Logo"])
        .exits(0);
    let ran = project
        .run(&["new", "deliverable", "acme", "Logo"])
        .exits(3);
    said(&ran, "there is a record `deliverables/logo` already");
    let ran = project.run(&["new", "client", "Keyring"]).exits(2);
    said(&ran, "a client's directory cannot be called `keyring`");
    said(
        &project.run(&["new", "client", "…"]).exits(2),
        "no route can be made from",
    );
    project.run(&["new", "client", "Müller & Söhne"]).exits(0);
    assert!(project.path("content/muller-sohne/client.yaml").is_file());
}

#[test]
fn a_record_may_say_its_own_slug() {
    let project = Project::small().file(
        "content/acme/updates/2026-03-01-Woche.md",
        "---\ntitle: Woche\nslug: week-9\n---\n\nText.\n",
    );
    project.run(&["build", "--plain"]).exits(0);
    assert_eq!(routes(&project), ["updates", "updates/week-9"]);
    let project = Project::small().file(
        "content/acme/updates/2026-03-01-Woche.md",
        "---\ntitle: Woche\n---\n",
    );
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "rename the file: `2026-03-01-woche.md`, or write `slug: woche` into it",
    );
}

const DELIVERABLE: &str = "---\ntitle: Report\nversions:\n  - {version: 1, date: 2026-03-04, files: [NAME]}\n---\n\nSee [it](<NAME>).\n";

fn delivering(name: &str) -> Project {
    Project::small()
        .file("content/acme/client.yaml", "name: Acme Ltd\npeople:\n  - {name: Dana, email: dana@acme.example, approves: [deliverables]}\nengagement: {closed: 2026-06-01}\n")
        .file("content/acme/deliverables/report/index.md", DELIVERABLE.replace("NAME", name))
        .file(&format!("content/acme/deliverables/report/{name}"), "what was delivered\n")
}

#[test]
fn what_cannot_travel_is_refused_before_a_decision_and_mended_after_it() {
    for (name, mended) in [
        ("1: report.txt", "1_ report.txt"),
        ("nul.txt", "_nul.txt"),
        ("end .", "end ._"),
    ] {
        let quoted = format!("\"{name}\"");
        let project = Project::small()
            .file("content/acme/client.yaml", "name: Acme Ltd\npeople:\n  - {name: Dana, email: dana@acme.example, approves: [deliverables]}\n")
            .file("content/acme/deliverables/report/index.md", DELIVERABLE.replacen("NAME", &quoted, 1).replace("NAME", name))
            .file(&format!("content/acme/deliverables/report/{name}"), "what was delivered\n");
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "this file cannot be kept on every system");
        said(
            &ran,
            "rename the file, and change its name where records give it",
        );

        let digest = deedbox::digest::Digest::of(b"what was delivered\n");
        let approval = format!(
            "subject: deliverables/report@1\nby: dana@acme.example\nat: 2026-03-05T10:00:00Z\ndecision: approved\nfiles:\n  - {{path: \"deliverables/report/{name}\", size: 19, sha256: {digest}}}\n"
        );
        project.write("content/acme/approvals/2026-03-05-report.yaml", approval);
        let ran = project.run(&["archive", "acme", "--plain"]).exits(0);
        said(
            &ran,
            &format!("is published as `deliverables/report/{mended}`"),
        );
        project.run(&["build", "--plain"]).exits(0);
        let path = format!("attachments/deliverables/report/{mended}");
        let plain = project.tree("public-plain/acme");
        assert!(plain.contains_key(&path), "{:?}", plain.keys());
        let page = project.read("public-plain/acme/deliverables/report/index.html");
        let link = format!(
            "../../attachments/deliverables/report/{}",
            deedbox::paths::encode(mended)
        );
        assert!(page.matches(&link).count() >= 2, "{page}");
        assert!(
            !page.contains(&format!("report/{}\"", deedbox::paths::encode(name))),
            "{page}"
        );
    }
}

/// Opens the sealed archive of a firm whose passphrase a build printed.
pub(crate) fn opened(
    project: &Project,
    built: &str,
) -> std::collections::BTreeMap<String, Vec<u8>> {
    let passphrase = built.lines().find_map(|line| {
        line.split_once(": ")
            .filter(|(start, _)| start.starts_with("passphrase of"))
    });
    project.write("words", passphrase.expect("a passphrase").1);
    let zip = project
        .tree("archives")
        .into_keys()
        .find(|name| name.ends_with(".zip") && !name.contains("plain"));
    let zip = format!("archives/{}", zip.expect("an archive"));
    project
        .run(&["verify", &zip, "--passphrase-file", "words"])
        .exits(0);
    project
        .run(&[
            "open",
            &zip,
            "--passphrase-file",
            "words",
            "--out",
            "opened",
        ])
        .exits(0);
    project.tree("opened")
}

#[test]
fn names_that_are_one_on_some_disk_are_handed_over_as_two() {
    let digest = |text: &str| deedbox::digest::Digest::of(text.as_bytes());
    let approval = format!(
        "subject: deliverables/report@1\nby: dana@acme.example\nat: 2026-03-05T10:00:00Z\ndecision: approved\nfiles:\n  - {{path: deliverables/report/Logo.txt, size: 4, sha256: {}}}\n  - {{path: deliverables/report/logo.txt, size: 4, sha256: {}}}\n",
        digest("one\n"),
        digest("two\n"),
    );
    let project = delivering("plain.txt")
        .file("content/acme/deliverables/report/index.md", "---\ntitle: Report\nversions:\n  - {version: 1, date: 2026-03-04, files: [Logo.txt, logo.txt]}\n---\n")
        .file("content/acme/deliverables/report/Logo.txt", "one\n")
        .file("content/acme/deliverables/report/logo.txt", "two\n")
        .file("content/acme/approvals/2026-03-05-report.yaml", approval);
    fs::remove_file(project.path("content/acme/deliverables/report/plain.txt"))
        .expect("written above");
    let ran = project.run(&["build"]).exits(0);
    said(
        &ran,
        "on some systems it is the same as `deliverables/report/Logo.txt`",
    );
    let opened = opened(&project, &(ran.out() + &ran.err()));
    let at = |name: &str| {
        opened
            .get(&format!("site/attachments/deliverables/report/{name}"))
            .map(Vec::as_slice)
    };
    assert_eq!(at("Logo.txt"), Some(&b"one\n"[..]), "{:?}", opened.keys());
    assert_eq!(at("logo~2.txt"), Some(&b"two\n"[..]));
}

#[test]
fn a_name_in_another_unicode_form_is_found() {
    // As any Mac may have copied it, while the record says it as it is typed.
    let project = Project::small()
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\nbrand: {logo: Größe.svg}\n",
        )
        .file(
            "content/acme/Gro\u{308}ße.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9v9z\"/></svg>",
        )
        .file(
            "content/acme/deliverables/report/index.md",
            DELIVERABLE.replace("NAME", "M\u{e4}rz.txt"),
        )
        .file(
            "content/acme/deliverables/report/Ma\u{308}rz.txt",
            "what was delivered\n",
        );
    let ran = project.run(&["build", "--plain"]).exits(0);
    assert!(!ran.err().contains("warning"), "{}", ran.err());
    assert!(
        project
            .path("public-plain/acme/attachments/deliverables/report/Ma\u{308}rz.txt")
            .is_file()
    );
    let project = project.file(
        "content/acme/deliverables/report/M\u{e4}rz.txt",
        "another\n",
    );
    let ran = project.run(&["check"]).exits(0);
    said(&ran, "nothing names this file");
}

#[test]
fn a_hidden_file_is_delivered_where_a_record_names_it() {
    let project = delivering("report.txt")
        .file(
            "content/acme/deliverables/report/.htaccess",
            "Deny from all\n",
        )
        .file(
            "content/acme/updates/2026-03-01-week.md",
            "---\ntitle: Week\n---\n\n[Settings](.env.example) and [more](conf/.hidden/a.txt).\n",
        )
        .file("content/acme/updates/.env.example", "KEY=\n")
        .file("content/acme/updates/.env", "KEY=value\n")
        .file("content/acme/updates/conf/.hidden/a.txt", "a\n");
    let ran = project.run(&["build", "--plain"]).exits(0);
    assert!(!ran.err().contains("warning"), "{}", ran.err());
    let files = project.tree("public-plain/acme/attachments");
    assert!(
        files.contains_key("updates/.env.example")
            && files.contains_key("updates/conf/.hidden/a.txt"),
        "{:?}",
        files.keys()
    );
    assert!(
        !files
            .keys()
            .any(|path| path.ends_with(".env") || path.ends_with(".htaccess")),
        "{:?}",
        files.keys()
    );
}

#[test]
fn a_percent_sign_in_a_name_does_not_break_the_first_page_s_command() {
    let project = delivering("50 % done.txt");
    project.run(&["archive", "acme", "--plain"]).exits(0);
    let zip = project
        .tree("archives")
        .into_keys()
        .find(|name| name.contains("plain"))
        .expect("an archive");
    let (is_right, said) = shell(
        &project,
        "archives",
        &format!("unzip -q '{zip}' && ls -d acme-*/"),
    );
    assert!(is_right, "{said}");
    let folder = format!("archives/{}", zip.trim_end_matches(".zip"));
    let page = project.read(&format!("{folder}/START-HERE.html"));
    let command = page
        .split("<code>")
        .filter_map(|part| part.split("</code>").next())
        .find(|code| code.contains("sha256sum -c"))
        .expect("a command");
    assert!(command.starts_with("sed "), "{command}");
    let (is_right, said) = shell(&project, &folder, command);
    assert!(is_right && !said.contains("FAILED"), "{command}\n{said}");
    project.write(
        &format!("{folder}/data/site/attachments/deliverables/report/50 % done.txt"),
        "another\n",
    );
    let (is_right, _) = shell(&project, &folder, command);
    assert!(!is_right);
}

#[test]
fn what_was_nearly_right_is_told() {
    let link = |to: &str| {
        Project::small()
            .file("content/acme/briefs/x.md", "---\ntitle: X\n---\n\nText.\n")
            .file("content/acme/updates/logo.png", "x")
            .file(
                "content/acme/updates/2026-03-01-week.md",
                format!("---\ntitle: Week\n---\n\n[It](<{to}>).\n"),
            )
    };
    for (to, hint) in [
        ("/briefs/x.md", "write `../briefs/x.md`"),
        (r"..\briefs\x.md", "write `../briefs/x.md`"),
        ("Logo.PNG", "did you mean `logo.png`?"),
        ("../Briefs/X.md", "did you mean `../briefs/x.md`?"),
    ] {
        said(&link(to).run(&["check"]).exits(1), hint);
    }
    let project = Project::small().file(
        "content/acme/updates/2026-03-01-week.MD",
        "---\ntitle: Week\n---\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "rename it: `2026-03-01-week.md`",
    );
}
