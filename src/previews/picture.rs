//! Smaller pictures of images: as they are to be seen (turned, with their colours and
//! what is transparent), the same bytes on every machine. What cannot be made smaller
//! with right colours is shown as it is.

use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, Mutex};

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{InnerPixel, U8x3, U8x4};
use fast_image_resize::{PixelTrait, ResizeOptions, Resizer};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{
    ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, Limits,
};

use super::drawing;
use crate::{files, magic, svg};

/// An image as pages show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Pixels of the original, turned as it is to be seen; nothing where it does not say.
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    /// What the original is.
    pub(crate) image: ShownImage,
    /// Nothing where the original is small enough.
    pub(crate) large: Option<Smaller>,
    pub(crate) small: Option<Smaller>,
}

/// What pages show of an original where nothing smaller is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum ShownImage {
    /// The original itself.
    Pixels,
    /// Never the original: the drawing as it was written anew.
    Drawing(Arc<[u8]>),
    /// It is no image that a browser may be given.
    #[default]
    None,
}

/// A smaller picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Smaller {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) encoding: PictureEncoding,
    pub(crate) bytes: Arc<[u8]>,
}

/// How a smaller picture is written: what every browser shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum PictureEncoding {
    Jpeg,
    Webp,
}

impl PictureEncoding {
    /// The ending of the file's name, and the media type.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Jpeg => ("jpg", "image/jpeg"),
            Self::Webp => ("webp", "image/webp"),
        }
    }
}

/// The two sizes that pages use, by their longer side in pixels: across a phone's or half
/// of a desk's screen with two pixels to a point, and in the cell of a gallery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Large,
    Small,
}

impl Size {
    pub(crate) fn pixels(self) -> u32 {
        match self {
            Self::Large => 1280,
            Self::Small => 480,
        }
    }

    /// An original of at most so many bytes, and not twice as long, is shown itself.
    fn enough(self) -> usize {
        match self {
            Self::Large => 150_000,
            Self::Small => 40_000,
        }
    }

    fn is_served_by(self, bytes: usize, longest: u32) -> bool {
        bytes <= self.enough() && longest <= 2 * self.pixels()
    }
}

/// A larger file is not looked into.
const LARGEST_FILE: u64 = 128 << 20;
/// What would need more memory is not decoded, in bytes: a photograph of 120 million pixels
/// does not. A small file can say that it has many.
const MOST_MEMORY: u64 = 400 << 20;
/// Colour profiles and other words of a PNG are unpacked as far as this, in bytes.
const MOST_WORDS: u64 = 16 << 20;
/// So many are decoded one image at a time, whatever the number of cores.
const MANY_PIXELS: u64 = 24_000_000;
const QUALITY: u8 = 82;
/// What is drawn stays sharp, even where blurring it would be a little smaller.
const SHARP: usize = 5;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Looks at an image, and makes it smaller where that pays.
pub(super) fn make(path: &Path) -> Picture {
    let read = files::read_up_to(path, LARGEST_FILE);
    let beginning = || magic::image_at(path).ok().flatten();
    let known = match read {
        Ok(Some(bytes)) => match magic::image(&bytes) {
            Some(magic::Image::Drawing) => return drawn(&bytes).unwrap_or_default(),
            // What is broken, or of a form that we do not read, is left to the browser.
            is => of_bytes(&bytes).or_else(|| is.map(|_| pixels())),
        },
        _ => beginning()
            .filter(|is| *is == magic::Image::Pixels)
            .map(|_| pixels()),
    };
    known.unwrap_or_default()
}

fn pixels() -> Picture {
    Picture {
        image: ShownImage::Pixels,
        ..Picture::default()
    }
}

/// A drawing as it may be shown; nothing where it is refused.
fn drawn(bytes: &[u8]) -> Option<Picture> {
    let drawn = svg::sanitised(bytes).ok()?;
    let (width, height) = drawing::size(&drawn).unzip();
    Some(Picture {
        width,
        height,
        image: ShownImage::Drawing(drawn.into_bytes().into()),
        ..Picture::default()
    })
}

fn of_bytes(bytes: &[u8]) -> Option<Picture> {
    let source = || Cursor::new(bytes);
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => {
            let mut limits = Limits::default();
            limits.max_alloc = Some(MOST_WORDS);
            let decoder = PngDecoder::with_limits(source(), limits).ok()?;
            let moves = decoder.is_apng().unwrap_or(true);
            let file = OfFile {
                bytes,
                stays: moves,
                own: 0,
                has_profile: memchr::memmem::find(bytes, b"iCCP").is_some(),
            };
            picture(decoder, &file)
        }
        Ok(ImageFormat::Jpeg) => {
            let (is_progressive, inks) = frame(bytes).unwrap_or((true, 3));
            let file = OfFile {
                bytes,
                stays: inks == 4,
                // All coefficients of three components, in two bytes each.
                own: if is_progressive { 6 } else { 0 },
                has_profile: false,
            };
            picture(JpegDecoder::new(source()).ok()?, &file)
        }
        Ok(ImageFormat::WebP) => {
            let decoder = WebPDecoder::new(source()).ok()?;
            let moves = decoder.has_animation();
            let file = OfFile {
                bytes,
                stays: moves,
                // The whole image once more.
                own: 4,
                has_profile: false,
            };
            picture(decoder, &file)
        }
        _ => None,
    }
}

/// What is known of an image before it is decoded.
struct OfFile<'a> {
    bytes: &'a [u8],
    /// It moves, or its colours are not those of screens.
    stays: bool,
    /// Bytes that its decoder needs for each pixel besides the pixels.
    own: u64,
    /// It says that it has a colour profile.
    has_profile: bool,
}

/// How much memory decoding takes: the pixels as they are in the file, and as we want them.
fn memory(decoder: &impl ImageDecoder, pixels: u64, own: u64) -> u64 {
    let color = decoder.color_type();
    let copies = match color {
        ColorType::Rgb8 => 0,
        _ if color.has_alpha() && color != ColorType::Rgba8 => 4,
        _ => 3,
    };
    let each = pixels.saturating_mul(copies + own);
    decoder.total_bytes().saturating_add(each)
}

fn picture(mut decoder: impl ImageDecoder, file: &OfFile<'_>) -> Option<Picture> {
    let bytes = file.bytes;
    let (wide, high) = decoder.dimensions();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (width, height) = if is_on_its_side(orientation) {
        (high, wide)
    } else {
        (wide, high)
    };
    let mut picture = Picture {
        width: Some(width),
        height: Some(height),
        ..pixels()
    };
    let longest = wide.max(high);
    let pixels = u64::from(wide) * u64::from(high);
    let wanted: Vec<Size> = [Size::Large, Size::Small]
        .into_iter()
        .filter(|size| !size.is_served_by(bytes.len(), longest))
        .collect();
    let profile = decoder.icc_profile().ok().flatten();
    let memory = memory(&decoder, pixels, file.own);
    let is_gray = !decoder.color_type().has_color();
    // A profile for shades or inks says nothing of the red, green and blue that we write.
    let is_known = profile.as_ref().is_none_or(|profile| {
        !is_gray && profile.get(16..20) == Some(b"RGB ") && profile.len() < bytes.len() / 2 + 4096
    });
    let is_known = is_known && (profile.is_some() || !file.has_profile);
    if wanted.is_empty() || file.stays || !is_known || pixels == 0 || memory > MOST_MEMORY {
        return Some(picture);
    }
    let _alone = (pixels > MANY_PIXELS).then(|| ONE_AT_A_TIME.lock());
    let Ok(decoded) = DynamicImage::from_decoder(decoder) else {
        // What is cut off is shown as far as a browser shows it.
        return Some(picture);
    };
    let is_photograph = image::guess_format(bytes).is_ok_and(|is| is == ImageFormat::Jpeg);
    let mut last = plain(decoded);
    for size in wanted {
        last = shrunk(last, size.pixels())?;
        let mut turned = last.clone();
        turned.apply_orientation(orientation);
        let smaller = encoded(&turned, profile.as_ref(), is_photograph);
        let Some(smaller) = smaller.filter(|smaller| smaller.bytes.len() < bytes.len()) else {
            continue;
        };
        match size {
            Size::Large => picture.large = Some(smaller),
            Size::Small => picture.small = Some(smaller),
        }
    }
    Some(picture)
}

fn is_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Eight bits of red, green and blue, with transparency only where there is some.
fn plain(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image.into_rgb8().into();
    }
    let image = image.into_rgba8();
    if image.pixels().all(|pixel| pixel.0[3] == 255) {
        DynamicImage::from(image).into_rgb8().into()
    } else {
        image.into()
    }
}

/// At most so long on its longer side. The resizer counts in whole numbers, and gives the
/// same with and without a processor's extensions.
fn shrunk(image: DynamicImage, longest: u32) -> Option<DynamicImage> {
    let (width, height) = (image.width(), image.height());
    let side = width.max(height);
    if side <= longest {
        return Some(image);
    }
    let scaled = |one: u32| {
        let exact = u64::from(one) * u64::from(longest) + u64::from(side) / 2;
        u32::try_from(exact / u64::from(side)).map_or(1, |one| one.max(1))
    };
    let (to_width, to_height) = (scaled(width), scaled(height));
    let (from, to) = ((width, height), (to_width, to_height));
    Some(if image.color().has_alpha() {
        let pixels = resized::<U8x4>(image.as_bytes(), from, to)?;
        image::RgbaImage::from_raw(to_width, to_height, pixels)?.into()
    } else {
        let pixels = resized::<U8x3>(image.as_bytes(), from, to)?;
        image::RgbImage::from_raw(to_width, to_height, pixels)?.into()
    })
}

/// Pixels of one type from one width and height to another. The type is named, since the
/// resizer that takes any is compiled for thirteen.
fn resized<P: PixelTrait + InnerPixel>(
    bytes: &[u8],
    from: (u32, u32),
    to: (u32, u32),
) -> Option<Vec<u8>> {
    let source = TypedImageRef::<P>::from_buffer(from.0, from.1, bytes).ok()?;
    let size = usize::try_from(u64::from(to.0) * u64::from(to.1)).ok()?;
    let mut pixels = vec![0; size * P::size()];
    let mut target = TypedImage::<P>::from_buffer(to.0, to.1, &mut pixels).ok()?;
    let options = ResizeOptions::new();
    Resizer::new()
        .resize_typed(&source, &mut target, &options)
        .ok()?;
    Some(pixels)
}

fn encoded(
    image: &DynamicImage,
    profile: Option<&Vec<u8>>,
    is_photograph: bool,
) -> Option<Smaller> {
    let (width, height) = (image.width(), image.height());
    let has_alpha = image.color().has_alpha();
    let smaller = |encoding, bytes: Vec<u8>| Smaller {
        width,
        height,
        encoding,
        bytes: bytes.into(),
    };
    let sharp = || {
        let mut bytes = Vec::new();
        let mut encoder = WebPEncoder::new_lossless(&mut bytes);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile.clone()).ok()?;
        }
        let kind = if has_alpha {
            ExtendedColorType::Rgba8
        } else {
            ExtendedColorType::Rgb8
        };
        let written = encoder.write_image(image.as_bytes(), width, height, kind);
        written.ok().map(|()| smaller(PictureEncoding::Webp, bytes))
    };
    let soft = || {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile.clone()).ok()?;
        }
        let kind = ExtendedColorType::Rgb8;
        let written = encoder.write_image(image.as_bytes(), width, height, kind);
        written.ok().map(|()| smaller(PictureEncoding::Jpeg, bytes))
    };
    match (has_alpha, is_photograph) {
        (true, _) => sharp(),
        (false, true) => soft(),
        (false, false) => {
            let (sharp, soft) = (sharp()?, soft()?);
            let is_drawn = sharp.bytes.len() <= soft.bytes.len() + soft.bytes.len() / SHARP;
            Some(if is_drawn { sharp } else { soft })
        }
    }
}

/// What a JPEG's frame says (ITU-T T.81, B.2.2): whether it comes in several passes, and how
/// many components it has; four are inks, for print.
fn frame(bytes: &[u8]) -> Option<(bool, u8)> {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        // A frame's header, not the tables whose numbers lie between.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            return Some((marker != 0xc0 && marker != 0xc1, *bytes.get(at + 9)?));
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    None
}

#[cfg(test)]
#[path = "picture_tests.rs"]
mod tests;
