//! The preview's own pages: the list of clients, what is wrong, what is not there; and
//! the script that a previewed page gets. Its words are English, as the terminal's.

use std::fmt::Write as _;

use super::state::ServedState;
use crate::diag::{Diagnostic, Place, Severity, Span};
use crate::escape::escaped;
use crate::pages::policy_element;

/// Where the preview's own things are; no client's directory begins with a dot.
pub(super) const OWN: &str = "/.deedbox/";
/// Loads a page anew when it has changed, and shows over it what is wrong.
pub(super) const SCRIPT: &str = include_str!("preview.js");
/// The looks of these pages.
pub(super) const STYLE: &str = include_str!("preview.css");

/// Their icon.
pub(super) const ICON: &str = include_str!("../../themes/default/assets/icon.svg");

/// A line of a source is shown up to here; a file may be one line of a megabyte.
const LONGEST: usize = 200;

/// A page of a site, with what keeps it up to date.
pub(super) fn with_script(html: &str, shown: &ServedState) -> String {
    // The preview's answer has the same policy, with its own script.
    let html = &html.replacen(&policy_element(), "", 1);
    let at = html.rfind("</body>").unwrap_or(html.len());
    format!("{}{}{}", &html[..at], script(shown), &html[at..])
}

fn script(shown: &ServedState) -> String {
    format!(
        "<script src=\"{OWN}preview.js\" data-generation=\"{}\" defer></script>\n",
        shown.generation
    )
}

/// All clients, where there are several.
pub(super) fn list(shown: &ServedState) -> String {
    let mut main = String::new();
    if shown.sites.is_empty() {
        main.push_str(
            "<p>There is no client yet: <code>deedbox new client NAME</code> makes one.</p>",
        );
    } else {
        main.push_str("<ul class=\"clients\">\n");
        for (slug, site) in &shown.sites {
            let (slug, name) = (escaped(slug), escaped(&site.name));
            let _ = writeln!(
                main,
                "<li><a href=\"/{slug}/\">{name}</a> <span>{slug}</span></li>"
            );
        }
        main.push_str("</ul>\n");
    }
    frame(&format!("Preview of {}", shown.firm), &main, shown)
}

/// What keeps the content from being shown, where nothing else can be.
pub(super) fn broken(shown: &ServedState) -> String {
    frame("Not yet", &findings(shown), shown)
}

/// What is at an address that leads nowhere.
pub(super) fn missing(shown: &ServedState, path: &str) -> String {
    let main = format!(
        "<p>There is nothing at <code>{}</code>.</p>\n<p><a href=\"/\">All that there is</a></p>\n",
        escaped(path)
    );
    frame("No such page", &main, shown)
}

/// All findings, as part of a page.
pub(super) fn findings(shown: &ServedState) -> String {
    let Some(found) = &shown.wrong else {
        return "<p>Nothing is wrong.</p>\n".to_owned();
    };
    let mut html = String::new();
    for finding in found.iter() {
        let _ = writeln!(html, "{}", one(finding));
    }
    html
}

fn one(finding: &Diagnostic) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut html = format!(
        "<article class=\"{severity}\">\n<h2><span>{severity}</span> {}</h2>\n",
        words(&finding.fact)
    );
    match &finding.place {
        Place::Path(path) => {
            let _ = writeln!(html, "<p class=\"place\">{}</p>", escaped(path));
        }
        Place::Span(span) => html.push_str(&source(span, finding.label.as_deref())),
    }
    for (what, text) in [("note", &finding.note), ("hint", &finding.hint)] {
        if let Some(text) = text {
            let _ = writeln!(html, "<p><b>{what}</b> {}</p>", words(text));
        }
    }
    html.push_str("</article>\n");
    html
}

/// The line with its mark, and the one before it.
fn source(span: &Span, label: Option<&str>) -> String {
    let text = &span.source.text;
    let (line, column) = span.line_and_column();
    let start = text[..span.range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.range.start..].find('\n');
    let end = end.map_or(text.len(), |at| span.range.start + at);
    let marked = span.range.end.min(end);
    let before = start.checked_sub(1).map(|at| {
        let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
        &text[from..at]
    });
    let mut html = format!(
        "<p class=\"place\">{}:{line}:{column}</p>\n<pre><code>",
        escaped(&span.source.path)
    );
    if let Some(before) = before {
        let _ = writeln!(html, "<i>{:>4}</i> {}", line - 1, escaped(short(before)));
    }
    let _ = write!(
        html,
        "<i>{line:>4}</i> {}<mark>{}</mark>{}",
        escaped(last(&text[start..span.range.start])),
        escaped(short(&text[span.range.start..marked])),
        escaped(short(&text[marked..end])),
    );
    if let Some(label) = label {
        let _ = write!(html, "  <em>{}</em>", escaped(label));
    }
    html.push_str("</code></pre>\n");
    html
}

fn short(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST);
    end.map_or(text, |(at, _)| &text[..at])
}

fn last(text: &str) -> &str {
    let start = text.char_indices().rev().nth(LONGEST);
    start.map_or(text, |(at, _)| &text[at..])
}

/// Text with `literals` as code.
fn words(text: &str) -> String {
    let mut html = String::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            let _ = write!(html, "<code>{}</code>", escaped(part));
        } else {
            html.push_str(&escaped(part));
        }
    }
    html
}

fn frame(title: &str, main: &str, shown: &ServedState) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"{OWN}icon.svg\">\n<link rel=\"stylesheet\" href=\"{OWN}preview.css\">\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n{main}</main>\n{}</body>\n</html>\n",
        script(shown)
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diag::Source;

    #[test]
    fn a_finding_shows_its_line_with_the_mark_and_escapes_what_came_from_files() {
        let text = "name: <Acme>\ntitel: \"x&y\"\n".to_owned();
        let at = text.find("titel").expect("in the text");
        let path = "content/a<b.yaml".to_owned();
        let source = Arc::new(Source {
            path,
            text,
            ..Source::default()
        });
        let finding = Diagnostic::error(Span::new(&source, at..at + 5), "no field `titel`")
            .hint("did you mean `title`?");
        let html = one(&finding);
        for part in [
            "no field <code>titel</code>",
            "content/a&lt;b.yaml:2:1",
            "<i>   1</i> name: &lt;Acme&gt;\n",
            "<mark>titel</mark>: &quot;x&amp;y&quot;",
            "<b>hint</b> did you mean <code>title</code>?",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn the_script_stands_in_the_body_once() {
        let html = with_script("<body><p></body></html>", &ServedState::default());
        assert_eq!(html.matches("<script").count(), 1);
        assert!(html.ends_with("</script>\n</body></html>"));
    }
}
