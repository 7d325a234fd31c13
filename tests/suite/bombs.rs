//! What somebody seals who has the workspace key and means harm: more than fits anywhere,
//! names that lead elsewhere, an index that contradicts itself. `verify` and `open` refuse
//! it by name, and nothing is written.

use crate::insider::{Insider, gzip, tar};

/// What is forged, the limits that are given, and what has to be said by `verify`.
type Row = (
    &'static str,
    fn(&mut Insider),
    &'static [&'static str],
    &'static str,
);

const MEGABYTE: usize = 1 << 20;

/// A page of so many megabytes in a pack of its own.
fn large_page(insider: &mut Insider, route: &str, megabytes: usize) {
    let html = vec![b' '; megabytes * MEGABYTE];
    let path = format!("{route}index.html");
    let position = insider.object(&gzip(&tar(&[(&path, &html)])));
    insider.index.pages.insert(route.to_owned(), position);
}

fn sources(insider: &mut Insider, files: &[(&str, &[u8])]) {
    insider.index.sources = vec![insider.object(&gzip(&tar(files)))];
}

const TABLE: [Row; 19] = [
    (
        "an index that unpacks to more than is asked for",
        |insider| {
            let text = format!(
                "{{\"format\": 1, \"x\": \"{}\"}}",
                " ".repeat(60 * MEGABYTE)
            );
            insider.seal_text(text.as_bytes());
        },
        &["--max-bytes", "50000000"],
        "the index is refused: all that is opened has more than 50000000 bytes together (`--max-bytes`)",
    ),
    (
        "an index that unpacks to more than any is",
        |insider| insider.seal_text(&vec![b' '; 257 * MEGABYTE]),
        &[],
        "the index is refused: it has more than 268435456 bytes",
    ),
    (
        "packs that are too much together",
        |insider| {
            for route in ["a/", "b/", "c/"] {
                large_page(insider, route, 20);
            }
        },
        &["--max-bytes", "50000000"],
        "a pack of pages is refused: all that is opened has more than 50000000 bytes together",
    ),
    (
        "a search that unpacks to much",
        |insider| insider.index.search = vec![insider.object(&gzip(&vec![b' '; 60 * MEGABYTE]))],
        &["--max-bytes", "50000000"],
        "an object with the search is refused",
    ),
    (
        "an outline that is too deep",
        |insider| insider.index.outline = Some(insider.object(&gzip(&vec![b'['; MEGABYTE]))),
        &[],
        "the object with the outline is damaged",
    ),
    (
        "a look that unpacks to much",
        |insider| {
            let style = vec![b' '; 60 * MEGABYTE];
            insider.index.look = Some(insider.object(&gzip(&tar(&[("theme.css", &style)]))));
        },
        &["--max-bytes", "50000000"],
        "the object with the stylesheet is refused",
    ),
    (
        "records of many empty files",
        |insider| {
            let names: Vec<String> = (0..3000).map(|at| format!("records/{at}")).collect();
            let files: Vec<(&str, &[u8])> =
                names.iter().map(|name| (name.as_str(), &b""[..])).collect();
            sources(insider, &files);
        },
        &["--max-files", "2000"],
        "an object with the records is refused: all together holds more than 2000 pages and files (`--max-files`)",
    ),
    (
        "a file of one part many times",
        |insider| {
            let part = insider.object(b"x");
            let file = insider.index.files.values_mut().next().expect("a file");
            file.parts = vec![part; 5000];
        },
        &["--max-files", "2000"],
        "the index is refused: all together holds more than 2000 pages and files (`--max-files`)",
    ),
    (
        "a file with something behind its end",
        |insider| {
            let part = insider.object(b"x");
            let file = insider.index.files.values_mut().next().expect("a file");
            file.parts.push(part);
        },
        &[],
        "something follows behind its end",
    ),
    (
        "a file larger than a number of bytes",
        |insider| {
            let file = insider.index.files.values_mut().next().expect("a file");
            file.size = u64::MAX;
        },
        &[],
        "and no parts that hold as many",
    ),
    (
        "a file that leads elsewhere",
        |insider| {
            let file = insider.index.files.values().next().expect("a file").clone();
            insider.index.files.insert("../../evil".to_owned(), file);
        },
        &[],
        "`site/../../evil`: its name leads elsewhere",
    ),
    (
        "a page that leads elsewhere",
        |insider| large_page(insider, "../../evil/", 1),
        &[],
        "`site/../../evil/index.html`: its name leads elsewhere",
    ),
    (
        "a page that some systems take for another",
        |insider| {
            let mut routes = insider.index.pages.keys();
            let other = routes.find(|route| !route.is_empty()).expect("a page");
            let other = other.to_uppercase();
            large_page(insider, &other, 1);
        },
        &[],
        "it is the same as",
    ),
    (
        "a record that leads elsewhere",
        |insider| sources(insider, &[("records/../../evil", b"x")]),
        &[],
        "`records/../../evil`: its name leads elsewhere",
    ),
    (
        "a record twice",
        |insider| sources(insider, &[("records/a", b"1"), ("records/a", b"2")]),
        &[],
        "it holds `records/a` twice",
    ),
    (
        "a page that the index does not have",
        |insider| {
            let pack = gzip(&tar(&[("a/index.html", b"1"), ("login.html", b"2")]));
            let position = insider.object(&pack);
            insider.index.pages.insert("a/".to_owned(), position);
        },
        &[],
        "it holds `login.html`, which the index does not have there",
    ),
    (
        "a page that no pack has",
        |insider| {
            let position = *insider.index.pages.values().next().expect("a page");
            insider.index.pages.insert("nowhere/".to_owned(), position);
        },
        &[],
        "the page `nowhere/` is missing",
    ),
    (
        "a second member of gzip",
        |insider| {
            let position = insider.index.sources[0];
            let more = [insider.opened(position), gzip(b"x")].concat();
            insider.index.sources = vec![insider.object(&more)];
        },
        &[],
        "an object with the records is not as deedbox writes it: something follows behind its end",
    ),
    (
        "an index that lists an object twice",
        |insider| {
            let twice = insider.index.objects[0].clone();
            insider.index.objects.push(twice);
        },
        &[],
        "the index is not as deedbox writes it: it lists the object",
    ),
];

#[test]
fn what_means_harm_is_refused_by_name_and_nothing_is_written() {
    for (what, forgery, limits, wanted) in TABLE {
        let mut insider = Insider::new();
        forgery(&mut insider);
        if !what.starts_with("an index that unpacks") {
            insider.seal();
        }
        let ran = insider.verify(limits);
        assert_eq!(ran.code(), 1, "{what}: {}{}", ran.out(), ran.err());
        assert!(ran.out().contains(wanted), "{what}: {}", ran.out());
        let before: Vec<String> = insider.project.tree("").into_keys().collect();
        let ran = insider.open(limits);
        assert_eq!(ran.code(), 1, "{what}: {}{}", ran.out(), ran.err());
        assert!(!insider.project.path("out").exists(), "{what}");
        let after: Vec<String> = insider.project.tree("").into_keys().collect();
        assert_eq!(before, after, "{what}");
    }
}

#[test]
fn an_object_that_is_larger_than_the_index_says_is_not_read() {
    let insider = Insider::new();
    let id = &insider.index.objects[0].id;
    // A file of holes: it takes no room on the disk, and would in memory.
    let path = insider.project.path(&format!("site/objects/{id}.age"));
    let file = std::fs::File::options()
        .write(true)
        .open(path)
        .expect("there");
    file.set_len(900 << 20).expect("holes");
    let ran = insider.verify(&[]).exits(1);
    let wanted = format!("the object `{id}` is damaged");
    assert!(ran.out().contains(&wanted), "{}", ran.out());
    insider.open(&[]).exits(1);
}

#[test]
fn what_is_only_large_is_opened_where_the_limits_allow_it() {
    let mut insider = Insider::new();
    large_page(&mut insider, "large/", 20);
    insider.seal();
    let ran = insider.verify(&["--max-bytes", "10000000"]).exits(1);
    assert!(ran.out().contains("`--max-bytes`"), "{}", ran.out());
    let ran = insider.open(&["--max-bytes", "10000000"]).exits(1);
    assert!(ran.err().contains("`--max-bytes`"), "{}", ran.err());
    insider.verify(&[]).exits(0);
    insider.open(&[]).exits(0);
    assert!(insider.project.path("out/site/large/index.html").exists());
}
