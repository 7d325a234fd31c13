//! Where the tags of a page stand, for whoever changes a value and nothing else. html5ever reads the
//! page letter by letter, so that the place of each tag is known when it gives it; within a tag the
//! values are found as the standard says (HTML, section 13.2.5).

use std::cell::{Cell, RefCell};
use std::ops::Range;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// A tag that begins an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPlace {
    /// The name of the element, in lower case.
    pub element: String,
    /// Its attributes; of several with one name only the first counts.
    pub attributes: Vec<AttributePlace>,
    /// Where the text of a `<style>` stands.
    pub style: Option<Range<usize>>,
}

/// An attribute of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributePlace {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, as a browser takes it.
    pub value: String,
    /// Where the value is written, quotes included.
    pub range: Range<usize>,
}

/// All tags of a page that begin an element, in order.
#[must_use]
pub fn places(page: &str) -> Vec<TagPlace> {
    let tags = Tags {
        page,
        read: Cell::default(),
        before: Cell::default(),
        places: RefCell::default(),
    };
    let tokenizer = Tokenizer::new(tags, TokenizerOpts::default());
    let queue = BufferQueue::default();
    for letter in page.chars() {
        let read = &tokenizer.sink.read;
        read.set(read.get() + letter.len_utf8());
        queue.push_back(StrTendril::from_char(letter));
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.sink.places.take()
}

/// The tags while a page is read.
struct Tags<'p> {
    page: &'p str,
    /// So many bytes of it were read.
    read: Cell<usize>,
    /// As many as when the token before this one ended.
    before: Cell<usize>,
    places: RefCell<Vec<TagPlace>>,
}

impl TokenSink for Tags<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if matches!(token, Token::ParseError(_) | Token::EOFToken) {
            return TokenSinkResult::Continue;
        }
        let end = self.read.get();
        // The letter that ended a text may be the one that begins a tag.
        let mut begin = self.before.replace(end).saturating_sub(1);
        while !self.page.is_char_boundary(begin) {
            begin -= 1;
        }
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => self.begun(&tag, begin..end),
            Token::TagToken(tag) => {
                self.ended(&tag, end);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Tags<'_> {
    fn begun(&self, tag: &Tag, range: Range<usize>) -> TokenSinkResult<()> {
        let element = tag.name.to_string();
        let raw = match element.as_str() {
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "plaintext" => TokenSinkResult::Plaintext,
            // What is in `noscript` is read by browsers without scripts.
            _ => TokenSinkResult::Continue,
        };
        let style = (element == "style").then_some(range.end..range.end);
        let attributes = attributes(self.page, range, tag);
        self.places.borrow_mut().push(TagPlace {
            element,
            attributes,
            style,
        });
        raw
    }

    fn ended(&self, tag: &Tag, end: usize) {
        let mut places = self.places.borrow_mut();
        let last = places.last_mut().and_then(|last| last.style.as_mut());
        if let Some(style) = last.filter(|style| style.start == style.end && &*tag.name == "style")
        {
            let text = &self.page[style.start..end];
            style.end = style.start + text.rfind("</").unwrap_or_default();
        }
    }
}

/// The attributes of a tag, whose `<` is the first in the range.
fn attributes(page: &str, range: Range<usize>, tag: &Tag) -> Vec<AttributePlace> {
    let Some(begin) = page[range.clone()].find('<') else {
        return Vec::new();
    };
    let written = written(&page[..range.end], range.start + begin + 1);
    let mut found: Vec<AttributePlace> = Vec::new();
    for (name, range) in written {
        let name = name.to_ascii_lowercase();
        if found.iter().any(|one| one.name == name) {
            continue;
        }
        let value = tag.attrs.iter().find(|one| *one.name.local == *name);
        if let Some(value) = value {
            let value = value.value.to_string();
            found.push(AttributePlace { name, value, range });
        }
    }
    found
}

/// The attributes as they are written in a tag that begins before `at` and is the end of the text:
/// the name of each, and where its value stands.
fn written(text: &str, at: usize) -> Vec<(&str, Range<usize>)> {
    let bytes = text.as_bytes();
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
    let until = |from: usize, is_end: &dyn Fn(u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest
            .iter()
            .position(|byte| is_end(*byte))
            .unwrap_or(rest.len())
    };
    let mut found = Vec::new();
    let mut at = until(at, &|byte| is_space(byte) || matches!(byte, b'/' | b'>'));
    loop {
        at = until(at, &|byte| !is_space(byte) && byte != b'/');
        if bytes.get(at).is_none_or(|byte| *byte == b'>') {
            return found;
        }
        // An equals sign may be the first letter of a name, and no other.
        let is_end = |byte: u8| is_space(byte) || matches!(byte, b'/' | b'>' | b'=');
        let end = until(at + 1, &is_end);
        let name = &text[at..end];
        at = until(end, &|byte| !is_space(byte));
        if bytes.get(at) != Some(&b'=') {
            found.push((name, end..end));
            continue;
        }
        let from = until(at + 1, &|byte| !is_space(byte));
        at = match bytes.get(from) {
            Some(quote @ (b'"' | b'\'')) => {
                (until(from + 1, &|byte| byte == *quote) + 1).min(bytes.len())
            }
            _ => until(from, &|byte| is_space(byte) || byte == b'>'),
        };
        found.push((name, from..at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The values of all attributes, as written.
    fn raw(page: &str) -> Vec<(String, &str)> {
        let places = places(page).into_iter();
        let attributes = places.flat_map(|tag| tag.attributes);
        attributes.map(|one| (one.name, &page[one.range])).collect()
    }

    #[test]
    fn values_stand_where_a_browser_reads_them() {
        let page = "<!doctype html><html lang=de><!-- <a href='no'> --><title><a href=no></title>\
             \u{fc}<<IMG/SRC = 'a>b' src=no alt><a\nhref=x/y?z=1&amp;q>a &am<b id=\"1\"=x=y>\
             <script>'<a href=no>'</script><textarea><a href=no></textarea><noscript><i id=in>";
        let wanted = [
            ("lang", "de"),
            ("src", "'a>b'"),
            ("alt", ""),
            ("href", "x/y?z=1&amp;q"),
            ("id", "\"1\""),
            ("=x", "y"),
            ("id", "in"),
        ];
        let wanted: Vec<_> = wanted.map(|(name, raw)| (name.to_owned(), raw)).into();
        assert_eq!(raw(page), wanted);
        let tags = places(page);
        let link = tags.iter().find(|tag| tag.element == "a").expect("one");
        assert_eq!(link.attributes[0].value, "x/y?z=1&q");
    }

    #[test]
    fn the_text_of_a_style_is_found() {
        let page = "<style id=a>p{content:'</p>'}</style ><style></style><style>x";
        let styles = places(page).into_iter();
        let styles: Vec<&str> = styles
            .filter_map(|tag| tag.style)
            .map(|at| &page[at])
            .collect();
        assert_eq!(styles, ["p{content:'</p>'}", "", ""]);
    }

    proptest! {
        /// What is put in place of a value is the value that a browser finds, and all else is as it was.
        #[test]
        fn a_value_can_be_replaced(page in "(<|>|/|=|\"|'|a|src|&amp;|&|!|--| |\n|\u{e9}|style|title){0,40}") {
            let tags = places(&page);
            for (at, tag) in tags.iter().enumerate() {
                for (number, one) in tag.attributes.iter().enumerate() {
                    if one.range.start == one.range.end {
                        continue;
                    }
                    let mut other = page.clone();
                    other.replace_range(one.range.clone(), "\"new\"");
                    let again = places(&other);
                    prop_assert_eq!(again.len(), tags.len());
                    prop_assert_eq!(&again[at].attributes[number].value, "new");
                    prop_assert_eq!(again[at].attributes.len(), tag.attributes.len());
                }
            }
        }
    }
}
