//! `deedbox schema`: JSON Schema of the files that a firm writes.

use std::path::Path;

use serde_json::Value;

use super::failure::Failure;
use super::report::Report;
use super::root::shown;
use crate::model::kind::Kind;
use crate::{files, load, suggest};

/// Behind the name of a kind: how its CSV files are mapped.
const MAPPING: &str = ".csv";

/// Prints one schema.
pub(super) fn print(root: Option<&Path>, name: &str, report: &Report) -> Result<(), Failure> {
    let schema = match name {
        "firm" => load::schema::firm(),
        "client" => load::schema::client(),
        name => {
            let kinds = kinds(root)?;
            let (of, is_mapping) = match name.strip_suffix(MAPPING) {
                Some(kind) => (kind, true),
                None => (name, false),
            };
            let kind = kinds
                .iter()
                .find(|kind| kind.name == of || kind.one.eq_ignore_ascii_case(of));
            match kind {
                Some(kind) if is_mapping => load::schema::mapping(kind),
                Some(kind) => load::schema::kind(kind),
                None => {
                    let names = kinds
                        .iter()
                        .map(|kind| kind.name.as_str())
                        .chain(["firm", "client"]);
                    return Err(Failure::usage(format!("there is no kind `{name}`"))
                        .maybe_hint(suggest::hint(name, names)));
                }
            }
        }
    };
    report.json(&schema);
    Ok(())
}

/// Writes all schemas into a directory, one file each.
pub(super) fn write_all(
    root: Option<&Path>,
    directory: &Path,
    report: &Report,
) -> Result<(), Failure> {
    let mut all = vec![
        ("firm".to_owned(), load::schema::firm()),
        ("client".to_owned(), load::schema::client()),
    ];
    for kind in kinds(root)? {
        let mapping = format!("{}{MAPPING}", kind.name);
        all.push((mapping, load::schema::mapping(&kind)));
        all.push((kind.name.clone(), load::schema::kind(&kind)));
    }
    for (name, schema) in &all {
        let path = directory.join(format!("{name}.schema.json"));
        files::write_atomically(&path, (pretty(schema) + "\n").as_bytes())?;
    }
    report.output(&format!(
        "wrote {} schemas to {}",
        all.len(),
        shown(directory)
    ));
    Ok(())
}

fn kinds(root: Option<&Path>) -> Result<Vec<Kind>, Failure> {
    Ok(load::kinds(root)?)
}

fn pretty(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).expect("a schema is plain JSON")
}
