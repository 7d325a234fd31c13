//! What a mapping could say about a table, by the names of its columns, where nobody has said
//! it yet: a line that can be typed.

use super::mapping::MappedKind;
use super::preset;
use crate::model::kind::{CsvMapping, Field, Kind};
use crate::suggest;

/// A line of a mapping for a table with these columns: the preset of the tool that writes
/// such ones, else the columns of the fields that every record needs.
pub(crate) fn mapping(headers: &[String], kind: &Kind) -> String {
    if let Some(tool) = tool(headers, kind) {
        return format!("preset: {tool}");
    }
    let needed = |field: &&Field| field.required || field.name == kind.title;
    let columns: Vec<String> = kind
        .fields
        .iter()
        .filter(needed)
        .map(|field| {
            let column = column(headers, field, kind).unwrap_or("…");
            format!("{}: {}", field.name, quoted(column))
        })
        .collect();
    format!("columns: {{{}}}", columns.join(", "))
}

/// The tool that exports such columns: the one of whose preset they have the most, and all
/// that each record needs.
pub(crate) fn tool(headers: &[String], kind: &Kind) -> Option<&'static str> {
    let has = |name: &str| headers.iter().any(|own| own.eq_ignore_ascii_case(name));
    let holds = |mapping: &CsvMapping, field: &str| {
        let mut columns = mapping.columns.iter();
        columns.any(|one| one.field == field && one.names.iter().any(|name| has(&name.value)))
    };
    presets(kind)
        .filter(|(_, mapping)| {
            let mut needed = kind.fields.iter().filter(|field| field.required);
            needed.all(|field| holds(mapping, &field.name))
        })
        .map(|(tool, mapping)| {
            let names = mapping.columns.iter().flat_map(|column| &column.names);
            (names.filter(|name| has(&name.value)).count(), tool)
        })
        .max_by_key(|(count, tool)| (*count, std::cmp::Reverse(*tool)))
        .map(|(_, tool)| tool)
}

/// The column that is likely to hold a field: one that is nearly called as it is, one that a
/// tool calls so, or one in whose name it is a word.
pub(crate) fn column<'h>(headers: &'h [String], field: &Field, kind: &Kind) -> Option<&'h str> {
    let names = || headers.iter().map(String::as_str);
    let by_name =
        suggest::near(&field.name, names()).or_else(|| suggest::near(&field.label, names()));
    let by_tool = || {
        let mut calls = presets(kind).flat_map(|(_, mapping)| {
            let columns = mapping.columns.into_iter();
            columns
                .filter(|one| one.field == field.name)
                .flat_map(|one| one.names)
        });
        calls.find_map(|call| names().find(|name| name.eq_ignore_ascii_case(&call.value)))
    };
    let by_word = || {
        names().find(|name| {
            let mut words = name.split(|letter: char| !letter.is_alphanumeric());
            words.any(|word| word.eq_ignore_ascii_case(&field.name) || field.label.is(word))
        })
    };
    by_name.or_else(by_tool).or_else(by_word)
}

fn presets(kind: &Kind) -> impl Iterator<Item = (&'static str, CsvMapping)> {
    preset::all(MappedKind {
        kind: &kind.name,
        fields: &kind.fields,
    })
}

/// The name of a column as it stands in a mapping within braces.
pub(crate) fn quoted(name: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || " …_-".contains(letter);
    match name.chars().all(is_plain)
        && name.starts_with(|first: char| first.is_alphabetic() || first == '…')
    {
        true => name.to_owned(),
        false => format!("{name:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    fn tickets() -> Kind {
        let nowhere = std::path::Path::new("/nowhere");
        let kinds = kinds::all(nowhere, "content/", &mut Vec::new()).expect("nothing to read");
        let mut kinds = kinds.into_iter();
        kinds.find(|kind| kind.name == "tickets").expect("built in")
    }

    fn said(row: &str) -> String {
        let headers: Vec<String> = row.split(',').map(str::to_owned).collect();
        mapping(&headers, &tickets())
    }

    #[test]
    fn columns_of_a_tool_are_known_and_others_are_asked_for() {
        for (row, line) in [
            (
                "Summary,Issue key,Status,Created,Resolved,Priority",
                "preset: jira",
            ),
            ("Id,Subject,Created at,Status,Priority", "preset: zendesk"),
            (
                "Nr,Ticket summary,Opened,Colour",
                "columns: {number: …, summary: Ticket summary, opened: Opened, state: …}",
            ),
            (
                "Issue key,Titel: kurz,Created,Stae",
                "columns: {number: Issue key, summary: …, opened: Created, state: Stae}",
            ),
        ] {
            assert_eq!(said(row), line, "{row}");
        }
    }

    #[test]
    fn a_name_with_signs_of_yaml_is_quoted() {
        assert_eq!(quoted("Titel: kurz"), "\"Titel: kurz\"");
        assert_eq!(quoted("Issue key"), "Issue key");
        assert_eq!(quoted("2026"), "\"2026\"");
    }
}
