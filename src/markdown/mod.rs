//! A text in Markdown, read once: all that checks, pages, search, outline and previews need to
//! know of it. Knows nothing of records: what a link leads to is decided elsewhere. What pages
//! and previews write in the same way is here too: cells, ranks of headings, alerts.

pub(crate) mod alerts;
mod autolinks;
mod document;
pub(crate) mod events;
mod html;
mod ids;
mod known;
mod lookup;
mod parts;
mod protected;
pub(crate) mod ranks;
mod raw;
mod read;
mod tags;
mod text;
mod undefined;
mod words;

pub use document::Document;
pub use html::{DEEPEST, SCHEMES, clean, is_half};
pub use lookup::Found;
pub use parts::{Link, NamedTarget, Note, Remark, RemarkKind, Role};
pub(crate) use raw::renamed;
pub(crate) use tags::{Tag, tags};
pub use text::{Markdown, Once};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Tag, TagEnd};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn any_text_is_read_and_no_link_is_in_another(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "<", ">", "<b>", "</b>", "<x y>", "<a href=\"u\">", "</a>", "<!--", "-->", "<?", "?>",
                    "[", "]", "(", ")", "[^1]", "[^1]: ", "![", "](u)", "[[p]]", "http://a.b/_c_", "www.a.b", "a@b.c",
                    "\n", "\n\n", "\t", " ", "> ", "- ", "# ", "`", "```\n", "*", "_", "~", "|", "&amp;", "&", "\\",
                    "é", "日", "\u{1}", "\u{feff}", "\r\n", "{#i}", "Vec<T>", "<script>", "<div>", "<U>", "[!NOTE]",
                ]),
                0..24,
            ),
        ) {
            let text = parts.concat();
            for document in [Document::read(&text), Document::read_delivered(&text)] {
                let mut open = 0;
                for event in document.events() {
                    match event {
                        Event::Start(Tag::Link { .. }) => open += 1,
                        Event::End(TagEnd::Link) => open -= 1,
                        Event::Html(_) | Event::InlineHtml(_) => prop_assert!(document.has_html(), "{text:?}"),
                        _ => {}
                    }
                    prop_assert!(open <= 1, "{text:?}");
                }
                for link in document.links() {
                    prop_assert!(link.at.start <= link.at.end, "{text:?}");
                }
                for target in document.targets().iter().filter(|target| target.is_shown) {
                    prop_assert!(document.find(&target.name).is_some(), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn addresses_within_links_are_none_of_their_own() {
        let links = |text: &str| Document::read(text).links().len();
        assert_eq!(
            links("<a href=\"u\">https://a.example</a> https://b.example"),
            2
        );
        assert_eq!(links("<a name=\"u\"/>https://a.example"), 1);
        assert_eq!(links("[</a>https://a.example](u)"), 1);
        assert_eq!(links("`https://a.example` ![https://a.example](u)"), 1);
    }

    #[test]
    fn signs_that_mean_nothing_are_words_again() {
        let document = Document::read("<who>\n*is* <b>x</b> at https://a.example/__b__/c\n");
        let words = document.words();
        assert_eq!(words, "<who> is x at https://a.example/__b__/c");
        let all = document
            .links()
            .iter()
            .map(|link| link.destination.as_str());
        assert_eq!(all.collect::<Vec<_>>(), ["https://a.example/__b__/c"]);
        // A text that has such letters itself is left alone.
        let document = Document::read("\u{1} https://a.example/__b__/c\n");
        assert!(document.words().starts_with('\u{1}'));
    }
}
