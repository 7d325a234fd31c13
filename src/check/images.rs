//! Images among the words of a text, films and sounds: each is one that a page can show.

use std::path::Path;

use crate::diag::{Diagnostic, Span};
use crate::links::{Target, resolve};
use crate::magic::{self, Image};
use crate::markdown::{Link, Role};
use crate::model::content::ClientContent;
use crate::model::record::Record;
use crate::{files, svg};

/// What is wrong with the image, the film or the sound that a text shows; where it does not
/// exist, the links have said so.
pub(super) fn finding(
    client: &ClientContent,
    record: &Record,
    link: &Link,
    mark: impl Fn() -> Span,
) -> Option<Diagnostic> {
    let what = match link.role {
        Role::Link => return None,
        Role::Image => "image",
        Role::Media => "film or sound",
    };
    let destination = &link.destination;
    let instead = format!("link to it instead: `[words]({destination})`");
    match resolve(client, &record.directory, destination) {
        Target::File(path, _) => {
            let why = match link.role {
                Role::Media => is_no_media(&path),
                _ => refusal(&client.files.get(&path)?.path),
            };
            let finding = Diagnostic::error(mark(), format!("`{destination}` {}", why?));
            Some(finding.hint(instead))
        }
        Target::Record(..) | Target::List(_) | Target::Anchor(_) => {
            let fact = format!("`{destination}` is no {what}");
            Some(Diagnostic::error(mark(), fact).hint(instead))
        }
        Target::External => {
            let fact = format!(
                "the {what} `{destination}` is from elsewhere, and pages load nothing from there"
            );
            let finding = Diagnostic::warning(mark(), fact);
            Some(finding.hint("put a copy of it beside the record"))
        }
        Target::Missing(_) | Target::Outside | Target::Forbidden(_) => None,
    }
}

/// Why a file is not played; nothing where it is.
fn is_no_media(path: &str) -> Option<String> {
    let kind = mime_guess::from_path(path).first();
    let is_played = kind.is_some_and(|kind| matches!(kind.type_().as_str(), "audio" | "video"));
    (!is_played).then(|| "is no film or sound".to_owned())
}

/// Why a file is not shown as an image; nothing where it is.
fn refusal(path: &Path) -> Option<String> {
    match magic::image_at(path).ok()? {
        Some(Image::Pixels) => None,
        None => Some("is no image that browsers show".to_owned()),
        Some(Image::Drawing) => {
            let drawn = svg::sanitised(&files::read(path).ok()?);
            drawn.err().map(|why| format!("cannot be shown: {why}"))
        }
    }
}
