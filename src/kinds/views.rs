//! How a kind is shown, as its declaration says it: its list, its place on the
//! home page, what of it waits for the client and what lies ahead.

use super::declaration::{Declarations, pair};
use crate::model::kind::{Home, Kind, ListView, Shape, Shows, Waits};
use crate::model::label::Label;
use crate::model::record::Spanned;
use crate::model::standing;
use crate::suggest;
use crate::syntax::yaml::Node;

/// `home: latest`, or with the number of records.
pub(crate) fn home(from: &mut Declarations<'_>, node: &Spanned<Node>) -> Home {
    let mut home = Home {
        shows: Shows::Nothing,
        count: 5,
    };
    let mut shows = |from: &mut Declarations<'_>, node: &Spanned<Node>| {
        let word = from.text(node, "home").unwrap_or_default();
        home.shows = match word.as_str() {
            "latest" => Shows::Latest,
            "list" => Shows::List,
            "open" => Shows::Open,
            "none" => Shows::Nothing,
            _ => {
                let hint = suggest::hint(&word, ["latest", "list", "open", "none"]);
                from.error(
                    &node.at,
                    format!("the home page cannot show `{word}`"),
                    hint,
                );
                Shows::Nothing
            }
        };
    };
    if let Node::Scalar(_) = node.value {
        shows(from, node);
        return home;
    }
    let pairs = from.pairs(node, "home");
    for (key, node) in pairs {
        match key.value.as_str() {
            "shows" | "show" => shows(from, node),
            "count" => {}
            _ => from.unknown(key, "`home`", &["shows", "count"]),
        }
    }
    if let Some(count) =
        pair(pairs, "count").and_then(|node| from.parsed(node, "count", "a whole number"))
    {
        home.count = count;
    }
    home
}

/// `list: {columns: …}`
pub(crate) fn list(from: &mut Declarations<'_>, node: &Spanned<Node>, view: &mut ListView) {
    for (key, node) in from.pairs(node, "list") {
        match key.value.as_str() {
            "columns" => view.columns = from.texts(node, "columns"),
            "totals" => view.totals = from.texts(node, "totals"),
            "without" => view.without = from.texts(node, "without"),
            "sums" => {
                let pairs = from.pairs(node, "sums").iter();
                let sum = |(label, states): &(Spanned<String>, Spanned<Node>)| {
                    let called = match from.is_own {
                        true => Label::own(&label.value),
                        false => Label::made(&label.value),
                    };
                    (called, from.texts(states, &label.value))
                };
                view.sums = pairs.map(sum).collect();
            }
            "group" => view.group = from.text(node, "group"),
            "intro" => view.intro = from.label(node, "intro"),
            "sort" => {
                view.sort = from
                    .text(node, "sort")
                    .map(|text| match text.strip_prefix('-') {
                        Some(field) => (field.to_owned(), true),
                        None => (text, false),
                    });
            }
            "gallery" => {
                view.gallery = from
                    .parsed(node, "gallery", "`true` or `false`")
                    .unwrap_or_default();
            }
            _ => from.unknown(
                key,
                "`list`",
                &[
                    "columns", "sort", "group", "totals", "sums", "without", "intro", "gallery",
                ],
            ),
        }
    }
}

/// `waits: [sent]`: the states in which a record waits for the client; or with
/// whom it has to name, and since when it waits.
pub(crate) fn waits(from: &mut Declarations<'_>, node: &Spanned<Node>) -> Waits {
    let mut waits = Waits::default();
    if !matches!(node.value, Node::Map(_)) {
        waits.states = from.texts(node, "waits");
        return waits;
    }
    for (key, node) in from.pairs(node, "waits") {
        match key.value.as_str() {
            "states" => waits.states = from.texts(node, "states"),
            "on" => waits.on = from.text(node, "on"),
            "since" => waits.since = from.text(node, "since"),
            _ => from.unknown(key, "`waits`", &["states", "on", "since"]),
        }
    }
    waits
}

/// `in_order: [date, due]`, or several lists: `in_order: [[date, due], [date, closed]]`.
pub(crate) fn in_order(from: &mut Declarations<'_>, node: &Spanned<Node>) -> Vec<Vec<String>> {
    let members = Node::one_or_many(node);
    if !members.iter().any(|one| matches!(one.value, Node::List(_))) {
        return vec![from.texts(node, "in_order")];
    }
    let lists = members.iter();
    lists.map(|one| from.texts(one, "in_order")).collect()
}

/// `approval: none`: nobody decides about the versions of these records.
pub(crate) fn approval(from: &mut Declarations<'_>, node: &Spanned<Node>) -> bool {
    let words = [standing::WANTED, standing::NONE];
    match from.text(node, "approval").as_deref() {
        Some(standing::NONE) => false,
        None | Some(standing::WANTED) => true,
        Some(other) => {
            let fact = format!("`approval` is `{other}`, not `none` or `wanted`");
            from.error(&node.at, fact, suggest::hint(other, words));
            true
        }
    }
}

/// Every field and state that these name has to exist, and to be of the right type.
pub(crate) fn fit(from: &mut Declarations<'_>, node: &Spanned<Node>, kind: &Kind) {
    let mut wrong = Vec::new();
    let sums = kind.list.sums.iter().flat_map(|(_, states)| states);
    states_fit(kind, "sums", sums, &mut wrong);
    states_fit(kind, "without", &kind.list.without, &mut wrong);
    if let Some(waits) = &kind.waits {
        states_fit(kind, "waits", &waits.states, &mut wrong);
        named(kind, "on", waits.on.as_ref(), &PERSON, &mut wrong);
        named(kind, "since", waits.since.as_ref(), &DATE, &mut wrong);
    }
    for name in &kind.coming {
        named(kind, "coming", Some(name), &DATED, &mut wrong);
    }
    for (fact, hint) in wrong {
        from.error(&node.at, fact, hint);
    }
}

/// The states that a property names are states of the kind.
fn states_fit<'s>(
    kind: &Kind,
    property: &str,
    states: impl IntoIterator<Item = &'s String>,
    wrong: &mut Vec<(String, Option<String>)>,
) {
    let field = kind.state.as_deref().and_then(|name| kind.field(name));
    let known: Vec<&str> = match field.map(|field| &field.shape) {
        Some(Shape::Choice(choices)) => choices.iter().map(|one| one.value.as_str()).collect(),
        _ => Vec::new(),
    };
    for state in states {
        if !known.contains(&state.as_str()) {
            let fact = format!(
                "`{property}` names `{state}`, which is no state of `{}`",
                kind.name
            );
            wrong.push((fact, suggest::hint_of_all(state, known.iter().copied())));
        }
    }
}

/// What a field has to be that a property names.
struct WantedField {
    word: &'static str,
    fits: fn(&Shape) -> bool,
}

const PERSON: WantedField = WantedField {
    word: "person",
    fits: |shape| matches!(shape, Shape::Person(_)),
};

const DATE: WantedField = WantedField {
    word: "date",
    fits: is_date,
};

/// A date, or a list of groups that each have one.
const DATED: WantedField = WantedField {
    word: "date",
    fits: has_date,
};

fn is_date(shape: &Shape) -> bool {
    matches!(shape, Shape::Date | Shape::DateTime)
}

/// A date, or a list of groups that each have a `date`.
fn has_date(shape: &Shape) -> bool {
    match shape {
        Shape::List(inner) => match &**inner {
            Shape::Group(fields) => fields
                .iter()
                .any(|field| field.name == "date" && is_date(&field.shape)),
            _ => false,
        },
        other => is_date(other),
    }
}

fn named(
    kind: &Kind,
    property: &str,
    name: Option<&String>,
    wanted: &WantedField,
    wrong: &mut Vec<(String, Option<String>)>,
) {
    let Some(name) = name else { return };
    match kind.field(name) {
        Some(field) if (wanted.fits)(&field.shape) => {}
        Some(_) => wrong.push((
            format!("`{property}` names `{name}`, which is no {}", wanted.word),
            None,
        )),
        None => {
            let known = kind.fields.iter().map(|field| field.name.as_str());
            let fact = format!(
                "`{property}` names `{name}`, which is not a field of `{}`",
                kind.name
            );
            wrong.push((fact, suggest::hint(name, known)));
        }
    }
}
