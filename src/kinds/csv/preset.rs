//! Mappings for what well-known tools export, so that a firm need not write them:
//! `preset: zendesk`. Each is a file of `presets`, by kind, in the form of any mapping.

use std::sync::Arc;

use super::super::declaration::{Declarations, pair};
use super::mapping::{self, MappedKind};
use crate::diag::Source;
use crate::model::kind::{CsvMapping, Shape};
use crate::model::record::Spanned;
use crate::suggest;
use crate::syntax::yaml::{self, Node};

/// The tools, and their files.
const ALL: [(&str, &str); 6] = [
    ("freshdesk", include_str!("presets/freshdesk.yaml")),
    ("glpi", include_str!("presets/glpi.yaml")),
    ("jira", include_str!("presets/jira.yaml")),
    ("osticket", include_str!("presets/osticket.yaml")),
    ("trello", include_str!("presets/trello.yaml")),
    ("zendesk", include_str!("presets/zendesk.yaml")),
];

/// The languages in which exports of a tool have the names that its preset knows.
pub(crate) fn languages(tool: &str) -> &'static str {
    match tool {
        "glpi" | "jira" | "zendesk" => "English or German",
        _ => "English",
    }
}

/// Their names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// Reads a mapping over the preset that it names.
pub(crate) fn mapping(
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
    of: MappedKind<'_>,
) -> CsvMapping {
    let base = match &node.value {
        Node::Map(pairs) => match pair(pairs, "preset") {
            Some(node) => named(from, node, of).unwrap_or(CsvMapping {
                is_broken: true,
                ..CsvMapping::default()
            }),
            None => CsvMapping::default(),
        },
        _ => CsvMapping::default(),
    };
    mapping::over(base, from, node, of)
}

/// The preset that a mapping names; nothing, and a diagnostic, where there is none for the
/// kind.
fn named(
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
    of: MappedKind<'_>,
) -> Option<CsvMapping> {
    let name = from.text(node, "preset")?;
    let Some((tool, text)) = ALL.iter().find(|(known, _)| *known == name) else {
        let fact = format!("there is no preset `{name}`");
        from.error(&node.at, fact, suggest::hint_of_all(&name, names()));
        return None;
    };
    let (source, kinds) = sections(tool, text)?;
    let Some((_, declared)) = kinds.iter().find(|(kind, _)| kind.value == of.kind) else {
        let fact = format!("`{tool}` has no preset for `{}`", of.kind);
        let kinds: Vec<&str> = kinds.iter().map(|(kind, _)| kind.value.as_str()).collect();
        let hint = format!("it is for `{}`", kinds.join("` and `"));
        from.error(&node.at, fact, Some(hint));
        return None;
    };
    Some(section(tool, &source, declared, of))
}

/// Every preset for a kind, by its tool.
pub(super) fn all(of: MappedKind<'_>) -> impl Iterator<Item = (&'static str, CsvMapping)> {
    ALL.iter().filter_map(move |(tool, text)| {
        let (source, kinds) = sections(tool, text)?;
        let (_, declared) = kinds.iter().find(|(kind, _)| kind.value == of.kind)?;
        Some((*tool, section(tool, &source, declared, of)))
    })
}

type Sections = Vec<(Spanned<String>, Spanned<Node>)>;

/// A preset's mappings, by kind.
fn sections(tool: &str, text: &str) -> Option<(Arc<Source>, Sections)> {
    let source = Arc::new(Source {
        path: format!("built-in presets/{tool}.yaml"),
        text: text.to_owned(),
        ..Source::default()
    });
    match yaml::parse(&source, 0..text.len()).ok()?.value {
        Node::Map(kinds) => Some((source, kinds)),
        _ => None,
    }
}

/// The mapping for one kind. A firm may have other fields and words; what it does not have
/// is left out.
fn section(
    tool: &'static str,
    source: &Arc<Source>,
    declared: &Spanned<Node>,
    of: MappedKind<'_>,
) -> CsvMapping {
    let mut unfit = Vec::new();
    let mut mapping = mapping::over(
        CsvMapping::default(),
        &mut Declarations {
            source,
            is_own: false,
            diagnostics: &mut unfit,
        },
        declared,
        of,
    );
    mapping.preset = Some(tool);
    for column in &mut mapping.columns {
        column.is_preset = true;
    }
    let is_choice = |name: &str| {
        let field = of.fields.iter().find(|field| field.name == name);
        matches!(field.map(|field| &field.shape), Some(Shape::Choice(_)))
    };
    mapping.values.retain(|(name, _)| is_choice(name));
    mapping
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    #[test]
    fn the_built_in_presets_fit_the_built_in_kinds() {
        let kinds = kinds::all(
            std::path::Path::new("/nowhere"),
            "content/",
            &mut Vec::new(),
        );
        let kinds = kinds.expect("nothing to read");
        for (tool, text) in ALL {
            let source = Arc::new(Source {
                path: tool.to_owned(),
                text: text.to_owned(),
                ..Source::default()
            });
            let whole = yaml::parse(&source, 0..text.len()).expect(tool);
            let Node::Map(sections) = whole.value else {
                panic!("{tool} is a mapping of kinds");
            };
            for (name, node) in &sections {
                let kind = kinds
                    .iter()
                    .find(|kind| kind.name == name.value)
                    .expect(tool);
                let mut diagnostics = Vec::new();
                let of = MappedKind {
                    kind: &kind.name,
                    fields: &kind.fields,
                };
                let mut from = Declarations {
                    source: &source,
                    is_own: false,
                    diagnostics: &mut diagnostics,
                };
                let mapping = mapping(&mut from, node, of);
                assert!(diagnostics.is_empty(), "{tool}: {diagnostics:?}");
                assert!(
                    !mapping.slug.is_empty() && !mapping.columns.is_empty(),
                    "{tool}"
                );
                let covered = |field: &str| mapping.columns.iter().any(|one| one.field == field);
                for field in kind.fields.iter().filter(|field| field.required) {
                    assert!(covered(&field.name), "{tool} lacks `{}`", field.name);
                }
            }
        }
    }
}
