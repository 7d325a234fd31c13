//! What of style a drawing keeps. Read with the parser of Firefox's own engine, so that
//! what is looked at is what a browser sees; what is kept is written as it stood.
//! No rule that loads (`@import`, `@font-face`, `@namespace`), no function that takes an
//! address but `url(#id)`, and nothing with escapes in its values.

use cssparser::{Delimiter, ParseError, Parser, Token};

use super::address::own_part;

type Parsed<T> = Result<T, ParseError<()>>;

/// Rules within rules, such as `@media`.
const DEEPEST: u8 = 8;

/// At-rules that hold rules and load nothing.
const HOLDING: [&str; 4] = ["media", "supports", "keyframes", "-webkit-keyframes"];

/// The functions that values may have. All that take an address are missing, as is what
/// reads attributes or runs something.
const FUNCTIONS: &[&str] = &[
    "abs",
    "acos",
    "asin",
    "atan",
    "atan2",
    "blur",
    "brightness",
    "calc",
    "circle",
    "clamp",
    "color",
    "color-mix",
    "conic-gradient",
    "contrast",
    "cos",
    "cubic-bezier",
    "drop-shadow",
    "ellipse",
    "exp",
    "fit-content",
    "grayscale",
    "hsl",
    "hsla",
    "hue-rotate",
    "hwb",
    "hypot",
    "inset",
    "invert",
    "lab",
    "lch",
    "light-dark",
    "linear",
    "linear-gradient",
    "log",
    "matrix",
    "matrix3d",
    "max",
    "min",
    "minmax",
    "mod",
    "oklab",
    "oklch",
    "opacity",
    "path",
    "perspective",
    "polygon",
    "pow",
    "radial-gradient",
    "ray",
    "rect",
    "rem",
    "repeating-conic-gradient",
    "repeating-linear-gradient",
    "repeating-radial-gradient",
    "rgb",
    "rgba",
    "rotate",
    "rotate3d",
    "rotatex",
    "rotatey",
    "rotatez",
    "round",
    "saturate",
    "scale",
    "scale3d",
    "scalex",
    "scaley",
    "scalez",
    "sepia",
    "sign",
    "sin",
    "skew",
    "skewx",
    "skewy",
    "sqrt",
    "steps",
    "tan",
    "translate",
    "translate3d",
    "translatex",
    "translatey",
    "translatez",
    "var",
    "xywh",
];

/// A whole stylesheet, as in a `style` element.
pub(super) fn sheet(css: &str) -> String {
    let mut kept = String::new();
    rules(&mut Parser::new(css), 0, &mut kept);
    kept
}

/// The declarations of a `style` attribute.
pub(super) fn declarations(css: &str) -> String {
    let mut kept = String::new();
    block(&mut Parser::new(css), &mut kept);
    kept
}

/// Whether a value, as of a presentation attribute, names nothing but the drawing's own
/// parts.
pub(super) fn is_harmless(value: &str) -> bool {
    // Without these there is neither a function nor an escape.
    if !value.contains(['(', '\\', '@']) {
        return true;
    }
    !value.contains('\\') && is_read_alike(value) && harmless(&mut Parser::new(value)).is_ok()
}

/// Whether names in a text with functions end in the same place for all browsers. Which letters
/// beyond ASCII are a part of a name has changed (CSS Syntax Level 3, section 4.2): to a newer
/// reader, a function may begin behind one that the older took for a letter.
fn is_read_alike(text: &str) -> bool {
    let is_letter = |letter: char| {
        matches!(
            letter,
            '\0'..='\u{7f}'
                | '\u{b7}'
                | '\u{c0}'..='\u{d6}'
                | '\u{d8}'..='\u{f6}'
                | '\u{f8}'..='\u{37d}'
                | '\u{37f}'..='\u{1fff}'
                | '\u{200c}'..='\u{200d}'
                | '\u{203f}'..='\u{2040}'
                | '\u{2070}'..='\u{218f}'
                | '\u{2c00}'..='\u{2fef}'
                | '\u{3001}'..='\u{d7ff}'
                | '\u{f900}'..='\u{fdcf}'
                | '\u{fdf0}'..='\u{fffd}'
                | '\u{10000}'..
        )
    };
    !text.contains('(') || text.chars().all(is_letter)
}

fn rules(input: &mut Parser<'_>, depth: u8, kept: &mut String) {
    loop {
        input.skip_whitespace();
        let (before, start) = (input.state(), input.position());
        let at_rule = match input.next() {
            Err(_) => return,
            Ok(Token::CDO | Token::CDC) => continue,
            Ok(Token::AtKeyword(name)) => Some(name.to_ascii_lowercase()),
            Ok(_) => None,
        };
        let until = match at_rule {
            Some(_) => Delimiter::CurlyBracketBlock | Delimiter::Semicolon,
            None => {
                input.reset(&before);
                Delimiter::CurlyBracketBlock
            }
        };
        let is_clean = input.parse_until_before(until, prelude).is_ok();
        let words = input.slice_from(start).trim().to_owned();
        match input.next() {
            Ok(Token::CurlyBracketBlock) => {}
            Ok(_) => continue,
            Err(_) => return,
        }
        let is_known = match &at_rule {
            Some(name) => {
                HOLDING.contains(&name.as_str()) && depth < DEEPEST && !words.contains('\\')
            }
            None => {
                // An escape may hide what looks like a rule.
                let may_hide = words.contains('\\') && words.contains(['(', '@']);
                !words.is_empty() && !may_hide
            }
        };
        // What is not asked for is passed over with the next token.
        if !is_clean || !is_known || !is_read_alike(&words) {
            continue;
        }
        let mut inner = String::new();
        let _: Parsed<()> = input.parse_nested_block(|input| {
            match at_rule {
                Some(_) => rules(input, depth + 1, &mut inner),
                None => block(input, &mut inner),
            }
            Ok(())
        });
        kept.push_str(&words);
        kept.push('{');
        kept.push_str(&inner);
        kept.push_str("}\n");
    }
}

fn block(input: &mut Parser<'_>, kept: &mut String) {
    while !input.is_exhausted() {
        let declaration = input.parse_until_after(Delimiter::Semicolon, |input| {
            let name = input.expect_ident()?.to_string();
            input.expect_colon()?;
            let start = input.position();
            harmless(input)?;
            Ok((name, input.slice_from(start)))
        });
        let declaration: Parsed<(String, &str)> = declaration;
        let Ok((name, value)) = declaration else {
            continue;
        };
        if is_property(&name) && !value.contains('\\') && is_read_alike(value) {
            kept.push_str(&name);
            kept.push(':');
            kept.push_str(value.trim());
            kept.push(';');
        }
    }
}

fn is_property(name: &str) -> bool {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    // What older browsers ran.
    let runs = ["behavior", "-moz-binding"];
    is_plain && !runs.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// The functions that selectors and the words of at-rules may have.
const CHOOSING: [&str; 16] = [
    "calc",
    "dir",
    "has",
    "is",
    "lang",
    "matches",
    "not",
    "nth-child",
    "nth-last-child",
    "nth-last-of-type",
    "nth-of-type",
    "rgb",
    "selector",
    "var",
    "where",
    "any",
];

/// A selector, or the words of an at-rule.
fn prelude(input: &mut Parser<'_>) -> Parsed<()> {
    while let Ok(token) = input.next_including_whitespace_and_comments() {
        match token {
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                if !CHOOSING.contains(&name.as_str()) {
                    return refused();
                }
                input.parse_nested_block(prelude)?;
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock => {
                input.parse_nested_block(prelude)?;
            }
            Token::UnquotedUrl(_) => return refused(),
            token => quiet(token)?,
        }
    }
    Ok(())
}

/// What neither prelude nor value may have. Words that look like a rule or a function are
/// refused in strings and comments too, in case somebody reads them otherwise.
fn quiet(token: &Token<'_>) -> Parsed<()> {
    match token {
        Token::CurlyBracketBlock | Token::AtKeyword(_) | Token::CDO | Token::CDC => refused(),
        Token::QuotedString(text) if text.contains(['(', '@', '\\']) => refused(),
        Token::Comment(text) if text.contains(['(', '@', '\\']) => refused(),
        token if token.is_parse_error() => refused(),
        _ => Ok(()),
    }
}

fn harmless(input: &mut Parser<'_>) -> Parsed<()> {
    while let Ok(token) = input.next_including_whitespace_and_comments() {
        match token {
            Token::UnquotedUrl(address) => {
                own_part(address).map_or_else(refused, |_| Ok(()))?;
            }
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                input.parse_nested_block(|input| {
                    let address = input.expect_string()?;
                    own_part(address).map_or_else(refused, |_| Ok(()))
                })?;
            }
            Token::Function(name) => {
                let name = name.to_ascii_lowercase();
                if FUNCTIONS.binary_search(&name.as_str()).is_err() {
                    return refused();
                }
                input.parse_nested_block(harmless)?;
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock => {
                input.parse_nested_block(harmless)?;
            }
            token => quiet(token)?,
        }
    }
    Ok(())
}

fn refused() -> Parsed<()> {
    Err(ParseError::custom(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_are_in_order() {
        assert!(FUNCTIONS.is_sorted());
    }

    #[test]
    fn ordinary_rules_stay_as_they_stood() {
        for css in [
            ".cls-1{fill:#00f;stroke-miterlimit:10;}",
            ".a:not(.b) > rect,#x[fill='red']{fill:url(#grad);}",
            "text{font-family:'Source Sans 3', sans-serif;font-size:12.500px;}",
            "g{filter:url(\"#f\") drop-shadow(0 0 2px rgba(0, 0, 0, .5));}",
            "rect{transform:rotate(calc(1deg * 3));--own:3px;width:var(--own) !important;}",
        ] {
            assert_eq!(sheet(css).trim(), css);
        }
        let css = "@media (prefers-color-scheme: dark){.a{fill:#fff;}\n}\n@keyframes k{from{opacity:0;}\n50%{opacity:1;}\n}\n";
        assert_eq!(sheet(css), css);
        assert_eq!(sheet("<!-- .a { fill : red } -->").trim(), ".a{fill:red;}");
        assert_eq!(
            sheet("/* Generator */ .a { fill: red }").trim(),
            ".a{fill:red;}"
        );
    }

    #[test]
    fn what_loads_is_gone_and_what_stands_beside_it_stays() {
        for (css, kept) in [
            (
                "@import 'https://e.example/a.css'; .a{fill:red;}",
                ".a{fill:red;}",
            ),
            ("@IMPORT url(//e.example);", ""),
            ("@\\69mport '//e.example/a.css';", ""),
            (
                "@font-face{font-family:x;src:url(https://e.example/f.woff)}",
                "",
            ),
            ("@namespace url(https://e.example);", ""),
            (
                ".a{fill:url(https://e.example/a.svg#b);stroke:red;}",
                ".a{stroke:red;}",
            ),
            (
                ".a{fill:URL('//e.example/a.svg');stroke:red;}",
                ".a{stroke:red;}",
            ),
            (
                ".a{fill:u\\72l(//e.example);stroke:red;}",
                ".a{stroke:red;}",
            ),
            (
                ".a{background:image-set('https://e.example/a.png' 1x);}",
                ".a{}",
            ),
            (
                ".a{background:-webkit-image-set('//e.example' 1x);}",
                ".a{}",
            ),
            (".a{background:src('//e.example');}", ".a{}"),
            (".a{background:cross-fade(url(//e.example), red);}", ".a{}"),
            (".a{cursor:url(data:image/png;base64,AAAA), auto;}", ".a{}"),
            (
                ".a{width:expression(alert(1));behavior:url(#x);-moz-binding:url(#x);}",
                ".a{}",
            ),
            (".a{fill:url(relative.svg#b);}", ".a{}"),
            (".a{fill:url();}", ".a{}"),
            (".a{fill:url(#b https://e.example);}", ".a{}"),
            (
                ".a{/*}*/fill:url(//e.example);opacity:1;}",
                ".a{opacity:1;}",
            ),
            (".a{fill:red;.b{fill:url(//e.example)}}", ".a{fill:red;}"),
            (
                "@media screen{@import '//e.example';.a{fill:url(//e.example);}}",
                "@media screen{.a{}\n}",
            ),
            ("@supports (fill:url(//e.example)){.a{fill:red}}", ""),
            ("@document url(//e.example){.a{fill:red}}", ""),
        ] {
            assert_eq!(sheet(css).trim(), kept, "{css}");
        }
        assert_eq!(
            declarations("fill:red;x:url(//e.example);y:1"),
            "fill:red;y:1;"
        );
        for value in [
            "url(//e.example)",
            "URL( 'https://e.example#a' )",
            "u\\rl(#a)",
            "x(1)",
            "accessKey(a)",
            "#a\u{2028}url(",
            "#a\u{2028}url(//e.example)",
            "red\u{d7}url(//e.example)",
        ] {
            assert!(!is_harmless(value), "{value}");
        }
        for value in [
            "url(#a)",
            "url('#a') none",
            "rotate(45 3 4) skewX(3)",
            "M0 0L1 1",
            "#fff",
            "Größe\u{2028}",
            "url(#größe)",
        ] {
            assert!(is_harmless(value), "{value}");
        }
    }
}
