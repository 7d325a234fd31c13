//! What small files can cost: each kind of input that once took the square of its length,
//! or memory out of all proportion, is tried at a size where that would be seen.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::project::{Project, said, shell};

fn update(body: &str) -> Project {
    let text = format!("---\ntitle: A\ndate: 2026-03-04\n---\n{body}\n");
    Project::small()
        .file("content/acme/updates/2026-03-04-a.md", text)
        .file("content/acme/updates/x.png", png(1, 1, (8, 2), 3, &[]))
}

/// How long `build --plain` takes; it may find errors, and never panics.
fn took(project: &Project) -> Duration {
    let begun = Instant::now();
    let ran = project.run(&["build", "--plain"]);
    assert!(
        ran.code() <= 1 && !ran.err().contains("panicked"),
        "{:.2000}",
        ran.err()
    );
    begun.elapsed()
}

#[test]
fn long_and_deep_texts_cost_what_they_are_long() {
    type Body = fn(usize) -> String;
    let bodies: [(&str, Body); 20] = [
        ("divs", |n| "<div>".repeat(n)),
        ("closed", |n| "<i>".repeat(n) + "x" + &"</i>".repeat(n)),
        ("tables", |n| "<table><tr><td>".repeat(n)),
        ("paragraphs", |n| "<b>a</b><p>".repeat(n)),
        ("comments", |n| "<!-- ".repeat(n)),
        ("declarations", |n| "<![CDATA[ <? <!A ".repeat(n)),
        ("missing images", |n| {
            "![".repeat(n) + "a" + &"](y.png)".repeat(n)
        }),
        ("images", |n| "![".repeat(n) + "a" + &"](x.png)".repeat(n)),
        ("links", |n| "[".repeat(n) + &"](x.png)".repeat(n)),
        ("brackets", |n| "[a](".repeat(n)),
        ("addresses", |n| "<a@b.c>".repeat(n)),
        ("emphasis", |n| "*a_ ".repeat(n)),
        ("quotes", |n| "> ".repeat(n) + "a"),
        ("lists", |n| "- ".repeat(n) + "a"),
        ("quotes in HTML", |n| {
            "<b>a</b>\n\n".to_owned() + &"> ".repeat(n) + "a"
        }),
        ("columns", |n| {
            "|a".repeat(n) + "|\n" + &"|-".repeat(n) + "|\n|b|\n"
        }),
        ("footnotes", |n| {
            (0..n)
                .map(|at| format!("a[^{at}]\n\n[^{at}]: x\n\n"))
                .collect()
        }),
        ("definitions", |n| {
            (0..n)
                .map(|at| format!("[a{at}]: /u\n"))
                .collect::<String>()
                + &"[a1] ".repeat(n)
        }),
        ("headings", |n| "# a\n\n".repeat(n)),
        ("code", |n| {
            "```js\n".to_owned() + &"([{\"".repeat(n) + "\n```"
        }),
    ];
    for (name, body) in bodies {
        // A debug build, on a machine that does other things too: what is bounded stays far
        // below, and what costs its square far above.
        let time = took(&update(&body(20_000)));
        assert!(time < Duration::from_secs(30), "{name}: {time:?}");
    }
}

#[test]
fn html_that_is_nested_too_deep_is_an_error() {
    let project = update(&"<div>".repeat(50_000));
    let ran = project.run(&["build", "--plain"]).exits(1);
    said(&ran, "nested more than 256 deep");
    assert!(!project.path("public-plain").exists());
    update(&("<div>".repeat(200) + "x" + &"</div>".repeat(200)))
        .run(&["build", "--plain"])
        .exits(0);
    update(&"<p>a<br><b>b</b>\n".repeat(5000))
        .run(&["build", "--plain"])
        .exits(0);
}

#[test]
fn a_list_of_forty_thousand_records_is_read() {
    let mut list = String::new();
    for at in 0..40_000 {
        let many = "statement: a, by: b, more: [c, d, e]";
        list.push_str(&format!(
            "- {{slug: t{at}, title: \"A: {at}\", date: 2026-03-04, {many}}}\n"
        ));
    }
    list.insert_str(0, "# A list.\n");
    let kind = "name: notes\none: Note\nmany: Notes\nfields:\n  title: {type: text}\n  date: {type: date}\n  statement: {type: text}\n  by: {type: text}\n  more: {type: list, of: text}\n";
    let project = Project::small()
        .file("content/kinds/notes.yaml", kind)
        .file("content/acme/notes/all.yaml", list);
    let ran = project.run(&["check"]);
    let end = ran.out() + ran.err().get(..2000).unwrap_or(&ran.err());
    assert_eq!(ran.code(), 0, "{end}");
    assert!(end.contains("40000 records"), "{end}");
}

#[test]
fn yaml_that_expands_or_goes_deep_is_refused_soon() {
    let aliases = format!(
        "a: &a [\"{}\"]\nb: [{}]\n",
        "x".repeat(10_000),
        vec!["*a"; 200_000].join(",")
    );
    let levels: String = (1..30)
        .map(|at| format!("l{at}: &l{at} [*l{0},*l{0},*l{0},*l{0}]\n", at - 1))
        .collect();
    for text in [
        aliases,
        "title: &l0 [x,x,x,x]\n".to_owned() + &levels,
        "title: ".to_owned() + &"[".repeat(200_000),
        (0..3000).map(|at| " ".repeat(at) + "a:\n").collect(),
        (0..20_000).map(|at| format!("k{at}: 1\n")).collect(),
    ] {
        let project = Project::small().file("content/acme/updates/2026-03-04-a.yaml", text);
        let time = took(&project);
        assert!(time < Duration::from_secs(30), "{time:?}");
    }
}

/// A PNG of zeros (W3C PNG, third edition): `form` is bits and colour type, `row` bytes of a
/// row, `more` chunks before the pixels.
fn png(width: u32, height: u32, form: (u8, u8), row: usize, more: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([form.0, form.1, 0, 0, 0]);
    file.extend(chunk(b"IHDR", &header));
    file.extend(more);
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..height {
        pixels.write_all(&vec![0; row + 1]).expect("memory");
    }
    file.extend(chunk(b"IDAT", &pixels.finish().expect("memory")));
    file.extend(chunk(b"IEND", &[]));
    file
}

fn chunk(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(bytes);
    let length = u32::try_from(bytes.len()).expect("small");
    [
        &length.to_be_bytes()[..],
        name,
        bytes,
        &sum.sum().to_be_bytes(),
    ]
    .concat()
}

fn zeros(megabytes: usize) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..megabytes {
        packed.write_all(&vec![0; 1 << 20]).expect("memory");
    }
    packed.finish().expect("memory")
}

#[test]
fn pictures_that_say_that_they_are_huge_take_no_memory() {
    let profile = chunk(b"iCCP", &[b"x\0\0".to_vec(), zeros(700)].concat());
    let words = chunk(b"zTXt", &[b"x\0\0".to_vec(), zeros(700)].concat());
    let palette = [chunk(b"PLTE", &[0; 768]), chunk(b"tRNS", &[1; 256])].concat();
    let images = [
        ("sixteen bits", png(8000, 8000, (16, 6), 64_000, &[])),
        ("one bit", png(10_900, 10_900, (1, 0), 1363, &[])),
        ("palette", png(10_900, 10_900, (8, 3), 10_900, &palette)),
        ("profile", png(300, 300, (8, 2), 900, &profile)),
        ("words", png(300, 300, (8, 2), 900, &words)),
    ];
    for (name, image) in images {
        let project = Project::small()
            .file("content/acme/deliverables/one/a.png", image)
            .file(
                "content/acme/deliverables/one/index.yaml",
                "title: One\nversions:\n  - {version: 1, date: 2026-03-04, files: [a.png]}\n",
            );
        // In kilobytes of address space; a debug build that does nothing takes some of it.
        let line = format!(
            "ulimit -v 1350000; {} build --plain",
            env!("CARGO_BIN_EXE_deedbox")
        );
        let (is_done, said) = shell(&project, "", &line);
        assert!(is_done, "{name}: {said}");
    }
}
