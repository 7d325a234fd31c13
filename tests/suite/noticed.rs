//! What happens while a build is at work, or after one that failed, is noticed, and what was made
//! before that is neither lost nor said twice.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use deedbox::files;

use crate::project::{Project, Ran, program, said};
use crate::unchanged::{build, firm, left_alone, settle};

/// The program under `strace`, which does something to each of its calls that name a path.
fn traced(project: &Project, path: &str, inject: &str, arguments: &[&str]) -> Command {
    let calls = inject.split(':').next().expect("calls");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o", "/dev/null", "-P"])
        .arg(project.path(path))
        .args(["-e", &format!("trace={calls}"), "-e"])
        .arg(format!("inject={inject}"))
        .arg(program())
        .args(arguments)
        .current_dir(project.path(""))
        .env_clear()
        .env("HOME", project.path(""))
        .env("DEEDBOX_TEST_WORK_FACTOR", "4");
    command
}

fn ran(mut command: Command) -> Ran {
    Ran::of(
        "build",
        command.output().expect("tests/all installs strace"),
    )
}

/// Waits until the program under a tracer has a file open.
fn wait_until_open(tracer: &mut Child, name: &str) {
    let tracer_id = tracer.id();
    let children = format!("/proc/{tracer_id}/task/{tracer_id}/children");
    while tracer.try_wait().expect("a child").is_none() {
        let traced = fs::read_to_string(&children).unwrap_or_default();
        let traced = traced.split_whitespace().next().unwrap_or("none");
        let open = fs::read_dir(format!("/proc/{traced}/fd"))
            .into_iter()
            .flatten();
        let mut open = open.filter_map(|one| fs::read_link(one.ok()?.path()).ok());
        if open.any(|path| path.ends_with(name)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("{name} was never open");
}

#[test]
fn settings_that_are_saved_while_a_build_begins_are_published() {
    let project = firm();
    build(&project, &[]);
    build(&project, &["--plain"]);
    let settings = project.read("content/firm.yaml");
    let home = "public-plain/acme/index.html";
    assert!(project.read(home).contains("Alder &amp; Finch"));
    settle(&project);
    // It has opened the file, and gets to read it only after another one has its name.
    let inject = "open,openat:delay_exit=1500000:when=1";
    let mut command = traced(
        &project,
        "content/firm.yaml",
        inject,
        &["build", "--plain", "--fresh"],
    );
    let mut child = command.spawn().expect("tests/all installs strace");
    wait_until_open(&mut child, "content/firm.yaml");
    project.write("firm.yaml", settings.replace("Finch", "Lynch"));
    fs::rename(project.path("firm.yaml"), project.path("content/firm.yaml")).expect("saved");
    assert!(child.wait().expect("a child").success());
    build(&project, &["--plain"]);
    let home = project.read(home);
    assert!(
        home.contains("Alder &amp; Lynch") && !home.contains("Finch"),
        "{home}"
    );
}

/// A page that somebody put there, with a script whose digest it does not name.
const PAGE: &str = "<!doctype html><title>Ours</title><script src=\"own.js\"></script>\n";

#[test]
fn the_headers_fit_the_pages_that_are_there_whatever_was_there_before() {
    let project = firm();
    build(&project, &[]);
    let is_strict = || project.read("public/_headers").contains("Integrity-Policy");
    assert!(is_strict());
    settle(&project);
    build(&project, &[]);
    let blog = "public/blog/index.html";
    let settled = |more: &[&str]| {
        settle(&project);
        build(&project, more)
    };
    project.write(blog, PAGE);
    let ran = settled(&[]);
    assert!(!is_strict(), "a page of somebody's is locked out");
    assert_eq!(left_alone(&ran), 2, "{}", ran.out());
    project.write(blog, PAGE.replace("<script src=\"own.js\"></script>", ""));
    assert_eq!(left_alone(&settled(&[])), 2);
    assert!(is_strict());
    project.write(blog, PAGE);
    settled(&["--fresh"]);
    assert!(!is_strict(), "with --fresh");
    fs::remove_dir_all(project.path("public/blog")).expect("gone");
    assert_eq!(left_alone(&settled(&[])), 2);
    assert!(is_strict());
    // The start page of the host.
    project.write("public/index.html", PAGE);
    settled(&["acme"]);
    assert!(!is_strict());
    // Of a client that is gone, written by an earlier version.
    fs::rename(project.path("public/index.html"), project.path("page")).expect("moved");
    project.write("public/old/index.html", PAGE);
    project.write("public/old/.deedbox-site", "");
    said(&settled(&[]), "removed public/old");
    assert!(is_strict());
    // Nothing is left to be done.
    let before = fs::metadata(project.path("public/_headers")).expect("there");
    assert_eq!(left_alone(&settled(&[])), 2);
    let after = fs::metadata(project.path("public/_headers")).expect("there");
    assert_eq!(before.modified().ok(), after.modified().ok());
}

#[test]
fn a_first_build_that_fails_says_what_to_keep_and_how_far_it_came() {
    let project = firm();
    let full = traced(
        &project,
        "public/bell/objects",
        "mkdir,mkdirat:error=ENOSPC",
        &["build"],
    );
    let first = ran(full).exits(3);
    for words in [
        "passphrase of acme for everybody",
        "wrote public/acme",
        "back up .deedbox/identity.txt",
        "back up content/keyring/ too",
        "1 of 2 workspaces were written; run it again for the others",
    ] {
        said(&first, words);
    }
    assert!(!first.err().contains("next: "), "{}", first.err());
    for name in ["_headers", "robots.txt", ".nojekyll"] {
        assert!(project.path("public").join(name).exists(), "{name}");
    }
    let second = build(&project, &[]);
    said(&second, "next: copy public/ to your host");
    said(&second, "access invite bell ");
    assert!(!second.err().contains("back up"), "{}", second.err());
    assert!(!build(&project, &[]).err().contains("next: "));
}

#[test]
fn a_failure_takes_nothing_from_the_clients_that_were_written() {
    let project = firm();
    build(&project, &[]);
    settle(&project);
    build(&project, &[]);
    for (failing, whole) in [("bell", "acme"), ("acme", "bell")] {
        for client in ["acme", "bell"] {
            let more = format!("---\ntitle: After {failing}\n---\n\nMore.\n");
            project.write(
                &format!("content/{client}/updates/2026-02-26-{failing}.md"),
                &more,
            );
        }
        settle(&project);
        let index = format!("public/{failing}/index.html");
        let full = traced(
            &project,
            &index,
            "rename,renameat,renameat2:error=ENOSPC",
            &["build"],
        );
        let failed = ran(full).exits(3);
        said(&failed, &format!("wrote public/{whole}: "));
        said(&failed, "1 of 2 workspaces were written");
        settle(&project);
        let next = build(&project, &[]);
        said(&next, &format!("kept public/{whole}: "));
        said(&next, &format!("wrote public/{failing}: "));
        assert!(!next.err().contains("next: "), "{}", next.err());
    }
}

#[test]
fn an_identity_that_opens_nothing_is_told_where_no_client_has_changed() {
    let project = firm();
    build(&project, &[]);
    settle(&project);
    build(&project, &[]);
    let other = firm();
    build(&other, &[]);
    let own = project.read(".deedbox/identity.txt");
    for bad in [
        &other.read(".deedbox/identity.txt"),
        "AGE-SECRET-KEY-1BROKEN\n",
        "",
    ] {
        project.write(".deedbox/identity.txt", bad);
        settle(&project);
        let rested = project.run(&["build"]).exits(3);
        let fresh = project.run(&["build", "--fresh"]).exits(3);
        assert_eq!(rested.err(), fresh.err());
    }
    project.write(".deedbox/identity.txt", &own);
    settle(&project);
    build(&project, &[]);
    assert_eq!(left_alone(&build(&project, &[])), 2);
    // The same in the variable.
    let with = |identity: &str| {
        let ran = project
            .command(&["build"])
            .env("DEEDBOX_IDENTITY", identity)
            .output();
        Ran::of("build", ran.expect("it starts"))
    };
    with(&own).exits(0);
    assert_eq!(left_alone(&with(&own).exits(0)), 2);
    with(&other.read(".deedbox/identity.txt")).exits(3);
}

#[test]
fn what_was_said_before_another_build_was_waited_for_is_not_said_again() {
    let project = firm();
    build(&project, &[]);
    let lock = project.path(".deedbox/locks/public");
    let held = files::lock(&lock, "public/", files::PATIENCE, &|_| {}).expect("free");
    let mut child = project
        .command(&["build", "--fresh"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let mut held = Some(held);
    let mut warnings = 0;
    for line in lines {
        let line = line.expect("text");
        warnings += usize::from(line.starts_with("warning: "));
        if line.starts_with("waiting until public/ is free") {
            held = None;
        }
    }
    assert!(child.wait().expect("a child").success());
    assert!(held.is_none(), "nobody waited");
    assert_eq!(warnings, 1);
}

#[test]
fn a_fresh_build_makes_every_smaller_picture_anew() {
    let project = firm();
    for (name, blue) in [("one", 7), ("two", 9)] {
        let picture = image::RgbImage::from_fn(1600, 900, |x, y| {
            image::Rgb([(x % 251) as u8, (y % 241) as u8, blue])
        });
        let path = project.path(&format!("content/acme/updates/{name}.png"));
        picture.save(path).expect("written");
        project.write(
            &format!("content/acme/updates/2026-03-09-{name}.md"),
            format!("---\ntitle: {name}\n---\n\n![A picture]({name}.png)\n"),
        );
    }
    build(&project, &["--plain"]);
    let before = project.tree(".deedbox/previews");
    let names: Vec<&String> = before.keys().collect();
    assert_eq!(names.len(), 2);
    // It is whole, and the other's: nothing tells that but making it anew.
    let wrong = format!(".deedbox/previews/{}", names[0]);
    project.write(&wrong, &before[names[1]]);
    build(&project, &["--plain", "--fresh"]);
    assert!(project.tree(".deedbox/previews") == before);
}

#[test]
fn all_findings_are_in_one_order() {
    let project = Project::small()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\nsigning_key: keys/none.pub\n",
        )
        .file("content/zeta/client.yaml", "name: Zeta Ltd\nnmae: Zeta\n")
        .file("themes/default/strings/en.yaml", "hom: Start\n");
    let ran = project.run(&["check", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON");
    let paths = found["findings"].as_array().expect("a list").iter();
    let paths: Vec<&str> = paths.filter_map(|one| one["path"].as_str()).collect();
    for path in ["content/firm.yaml", "content/zeta/client.yaml"] {
        assert!(paths.contains(&path), "{paths:?}");
    }
    assert!(paths.is_sorted(), "{paths:?}");
}

#[test]
fn somebodys_file_in_a_site_is_named_each_time() {
    let project = firm();
    build(&project, &[]);
    project.write("public/acme/CNAME", "clients.alder.example\n");
    for _ in 0..2 {
        settle(&project);
        said(
            &build(&project, &[]),
            "public/acme/CNAME was not made by deedbox",
        );
    }
}

#[test]
fn what_a_killed_build_left_among_the_caches_is_gone_after_the_next() {
    let project = firm();
    let left = ["public/.deedbox-a1B2c3.tmp", ".deedbox-a1B2c4.tmp"];
    let other = ".deedbox/cache/public/mine.tmp";
    for more in [&[][..], &["--fresh"], &["acme"]] {
        project.write(other, "not a name that a build gives");
        for name in left {
            project.write(&format!(".deedbox/cache/{name}"), "x");
        }
        build(&project, more);
        for name in left {
            assert!(
                !project.path(".deedbox/cache").join(name).exists(),
                "{name}"
            );
        }
        assert!(project.path(other).exists());
    }
}

#[test]
fn a_directory_in_place_of_a_file_is_named_with_what_to_do() {
    let project = firm();
    build(&project, &[]);
    build(&project, &["--plain"]);
    let index = project.named("public/acme", "index.age");
    let object = project.tree("public/acme/objects");
    let object = format!("public/acme/objects/{}", object.keys().next().expect("one"));
    for (path, more) in [
        ("public/acme/index.html", &[][..]),
        (&index, &[]),
        (&object, &[]),
        ("public/acme/robots.txt", &[]),
        ("public-plain/acme/index.html", &["--plain"]),
    ] {
        let file = project.path(path);
        let kept = fs::read(&file).expect("a file");
        fs::remove_file(&file).expect("removed");
        project.write(&format!("{path}/mine.txt"), "mine");
        let ran = project.run(&[&["build"], more].concat()).exits(3);
        said(&ran, &format!("`{path}`"));
        said(&ran, "is a directory");
        said(&ran, "away, or remove it");
        assert_eq!(project.read(&format!("{path}/mine.txt")), "mine");
        fs::remove_dir_all(&file).expect("removed");
        project.write(path, kept);
        build(&project, more);
    }
}
