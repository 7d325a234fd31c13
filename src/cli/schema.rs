//! `deedbox schema`: JSON Schema of the files that a firm writes.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::failure::Failure;
use super::paths::shown;
use super::report::Report;
use super::session::Anywhere;
use crate::model::kind::Kind;
use crate::{files, kinds, suggest};

/// Behind the name of a kind: how its CSV files are mapped.
const MAPPING: &str = ".csv";

/// Prints one schema.
#[derive(Debug)]
pub(super) struct Schema {
    /// The firm's directory, where there is one.
    pub(super) root: Option<PathBuf>,
    /// What the schema is of.
    pub(super) name: String,
}

impl Anywhere for Schema {
    fn run(&self, report: &Report) -> Result<(), Failure> {
        let schema = match self.name.as_str() {
            "firm" => kinds::schema::firm(),
            "client" => kinds::schema::client(),
            name => {
                let kinds = kinds(self.root.as_deref())?;
                let (of, is_mapping) = match name.strip_suffix(MAPPING) {
                    Some(kind) => (kind, true),
                    None => (name, false),
                };
                let kind = kinds
                    .iter()
                    .find(|kind| kind.name == of || kind.one.eq_ignore_ascii_case(of));
                match kind {
                    Some(kind) if is_mapping => kinds::schema::mapping(kind),
                    Some(kind) => kinds::schema::kind(kind),
                    None => {
                        let names = kinds
                            .iter()
                            .map(|kind| kind.name.as_str())
                            .chain(["firm", "client"]);
                        return Err(Failure::usage(format!("there is no kind `{name}`"))
                            .maybe_hint(suggest::hint_of_all(name, names)));
                    }
                }
            }
        };
        report.json(&schema);
        Ok(())
    }
}

/// Writes all schemas into a directory, one file each.
#[derive(Debug)]
pub(super) struct AllSchemas {
    /// The firm's directory, where there is one.
    pub(super) root: Option<PathBuf>,
    pub(super) directory: PathBuf,
}

impl Anywhere for AllSchemas {
    fn run(&self, report: &Report) -> Result<(), Failure> {
        let mut all = vec![
            ("firm".to_owned(), kinds::schema::firm()),
            ("client".to_owned(), kinds::schema::client()),
        ];
        for kind in kinds(self.root.as_deref())? {
            let mapping = format!("{}{MAPPING}", kind.name);
            all.push((mapping, kinds::schema::mapping(&kind)));
            all.push((kind.name.clone(), kinds::schema::kind(&kind)));
        }
        for (name, schema) in &all {
            let path = self.directory.join(format!("{name}.schema.json"));
            files::write_atomically(&path, (pretty(schema) + "\n").as_bytes())?;
        }
        report.done(&format!(
            "wrote {} schemas to {}",
            all.len(),
            shown(&self.directory)
        ));
        Ok(())
    }
}

fn kinds(root: Option<&Path>) -> Result<Vec<Kind>, Failure> {
    Ok(kinds::of(root)?)
}

fn pretty(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).expect("a schema is plain JSON")
}
