//! Files that nothing names: they are not published, which may be a surprise.

use std::collections::HashSet;

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Value, each_value};

/// Warns of each file that no record and no brand names, and reports versions
/// without files. `linked` are the files that Markdown links to. Gives those that are used.
pub(super) fn check(
    content: &Content,
    client: &ClientContent,
    linked: HashSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> HashSet<String> {
    let mut used = linked;
    if client.signed.is_some() {
        let is_signed = |path: &&String| path.starts_with("signatures/");
        used.extend(client.files.keys().filter(is_signed).cloned());
    }
    used.extend(client.client.brand.logo.clone());
    for record in &client.records {
        let fields = content
            .kind(&record.kind)
            .map_or(&[][..], |kind| &kind.fields);
        each_value(record, fields, &mut |value, _| {
            if let Value::File(name) = &value.value {
                used.extend(record.file_path(name));
            }
        });
        for version in record.values.groups("versions") {
            if let Some(files) = version.get("files")
                && version.list("files").is_empty()
            {
                diagnostics.push(
                    Diagnostic::error(record.span(&files.at), "this version has no files")
                        .hint("name its files: `files: [logo.svg]`"),
                );
            }
        }
    }
    let shown = format!("content/{}", client.client.slug);
    for path in client.files.keys().filter(|path| !used.contains(*path)) {
        let hint = match client.tables.unmapped.get(path) {
            Some(line) => of_table(content, path, line),
            None => "name it in a record or link to it, or move it away".to_owned(),
        };
        diagnostics.push(
            Diagnostic::warning(
                format!("{shown}/{path}"),
                "nothing names this file, so it is not published",
            )
            .hint(hint),
        );
    }
    used
}

/// What to do with a table that lies where records do.
fn of_table(content: &Content, path: &str, line: &str) -> String {
    let (directory, name) = path.split_once('/').unwrap_or_default();
    let kind = content.kind(directory);
    let many = kind.map_or_else(String::new, |kind| kind.many.to_lowercase());
    format!(
        "if its rows are {many}, say which column is which field in `{name}.yaml` beside it: `{line}`; else name it in a record, or move it away"
    )
}
