//! `deedbox verify --json`: a document whatever happens, and a finding of each kind.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::insider::{Insider, gzip, tar};
use crate::project::{Project, Ran, shell};

/// What docs/archive.md promises, as a schema.
const SCHEMA: &str = r#"{
  "type": "object",
  "required": ["format", "path", "wrong", "findings"],
  "additionalProperties": false,
  "properties": {
    "format": {"const": 1},
    "path": {"type": "string"},
    "wrong": {"type": "integer", "minimum": 0},
    "error": {
      "type": "object",
      "required": ["fact"],
      "additionalProperties": false,
      "properties": {"fact": {"type": "string"}, "hint": {"type": "string"}}
    },
    "findings": {
      "type": "array",
      "items": {
        "type": "object",
        "required": ["verdict", "kind", "text"],
        "additionalProperties": false,
        "properties": {
          "verdict": {"enum": ["right", "wrong", "not-checked"]},
          "kind": {"enum": ["container", "bag", "payload", "tags", "signature", "start-page", "shell", "object", "page", "file", "approval", "approval-signature", "age", "not-ours", "copy"]},
          "path": {"type": "string", "minLength": 1},
          "expected": {"type": "string"},
          "actual": {"type": "string"},
          "text": {"type": "string", "minLength": 1}
        }
      }
    }
  }
}"#;

/// The document of a run, held against the schema and against its exit code.
fn document(ran: &Ran) -> Value {
    let read: Value = serde_json::from_str(&ran.out())
        .unwrap_or_else(|error| panic!("{error}: {}{}", ran.out(), ran.err()));
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = schema
        .iter_errors(&read)
        .map(|one| one.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}: {}", ran.out());
    let findings = read["findings"].as_array().expect("a list");
    let wrong = findings
        .iter()
        .filter(|one| one["verdict"] == "wrong")
        .count();
    assert_eq!(read["wrong"], wrong);
    match ran.code() {
        0 => assert_eq!(wrong, 0),
        1 => assert!(wrong > 0, "{}", ran.out()),
        _ => assert!(read["error"].is_object(), "{}", ran.out()),
    }
    read
}

/// The first wrong finding of a kind.
fn wrong<'a>(document: &'a Value, kind: &str) -> &'a Value {
    let findings = document["findings"].as_array().expect("a list");
    findings
        .iter()
        .find(|one| one["verdict"] == "wrong" && one["kind"] == kind)
        .unwrap_or_else(|| panic!("{kind} is not in {document:#}"))
}

fn tamper(project: &Project, line: &str) {
    let (done, said) = shell(project, "", line);
    assert!(done, "{line}: {said}");
}

/// The kind, what is done, what is verified, and which of path, expected and actual are
/// said at least.
type Row = (
    &'static str,
    fn(&mut Insider),
    &'static [&'static str],
    &'static [&'static str],
);

const SITE: &[&str] = &["site", "--identity", "key.txt"];

const TABLE: [Row; 14] = [
    (
        "container",
        |insider| tamper(&insider.project, "head -c 100 archives/*.zip > cut.zip"),
        &["cut.zip"],
        &[],
    ),
    (
        "bag",
        |insider| tamper(&insider.project, "echo x > bag/bagit.txt"),
        &["bag"],
        &["path"],
    ),
    (
        "payload",
        |insider| tamper(&insider.project, "echo x >> bag/data/site/viewer.js"),
        &["bag"],
        &["path", "expected", "actual"],
    ),
    (
        "tags",
        |insider| tamper(&insider.project, "echo x >> bag/START-HERE.html"),
        &["bag"],
        &["path", "expected", "actual"],
    ),
    (
        "start-page",
        |insider| {
            tamper(
                &insider.project,
                "echo '<script>x()</script>' >> bag/START-HERE.html",
            );
        },
        &["bag"],
        &["path"],
    ),
    (
        "signature",
        |insider| {
            tamper(
                &insider.project,
                "echo x > bag/$(cd bag && ls | grep -m 1 'txt.sig')",
            )
        },
        &["bag"],
        &[],
    ),
    (
        "shell",
        |insider| {
            tamper(
                &insider.project,
                "for it in site/viewer-*.js; do echo x >> $it; done",
            )
        },
        SITE,
        &["path", "expected", "actual"],
    ),
    (
        "object",
        |insider| {
            let page = *insider.index.pages.values().next().expect("a page");
            let other = insider.index.sources[0];
            let id = insider.index.objects[page].id.clone();
            let other = insider.index.objects[other].id.clone();
            tamper(
                &insider.project,
                &format!("cp site/objects/{other}.age site/objects/{id}.age"),
            );
        },
        SITE,
        &["path", "expected", "actual"],
    ),
    (
        "page",
        |insider| {
            let position = *insider.index.pages.values().next().expect("a page");
            insider.index.pages.insert("nowhere/".to_owned(), position);
            insider.seal();
        },
        SITE,
        &["path"],
    ),
    (
        "file",
        |insider| {
            let part = insider.object(b"x");
            let file = insider.index.files.values_mut().next().expect("a file");
            file.parts = vec![part];
            file.size = 1;
            insider.seal();
        },
        SITE,
        &["path"],
    ),
    (
        "approval",
        |insider| {
            let name = "records/approvals/2026-03-04-logo.yaml";
            let text = format!(
                "recorded_at: 2026-03-04T10:00:00Z\nfiles:\n  - {{path: nowhere.txt, sha256: {}}}\n",
                "a".repeat(64)
            );
            insider.index.sources = vec![insider.object(&gzip(&tar(&[(name, text.as_bytes())])))];
            insider.seal();
        },
        SITE,
        &[],
    ),
    (
        "approval-signature",
        |insider| {
            let path = "attachments/signatures/approvals.txt";
            let part = insider.object(b"x  y\n");
            let file = insider.index.files.get_mut(path).expect("a signed list");
            file.parts = vec![part];
            file.size = 5;
            file.sha256 = deedbox::digest::Digest::of(b"x  y\n");
            insider.seal();
        },
        SITE,
        &["path"],
    ),
    (
        "age",
        |insider| {
            tamper(
                &insider.project,
                "sed -i 's/^Bagging-Date: .*/Bagging-Date: 2036-01-01/' bag/bag-info.txt",
            );
        },
        &["bag", "--passphrase-file", "words"],
        &["path", "expected", "actual"],
    ),
    (
        "copy",
        |insider| {
            tamper(
                &insider.project,
                "for it in site/viewer-*.js; do echo x >> $it; done",
            )
        },
        &["site", "--against", "public/acme"],
        &["path", "expected", "actual"],
    ),
];

#[test]
fn each_kind_of_finding_is_told_with_its_place() {
    let mut kinds = BTreeSet::new();
    for (kind, tamper, line, members) in TABLE {
        let mut insider = Insider::new();
        tamper(&mut insider);
        let ran = insider
            .project
            .run(&[&["verify", "--json"], line].concat())
            .exits(1);
        let document = document(&ran);
        let finding = wrong(&document, kind);
        for member in members {
            assert!(
                finding[member].is_string(),
                "{kind}: no {member} in {finding:#}"
            );
        }
        // In words it is the same, and ends the same way.
        let words = insider.project.run(&[&["verify"], line].concat()).exits(1);
        let text = finding["text"].as_str().expect("a sentence");
        let said = words.out() + &words.err();
        assert!(said.contains(text), "{text}: {said}");
        kinds.insert(kind);
    }
    // What a system leaves behind is never wrong.
    let insider = Insider::new();
    insider.project.write("bag/.DS_Store", "x");
    let told = document(&insider.project.run(&["verify", "--json", "bag"]).exits(0));
    let findings = told["findings"].as_array().expect("a list");
    let left = findings.iter().find(|one| one["kind"] == "not-ours");
    let left = left.expect("told");
    assert_eq!(
        (&left["verdict"], &left["path"]),
        (&"not-checked".into(), &".DS_Store".into())
    );
    kinds.insert("not-ours");
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let all = &schema["properties"]["findings"]["items"]["properties"]["kind"]["enum"];
    let all: BTreeSet<&str> = all
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(kinds, all, "each kind has a row");
    let readme =
        fs::read_to_string(crate::project::repository().join("docs/archive.md")).expect("text");
    for kind in all {
        assert!(
            readme.contains(&format!("`{kind}`")),
            "{kind} is not in docs/archive.md"
        );
    }
}

#[test]
fn whatever_happens_there_is_a_document() {
    let insider = Insider::new();
    let project = &insider.project;
    let json = |line: &[&str]| project.run(&[&["verify", "--json"], line].concat());
    let right = document(&json(&["bag", "--passphrase-file", "words"]).exits(0));
    assert_eq!(right["path"], "bag");
    let findings = right["findings"].as_array().expect("a list");
    assert!(
        findings.iter().any(|one| one["verdict"] == "right"),
        "{right:#}"
    );
    assert!(right["error"].is_null());
    project.write("wrong", "another passphrase\n");
    for (line, code, fact) in [
        (&["nowhere"][..], 3, "there is nothing at `nowhere`"),
        (
            &["content"],
            3,
            "is neither an archive nor a published workspace",
        ),
        (
            &["site", "--passphrase-file", "wrong"],
            3,
            "this passphrase opens nothing here",
        ),
        (&["site", "--identity", "nokey"], 3, "cannot read `nokey`"),
        (
            &["site", "--max-files", "3"],
            1,
            "there are more than 3 files",
        ),
        (
            &["site", "--max-bytes", "3"],
            1,
            "all together has more than 3 bytes",
        ),
    ] {
        let ran = json(line).exits(code);
        let document = document(&ran);
        let said = document["error"]["fact"].as_str().expect("why");
        assert!(said.contains(fact), "{said}");
        if code == 1 {
            assert!(wrong(&document, "container")["path"].is_string());
        }
        // A person at the terminal is told too.
        assert!(ran.err().contains(fact), "{}", ran.err());
    }
}
