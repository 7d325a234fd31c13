//! The firm's looks as the end of the theme's stylesheet: its colour for light and
//! for dark, made lighter or darker until text in it can be read, and its
//! own fonts.

use crate::files;
use crate::model::color::{Color, DARK_PAPER, LIGHT_PAPER};
use crate::model::firm::{Brand, Firm, FontFile};
use crate::model::workspace::Asset;

/// What is added to the theme's stylesheet for a firm.
pub(crate) fn style(brand: &Brand) -> String {
    let mut style = colors(brand);
    let name = family(brand);
    for (at, font) in brand.font_files.iter().enumerate() {
        style.push_str(&face(name.as_deref().unwrap_or(UNNAMED), at, font));
    }
    let name = name.or_else(|| (!brand.font_files.is_empty()).then(|| UNNAMED.to_owned()));
    if let Some(name) = name {
        style.push_str(&format!(":root{{--firm-font:\"{name}\"}}\n"));
    }
    style
}

/// The firm's colour for light and for dark; nothing where it has none.
pub(crate) fn colors(brand: &Brand) -> String {
    let mut style = String::new();
    if let Some(color) = brand.color.as_deref().and_then(Color::read) {
        let strong = color.readable_on(LIGHT_PAPER);
        style.push_str(&format!(":root{{{}}}\n", properties(color, strong)));
        let dark = color.readable_on(DARK_PAPER);
        style.push_str(&format!(
            "@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}\n",
            properties(dark, dark)
        ));
    }
    style
}

/// What a family is called that has files and no name.
const UNNAMED: &str = "Firm";

/// The family's name, without what could end the text that it stands in.
fn family(brand: &Brand) -> Option<String> {
    let name = brand.font.as_ref()?;
    let harmless = |letter: &char| letter.is_alphanumeric() || " -_".contains(*letter);
    Some(name.chars().filter(harmless).collect())
}

/// One rule for one file. Text is shown in another font until it is there.
fn face(name: &str, at: usize, font: &FontFile) -> String {
    let slope = if font.italic { "italic" } else { "normal" };
    format!(
        "@font-face{{font-family:\"{name}\";src:url(\"{}\") format(\"{}\");font-weight:{};font-style:{slope};font-display:swap}}\n",
        asset_path(at, font),
        font.format.css(),
        font.weight,
    )
}

fn asset_path(at: usize, font: &FontFile) -> String {
    format!("brand/font-{}.{}", at + 1, font.format.extension())
}

/// The firm's fonts as files of the shell.
///
/// # Errors
/// When one cannot be read.
pub(crate) fn fonts(firm: &Firm) -> files::Result<Vec<Asset>> {
    let fonts = firm.brand.font_files.iter().enumerate();
    fonts
        .map(|(at, font)| {
            Ok(Asset {
                path: asset_path(at, font),
                bytes: files::read(&font.path)?,
            })
        })
        .collect()
}

fn properties(brand: Color, strong: Color) -> String {
    format!(
        "--brand:{brand};--brand-ink:{};--brand-strong:{strong}",
        brand.ink()
    )
}
