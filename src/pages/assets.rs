//! What anyone may see of a site: the theme's stylesheet and files, the firm's logo and fonts.

use super::error::PageError;
use super::shared;
use crate::diag::Diagnostic;
use crate::model::content::Content;
use crate::model::workspace::Asset;
use crate::theme::{Theme, brand};
use crate::{files, magic, svg};

/// The files of the shell, by their paths.
pub(super) fn assets(content: &Content, theme: &Theme) -> Result<Vec<Asset>, PageError> {
    let mut style = theme.style.clone();
    style.push_str(&brand::style(&content.firm.brand));
    let mut assets = vec![Asset {
        path: "theme.css".to_owned(),
        bytes: style.into_bytes(),
    }];
    for (path, bytes) in &theme.assets {
        assets.push(public_asset(path.clone(), bytes.clone())?);
    }
    if let (Some(path), Some(file)) = (
        shared::firm_logo_path(&content.firm),
        &content.firm.logo_file,
    ) {
        assets.push(public_asset(path, files::read(file)?)?);
    }
    assets.extend(brand::fonts(&content.firm)?);
    assets.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(assets)
}

/// An image or another file of the firm's that anyone may see; a drawing only as it is
/// written anew.
fn public_asset(path: String, bytes: Vec<u8>) -> Result<Asset, PageError> {
    let bytes = match magic::image(&bytes) {
        Some(magic::Image::Drawing) => svg::sanitised(&bytes)
            .map_err(|why| {
                let fact = format!("the drawing cannot be shown: {why}");
                let found = Diagnostic::error(path.as_str(), fact);
                PageError::Drawing(Box::new(found.hint("export it anew, as plain SVG")))
            })?
            .into_bytes(),
        _ => bytes,
    };
    Ok(Asset { path, bytes })
}
