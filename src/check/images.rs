//! Images among the words of a text: each is one that a page can show.

use std::path::Path;

use crate::diag::{Diagnostic, Span};
use crate::magic::{self, Image};
use crate::model::content::ClientContent;
use crate::model::links::{Target, resolve};
use crate::model::record::Record;
use crate::{files, svg};

/// What is wrong with the image that a text shows; where it does not exist, the links have
/// said so.
pub(super) fn finding(
    client: &ClientContent,
    record: &Record,
    destination: &str,
    mark: impl Fn() -> Span,
) -> Option<Diagnostic> {
    let link = format!("link to it instead: `[words]({destination})`");
    match resolve(client, &record.directory, destination) {
        Target::File(path) => {
            let why = refusal(&client.files.get(&path)?.path)?;
            let finding = Diagnostic::error(mark(), format!("`{destination}` {why}"));
            Some(finding.hint(link))
        }
        Target::Record(..) | Target::List(_) | Target::Anchor(_) => {
            let fact = format!("`{destination}` is no image");
            Some(Diagnostic::error(mark(), fact).hint(link))
        }
        Target::External => {
            let fact = format!(
                "the image `{destination}` is from elsewhere, and pages load nothing from there"
            );
            let finding = Diagnostic::warning(mark(), fact);
            Some(finding.hint("put a copy of it beside the record"))
        }
        Target::Missing(_) | Target::Outside | Target::Forbidden(_) => None,
    }
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
