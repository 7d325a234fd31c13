//! The way in: YAML text to a node, or to the diagnostic that says why not.

use std::ops::Range;
use std::sync::Arc;

use super::compose::compose;
pub(crate) use super::node::Node;
use super::spaces;
use crate::diag::{Diagnostic, Source, Spanned};

/// Reads the YAML in `source.text[range]`. Positions are those of the whole text.
pub(crate) fn parse(
    source: &Arc<Source>,
    range: Range<usize>,
) -> Result<Spanned<Node>, Box<Diagnostic>> {
    let text = &source.text[range.clone()];
    if text.trim().is_empty() {
        return Ok(Spanned::new(Node::Null, range));
    }
    // A space that is none to YAML makes words of a mapping, or is blamed on another line.
    let odd_space = || spaces::odd_space(source, &range).map(Box::new);
    match compose(text, range.start) {
        Ok(node) if node.value.has_bare_words() => odd_space().map_or(Ok(node), Err),
        Ok(node) => Ok(node),
        Err(mistake) => {
            Err(odd_space().unwrap_or_else(|| Box::new(mistake.diagnostic(source, &range))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source {
            path: "a.yaml".into(),
            text: text.into(),
            ..Source::default()
        })
    }

    fn parsed(text: &str) -> Spanned<Node> {
        let source = source(text);
        parse(&source, 0..text.len()).expect("valid")
    }

    fn scalars(node: &Spanned<Node>, text: &str, all: &mut Vec<(String, String)>) {
        match &node.value {
            Node::Null => all.push((String::new(), text[node.at.clone()].to_owned())),
            Node::Scalar(value) => all.push((value.clone(), text[node.at.clone()].to_owned())),
            Node::List(members) => members.iter().for_each(|node| scalars(node, text, all)),
            Node::Map(pairs) => pairs.iter().for_each(|(_, node)| scalars(node, text, all)),
        }
    }

    #[test]
    fn scalars_keep_their_text_and_their_place() {
        let text = "é: no\nb: 010\nc: 1.10\nd: \"q\\n\"\ne: [1_0, yes, 'x y']\nf:\ng: 2026-03-04\nh: |\n  two\n  lines\n";
        let mut all = Vec::new();
        scalars(&parsed(text), text, &mut all);
        let values: Vec<&str> = all.iter().map(|(value, _)| value.as_str()).collect();
        assert_eq!(
            values,
            [
                "no",
                "010",
                "1.10",
                "q\n",
                "1_0",
                "yes",
                "x y",
                "",
                "2026-03-04",
                "two\nlines\n"
            ]
        );
        let places: Vec<&str> = all.iter().map(|(_, place)| place.trim()).collect();
        assert_eq!(places[1], "010");
        assert_eq!(places[4..7], ["1_0", "yes", "'x y'"]);
        assert_eq!(places[8], "2026-03-04");
    }

    #[test]
    fn errors_say_what_and_where() {
        let fact = |text: &str| {
            let error = parse(&source(text), 0..text.len()).expect_err("invalid");
            let crate::diag::Place::Span(span) = error.place else {
                panic!("no span")
            };
            (error.fact, span.line_and_column())
        };
        let table = [
            ("a: 1\na: 2\n", "this key stands here twice", (2, 1)),
            (
                "a: b: c\n",
                "a second `: ` in one line is not valid YAML",
                (1, 5),
            ),
            ("a:\n\t- b\n", "YAML does not allow a tab here", (2, 2)),
            (
                "a: 'open\n",
                "this is not valid YAML: unclosed quote",
                (1, 4),
            ),
            (
                "--- a\n--- b\n",
                "a second YAML document begins here",
                (2, 5),
            ),
            (
                "a: @x\n",
                "this is not valid YAML: unexpected character: `@'",
                (1, 4),
            ),
        ];
        for (text, wanted, place) in table {
            assert_eq!(fact(text), (wanted.to_owned(), place), "{text}");
        }
        let deep = fact(&"[".repeat(5000)).0;
        assert_eq!(deep, "this YAML is nested too deeply or expands too far");
    }

    #[test]
    fn nothing_is_told_from_a_text_that_looks_like_it() {
        let text = "a: ~\nb: null\nc: \"null\"\nd: !!str null\ne: ! ~\nf: !!null x\ng: !x y\n";
        let mut all = Vec::new();
        scalars(&parsed(text), text, &mut all);
        let values: Vec<&str> = all.iter().map(|(value, _)| value.as_str()).collect();
        assert_eq!(values, ["", "", "null", "null", "~", "", "y"]);
        assert_eq!(parsed("# a comment\n").value, Node::Null);
    }

    fn keys(node: &Node) -> Vec<&str> {
        let Node::Map(pairs) = node else {
            panic!("no mapping")
        };
        pairs.iter().map(|(key, _)| key.value.as_str()).collect()
    }

    #[test]
    fn aliases_and_merges_copy_what_they_name() {
        let text = "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\nc: *a\n";
        let Node::Map(pairs) = parsed(text).value else {
            panic!("no mapping")
        };
        let [(_, a), (_, b), (_, c)] = &pairs[..] else {
            panic!("three")
        };
        assert_eq!(a, c);
        assert_eq!(a.at, c.at, "an alias stands where its anchor does");
        assert_eq!(keys(&b.value), ["y", "x"]);
    }

    #[test]
    fn a_key_is_refused_the_second_time_in_short_and_in_long_mappings() {
        for length in [1, 15, 16, 17, 40] {
            let lines: String = (0..length).map(|at| format!("k{at}: x\n")).collect();
            assert_eq!(keys(&parsed(&lines).value).len(), length);
            for again in [0, length - 1] {
                let text = format!("{lines}k{again}: y\n");
                let error = parse(&source(&text), 0..text.len()).expect_err("twice");
                assert_eq!(error.fact, "this key stands here twice", "{text}");
            }
        }
    }

    #[test]
    fn what_copies_too_much_or_itself_is_refused() {
        let fact = |text: &str| {
            let read = parse(&source(text), 0..text.len());
            read.err().map(|error| error.fact).unwrap_or_default()
        };
        let too_much = "this YAML is nested too deeply or expands too far";
        let levels: String = (1..12)
            .map(|at| format!("l{at}: &l{at} [*l{0},*l{0},*l{0},*l{0}]\n", at - 1))
            .collect();
        assert_eq!(fact(&format!("l0: &l0 [x,x,x,x]\n{levels}")), too_much);
        let long = "x".repeat(10_000);
        let many = vec!["*a"; 8_000].join(",");
        assert_eq!(fact(&format!("a: &a {long}\nb: [{many}]\n")), too_much);
        let few = vec!["*a"; 1_000].join(",");
        assert_eq!(fact(&format!("a: &a {long}\nb: [{few}]\n")), "");
        let (open, close) = ("[".repeat(20), "]".repeat(20));
        let twice = format!("a: &a {open}{close}\nb: {open}*a{close}\n");
        assert_eq!(fact(&twice), too_much);
        assert_eq!(fact("a: &a [*a]\n"), "this alias stands in what it names");
        assert_eq!(
            fact("? [a]\n: b\n"),
            "a key is a text, and this one is a list"
        );
        assert_eq!(fact("~: b\n"), "a key is a text, and this one is nothing");
        assert_eq!(fact("a: !!binary aGk=\n"), "`!!binary` is not read here");
    }
}
