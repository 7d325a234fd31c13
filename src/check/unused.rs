//! Files that nothing names: they are not published, which may be a surprise.

use std::collections::HashSet;

use pulldown_cmark::{Event, Parser, Tag};

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::links::{Target, file_path, resolve};
use crate::model::markdown;
use crate::model::record::{Record, Value, each_value};

/// Warns of each file that no record and no brand names, and reports versions
/// without files.
pub(super) fn check(content: &Content, client: &ClientContent, found: &mut Vec<Diagnostic>) {
    let mut used: HashSet<String> = client.client.brand.logo.iter().cloned().collect();
    for record in &client.records {
        let fields = content
            .kind(&record.kind)
            .map_or(&[][..], |kind| &kind.fields);
        linked(client, record, record.body(), &mut used);
        each_value(record, fields, &mut |value, _| match &value.value {
            Value::File(name) => used.extend(file_path(record, name)),
            Value::Markdown(text) => linked(client, record, text, &mut used),
            _ => {}
        });
        for version in record.values.groups("versions") {
            if let Some(files) = version.get("files")
                && version.list("files").is_empty()
            {
                found.push(
                    Diagnostic::error(record.span(&files.at), "this version has no files")
                        .hint("name its files: `files: [logo.svg]`"),
                );
            }
        }
    }
    let shown = format!("content/{}", client.client.slug);
    for path in client.files.keys().filter(|path| !used.contains(*path)) {
        found.push(
            Diagnostic::warning(
                format!("{shown}/{path}"),
                "nothing names this file, so it is not published",
            )
            .hint("name it in a record or link to it, or move it away"),
        );
    }
}

fn linked(client: &ClientContent, record: &Record, text: &str, used: &mut HashSet<String>) {
    if !text.contains("](") && !text.contains("]:") {
        return;
    }
    for event in Parser::new_ext(text, markdown::OPTIONS) {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event
            && let Target::File(path) = resolve(client, &record.directory, &dest_url)
        {
            used.insert(path);
        }
    }
}
