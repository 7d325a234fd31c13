//! CSS of somebody else's page: whether it loads something.

use cssparser::{ParseError, Parser, Token};

/// No style has blocks so deep in each other.
const DEEPEST: usize = 32;

/// At-rules that load nothing.
const RULES: [&str; 8] = [
    "media",
    "supports",
    "page",
    "layer",
    "container",
    "keyframes",
    "property",
    "scope",
];

/// Functions that load something, or did so once.
const LOADING: [&str; 12] = [
    "url",
    "src",
    "image",
    "image-set",
    "-webkit-image-set",
    "cross-fade",
    "-webkit-cross-fade",
    "element",
    "-moz-element",
    "paint",
    "expression",
    "url-prefix",
];

/// What of a style may not be there.
#[must_use]
pub fn style_fault(text: &str) -> Option<String> {
    let mut parser = Parser::new(text);
    block_fault(&mut parser, 0).err()
}

fn block_fault(parser: &mut Parser<'_>, depth: usize) -> Result<(), String> {
    if depth > DEEPEST {
        return Err("a style of too many blocks in each other".to_owned());
    }
    loop {
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else {
            return Ok(());
        };
        match &token {
            Token::UnquotedUrl(_) | Token::BadUrl(_) => {
                return Err("an address in its style".to_owned());
            }
            Token::BadString(_) => return Err("a broken style".to_owned()),
            Token::AtKeyword(name) => {
                let name = name.to_ascii_lowercase();
                let plain = name
                    .trim_start_matches("-webkit-")
                    .trim_start_matches("-moz-");
                if !RULES.contains(&plain) {
                    return Err(format!("`@{}` in its style", super::shortened(&name)));
                }
            }
            Token::Function(name) if LOADING.contains(&&*name.to_ascii_lowercase()) => {
                return Err(format!("`{}()` in its style", name.to_ascii_lowercase()));
            }
            _ => {}
        }
        let is_block = matches!(
            token,
            Token::Function(_)
                | Token::ParenthesisBlock
                | Token::SquareBracketBlock
                | Token::CurlyBracketBlock
        );
        if is_block {
            let mut fault = Ok(());
            let inner = parser.parse_nested_block(|inner| {
                fault = block_fault(inner, depth + 1);
                // What is left after a fault is nobody's concern.
                while inner.next_including_whitespace_and_comments().is_ok() {}
                Ok::<(), ParseError<()>>(())
            });
            fault?;
            inner.map_err(|_| "a broken style".to_owned())?;
        }
    }
}
