//! `client.yaml` with something added about one of its people, written as text: everything else
//! in the file, comments too, stays as it is. The result is read back. Where it is not the same
//! file with exactly that change, nothing is written, and people have to do it by hand.

use std::sync::Arc;

use super::comments;
use crate::diag::Source;
use crate::model::record::Spanned;
use crate::syntax::yaml::{self, Node};

type Pairs = Vec<(Spanned<String>, Spanned<Node>)>;

/// Sets a field of the person with an e-mail address; without one, of the client itself.
/// `value` is YAML in one line. Nothing where the file has a form that this does not know.
#[must_use]
pub fn with_field(text: &str, email: &str, field: &str, value: &str) -> Option<String> {
    let before = parsed(text)?;
    let wanted = parsed(&format!("{field}: {value}\n"))?;
    let Node::Map(mut wanted) = wanted.value else {
        return None;
    };
    let (_, wanted) = wanted.pop()?;
    let pairs = pairs_of(&before.value, email)?;
    let after = match pairs.iter().find(|(key, _)| key.value == field) {
        Some((key, old)) => replaced(text, key, old, value)?,
        None => {
            let beside = match email {
                "" => pairs.last()?,
                _ => pairs.iter().find(|(key, _)| key.value == "email")?,
            };
            beside_of(text, pairs, beside, &format!("{field}: {value}"))?
        }
    };
    let mut expected = before.clone();
    let own = pairs_mut(&mut expected.value, email)?;
    match own.iter_mut().find(|(key, _)| key.value == field) {
        Some((_, old)) => *old = wanted,
        None => own.push((Spanned::new(field.to_owned(), 0..0), wanted)),
    }
    is_as_expected(text, &after, &expected.value).then_some(after)
}

/// Adds somebody to `people`, with a passphrase of their own.
#[must_use]
pub fn with_person(text: &str, name: &str, email: &str) -> Option<String> {
    let before = parsed(text)?;
    let fields = [
        ("name", quoted(name)),
        ("email", quoted(email)),
        ("access", "passphrase".to_owned()),
    ];
    let lines: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    let end = line_end(text);
    let block = |indent: &str| {
        let first = format!("{indent}- {}{end}", lines[0]);
        let others = lines[1..]
            .iter()
            .map(|line| format!("{indent}  {line}{end}"));
        first + &others.collect::<String>()
    };
    let Node::Map(all) = &before.value else {
        return (before.value == Node::Null)
            .then(|| joined(text, &format!("people:{end}{}", block("  "))));
    };
    let after = match all.iter().find(|(key, _)| key.value == "people") {
        None => joined(text, &format!("people:{end}{}", block("  "))),
        Some((key, people)) => match &people.value {
            // A list in brackets gets its first member; an empty one becomes lines, but for
            // one that has a comment in it.
            Node::List(members) if is_in_brackets(text, key) => {
                let open = key.at.end + text[key.at.end..].find('[')?;
                let close = open + text[open..].find(']')?;
                let is_blank = text[open + 1..close].trim().is_empty();
                if members.is_empty() && !is_blank {
                    format!(
                        "{}{{{}}}{}",
                        &text[..=open],
                        lines.join(", "),
                        &text[open + 1..]
                    )
                } else if members.is_empty() {
                    let rest = text[close + 1..].split('\n').next()?.len() + close + 1;
                    let head = format!("{}{}", text[..open].trim_end(), &text[close + 1..rest]);
                    format!(
                        "{}{end}{}{}",
                        head.trim_end(),
                        block("  "),
                        text[rest..].strip_prefix('\n').unwrap_or_default()
                    )
                } else {
                    format!(
                        "{}{{{}}}, {}",
                        &text[..=open],
                        lines.join(", "),
                        &text[open + 1..]
                    )
                }
            }
            Node::List(members) => {
                let first = members.first()?;
                let start = text[..first.at.start].rfind('\n').map_or(0, |at| at + 1);
                let dash = text[start..].find('-')?;
                let indent = &text[start..start + dash];
                let last = members.last()?.at.end;
                let at = end_of_line(text, last);
                inserted(text, at, &block(indent))
            }
            Node::Null => inserted(text, end_of_line(text, key.at.end), &block("  ")),
            _ => return None,
        },
    };
    let mut expected = before.clone();
    let Node::Map(all) = &mut expected.value else {
        return None;
    };
    let word = |text: &str| Spanned::new(text.to_owned(), 0..0);
    let values = [name, email, "passphrase"];
    let member = fields.iter().zip(values).map(|((key, _), value)| {
        (
            word(key),
            Spanned::new(Node::Scalar(value.to_owned()), 0..0),
        )
    });
    let member = Spanned::new(Node::Map(member.collect()), 0..0);
    match all.iter_mut().find(|(key, _)| key.value == "people") {
        Some((_, people)) => match &mut people.value {
            Node::List(members) if is_in_front(text, &before.value) => members.insert(0, member),
            Node::List(members) => members.push(member),
            other => *other = Node::List(vec![member]),
        },
        None => all.push((word("people"), Spanned::new(Node::List(vec![member]), 0..0))),
    }
    is_as_expected(text, &after, &expected.value).then_some(after)
}

/// Whether a text says what it should, and has every comment of the one before.
fn is_as_expected(before: &str, after: &str, expected: &Node) -> bool {
    let all = |text| comments::comments("client.yaml", text).into_iter();
    let mut left: Vec<&str> = all(after).collect();
    let is_kept = all(before).all(|comment| {
        let at = left.iter().position(|other| *other == comment);
        at.map(|at| left.swap_remove(at)).is_some()
    });
    is_kept && parsed(after).is_some_and(|is| is_same(&is.value, expected))
}

/// Whether somebody who is added comes before the others.
fn is_in_front(text: &str, before: &Node) -> bool {
    let Node::Map(all) = before else { return false };
    let people = all.iter().find(|(key, _)| key.value == "people");
    people.is_some_and(|(key, _)| is_in_brackets(text, key))
}

fn is_in_brackets(text: &str, key: &Spanned<String>) -> bool {
    let behind = text.get(key.at.end..).unwrap_or_default();
    behind
        .trim_start_matches([':', ' ', '"', '\''])
        .starts_with('[')
}

fn parsed(text: &str) -> Option<Spanned<Node>> {
    let source = Arc::new(Source {
        text: text.to_owned(),
        ..Source::default()
    });
    yaml::parse(&source, 0..source.text.len()).ok()
}

/// The fields of a person, or of the client.
fn pairs_of<'n>(client: &'n Node, email: &str) -> Option<&'n Pairs> {
    let Node::Map(all) = client else { return None };
    if email.is_empty() {
        return Some(all);
    }
    let (_, people) = all.iter().find(|(key, _)| key.value == "people")?;
    let Node::List(members) = &people.value else {
        return None;
    };
    members.iter().find_map(|member| match &member.value {
        Node::Map(pairs) if is_of(pairs, email) => Some(pairs),
        _ => None,
    })
}

fn pairs_mut<'n>(client: &'n mut Node, email: &str) -> Option<&'n mut Pairs> {
    let Node::Map(all) = client else { return None };
    if email.is_empty() {
        return Some(all);
    }
    let (_, people) = all.iter_mut().find(|(key, _)| key.value == "people")?;
    let Node::List(members) = &mut people.value else {
        return None;
    };
    members
        .iter_mut()
        .find_map(|member| match &mut member.value {
            Node::Map(pairs) if is_of(pairs, email) => Some(pairs),
            _ => None,
        })
}

fn is_of(pairs: &Pairs, email: &str) -> bool {
    pairs.iter().any(|(key, value)| {
        let own = match &value.value {
            Node::Scalar(own) => own,
            _ => return false,
        };
        key.value == "email" && own.eq_ignore_ascii_case(email)
    })
}

/// The text with another value in the place of one that is there.
fn replaced(text: &str, key: &Spanned<String>, old: &Spanned<Node>, value: &str) -> Option<String> {
    let (mut start, mut end) = (old.at.start, old.at.end);
    match &old.value {
        Node::Null => {
            start = key.at.end + text.get(key.at.end..)?.find(':')? + 1;
            return Some(format!("{} {value}{}", &text[..start], &text[start..]));
        }
        Node::Map(_) => {
            let open = text[..start].trim_end();
            if open.ends_with('{') {
                start = open.len() - 1;
                end += text[end..].find('}')? + 1;
            }
        }
        Node::List(_) => return None,
        Node::Scalar(_) => {}
    }
    Some(format!("{}{value}{}", text.get(..start)?, text.get(end..)?))
}

/// The text with another pair beside one: behind it in braces, in the next line otherwise.
fn beside_of(
    text: &str,
    pairs: &Pairs,
    (key, value): &(Spanned<String>, Spanned<Node>),
    line: &str,
) -> Option<String> {
    let first = pairs.first()?.0.at.start;
    if text[..first].trim_end().ends_with('{') {
        return Some(inserted(text, value.at.end, &format!(", {line}")));
    }
    let start = text[..key.at.start].rfind('\n').map_or(0, |at| at + 1);
    // Behind a dash, the next line begins below the first letter.
    let indent: String = text[start..key.at.start].chars().map(|_| ' ').collect();
    let at = end_of_line(text, value.at.end.max(key.at.end));
    Some(inserted(
        text,
        at,
        &format!("{indent}{line}{}", line_end(text)),
    ))
}

/// Where the line ends that a place is in, its end included.
fn end_of_line(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    // What ends with a line's end stands in that line.
    if text[..at].ends_with('\n') {
        return at;
    }
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

fn inserted(text: &str, at: usize, more: &str) -> String {
    let (head, tail) = text.split_at(at);
    if more.ends_with('\n') && !head.is_empty() && !head.ends_with('\n') {
        return format!("{head}{}{more}{tail}", line_end(text));
    }
    format!("{head}{more}{tail}")
}

fn joined(text: &str, more: &str) -> String {
    inserted(text, text.len(), more)
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// In double quotes: an address or a name may hold anything.
fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " @._-".contains(letter);
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let reserved = ["null", "true", "false", "yes", "no", "on", "off"];
    let is_word = reserved.contains(&text.to_lowercase().as_str());
    if starts && !is_word && text.chars().all(is_plain) && text.trim() == text {
        return text.to_owned();
    }
    serde_json::to_string(text).unwrap_or_default()
}

/// Whether two trees say the same, in whatever order mappings have.
fn is_same(a: &Node, b: &Node) -> bool {
    match (a, b) {
        (Node::List(a), Node::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(&a.value, &b.value))
        }
        (Node::Map(a), Node::Map(b)) => {
            let has = |(key, value): &(Spanned<String>, Spanned<Node>)| {
                let other = b.iter().find(|(other, _)| other.value == key.value);
                other.is_some_and(|(_, other)| is_same(&value.value, &other.value))
            };
            a.len() == b.len() && a.iter().all(has)
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: &str = "# Acme\nname: Acme # Ltd\npeople: # theirs\n  - name: Dana # the boss\n    email: dana@x.example  # at work\n    role: Director\n  # soon:\n  - {name: Tom, email: \"tom@x.example\", approves: [a, b]}\n# ours\nteam: []\n";

    #[test]
    fn a_field_is_added_and_everything_else_stays() {
        let after = with_field(BLOCK, "Dana@X.example", "access", "passphrase").expect("known");
        assert_eq!(
            after,
            BLOCK.replace("# at work\n", "# at work\n    access: passphrase\n")
        );
        let after = with_field(BLOCK, "tom@x.example", "invited", "{at: 1, by: a}").expect("known");
        assert_eq!(
            after,
            BLOCK.replace("example\",", "example\", invited: {at: 1, by: a},")
        );
        // And again: what is there is replaced.
        for (value, more) in [("{at: 2, by: b}", "{at: 2, by: b}"), ("x", "x")] {
            let again = with_field(&after, "tom@x.example", "invited", value).expect("known");
            assert_eq!(again, after.replace("{at: 1, by: a}", more));
        }
        let whole = with_field(BLOCK, "", "invited", "{at: 1}").expect("known");
        assert_eq!(whole, format!("{BLOCK}invited: {{at: 1}}\n"));
        let crlf = BLOCK.replace('\n', "\r\n");
        let after = with_field(&crlf, "dana@x.example", "access", "none").expect("known");
        assert_eq!(
            after,
            crlf.replace("# at work\r\n", "# at work\r\n    access: none\r\n")
        );
        assert_eq!(with_field(BLOCK, "eve@x.example", "access", "none"), None);
    }

    #[test]
    fn somebody_is_added_to_lists_of_every_form() {
        let entry = "- name: Eve Oh\n    email: eve@x.example\n    access: passphrase\n";
        for (before, after) in [
            (
                "name: A\npeople:\n  - name: B\n    email: b@x\n\n# end\n".to_owned(),
                format!("name: A\npeople:\n  - name: B\n    email: b@x\n  {entry}\n# end\n"),
            ),
            ("name: A\npeople: [] # none\nteam: []\n".to_owned(), format!("name: A\npeople: # none\n  {entry}team: []\n")),
            ("name: A\npeople:\n#  - name: Dana\nteam:\n".to_owned(), format!("name: A\npeople:\n  {entry}#  - name: Dana\nteam:\n")),
            ("name: A".to_owned(), format!("name: A\npeople:\n  {entry}")),
            (
                "name: A\npeople: [{name: B, email: b@x}]\n".to_owned(),
                "name: A\npeople: [{name: Eve Oh, email: eve@x.example, access: passphrase}, {name: B, email: b@x}]\n".to_owned(),
            ),
        ] {
            assert_eq!(with_person(&before, "Eve Oh", "eve@x.example").as_deref(), Some(&*after), "{before}");
        }
        // Comments in a list stay, whatever they hold.
        let eve = "{name: Eve Oh, email: eve@x.example, access: passphrase}";
        for (before, after) in [
            (
                "people: [\n  # nobody yet\n]\n",
                format!("people: [{eve}\n  # nobody yet\n]\n"),
            ),
            (
                "people: [ # see ] there\n]\n",
                format!("people: [{eve} # see ] there\n]\n"),
            ),
            (
                "people: [ # ours\n  {name: B, email: b@x}, # the boss\n]\n",
                format!("people: [{eve},  # ours\n  {{name: B, email: b@x}}, # the boss\n]\n"),
            ),
        ] {
            let is = with_person(before, "Eve Oh", "eve@x.example");
            assert_eq!(is.as_deref(), Some(&*after), "{before}");
        }
        // One that would go with what it is about is left to people.
        let invited = "people:\n  - email: b@x\n    invited: { # by mail\n      at: 1}\n";
        assert_eq!(with_field(invited, "b@x", "invited", "{at: 2}"), None);
        let plain = invited.replace(" # by mail", "");
        assert!(with_field(&plain, "b@x", "invited", "{at: 2}").is_some());
        // A name may hold anything, and a file of another form is left alone.
        let odd = with_person("name: A\n", "O'Neil: \"x\" #1", "o@x").expect("known");
        assert!(odd.contains("name: \"O'Neil: \\\"x\\\" #1\""), "{odd}");
        for left in ["people: {a: b}\n", "- a\n", "people: *x\n", "a: [\n"] {
            assert_eq!(with_person(left, "E", "e@x"), None, "{left}");
        }
    }
}
