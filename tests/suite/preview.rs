//! `deedbox serve`: what it answers and to whom, that it shows what is saved, says what is
//! wrong and heals, and that it leaves the firm's directory alone.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::Project;

/// Longer than any machine takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A preview that runs, until it is dropped.
struct Preview {
    child: Child,
    output: BufReader<ChildStdout>,
    port: u16,
}

impl Preview {
    fn of(project: &Project, more: &[&str]) -> Self {
        Self::started(project, &[&["serve", "--port", "0"], more].concat())
    }

    fn started(project: &Project, arguments: &[&str]) -> Self {
        // What is temporary has a place of its own, to be looked at.
        let temporary = project.path("temporary");
        std::fs::create_dir_all(&temporary).expect("a directory");
        let errors = std::fs::File::create(project.path("said.txt")).expect("a file");
        let mut child = project
            .command(arguments)
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        let port = line.split("127.0.0.1:").nth(1).expect(&line);
        let port = port.split('/').next().expect("an end").parse();
        Self {
            child,
            output,
            port: port.expect("a number"),
        }
    }

    /// The whole answer: status line, headers, body.
    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        ))
    }

    /// Asks until the answer has these words.
    fn shows(&self, path: &str, words: &str) -> String {
        let began = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.contains(words) {
                return answer;
            }
            assert!(began.elapsed() < PATIENCE, "`{words}` is not in\n{answer}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The next states that it tells of.
    fn events(&self) -> impl Iterator<Item = String> + use<> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        let request = format!(
            "GET /.deedbox/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
            self.port
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let lines = BufReader::new(stream).lines();
        lines.filter_map(|line| {
            let line = line.expect("it goes on");
            line.strip_prefix("data: ").map(str::to_owned)
        })
    }

    /// Stops it as Ctrl-C does, and gives the exit code.
    fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &pid]).status();
        assert!(sent.expect("kill runs").success());
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("our child") {
                return status.code();
            }
            assert!(began.elapsed() < PATIENCE, "it did not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const UPDATE: &str = "content/acme/updates/2026-03-04-week-1.md";

fn firm() -> Project {
    Project::small()
        .file(
            UPDATE,
            "---\ntitle: First words\n---\n\n[The plan](plan.pdf)\n",
        )
        .file("content/acme/updates/plan.pdf", b"%PDF-1.4 0123456789")
}

#[test]
fn what_is_saved_is_shown_and_told_of() {
    let project = firm();
    let preview = Preview::of(&project, &[]);
    let mut events = preview.events();
    let first = events.next().expect("the state");
    assert!(first.contains("\"wrong\":false"), "{first}");
    let page = preview.get("/acme/updates/week-1/index.html");
    assert!(page.contains("First words") && page.contains("/.deedbox/preview.js"));
    assert!(page.contains("text/html; charset=utf-8") && page.contains("no-store"));

    project.write(UPDATE, "---\ntitle: Second words\n---\n\nNow.\n");
    let second = events.next().expect("another state");
    assert!(second != first && second.contains("\"wrong\":false"));
    assert!(
        preview
            .get("/acme/updates/week-1/")
            .contains("Second words")
    );

    // A theme that did not exist when it began, too.
    project.write("themes/default/strings/en.yaml", "home: All about it\n");
    preview.shows("/acme/", "All about it");
    project.write("themes/default/strings/en.yaml", "home: Here we are\n");
    preview.shows("/acme/", "Here we are");
    project.write("content/beta/client.yaml", "name: Beta & Sons\n");
    preview.shows("/", "<a href=\"/beta/\">Beta &amp; Sons</a>");
    assert_eq!(preview.stop(), Some(0));
}

#[test]
fn a_finding_is_shown_with_the_last_good_pages_until_it_is_mended() {
    let project = firm();
    let preview = Preview::of(&project, &[]);
    let mut events = preview.events();
    events.next().expect("the state");
    project.write(
        UPDATE,
        "---\ntitel: Third <words>\n---\n\n[The plan](plan.pdf)\n",
    );
    let wrong = events.next().expect("another state");
    assert!(wrong.contains("\"wrong\":true"), "{wrong}");
    let findings = preview.get("/.deedbox/findings");
    for part in [
        "2026-03-04-week-1.md:2:1",
        "<mark>titel</mark>: Third &lt;words&gt;",
        "did you mean <code>title</code>?",
    ] {
        assert!(findings.contains(part), "{part} is not in\n{findings}");
    }
    assert!(preview.get("/acme/updates/week-1/").contains("First words"));
    let began = Instant::now();
    loop {
        let said = project.read("said.txt");
        let at_once = "the status update has no field `titel`";
        if said.contains(at_once) && said.contains("1 error; the preview stays as it was") {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{said}");
        std::thread::sleep(Duration::from_millis(20));
    }

    project.write(UPDATE, "---\ntitle: Fourth words\n---\n\nNow.\n");
    let mended = events.next().expect("another state");
    assert!(mended.contains("\"wrong\":false"), "{mended}");
    assert!(
        preview
            .get("/acme/updates/week-1/")
            .contains("Fourth words")
    );
    // A template that is broken is said in the same way.
    project.write("themes/default/templates/list.html", "{{ ti tle }}");
    let wrong = events.next().expect("another state");
    assert!(wrong.contains("\"wrong\":true"), "{wrong}");
    let findings = preview.get("/.deedbox/findings");
    assert!(
        findings.contains("themes/default/templates/list.html:1:"),
        "{findings}"
    );
}

#[test]
fn content_that_is_wrong_from_the_beginning_is_a_page_until_it_is_right() {
    let project = firm().file(UPDATE, "---\ntitel: No\n---\n");
    let preview = Preview::of(&project, &[]);
    for path in ["/", "/acme/", "/acme/updates/"] {
        let page = preview.get(path);
        assert!(page.starts_with("HTTP/1.1 503"), "{page}");
        assert!(page.contains("<mark>titel</mark>") && page.contains("preview.js"));
    }
    project.write(UPDATE, "---\ntitle: Yes\n---\n");
    assert!(
        preview
            .shows("/acme/", "Acme Ltd")
            .starts_with("HTTP/1.1 200")
    );
}

#[test]
fn it_answers_to_its_own_name_and_with_what_is_published_alone() {
    let project = firm()
        .file("content/acme/notes.txt", "not linked to: secret")
        .file("secret.txt", "secret");
    let preview = Preview::of(&project, &["acme"]);
    let ask = |host: &str, line: &str| {
        preview.ask(&format!(
            "{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    };
    let own = format!("127.0.0.1:{}", preview.port);
    for host in [
        "evil.example",
        &format!("evil.example:{}", preview.port),
        "127.0.0.1",
        "",
    ] {
        let answer = ask(host, "GET /acme/");
        assert!(answer.starts_with("HTTP/1.1 421"), "{host}: {answer}");
        assert!(!answer.contains("Acme"), "{host}");
        assert!(ask(host, "GET /.deedbox/events").starts_with("HTTP/1.1 421"));
    }
    assert!(ask(&own, "POST /acme/").starts_with("HTTP/1.1 405"));
    for path in [
        "/acme/../../secret.txt",
        "/acme/../acme/client.yaml",
        "/acme/%2e%2e/%2e%2e/secret.txt",
        "/acme/attachments/../client.yaml",
        "/acme/attachments/notes.txt",
        "/acme/attachments/client.yaml",
        "/acme//etc/passwd",
        "/../secret.txt",
        "//evil.example/",
        "/acme/%00",
        "/acme/\\..\\secret.txt",
    ] {
        let answer = ask(&own, &format!("GET {path}"));
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(
            !answer.contains("secret\n") && !answer.contains("root:"),
            "{path}"
        );
    }
    // One client needs no list, and a file can be read in parts.
    assert!(ask(&own, "GET /").contains("location: /acme/\r\n"));
    let file = preview.ask(&format!(
        "GET /acme/attachments/updates/plan.pdf HTTP/1.1\r\nHost: {own}\r\nRange: bytes=9-12\r\nConnection: close\r\n\r\n"
    ));
    assert!(
        file.starts_with("HTTP/1.1 206") && file.ends_with("0123"),
        "{file}"
    );
    assert!(file.contains("content-type: application/pdf"), "{file}");
    assert!(ask(&own, "GET /acme/theme.css").contains("content-type: text/css; charset=utf-8"));
}

#[test]
fn sealed_sites_open_with_the_passphrase_of_the_preview_and_nothing_is_left() {
    let project = firm().file(
        "content/acme/client.yaml",
        "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example, access: passphrase}\n",
    );
    let before = project.tree("content");
    let mut preview = Preview::of(&project, &["--sealed"]);
    let shell = preview.get("/acme/");
    assert!(shell.contains("data-deedbox=\"unlock\"") && shell.contains("preview.js"));
    assert!(!shell.contains("Acme") && !shell.contains("First words"));
    let mut line = String::new();
    preview.output.read_line(&mut line).expect("a line");
    let words = line
        .strip_prefix("passphrase of this preview: ")
        .expect(&line);
    project.write("words.txt", words);
    let open = |to: &str| {
        let made = std::fs::read_dir(project.path("temporary")).expect("its place");
        let site = made
            .last()
            .expect("a site")
            .expect("readable")
            .path()
            .join("acme");
        let site = site.to_str().expect("text").to_owned();
        let open = ["open", &site, "--out", to, "--passphrase-file", "words.txt"];
        project.run(&open).exits(0);
    };
    open("opened");
    assert!(
        project
            .read("opened/site/updates/week-1/index.html")
            .contains("First words")
    );
    let mut events = preview.events();
    events.next().expect("the state");
    project.write(UPDATE, "---\ntitle: Second words\n---\n");
    events.next().expect("another state");
    // The key is the same, so that a page that is open stays so.
    open("again");
    assert!(
        project
            .read("again/site/updates/week-1/index.html")
            .contains("Second words")
    );
    project.write(UPDATE, &before["acme/updates/2026-03-04-week-1.md"]);
    events.next().expect("another state");

    assert_eq!(preview.stop(), Some(0));
    assert!(project.tree("temporary").is_empty(), "something is left");
    assert_eq!(project.tree("content"), before);
    for made in ["public", "public-plain", ".deedbox", "content/keyring"] {
        assert!(!project.path(made).exists(), "it made {made}");
    }
}

#[test]
fn a_port_that_is_taken_is_said_or_passed_over() {
    let project = firm();
    let preview = Preview::of(&project, &[]);
    let port = preview.port.to_string();
    let ran = project.run(&["serve", "--port", &port]).exits(3);
    assert_eq!(
        ran.err(),
        format!(
            "error: port {port} is taken\n |\n = hint: name another one, or leave `--port` out and the next free one is taken\n\n"
        )
    );
    project.run(&["serve", "acne"]).exits(2);
    // Where none is named, the next that is free.
    let mut several = Vec::new();
    for _ in 0..2 {
        several.push(Preview::started(&project, &["serve"]));
    }
    assert_ne!(several[0].port, several[1].port);
    assert!((4380..4400).contains(&several[1].port));
}

#[test]
fn builds_have_nothing_of_the_preview() {
    let project = firm();
    project.run(&["build"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    for below in ["public", "public-plain"] {
        for (path, bytes) in project.tree(below) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains("/.deedbox/"), "{below}/{path}");
        }
    }
}

#[test]
fn a_save_reads_the_files_of_no_other_client() {
    let project = firm()
        .file("content/bell/client.yaml", "name: Bell & Sons\n")
        .file(
            "content/bell/updates/2026-03-04-bells.md",
            "---\ntitle: Bells\n---\n\nAll ring.\n",
        );
    let preview = Preview::of(&project, &[]);
    let bells = preview.get("/bell/updates/bells/index.html");
    assert!(bells.contains("All ring."), "{bells}");
    let log = project.path("calls.txt");
    let mut strace = Command::new("strace")
        .args(["-f", "-e", "trace=openat", "-o"])
        .arg(&log)
        .args(["-p", &preview.child.id().to_string()])
        .stderr(Stdio::piped())
        .spawn()
        .expect("tests/all installs strace");
    // It says when it is attached.
    let mut said = BufReader::new(strace.stderr.take().expect("piped"));
    said.read_line(&mut String::new()).expect("a line");
    project.write(UPDATE, "---\ntitle: Second words\n---\n\nNow.\n");
    preview.shows("/acme/updates/week-1/index.html", "Second words");
    let pid = strace.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status();
    assert!(sent.expect("kill runs").success());
    let _ = strace.wait();
    let calls = std::fs::read_to_string(&log).expect("written");
    assert!(calls.contains("content/acme/updates"), "{calls}");
    let others: Vec<&str> = calls
        .lines()
        .filter(|line| line.contains("/bell/"))
        .collect();
    assert!(others.is_empty(), "{others:?}");
    // What was wrong with another one is still said, and the other site is still there.
    let bells = preview.get("/bell/updates/bells/index.html");
    assert!(bells.contains("All ring."), "{bells}");
}
