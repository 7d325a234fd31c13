//! Bad drawings made of pieces: whatever comes of them neither runs nor loads.

use proptest::prelude::*;

use super::tests::document;
use super::*;

/// Holds of everything that is written: read again, it has nothing but what is allowed.
pub(super) fn is_harmless(kept: &str) {
    let document = roxmltree::Document::parse(kept).expect("well formed");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name();
        assert_eq!(
            name.namespace(),
            Some("http://www.w3.org/2000/svg"),
            "{kept}"
        );
        let outlaws = [
            "script",
            "foreignobject",
            "a",
            "iframe",
            "handler",
            "listener",
        ];
        assert!(
            !outlaws.contains(&name.name().to_lowercase().as_str()),
            "{kept}"
        );
        for attribute in node.attributes() {
            let (attribute, value) = (attribute.name().to_lowercase(), attribute.value());
            assert!(!attribute.starts_with("on"), "{kept}");
            if attribute.contains("href") {
                let is_picture = value.starts_with("data:image/") && !value.contains("svg+xml");
                assert!(value.starts_with('#') || is_picture, "{kept}");
            }
            if attribute == "attributename" {
                assert!(
                    !value.to_lowercase().contains("href") && !value.starts_with("on"),
                    "{kept}"
                );
            }
            if !["id", "class", "lang", "role", "systemlanguage"].contains(&attribute.as_str())
                && !attribute.starts_with("aria-")
            {
                loads_nothing(value, kept);
            }
        }
        if name.name() == "style" {
            loads_nothing(node.text().unwrap_or_default(), kept);
        }
    }
}

fn loads_nothing(css: &str, kept: &str) {
    let css = css.to_lowercase();
    for (at, _) in css.match_indices("url(") {
        // The end of another word: `#aurl(`.
        let before = css[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || "-_".contains(letter)) {
            continue;
        }
        let address = css[at + 4..].trim_start().trim_start_matches(['"', '\'']);
        assert!(address.trim_start().starts_with('#'), "{kept}");
    }
    for word in ["@import", "@font-face", "image-set(", "src(", "expression("] {
        let own = |at: usize| css[..at].chars().next_back();
        let is_end = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
        let mut found = css.match_indices(word);
        assert!(
            found.all(|(at, _)| own(at).is_some_and(is_end)),
            "{word} in {kept}"
        );
    }
}

/// Pieces of which bad drawings are made.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<svg xmlns=\"http://www.w3.org/2000/svg\">",
        "</svg>",
        "<g ",
        "<g>",
        "</g>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<a ",
        "<use ",
        "<image ",
        "<set ",
        "<animate ",
        "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">",
        "<foreignObject>",
        "</foreignObject>",
        "<rect ",
        ">",
        "/>",
        " onload=\"alert(1)\" ",
        " href=\"",
        " xlink:href=\"",
        " style=\"",
        " fill=\"",
        " attributeName=\"",
        "\" ",
        "url(",
        "url('",
        ")",
        "')",
        "#a",
        "//e.example",
        "https://e.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "@import ",
        "@font-face{src:",
        "{",
        "}",
        ";",
        ":",
        ",",
        "\\",
        "\\75rl(",
        "/*",
        "*/",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&#x3c;",
        "&amp;",
        "&quot;",
        "image-set(",
        "src(",
        "'",
        "fill",
        "href",
        "onclick",
        "<?x ?>",
        "\u{0}",
        "\u{2028}",
        "é",
        " ",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_written_runs_or_loads(pieces in pieces(), value in pieces(), css in pieces()) {
        let quoted = value.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('\0', "");
        let plain = css.replace('&', "&amp;").replace('<', "&lt;").replace('\0', "");
        for text in [
            pieces.clone(),
            document(&pieces),
            document(&format!("<style>{plain}</style><rect style=\"{quoted}\" fill=\"{quoted}\"/><use href=\"{quoted}\"/><animate attributeName=\"fill\" to=\"{quoted}\"/>")),
        ] {
            if let Ok(kept) = sanitised(text.as_bytes()) {
                is_harmless(&kept);
                is_harmless(&sanitised(kept.as_bytes()).expect("its own"));
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_or_written(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (is_drawing(&bytes), sanitised(&bytes));
    }
}
