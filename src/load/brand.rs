//! The `brand` of `firm.yaml` and `client.yaml`: colours that are colours, fonts
//! that are fonts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::public;
use super::settings::report;
use crate::diag::{Diagnostic, Source, Span};
use crate::model::color::{Color, ENOUGH, LIGHT_PAPER};
use crate::model::firm::{Brand, FontFile, FontFormat};
use crate::model::record::{Group, Spanned, Value};
use crate::{files, magic};

/// A font is loaded before the first page is read; what is larger keeps readers waiting.
const LARGEST_FONT: u64 = 500_000;

/// The looks that `group` describes.
pub(super) fn looks(
    group: &Group,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Brand {
    let Some(own) = group.group("brand") else {
        return Brand::default();
    };
    let text = |name: &str| own.text(name).map(str::to_owned);
    if let Some((code, value)) = color(own)
        && Color::read(code).is_none()
    {
        let fact = format!("`{code}` is not a colour");
        let hint = "write it as `\"#1f5d57\"`, in quotes".to_owned();
        diagnostics.push(report(source, value, fact, Some(hint)));
    }
    Brand {
        logo: text("logo"),
        logo_place: own
            .get("logo")
            .map(|value| Span::new(source, value.at.clone())),
        color: text("color").filter(|code| Color::read(code).is_some()),
        font: text("font"),
        font_files: Vec::new(),
    }
}

/// The firm's looks. Notes where its colour is hard to read and pages use another, and where
/// fonts are missing.
pub(super) fn of_firm(
    group: &Group,
    source: &Arc<Source>,
    content: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Brand> {
    let mut brand = looks(group, source, diagnostics);
    let Some(own) = group.group("brand") else {
        return Ok(brand);
    };
    if let Some((code, value)) = color(own)
        && let Some(color) = Color::read(code)
    {
        diagnostics.extend(hard_to_read(color, Span::new(source, value.at.clone())));
    }
    for font in own.groups("font_files") {
        brand
            .font_files
            .extend(font_file(font, source, content, diagnostics)?);
    }
    Ok(brand)
}

fn color(brand: &Group) -> Option<(&str, &Spanned<Value>)> {
    let value = brand.get("color")?;
    Some((value.value.as_text()?, value))
}

/// Notes that links and headings get another colour than the firm's. On dark pages most colours
/// change, which needs no note.
fn hard_to_read(color: Color, place: Span) -> Option<Diagnostic> {
    let used = color.readable_on(LIGHT_PAPER);
    (used != color).then(|| {
        let fact = format!(
            "text in {color} is hard to read: its contrast is {:.1} : 1, and {ENOUGH} : 1 is needed (WCAG 2.2, AA)",
            color.contrast(LIGHT_PAPER)
        );
        Diagnostic::note_at(place, fact)
            .note(format!("text and links are {used} instead; surfaces keep {color}"))
            .hint(format!("write `color: \"{used}\"`, or any darker colour of yours"))
    })
}

/// A logo is loaded with every page.
const LARGEST_LOGO: u64 = 5_000_000;

/// The path of the firm's logo, if it is a picture that may be public. Anything else is a
/// diagnostic.
///
/// # Errors
/// When it exists and cannot be read.
pub(super) fn logo_file(
    brand: &Brand,
    content: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<PathBuf>> {
    let (Some(name), Some(place)) = (&brand.logo, &brand.logo_place) else {
        return Ok(None);
    };
    let mut wrong = |fact: String, hint: &str| {
        diagnostics.push(Diagnostic::error(place.clone(), fact).hint(hint));
        Ok(None)
    };
    let hint = "write its path relative to `content/`, as an SVG, PNG, JPEG or WebP file";
    let path = match public::file(content, name)? {
        Ok(path) => path,
        Err(public::Refused::Missing) => {
            return wrong(format!("the logo `{name}` does not exist"), hint);
        }
        Err(refused) => return wrong(refused.fact(name), public::HINT),
    };
    let Some(bytes) = files::read_up_to(&path, LARGEST_LOGO)? else {
        let most = LARGEST_LOGO / 1_000_000;
        return wrong(format!("the logo `{name}` has more than {most} MB"), hint);
    };
    if let Some(fault) = magic::picture_fault(name, &bytes) {
        return wrong(format!("the logo `{name}` is {fault}"), hint);
    }
    Ok(Some(path))
}

/// A font, if it is one and not too large.
fn font_file(
    font: &Group,
    source: &Arc<Source>,
    content: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<FontFile>> {
    let Some(value) = font.get("file") else {
        return Ok(None);
    };
    let name = value.value.as_text().unwrap_or_default();
    let mut wrong = |value: &Spanned<Value>, fact: String, hint: &str| {
        diagnostics.push(report(source, value, fact, Some(hint.to_owned())));
    };
    let weight = font.text("weight").unwrap_or("400").to_owned();
    if let Some(value) = font.get("weight")
        && !is_weight(&weight)
    {
        let hint = "write `700`, or the first and the last of a variable font: `100 900`";
        wrong(value, format!("`{weight}` is not a font's weight"), hint);
        return Ok(None);
    }
    let path = match public::file(content, name)? {
        Ok(path) => path,
        Err(public::Refused::Missing) => {
            let hint = "write its path relative to `content/`";
            wrong(value, format!("there is no file `{name}`"), hint);
            return Ok(None);
        }
        Err(refused) => {
            wrong(value, refused.fact(name), public::HINT);
            return Ok(None);
        }
    };
    let size = files::metadata(&path).map_or(0, |file| file.len());
    if size > LARGEST_FONT {
        let fact = format!(
            "`{name}` has {} KB, and a font may have {} KB",
            size / 1000,
            LARGEST_FONT / 1000
        );
        let hint =
            "leave out the letters that your clients' languages do not need, and save it as WOFF2";
        wrong(value, fact, hint);
        return Ok(None);
    }
    let Some(format) = FontFormat::of(&files::read(&path)?) else {
        let hint = "use a WOFF2, WOFF, TTF or OTF file";
        wrong(value, format!("`{name}` is not a font"), hint);
        return Ok(None);
    };
    Ok(Some(FontFile {
        path,
        format,
        weight,
        italic: font.text("style") == Some("italic"),
    }))
}

/// `700`, or `100 900`.
fn is_weight(text: &str) -> bool {
    let weights: Vec<&str> = text.split(' ').collect();
    let good = |weight: &&str| {
        weight.len() <= 4
            && weight.bytes().all(|byte| byte.is_ascii_digit())
            && weight
                .parse()
                .is_ok_and(|weight: u16| (1..=1000).contains(&weight))
    };
    weights.len() <= 2 && weights.iter().all(good)
}
