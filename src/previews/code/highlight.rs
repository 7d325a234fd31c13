//! Code with classes for what a theme colours. Which class a part gets is told by the
//! scopes of the language's TextMate grammar.

use std::path::Path;
use std::sync::LazyLock;

use syntaxmate::{Catalog, Highlighter, HighlighterOptions, Scopes, TokenizerOptions};

use crate::previews::text::{self, SHOWN};

/// Longer lines were written by programs, and take long.
const LONGEST_LINE: usize = 2048;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::bundled);

static HIGHLIGHTER: LazyLock<Highlighter> = LazyLock::new(|| {
    let tokenizer = TokenizerOptions {
        max_line_bytes: LONGEST_LINE,
        line_cache_entries: 0,
    };
    let options = HighlighterOptions {
        tokenizer,
        ..HighlighterOptions::default()
    };
    Highlighter::with_catalog_options(&CATALOG, options)
});

/// The language of a file by its name.
pub(crate) fn language_of(path: &str) -> Option<&'static str> {
    CATALOG.detect_path(Path::new(path))
}

/// The language of a text without a telling name, by how it begins.
pub(super) fn detected(text: &str) -> Option<&'static str> {
    CATALOG.detect(None, text)
}

/// Code as HTML with classes; nothing where the language is not known.
pub(crate) fn highlighted(language: &str, code: &str) -> Option<String> {
    if code.len() > SHOWN {
        return None;
    }
    let language = CATALOG.canonical_language(language)?;
    let document = HIGHLIGHTER.tokenize(language, code).ok()?;
    let mut tokens = document.lines().iter();
    let mut out = String::with_capacity(code.len() * 2);
    for line in code.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        // Parts beside each other that look alike are one.
        let mut parts: Vec<(usize, Option<&str>)> = Vec::new();
        let mut end = 0;
        for token in tokens.next().map_or(&[][..], |line| line.tokens()) {
            let range = token.range();
            if range.end > content.len() || content.get(range.clone()).is_none() {
                break;
            }
            let is_space = content[range.clone()].trim().is_empty();
            let class = (!is_space).then(|| class_of(token.scopes())).flatten();
            end = range.end;
            match parts.last_mut() {
                Some((last, known)) if *known == class => *last = end,
                _ => parts.push((end, class)),
            }
        }
        if end < content.len() {
            parts.push((content.len(), None));
        }
        let mut start = 0;
        for (end, class) in parts {
            if let Some(class) = class {
                out.push_str("<span class=\"hl-");
                out.push_str(class);
                out.push_str("\">");
            }
            text::escaped(&content[start..end], &mut out);
            if class.is_some() {
                out.push_str("</span>");
            }
            start = end;
        }
        out.push_str(&line[content.len()..]);
    }
    Some(out)
}

/// Beginnings of scopes and the class that they get; nothing: as the text around it.
const CLASSES: [(&str, Option<&str>); 33] = [
    ("comment", Some("comment")),
    ("punctuation.definition.comment", Some("comment")),
    ("constant.character.escape", Some("constant")),
    ("punctuation.definition.string", Some("string")),
    ("string", Some("string")),
    ("constant.numeric", Some("number")),
    ("keyword.other.unit", Some("number")),
    ("constant", Some("constant")),
    ("support.constant", Some("constant")),
    ("variable.language", Some("constant")),
    ("variable.other.constant", Some("constant")),
    ("keyword.operator.new", Some("keyword")),
    ("keyword.operator.expression", Some("keyword")),
    ("keyword.operator.logical.python", Some("keyword")),
    ("keyword.operator.word", Some("keyword")),
    ("keyword.operator", None),
    ("keyword", Some("keyword")),
    ("storage", Some("keyword")),
    ("support.type.property-name", Some("attribute")),
    ("entity.other.attribute-name", Some("attribute")),
    ("entity.name.type", Some("type")),
    ("entity.name.class", Some("type")),
    ("entity.other.inherited-class", Some("type")),
    ("support.type", Some("type")),
    ("support.class", Some("type")),
    ("entity.name.function", Some("function")),
    ("support.function", Some("function")),
    ("entity.name.tag", Some("tag")),
    ("punctuation.definition.tag", Some("tag")),
    ("entity.name.section", Some("heading")),
    ("markup.heading", Some("heading")),
    ("markup.inserted", Some("inserted")),
    ("markup.deleted", Some("deleted")),
];

/// The class of what the innermost known scope is about.
fn class_of(scopes: Scopes<'_>) -> Option<&'static str> {
    let scopes: Vec<&str> = scopes.collect();
    let known = scopes.iter().rev().find_map(|scope| {
        let is_of = |(begin, _): &&(&str, _)| {
            let rest = scope.strip_prefix(begin);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        CLASSES.iter().find(is_of)
    });
    known.and_then(|(_, class)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_get_classes_and_nothing_of_the_text_is_lost() {
        let code = "// <a> & b\nfn main() {\r\n    let x = \"é\";\n}\n\n";
        let html = highlighted("rust", code).expect("known");
        assert!(html.contains("<span class=\"hl-comment\">// &lt;a&gt; &amp; b</span>\n"));
        assert!(html.contains("<span class=\"hl-keyword\">fn</span>"));
        assert!(html.contains("<span class=\"hl-string\">\"é\"</span>"));
        let mut plain = String::new();
        let mut inside = false;
        for letter in html.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                other if !inside => plain.push(other),
                _ => {}
            }
        }
        let plain = plain.replace("&lt;", "<").replace("&gt;", ">");
        assert_eq!(plain.replace("&amp;", "&"), code);
        assert_eq!(highlighted("no-such-language", code), None);
    }
}
