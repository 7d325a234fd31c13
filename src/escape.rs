//! Text as HTML: what pages, templates and texts write where a text is no HTML yet.

use crate::visible::visible;

/// A text in HTML, in an attribute too; letters that hide in it are shown as what they are.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = Vec::new();
    escape(text, &mut html).expect("memory takes everything");
    String::from_utf8(html).expect("escaping leaves text")
}

/// How templates write every value that is not HTML already.
pub(crate) fn escape(text: &str, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    tera::escape_html(&visible(text), out)
}
