//! `deedbox new` and `deedbox schema`: what they write is accepted.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use deedbox::diag::Severity;
use deedbox::model::kind::Kind;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use crate::project::{Project, repository};

/// A firm with somebody to name and something to refer to.
pub(crate) fn firm() -> Project {
    Project::small()
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n\
             team:\n  - {name: Ines Okafor, email: ines@alder.example}\n",
        )
        .file(
            "content/acme/projects/relaunch.md",
            "---\ntitle: Relaunch\nstate: active\n---\n",
        )
}

fn kinds() -> &'static [Kind] {
    static KINDS: LazyLock<Vec<Kind>> =
        LazyLock::new(|| deedbox::kinds::of(None).expect("built in"));
    &KINDS
}

/// Each kind's schema, ready to use.
fn schemas() -> &'static [(String, Value, Validator)] {
    static SCHEMAS: LazyLock<Vec<(String, Value, Validator)>> = LazyLock::new(|| {
        let schema = |kind: &Kind| deedbox::kinds::schema::kind(kind);
        kinds()
            .iter()
            .map(|kind| (kind.name.clone(), schema(kind), validator(&schema(kind))))
            .collect()
    });
    &SCHEMAS
}

fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .expect("a valid schema")
}

#[test]
fn what_new_writes_checks_clean_for_every_kind() {
    let project = firm();
    project
        .run(&[
            "new",
            "deliverable",
            "acme",
            "Logo pack",
            "--date",
            "2026-03-04",
        ])
        .exits(0);
    // Nobody has made a decision yet.
    for kind in kinds().iter().filter(|kind| kind.name != "approvals") {
        let ran = project
            .run(&[
                "new",
                &kind.name,
                "acme",
                "A new \"one\": yes?",
                "--date",
                "2026-03-04",
            ])
            .exits(0);
        assert!(
            !ran.err().contains("error:"),
            "{}\n{}",
            kind.name,
            ran.err()
        );
    }
    let ran = project.run(&["check", "--json"]).exits(0);
    let found: Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!(found["errors"], 0, "{found:#}");
    // What is to be filled in is not handed over.
    project.run(&["build", "--plain"]).exits(1);
    project.run(&["build"]).exits(1);
    assert!(!project.path("public-plain").exists() && !project.path("public").exists());
}

#[test]
fn new_says_what_it_wrote_and_overwrites_nothing() {
    let project = firm();
    assert_data_eq!(
        project
            .run(&[
                "new",
                "update",
                "acme",
                "Week 3: two names left",
                "--date",
                "2026-03-13"
            ])
            .session(),
        str![[r#"
$ deedbox new update acme Week 3: two names left --date 2026-03-13
wrote content/acme/updates/2026-03-13-week-3-two-names-left.md
[exit 0]

"#]]
    );
    assert_data_eq!(
        project.read("content/acme/updates/2026-03-13-week-3-two-names-left.md"),
        str![[r#"
---
# A new status update.
title: "Week 3: two names left"
date: 2026-03-13
# state: on-track  # on-track, at-risk, off-track, done
# progress: 0  # How much of the whole is done.
# period: some words  # The time it reports on.
# author: ines@alder.example
# files: [logo.svg]
# visibility: public  # public, internal. `internal` keeps the record out of everything that is published.
# project: projects/relaunch  # The project that it belongs to.
---

Write here, in Markdown.

"#]]
    );
    assert_data_eq!(
        project
            .run(&["new", "update", "acme", "Week 3: two names left"])
            .session(),
        str![[r#"
$ deedbox new update acme Week 3: two names left
wrote content/acme/updates/[..]-week-3-two-names-left.md
[exit 0]

"#]]
    );
    project.run(&["new", "udpate", "acme", "x"]).exits(2);
    project.run(&["new", "update", "nobody", "x"]).exits(2);
    project.run(&["new", "update", "acme", "???"]).exits(2);
}

#[test]
fn a_new_client_builds() {
    let project = Project::small();
    assert_data_eq!(
        project.run(&["new", "client", "Müller & Söhne"]).session(),
        str![[r#"
$ deedbox new client Müller & Söhne
wrote content/muller-sohne/client.yaml
next: add its people, then `deedbox new brief muller-sohne TITLE`
[exit 0]

"#]]
    );
    project.run(&["check", "--strict"]).exits(0);
    // The language is there to be uncommented.
    let path = "content/muller-sohne/client.yaml";
    let text = project
        .read(path)
        .replace("\n# language: de\n", "\nlanguage: de\n");
    project.write(path, text);
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/muller-sohne/index.html");
    assert!(page.contains("<html lang=\"de\""), "{page}");
    project.run(&["new", "client", "Müller & Söhne"]).exits(3);
    project.run(&["new", "client", "Two", "Words"]).exits(2);
}

#[test]
fn schemas_are_valid_and_refuse_what_is_wrong() {
    let project = Project::small();
    project.run(&["schema", "--all", "schemas"]).exits(0);
    let written = project.tree("schemas");
    // Of each kind its records and the mappings of its CSV files.
    assert_eq!(written.len(), 2 * kinds().len() + 2);
    for (name, bytes) in written {
        let schema: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        validator(&schema);
    }
    let printed = project.run(&["schema", "updates"]).exits(0);
    let schema: Value = serde_json::from_str(&printed.out()).expect("JSON");
    let validator = validator(&schema);
    assert!(validator.is_valid(
        &json!({"title": "Week 1", "state": "at-risk", "progress": 12, "date": "2026-03-04"})
    ));
    for wrong in [
        json!({"state": "at-risk"}),
        json!({"title": "x", "state": "ontrack"}),
        json!({"title": "x", "colour": "red"}),
        json!({"title": "x", "progress": 101}),
        json!({"title": "x", "date": "2026-02-30"}),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
    project.run(&["schema", "update"]).exits(2);
    project.run(&["schema"]).exits(2);
    // Outside of a firm's directory the built-in kinds are meant.
    Project::empty().run(&["schema", "firm"]).exits(0);
}

#[test]
fn a_mapping_has_a_schema_too() {
    let printed = Project::empty().run(&["schema", "tickets.csv"]).exits(0);
    let schema: Value = serde_json::from_str(&printed.out()).expect("JSON");
    let validator = validator(&schema);
    let readme = std::fs::read_to_string(repository().join("docs/tables.md")).expect("the guide");
    let examples: Vec<&str> = readme
        .split("```yaml\n")
        .filter_map(|part| Some(part.split_once("```")?.0))
        .filter(|text| text.contains(".csv.yaml"))
        .collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let mapping: Value = serde_yaml::from_str(example).expect("YAML");
        assert!(validator.is_valid(&mapping), "{mapping}");
        // What the schema accepts is read, but for the columns that no file has here.
        let project = Project::small()
            .file("content/acme/tickets/a.csv", "A\n1\n")
            .file("content/acme/tickets/a.csv.yaml", example);
        let ran = project.run(&["check"]).exits(1);
        assert!(!ran.err().contains("a.csv.yaml:"), "{}", ran.err());
    }
    for right in [
        json!({"preset": "jira", "columns": {"assignee": null}}),
        json!({"slug": "Issue key", "dates": "%d.%m.%Y", "empty": "-"}),
        json!({"values": {"state": {"Open": "new", "": null}, "requester": {"x": "Dana"}}}),
    ] {
        assert!(validator.is_valid(&right), "{right}");
    }
    for wrong in [
        json!({"preset": "zendsek"}),
        json!({"colums": {}}),
        json!({"columns": {"colour": "Status"}}),
        json!({"columns": {"number": []}}),
        json!({"values": {"state": {"Open": "nwe"}}}),
        json!({"dates": ["dd.mm.yyyy"]}),
        json!({"dates": [{"zone": "Europe/Berlin"}]}),
        json!({"delimiter": ";;"}),
    ] {
        assert!(!validator.is_valid(&wrong), "{wrong}");
    }
    Project::empty().run(&["schema", "firm.csv"]).exits(2);
}

/// The YAML of a record's file, or nothing where it is no record's.
fn yaml_of(path: &str, text: &str) -> Option<Value> {
    let yaml = if path.ends_with(".md") {
        text.strip_prefix("---\n")?.split_once("\n---\n")?.0
    } else {
        text
    };
    serde_yaml::from_str(yaml).ok()
}

#[test]
fn the_schemas_accept_every_record_of_the_sample() {
    let sample = Project::empty().copy_into(&repository().join("content"), "content");
    sample.run(&["schema", "--all", "schemas"]).exits(0);
    let validators: BTreeMap<String, jsonschema::Validator> = sample
        .tree("schemas")
        .into_iter()
        .map(|(name, bytes)| {
            let schema = serde_json::from_slice(&bytes).expect("JSON");
            let kind = name.split('.').next().expect("a name").to_owned();
            (kind, validator(&schema))
        })
        .collect();
    let mut seen = BTreeMap::<&str, usize>::new();
    for (path, bytes) in sample.tree("content") {
        let parts: Vec<&str> = path.split('/').collect();
        let is_record =
            path.ends_with(".md") || path.ends_with(".yaml") && !path.ends_with(".csv.yaml");
        let schema = match parts[..] {
            ["firm.yaml"] => "firm",
            [_, "client.yaml"] => "client",
            [_, kind, file] | [_, kind, _, file]
                if is_record && (parts.len() == 3 || file.starts_with("index.")) =>
            {
                kind
            }
            _ => continue,
        };
        let Some((name, validator)) = validators.get_key_value(schema) else {
            continue;
        };
        let text = String::from_utf8(bytes).expect("text");
        let value = yaml_of(&path, &text).unwrap_or_else(|| panic!("{path} has no YAML"));
        let wrong: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{path}: {wrong:?}");
        *seen.entry(name).or_default() += 1;
    }
    assert!(
        seen["firm"] == 1 && seen["client"] == 3 && seen.len() > 15,
        "{seen:?}"
    );
}

/// Values around what a schema accepts: right ones, wrong ones, odd ones.
fn value(shape: &Value) -> BoxedStrategy<Value> {
    if let Some(choices) = shape.get("enum").and_then(Value::as_array) {
        return prop::sample::select(choices.clone()).boxed();
    }
    if let Some(any) = shape.get("anyOf").and_then(Value::as_array) {
        let each: Vec<_> = any.iter().map(value).collect();
        return proptest::strategy::Union::new(each).boxed();
    }
    if let Some(pattern) = shape.get("pattern").and_then(Value::as_str) {
        let plain = pattern
            .trim_start_matches('^')
            .trim_end_matches('$')
            .replace(r"[^/@\s]", "[a-z0-9]")
            .replace(r"[^\s/]", "[a-z0-9]");
        let plain = plain
            .replace(r"[^/\\\u0000]", "[a-z.]")
            .replace(r"\d", "[0-9]");
        return proptest::string::string_regex(&plain)
            .expect(pattern)
            .prop_map(Value::from)
            .boxed();
    }
    match shape.get("type") {
        Some(Value::Array(_)) => prop_oneof![
            "[ -~äß€]{1,20}".prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
        ]
        .boxed(),
        Some(Value::String(name)) => match name.as_str() {
            "number" => prop_oneof![
                (-50..150i32).prop_map(Value::from),
                (-500..5000i32).prop_map(|number| json!(f64::from(number) / 8.0)),
            ]
            .boxed(),
            "boolean" => any::<bool>().prop_map(Value::from).boxed(),
            "null" => Just(Value::Null).boxed(),
            "array" => prop::collection::vec(value(&shape["items"]), 0..3)
                .prop_map(Value::from)
                .boxed(),
            "object" => object(shape),
            _ => "[a-z]{1,8}".prop_map(Value::from).boxed(),
        },
        _ => Just(Value::Null).boxed(),
    }
}

fn object(schema: &Value) -> BoxedStrategy<Value> {
    let empty = Vec::new();
    let required: Vec<&str> = schema["required"]
        .as_array()
        .unwrap_or(&empty)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut members: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
    for (name, shape) in schema["properties"].as_object().expect("an object") {
        let one = value(shape).prop_map({
            let name = name.clone();
            move |value| Some((name.clone(), value))
        });
        members.push(if required.contains(&name.as_str()) {
            one.boxed()
        } else {
            prop_oneof![3 => Just(None), 1 => one].boxed()
        });
    }
    members
        .prop_map(|members| Value::Object(members.into_iter().flatten().collect()))
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn what_a_schema_accepts_loads(
        (at, record) in (0..kinds().len())
            .prop_flat_map(|at| (Just(at), object(&schemas()[at].1["anyOf"][0])))
    ) {
        let (name, _, validator) = &schemas()[at];
        let accepted = validator.is_valid(&record);
        prop_assume!(accepted);
        // JSON is YAML, so this is how the record could have been written.
        let project = Project::small().file(&format!("content/acme/{name}/2026-03-04-one.yaml"), record.to_string());
        let loaded = deedbox::load::load(&project.path(""), &[]).expect("the disk works");
        let wrong: Vec<_> = loaded.diagnostics.iter().filter(|found| found.severity == Severity::Error).map(|found| &found.fact).collect();
        // A slug without a letter or digit is text like any other to a schema.
        prop_assume!(!wrong.iter().any(|fact| fact.starts_with("no route can be made from ")));
        prop_assert!(wrong.is_empty(), "{name} {record}: {wrong:?}");
    }
}
