//! Files that nobody should have put there, and letters that nobody should see: what is
//! read is a regular file of its own directory, what is public holds no secret, and what
//! reaches the terminal steers nothing.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::project::{Project, Ran, repository, said, shell};

const IDENTITY: &str = "# created: 2026-03-04\nAGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\n";
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"></svg>";

/// Runs a command that must not wait for anything.
fn soon(project: &Project, arguments: &[&str]) -> (i32, String) {
    let mut command = project.command(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is ours") {
            break status;
        }
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().expect("it is ours");
            panic!("deedbox {arguments:?} waits");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let mut text = String::new();
    let (mut out, mut err) = (child.stdout.take(), child.stderr.take());
    out.as_mut()
        .expect("piped")
        .read_to_string(&mut text)
        .expect("text");
    err.as_mut()
        .expect("piped")
        .read_to_string(&mut text)
        .expect("text");
    assert!(!text.contains("panicked"), "{text}");
    (status.code().expect("not killed"), text)
}

fn no_output(project: &Project) {
    for name in [
        "public",
        "public-plain",
        "archives",
        "content/keyring",
        ".deedbox",
    ] {
        assert!(!project.path(name).exists(), "{name} was written");
    }
}

/// A small picture of the sample.
fn picture() -> Vec<u8> {
    fs::read(repository().join("content/lantern-quay/files/cup-sleeve.png")).expect("a picture")
}

#[test]
fn what_is_no_file_is_refused_and_never_waited_for() {
    let deliverable = "title: One\nversions:\n  - {version: 1, date: 2026-03-04, files: [a.png]}\n";
    let chart = "title: C\ndate: 2026-03-04\nperiod: {start: 2026-02-01, end: 2026-02-28}\ncharts:\n  - {title: T, type: columns, data: a.csv, x: a, y: [b]}\n";
    for path in [
        "content/kinds/a.yaml",
        "content/acme/updates/a.md",
        "content/acme/updates/a.yaml",
        "content/acme/tickets/a.csv",
        "content/acme/tickets/b.csv.yaml",
        "content/acme/deliverables/one/a.png",
        "content/acme/reports/a.csv",
        "content/acme/notes.txt",
        "content/brand/logo.svg",
        "content/brand/font.woff2",
        "content/signatures/acme/approvals.txt",
        "themes/own/theme.yaml",
        "themes/own/assets/a.svg",
        "themes/own/templates/home.html",
    ] {
        let firm = "name: A\nbrand:\n  logo: brand/logo.svg\n  font_files: [{file: brand/font.woff2}]\ntheme: own\n";
        let project = Project::small()
            .file(
                "content/firm.yaml",
                if path.contains("brand") {
                    firm
                } else {
                    "name: A\ntheme: own\n"
                },
            )
            .file("content/brand/logo.svg", SVG)
            .file("content/brand/font.woff2", "wOF2")
            .file("content/acme/tickets/b.csv", "number,title\n1,a\n")
            .file("content/acme/deliverables/one/index.yaml", deliverable)
            .file("content/acme/deliverables/one/a.png", picture())
            .file("content/acme/reports/c.yaml", chart)
            .file("content/acme/reports/a.csv", "a,b\n1,2\n")
            .file("themes/own/theme.yaml", "parent: default\n");
        let full = project.path(path);
        fs::create_dir_all(full.parent().expect("below")).expect("a directory");
        let name = path.rsplit('/').next().expect("a name");
        let below = path.strip_suffix(name).expect("its end");
        for (make, what) in [
            (format!("rm -f {name}; mkfifo {name}"), "a named pipe"),
            (format!("rm -f {name}; ln -s /dev/zero {name}"), ""),
        ] {
            assert!(shell(&project, below, &make).0);
            for arguments in [&["check"][..], &["build", "--plain"], &["build"]] {
                let (code, said) = soon(&project, arguments);
                assert!(code == 1 || code == 3, "{path}: {code}\n{said}");
                assert!(
                    said.contains(name) && said.contains(what),
                    "{path}:\n{said}"
                );
            }
            no_output(&project);
        }
        fs::remove_file(&full).expect("it is there");
        let _socket = UnixListener::bind(&full);
        if full.exists() {
            let (code, said) = soon(&project, &["check"]);
            assert!(code != 0 && said.contains("a socket"), "{path}: {said}");
        }
    }
}

#[test]
fn what_a_command_names_is_a_file_or_an_open_pipe() {
    let project = Project::new_firm();
    assert!(shell(&project, "", "mkfifo pipe; mkfifo mail.eml").0);
    for arguments in [
        &["verify", "pipe"][..],
        &["build", "--identity", "pipe"],
        &["build", "--identity", "/dev/zero"],
    ] {
        let (code, said) = soon(&project, arguments);
        assert!(code == 3 || code == 1, "{arguments:?}: {code} {said}");
    }
    let build = format!(
        "umask 077; printf '%s' x > pw; {0} build >/dev/null 2>&1 </dev/null",
        env!("CARGO_BIN_EXE_deedbox")
    );
    let _ = shell(&project, "", &build);
    let identity = project.path(".deedbox/identity.txt");
    if identity.exists() {
        let line = format!(
            "cat .deedbox/identity.txt | {} build --identity /dev/stdin",
            env!("CARGO_BIN_EXE_deedbox")
        );
        let (is_done, said) = shell(&project, "", &line);
        assert!(is_done, "an identity comes through a pipe: {said}");
    }
}

#[test]
fn a_brand_file_is_a_picture_or_a_font_in_the_firms_own_place() {
    let logo = |name: &str| format!("name: A\nbrand: {{logo: {name}}}\n");
    let font = |name: &str| format!("name: A\nbrand: {{font_files: [{{file: {name}}}]}}\n");
    let made = || {
        let project = Project::small()
            .file("keys/identity.txt", IDENTITY)
            .file("outside.svg", SVG)
            .file("content/acme/own.svg", SVG)
            .file("content/keyring/acme/a.svg", SVG)
            .file("content/brand/good.svg", SVG)
            .file("content/brand/text.svg", IDENTITY)
            .file("content/brand/text.png", SVG)
            .file("content/brand/font.woff2", format!("wOF2{IDENTITY}"))
            .file("content/brand/text.woff2", IDENTITY);
        for (target, name) in [
            ("../../keys/identity.txt", "link.svg"),
            ("../../outside.svg", "out.svg"),
            ("../acme/own.svg", "client.svg"),
            ("good.svg", "beside.svg"),
            ("../../keys/identity.txt", "link.woff2"),
        ] {
            symlink(target, project.path(&format!("content/brand/{name}"))).expect("a link");
        }
        project
    };
    let project = made();
    for good in [
        "brand/good.svg",
        "brand/beside.svg",
        "../content/brand/good.svg",
    ] {
        project.write("content/firm.yaml", logo(good));
        project.run(&["build", "--plain"]).exits(0);
        let shown = project.tree("public-plain");
        let copy = shown
            .iter()
            .find(|(path, _)| path.ends_with("brand/logo.svg"));
        let copy = String::from_utf8_lossy(copy.expect("the logo").1).into_owned();
        assert!(copy.contains("width=\"4\" height=\"4\""), "{copy}");
    }
    let project = made();
    let absolute = project.path("keys/identity.txt").display().to_string();
    let bad = [
        logo("../keys/identity.txt"),
        logo("../outside.svg"),
        logo(&absolute),
        logo("acme/own.svg"),
        logo("keyring/acme/a.svg"),
        logo("firm.yaml"),
        logo("brand"),
        logo("brand/text.svg"),
        logo("brand/text.png"),
        logo("brand/link.svg"),
        logo("brand/out.svg"),
        logo("brand/client.svg"),
        font("brand/text.woff2"),
        font("brand/link.woff2"),
        font("../keys/identity.txt"),
    ];
    for firm in bad {
        project.write("content/firm.yaml", &firm);
        for arguments in [&["check"][..], &["build"], &["build", "--plain"]] {
            let ran = project.run(arguments).exits(1);
            assert!(!(ran.out() + &ran.err()).contains("KEY-1QQ"), "{firm}");
        }
        for name in ["public", "public-plain", ".deedbox"] {
            assert!(!project.path(name).exists(), "{firm}: {name}");
        }
    }
    // A font by its first bytes, a key behind them: the last look finds it.
    project.write("content/firm.yaml", font("brand/font.woff2"));
    for arguments in [
        &["build"][..],
        &["build", "--plain"],
        &["build", "--archive"],
    ] {
        said(&project.run(arguments).exits(1), "holds an age identity");
    }
    assert!(!project.path("public").exists() && !project.path(".deedbox").exists());
}

#[test]
fn a_theme_gives_only_its_own_files_and_no_secret() {
    let made = || {
        Project::small()
            .file("content/firm.yaml", "name: A\ntheme: own\n")
            .file("themes/own/theme.yaml", "parent: default\n")
            .file("keys/identity.txt", IDENTITY)
            .file("keys/assets/identity.txt", IDENTITY)
    };
    fs::create_dir_all(made().path("themes/own/assets")).expect("a directory");
    for (target, link) in [
        ("../../../keys/identity.txt", "themes/own/assets/a.svg"),
        (
            "../../../keys/identity.txt",
            "themes/own/templates/home.html",
        ),
        ("../../keys", "themes/own/assets"),
        ("../../keys/identity.txt", "themes/own/theme.css"),
        ("../keys", "themes/other"),
        (".", "themes/own/loop"),
    ] {
        let project = made();
        let path = project.path(link);
        fs::create_dir_all(path.parent().expect("below")).expect("a directory");
        symlink(target, path).expect("a link");
        if link.ends_with("other") {
            project.write("content/firm.yaml", "name: A\ntheme: other\n");
        }
        for arguments in [&["check"][..], &["build"], &["build", "--plain"]] {
            let ran = project.run(arguments).exits(1);
            said(&ran, "this symbolic link");
            assert!(!(ran.out() + &ran.err()).contains("KEY-1QQ"), "{link}");
        }
        no_output(&project);
    }
    let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n";
    let page =
        |more: &str| format!("<!doctype html><html lang=\"en\"><title>x</title>{more}</html>");
    for (path, text) in [
        ("assets/a.txt", IDENTITY.to_owned()),
        ("assets/a.bin", key.to_owned()),
        ("assets/a.svg", "no picture".to_owned()),
        ("assets/a.woff2", SVG.to_owned()),
        ("theme.css", format!("/* {IDENTITY} */")),
        ("templates/shell.html", page(IDENTITY)),
        (
            "assets/key",
            "age-encryption.org/v1\n-> X25519 a\n".to_owned(),
        ),
    ] {
        let project = made().file(&format!("themes/own/{path}"), text);
        said(&project.run(&["build"]).exits(1), "nothing was written");
        assert!(
            !project.path("public").exists() && !project.path(".deedbox").exists(),
            "{path}"
        );
    }
}

#[test]
fn records_and_deliverables_do_not_leave_the_clients_directory() {
    let deliverable = |file: &str| {
        format!("title: One\nversions:\n  - {{version: 1, date: 2026-03-04, files: [{file}]}}\n")
    };
    let project = Project::small()
        .file("keys/identity.txt", IDENTITY)
        .file("content/other/client.yaml", "name: Other\n")
        .file("content/other/plan.txt", "theirs\n")
        .file("content/acme/deliverables/one/a.txt", "a\n")
        .file(
            "content/acme/deliverables/one/index.yaml",
            deliverable("a.txt"),
        );
    // A link that stays inside is a file like others.
    symlink("a.txt", project.path("content/acme/deliverables/one/b.txt")).expect("a link");
    project.write(
        "content/acme/deliverables/one/index.yaml",
        deliverable("b.txt"),
    );
    project.run(&["build", "--plain"]).exits(0);
    for target in [
        "../../../../keys/identity.txt",
        "../../../other/plan.txt",
        "/etc/hostname",
    ] {
        let link = project.path("content/acme/deliverables/one/c.txt");
        symlink(target, &link).expect("a link");
        project.write(
            "content/acme/deliverables/one/index.yaml",
            deliverable("c.txt"),
        );
        said(
            &project.run(&["build"]).exits(1),
            "leaves the client's directory",
        );
        fs::remove_file(link).expect("it is there");
    }
    for name in [
        "../../../../keys/identity.txt",
        "../../../other/plan.txt",
        "/etc/hostname",
    ] {
        project.write(
            "content/acme/deliverables/one/index.yaml",
            deliverable(name),
        );
        project.run(&["build"]).exits(1);
    }
    project.write(
        "content/acme/deliverables/one/index.yaml",
        deliverable("a.txt"),
    );
    for link in ["content/acme/updates/a.md", "content/kinds/a.yaml"] {
        let path = project.path(link);
        fs::create_dir_all(path.parent().expect("below")).expect("a directory");
        symlink("../../../keys/identity.txt", &path).expect("a link");
        if link.contains("kinds") {
            fs::remove_file(&path).expect("it is there");
            symlink("../../keys/identity.txt", &path).expect("a link");
        }
        let ran = project.run(&["check"]).exits(1);
        said(&ran, "this symbolic link leaves");
        assert!(!ran.err().contains("KEY-1QQ"), "{}", ran.err());
        fs::remove_file(path).expect("it is there");
    }
    assert!(!project.path("public").exists());
}

#[test]
fn a_template_that_errs_with_real_settings_writes_nothing() {
    let shell =
        |body: &str| format!("<!doctype html><html lang=\"en\"><title>x</title>{body}</html>");
    for (name, body) in [
        (
            "shell.html",
            "{% if client_name %}{{ client_name.a.b }}{% endif %}",
        ),
        (
            "shell.html",
            "{% if theme_integrity %}{{ nothing.here }}{% endif %}",
        ),
        (
            "shell.html",
            "{% if settings %}{{ settings.a.b }}{% endif %}",
        ),
        (
            "shell.html",
            "{% if not theme_integrity and settings %}{{ nothing.here }}{% endif %}",
        ),
        (
            "start-here.html",
            "{% if signer %}{{ signer.a.b }}{% endif %}",
        ),
        (
            "start-here.html",
            "{% if manifest %}{{ manifest.a.b }}{% endif %}",
        ),
        (
            "start-here.html",
            "{% if asks_address %}{{ nothing.here }}{% endif %}",
        ),
        (
            "start-here.html",
            "{% if not is_sealed %}{{ nothing.here }}{% endif %}",
        ),
    ] {
        let project = Project::small()
            .file("content/firm.yaml", "name: A\ntheme: own\n")
            .file("content/acme/client.yaml", "name: Acme\nshow_name: true\n")
            .file("themes/own/theme.yaml", "parent: default\n")
            .file(&format!("themes/own/templates/{name}"), shell(body));
        project.run(&["check"]).exits(0);
        for arguments in [&["build"][..], &["build", "--archive"]] {
            let ran: Ran = project.run(arguments).exits(1);
            assert!(!ran.err().contains("panicked"), "{}", ran.err());
            said(&ran, &format!("themes/own/templates/{name}"));
        }
        no_output(&project);
    }
}

#[test]
fn nothing_from_files_steers_the_terminal() {
    let odd = "x\u{1b}[31m\u{9b}31m\u{202e}\u{2066}\u{200b}\u{61c}\u{2028}\u{e0041}\u{7f}y";
    let escape = |letter: char| format!("\\U{:08X}", letter as u32);
    // Written as YAML's own escapes: the letters themselves are not valid there.
    let yaml = format!("\"{}\"", odd.chars().map(escape).collect::<String>());
    let project = Project::small()
        .file(
            "content/acme/client.yaml",
            format!("name: {yaml}\nbogus\u{202e}: 1\n"),
        )
        .file(&format!("content/acme/{odd}/a.md"), "a")
        .file(
            &format!("content/acme/updates/2026-03-04-a\nb{odd}.md"),
            format!("no front {odd}"),
        )
        .file(
            "content/acme/updates/2026-03-05-c.md",
            format!("---\ntitle: {yaml}\n---\n[a](x{odd}) {odd}\n"),
        );
    let is_bad = |letter: char| {
        letter.is_control() && letter != '\n'
            || "\u{202e}\u{2066}\u{200b}\u{61c}\u{2028}\u{e0041}".contains(letter)
    };
    let look = |ran: Ran| {
        let all = ran.out() + &ran.err();
        assert!(!all.chars().any(is_bad), "{all:?}");
        ran
    };
    let ran = look(project.run(&["check"]).exits(1));
    said(&ran, "\\u{202e}");
    said(&ran, "2026-03-04-a\\nb");
    look(project.run(&["build"]));
    let json = look(project.run(&["check", "--json"]).exits(1));
    let read: serde_json::Value = serde_json::from_str(&json.out()).expect("JSON");
    let paths = read["findings"].as_array().expect("a list").iter();
    let is_told = |finding: &serde_json::Value| {
        finding["path"]
            .as_str()
            .is_some_and(|path| path.contains(odd))
    };
    assert!(paths.into_iter().any(is_told), "{}", json.out());
    // A client whose name and titles are odd, and who has no errors.
    let project = Project::small()
        .file(
            "content/acme/client.yaml",
            format!(
                "name: {yaml}\npeople: [{{name: {yaml}, email: d@a.example, access: passphrase}}]\n"
            ),
        )
        .file("content/acme/deliverables/one/a.txt", "a\n")
        .file(
            "content/acme/deliverables/one/index.yaml",
            format!(
                "title: {yaml}\nversions:\n  - {{version: 1, date: 2026-03-04, files: [a.txt]}}\n"
            ),
        );
    look(project.run(&["check"]).exits(0));
    look(project.run(&["build", "--archive"]).exits(0));
    look(project.run(&["approvals", "acme"]).exits(0));
    let listed = look(project.run(&["approvals", "acme", "--json"]));
    if listed.code() == 0 {
        let read: serde_json::Value = serde_json::from_str(&listed.out()).expect("JSON");
        assert!(read.to_string().len() > 10);
    }
    look(project.run(&["access", "list", "acme"]).exits(0));
    look(project.run(&["verify", "public"]));
    look(project.run(&["new", "updates", odd, "--client", "acme"]));
    look(project.run(&["build", odd]));
}
