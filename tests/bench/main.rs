//! Measures what docs/measured.md claims, as ratios within one run:
//! `cargo bench` prints them, `cargo bench --bench bench preview` those of the preview alone.
//!
//! The corpus is made anew in a temporary directory: clients with many status
//! updates, about three kilobytes of Markdown each, so the page cache holds it all.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark makes its own files and prints figures"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use deedbox::clock::Clock;
use deedbox::model::theme::ThemeChoice;
use deedbox::pages::{self, Extent, Rendering};
use deedbox::previews::Previews;
use deedbox::theme::Theme;
use rayon::prelude::*;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLIENTS: usize = 10;
const RECORDS: usize = 1000;
const RUNS: usize = 15;
const ROWS: usize = 50_000;

fn main() {
    // `cargo test --benches` runs benchmarks too, and only wants to see them start.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    if std::env::args().any(|argument| argument == "preview") {
        return preview();
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let root = directory.path();
    write_clients(root, CLIENTS);
    println!(
        "{} records in {CLIENTS} clients, median of {RUNS} runs",
        CLIENTS * RECORDS
    );

    let load_and_check = || {
        let loaded = deedbox::load::load(root, &[]).expect("readable");
        let found = deedbox::check::check(&loaded.content, loaded.diagnostics);
        assert!(found.is_empty(), "{}", found[0].fact);
        loaded.content
    };
    // By turns, so that both meet the same machine.
    let (mut reads, mut loads) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        reads.push(time(|| read_all(root)));
        loads.push(time(load_and_check));
    }
    let (read, loaded) = (median(reads), median(loads));
    println!("reading the files alone, on all cores  {read:>8.1?}");
    println!(
        "loading and checking                   {loaded:>8.1?}  {:.2} times",
        loaded.as_secs_f64() / read.as_secs_f64()
    );
    let theme = Theme::load(root, &ThemeChoice::named("default")).expect("built in");
    let content = deedbox::load::load(root, &[]).expect("readable").content;
    for (extent, what) in [
        (Extent::Pages, "rendering to pages"),
        (Extent::Whole, "and what is sealed with them"),
    ] {
        let render = || {
            for client in &content.clients {
                let previews = Previews::default();
                pages::render(&content, client, &theme, &previews, of(extent)).expect("renders");
            }
        };
        let rendered = median((0..RUNS).map(|_| time(render)).collect());
        println!(
            "{what:<38} {rendered:>8.1?}  {:.0} pages a second",
            (CLIENTS * RECORDS) as f64 / rendered.as_secs_f64()
        );
    }
    large_table();
    preview();
}

/// From the moment at which a file is saved until an open page knows that there is
/// another one and has it: `deedbox serve` for one client with a thousand records.
fn preview() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let root = directory.path();
    write_clients(root, 1);
    let mut child = Command::new(env!("CARGO_BIN_EXE_deedbox"))
        .args(["serve", "-q", "--port", "0", "--root"])
        .arg(root)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let output = child.stdout.take().expect("piped");
    BufReader::new(output)
        .read_line(&mut line)
        .expect("its address");
    let host = line.split("http://").nth(1).expect(&line);
    let host = host.split('/').next().expect("an end");
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(host).expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        BufReader::new(stream)
    };
    let mut events = ask("/.deedbox/events")
        .lines()
        .map(|line| line.expect("it goes on"));
    let mut told = || events.any(|line| line.starts_with("data: "));
    assert!(told());
    let saved = "content/client-00/updates/2026-01-01-0000.md";
    let mut of_content = |run: usize| {
        let text = format!("---\ntitle: Saved {run}\n---\n\n{}", body(run));
        let start = Instant::now();
        write(root, saved, &text);
        assert!(told());
        let mut page = String::new();
        let mut answer = ask("/client-00/updates/0000/");
        answer.read_to_string(&mut page).expect("answered");
        assert!(page.contains(&format!("Saved {run}")));
        start.elapsed()
    };
    let content = median((0..RUNS).map(&mut of_content).collect());
    let mut of_theme = |run: usize| {
        let template = format!("<p>Theme {run}</p>");
        let start = Instant::now();
        write(
            root,
            "themes/default/templates/record-updates.html",
            &template,
        );
        assert!(told());
        let mut page = String::new();
        let mut answer = ask("/client-00/updates/0000/");
        answer.read_to_string(&mut page).expect("answered");
        assert!(page.contains(&template));
        start.elapsed()
    };
    let theme = median((0..RUNS).map(&mut of_theme).collect());
    println!(
        "a record saved, shown by the preview   {content:>8.1?}  of a firm with {RECORDS} records"
    );
    println!("a template saved, shown by the preview {theme:>8.1?}");
    child.kill().expect("our child");
    child.wait().expect("our child");
}

/// A ticket system's export of many rows, checked and rendered, a page for each.
fn large_table() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let root = directory.path();
    let mut rows =
        String::from("number,summary,opened,closed,state,priority,requester,resolution\n");
    for at in 0..ROWS {
        let day = 1 + at % 28;
        rows.push_str(&format!(
            "T-{at},{},2026-03-{day:02} 09:12,2026-03-{day:02} 12:10,closed,p3,Beth Carmody,\"{}\"\n",
            "Label printer prints blank labels", "Printer head cleaned, spare ordered"
        ));
    }
    write(root, "content/firm.yaml", "name: Alder & Finch\n");
    write(root, "content/acme/client.yaml", "name: Acme Ltd\n");
    write(root, "content/acme/tickets/all.csv", &rows);
    write(root, "content/acme/tickets/all.csv.yaml", "slug: number\n");
    let theme = Theme::load(root, &ThemeChoice::named("default")).expect("built in");
    let start = Instant::now();
    let loaded = deedbox::load::load(root, &[]).expect("readable");
    let found = deedbox::check::check(&loaded.content, loaded.diagnostics);
    assert!(found.is_empty(), "{}", found[0].fact);
    let checked = start.elapsed();
    let client = &loaded.content.clients[0];
    let previews = Previews::default();
    let workspace = pages::render(
        &loaded.content,
        client,
        &theme,
        &previews,
        of(Extent::Pages),
    )
    .expect("renders");
    println!("{ROWS} rows of one CSV file, checked         {checked:>8.1?}");
    println!(
        "and rendered to {} pages            {:>8.1?}",
        workspace.pages.len(),
        start.elapsed() - checked
    );
}

/// How long some work takes. What it gives is freed outside of its time.
fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let made = work();
    let elapsed = start.elapsed();
    drop(made);
    elapsed
}

/// Half of the times are longer.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Finds and reads every file, in as many threads as loading does, and keeps the
/// texts, as whatever works with them has to.
fn read_all(root: &Path) -> Vec<String> {
    let paths: Vec<_> = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let texts: Vec<String> = paths
        .par_iter()
        .map(|path| String::from_utf8(fs::read(path).expect("readable")).expect("text"))
        .collect();
    assert!(texts.len() > CLIENTS * RECORDS);
    texts
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("below the root")).expect("a directory");
    fs::write(path, text).expect("a file");
}

fn write_clients(root: &Path, clients: usize) {
    let write = |path: String, text: String| write(root, &path, &text);
    write("content/firm.yaml".into(), "name: Alder & Finch\n".into());
    for client in 0..clients {
        let base = format!("content/client-{client:02}");
        write(
            format!("{base}/client.yaml"),
            format!("name: Client {client}\n"),
        );
        for record in 0..RECORDS {
            let day = format!("2026-{:02}-{:02}", 1 + record % 9, 1 + record % 28);
            let text = format!(
                "---\ntitle: Update {record}\ndate: {day}\nauthor: Ines Okafor\nstate: on-track\nprogress: {}\n---\n\n{}",
                record % 100,
                body(client * RECORDS + record)
            );
            write(format!("{base}/updates/{day}-{record:04}.md"), text);
        }
    }
}

/// Prose of the usual shape: paragraphs, a list, a table, a quote, a link.
fn body(seed: usize) -> String {
    const WORDS: [&str; 16] = [
        "campaign",
        "review",
        "brand",
        "schedule",
        "approval",
        "draft",
        "audience",
        "budget",
        "server",
        "window",
        "milestone",
        "risk",
        "decision",
        "report",
        "layout",
        "archive",
    ];
    let mut at = seed;
    let mut words = |count: usize| {
        (0..count)
            .map(|_| {
                at = at
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                WORDS[(at >> 33) % WORDS.len()]
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut text = String::new();
    for _ in 0..4 {
        text.push_str(&format!("## {}\n\n", words(3)));
        for length in [8, 11, 13, 16] {
            text.push_str(&format!("{}. ", words(length)));
        }
        text.push_str("\n\n");
        for _ in 0..4 {
            text.push_str(&format!("- **{}** {}.\n", words(1), words(7)));
        }
        text.push('\n');
    }
    text.push_str("| Item | Owner | Due |\n| --- | --- | --- |\n");
    for day in 10..15 {
        text.push_str(&format!(
            "| {} | {} | 2026-03-{day} |\n",
            words(1),
            words(1)
        ));
    }
    text.push_str(&format!(
        "\n> {}.\n\n1. {}.\n2. {}.\n\n`code` and [a link](https://example.com/).\n",
        words(14),
        words(6),
        words(6)
    ));
    text
}

fn of(extent: Extent) -> Rendering {
    let clock = Clock::of_environment();
    Rendering { extent, clock }
}
