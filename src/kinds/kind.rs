//! Declarations of kinds: the built-in ones of `kinds/built_in/*.yaml`, and the
//! firm's own or changed ones of `content/kinds/*.yaml`, in the same form.

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::declaration::{Declarations, built_in, form, pair, words};
use super::{csv, views};
use crate::diag::{Diagnostic, Source};
use crate::files;
use crate::model::kind::{Field, Home, Kind, ListView, Shape, Shows};
use crate::model::label::Label;
use crate::model::record::Spanned;
use crate::syntax::source;
use crate::syntax::yaml::{self, Node};
use crate::{slug, suggest};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/kinds/built_in");

/// Directory names below a client that mean something else.
const RESERVED: [&str; 6] = [
    "activity",
    "attachments",
    "brand",
    "keyring",
    "kinds",
    "previews",
];

const PROPERTIES: [&str; 19] = [
    "name", "one", "many", "order", "title", "date", "state", "open", "fields", "list", "home",
    "csv", "in_order", "unique", "activity", "waits", "coming", "approval", "life",
];

/// The built-in kinds with the firm's changes, in the order of the navigation.
///
/// # Errors
/// When a declaration exists and cannot be read.
pub(crate) fn all(
    content: &Path,
    prefix: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Vec<Kind>> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (source, own) in sources(content, prefix, diagnostics)? {
        let node = match yaml::parse(&source, 0..source.text.len()) {
            Ok(node) => node,
            Err(error) => {
                diagnostics.push(*error);
                continue;
            }
        };
        let mut declarations = Declarations {
            source: &source,
            is_own: own,
            diagnostics,
        };
        let name = stem(&source.path);
        let base = kinds.iter().position(|kind| kind.name == name);
        let before = base.map(|at| kinds[at].clone());
        if let Some(kind) = read(&mut declarations, &node, name, before, own) {
            match base {
                Some(at) => kinds[at] = kind,
                None => kinds.push(kind),
            }
        }
    }
    let common = common_fields();
    for kind in &mut kinds {
        for field in &common {
            if kind.field(&field.name).is_none() {
                kind.fields.push(field.clone());
            }
        }
    }
    kinds.sort_by(|a, b| (a.order, &a.name).cmp(&(b.order, &b.name)));
    Ok(kinds)
}

/// The declarations in the order in which they are read, and whether each is the firm's own.
fn sources(
    content: &Path,
    prefix: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Vec<(Arc<Source>, bool)>> {
    let mut sources: Vec<_> = BUILT_IN
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            Some((built_in(name, file.contents_utf8()?), false))
        })
        .collect();
    sources.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let directory = content.join("kinds");
    for name in files::names_in(&directory)? {
        let Some(name) = name.to_str().filter(|name| is_yaml(name)) else {
            continue;
        };
        let shown = format!("{prefix}kinds/{name}");
        if let Some(source) = source::read_below(&directory, name, &shown, diagnostics)? {
            sources.push((source, true));
        }
    }
    Ok(sources)
}

/// Whether a kind of that name comes with the program.
pub(crate) fn is_built_in(name: &str) -> bool {
    BUILT_IN.get_file(format!("{name}.yaml")).is_some()
}

/// Whether a file's name says that it is YAML.
pub(crate) fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn common_fields() -> Vec<Field> {
    form(include_str!("forms/record.yaml"))
}

fn read(
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
    name: &str,
    before: Option<Kind>,
    own: bool,
) -> Option<Kind> {
    let pairs = from.pairs(node, "a kind");
    for (key, _) in pairs {
        if !PROPERTIES.contains(&key.value.as_str()) {
            from.unknown(key, "a kind", &PROPERTIES);
        }
    }
    let get = |wanted: &str| pair(pairs, wanted);
    if own && (RESERVED.contains(&name) || !slug::is_plain(name)) {
        from.error(
            &node.at,
            format!("a kind cannot be called `{name}`"),
            Some("use lower-case letters, digits and hyphens".into()),
        );
        return None;
    }
    if let Some(node) = get("name")
        && let Some(given) = from.text(node, "name")
        && given != name
    {
        let hint = format!("rename the file to `{given}.yaml`, or write `name: {name}`");
        from.error(
            &node.at,
            format!("this file declares `{given}`, not `{name}`"),
            Some(hint),
        );
    }
    let mut kind = before.unwrap_or_else(|| Kind {
        name: name.to_owned(),
        one: Label::made(words(name.strip_suffix('s').unwrap_or(name))),
        many: Label::made(words(name)),
        order: 500,
        title: "title".to_owned(),
        date: None,
        state: None,
        open: Vec::new(),
        fields: Vec::new(),
        list: ListView::default(),
        home: Home {
            shows: Shows::Nothing,
            count: 5,
        },
        activity: Vec::new(),
        life: None,
        in_order: Vec::new(),
        unique: Vec::new(),
        waits: None,
        coming: Vec::new(),
        is_decided_about: true,
        csv: None,
    });
    for (property, into) in [("one", &mut kind.one), ("many", &mut kind.many)] {
        if let Some(label) = get(property).and_then(|node| from.label(node, property)) {
            *into = label;
        }
    }
    if let Some(title) = get("title").and_then(|node| from.text(node, "title")) {
        kind.title = title;
    }
    if let Some(order) = get("order").and_then(|node| from.parsed(node, "order", "a whole number"))
    {
        kind.order = order;
    }
    if let Some(node) = get("fields") {
        // A changed kind adds fields or replaces those of the same name.
        for field in from.fields(node, "fields") {
            match kind
                .fields
                .iter_mut()
                .find(|known| known.name == field.name)
            {
                Some(known) => *known = field,
                None => kind.fields.push(field),
            }
        }
    }
    let names = [("date", &mut kind.date), ("state", &mut kind.state)];
    for (property, into) in names {
        if let Some(node) = get(property) {
            *into = from.text(node, property);
        }
    }
    if let Some(node) = get("open") {
        kind.open = from.texts(node, "open");
    }
    if let Some(node) = get("home") {
        kind.home = views::home(from, node);
    }
    match get("activity") {
        Some(node) => kind.activity = from.texts(node, "activity"),
        None if kind.activity.is_empty() => kind.activity.extend(kind.date.clone()),
        None => {}
    }
    if let Some(node) = get("life") {
        kind.life = Some(from.texts(node, "life"));
    }
    if let Some(node) = get("in_order") {
        kind.in_order = views::in_order(from, node);
    }
    if let Some(node) = get("unique") {
        kind.unique = from.texts(node, "unique");
    }
    if let Some(node) = get("waits") {
        kind.waits = Some(views::waits(from, node));
    }
    if let Some(node) = get("coming") {
        kind.coming = from.texts(node, "coming");
    }
    if let Some(node) = get("approval") {
        kind.is_decided_about = views::approval(from, node);
    }
    if let Some(node) = get("csv") {
        let of = csv::mapping::MappedKind {
            kind: name,
            fields: &kind.fields,
        };
        kind.csv = Some(csv::preset::mapping(from, node, of));
    }
    if let Some(node) = get("list") {
        views::list(from, node, &mut kind.list);
    }
    names_fit(from, node, &kind);
    views::fit(from, node, &kind);
    Some(kind)
}

/// Every field that a property names has to exist.
fn names_fit(from: &mut Declarations<'_>, node: &Spanned<Node>, kind: &Kind) {
    let common = common_fields();
    let known: Vec<&str> = kind
        .fields
        .iter()
        .chain(&common)
        .map(|field| field.name.as_str())
        .collect();
    let mut wanted: Vec<(&str, &String)> = vec![("title", &kind.title)];
    wanted.extend(kind.date.iter().map(|name| ("date", name)));
    wanted.extend(kind.state.iter().map(|name| ("state", name)));
    wanted.extend(kind.list.columns.iter().map(|name| ("columns", name)));
    let own = kind
        .activity
        .iter()
        .filter(|name| kind.date.as_ref() != Some(*name));
    wanted.extend(own.map(|name| ("activity", name)));
    let life = kind.life.iter().flatten();
    wanted.extend(life.map(|name| ("life", name)));
    wanted.extend(
        kind.in_order
            .iter()
            .flatten()
            .map(|name| ("in_order", name)),
    );
    wanted.extend(kind.unique.iter().map(|name| ("unique", name)));
    wanted.extend(kind.list.totals.iter().map(|name| ("totals", name)));
    wanted.extend(kind.list.group.iter().map(|name| ("group", name)));
    wanted.extend(kind.list.sort.iter().map(|(name, _)| ("sort", name)));
    let place = node.at.clone();
    for (property, name) in wanted {
        if !known.contains(&name.as_str()) {
            let fact = format!(
                "`{property}` names `{name}`, which is not a field of `{}`",
                kind.name
            );
            from.error(&place, fact, suggest::hint(name, known.iter().copied()));
        }
    }
    let unique = kind.unique.iter().filter_map(|name| kind.field(name));
    for field in unique.filter(|field| field.shape.has_parts()) {
        let fact = format!("`unique` names `{}`, which is not one value", field.name);
        let hint = "name a field such as `number`".to_owned();
        from.error(&place, fact, Some(hint));
    }
    let state = kind.state.as_deref().and_then(|name| kind.field(name));
    if let Some(field) = state {
        match &field.shape {
            Shape::Choice(choices) => {
                let words: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
                for open in kind
                    .open
                    .iter()
                    .filter(|open| !words.contains(&open.as_str()))
                {
                    let fact = format!(
                        "`open` names `{open}`, which is no choice of `{}`",
                        field.name
                    );
                    from.error(
                        &place,
                        fact,
                        suggest::hint_of_all(open, words.iter().copied()),
                    );
                }
            }
            _ => from.error(
                &place,
                format!("`state` names `{}`, which is not a choice", field.name),
                None,
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_kinds_are_right() {
        let mut diagnostics = Vec::new();
        let kinds =
            all(Path::new("/nowhere"), "content/", &mut diagnostics).expect("nothing to read");
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        for core in ["briefs", "updates", "deliverables", "approvals"] {
            assert!(names.contains(&core), "{names:?}");
        }
    }

    #[test]
    fn the_built_in_forms_are_right() {
        // `form` asserts that it finds nothing wrong.
        for text in [
            include_str!("forms/firm.yaml"),
            include_str!("forms/client.yaml"),
            include_str!("forms/record.yaml"),
            include_str!("forms/chart.yaml"),
        ] {
            assert!(!form(text).is_empty());
        }
    }
}
