//! Tests of smaller pictures.

use image::{Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::digest::Digest;

/// A photograph, as far as arithmetic makes one: soft shapes and some noise.
fn photograph(width: u32, height: u32) -> RgbImage {
    let mut noise = 1_u32;
    RgbImage::from_fn(width, height, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let shape = (x * y / 97 + x / 3 + y / 5) % 256;
        let part = |by: u32| u8::try_from((shape / by + (noise >> 27)) % 256).expect("a byte");
        Rgb([part(1), part(2), part(3)])
    })
}

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let to = Cursor::new(&mut bytes);
    image.write_to(to, ImageFormat::Png).expect("encodes");
    bytes
}

fn jpeg(image: &RgbImage, with: impl FnOnce(&mut JpegEncoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    with(&mut encoder);
    encoder.encode_image(image).expect("encodes");
    bytes
}

/// Exif with nothing but an orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut bytes = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    bytes.extend([orientation, 0, 0, 0, 0, 0, 0]);
    bytes
}

fn read(smaller: &Smaller) -> DynamicImage {
    image::load_from_memory(&smaller.bytes).expect("what we write is read")
}

#[test]
fn a_photograph_gets_two_sizes_and_the_same_bytes_everywhere() {
    let bytes = jpeg(&photograph(1600, 900), |_| {});
    let picture = of_bytes(&bytes).expect("an image");
    let (large, small) = (picture.large.expect("large"), picture.small.expect("small"));
    assert_eq!((large.width, large.height), (1280, 720));
    assert_eq!((small.width, small.height), (480, 270));
    assert_eq!(large.encoding, PictureEncoding::Jpeg);
    assert!(large.bytes.len() < bytes.len());
    // Made on x86-64 with AVX2: another processor has to come to the same.
    let digests = [&large, &small].map(|one| Digest::of(&one.bytes).short());
    assert_eq!(digests, ["83f6650a…", "46aaf0c1…"]);
}

#[test]
fn a_photograph_that_was_turned_is_upright() {
    let mut image = photograph(1500, 1000);
    // Its left upper corner, as it lies in the file, is white.
    for (x, y) in (0..200).flat_map(|x| (0..200).map(move |y| (x, y))) {
        image.put_pixel(x, y, Rgb([255; 3]));
    }
    let turned = jpeg(&image, |encoder| {
        encoder.set_exif_metadata(exif(6)).expect("takes it");
    });
    let picture = of_bytes(&turned).expect("an image");
    assert_eq!((picture.width, picture.height), (Some(1000), Some(1500)));
    let small = picture.small.expect("small");
    assert_eq!((small.width, small.height), (320, 480));
    // Turned by a quarter to the right: it is the right upper corner now.
    let pixel = |x, y| read(&small).into_rgb8().get_pixel(x, y).0;
    assert!(pixel(300, 20).iter().all(|one| *one > 240));
    assert!(pixel(20, 20).iter().any(|one| *one < 240));
}

#[test]
fn what_is_transparent_stays_so_and_what_is_drawn_stays_sharp() {
    let drawn = RgbaImage::from_fn(2000, 2000, |x, y| {
        let inside = (x / 40 + y / 40) % 2 == 0;
        Rgba([200, 30, 30, if inside { 255 } else { 0 }])
    });
    // Larger than what is kept as it is.
    let mut bytes = png(&drawn.clone().into());
    bytes.resize(200_000, 0);
    let picture = of_bytes(&bytes).expect("an image");
    let small = picture.small.expect("small");
    assert_eq!(small.encoding, PictureEncoding::Webp);
    let read = read(&small).into_rgba8();
    assert!(read.pixels().any(|pixel| pixel.0[3] == 0));
    assert!(read.pixels().any(|pixel| pixel.0[3] == 255));

    let opaque = DynamicImage::from(drawn).into_rgb8();
    let mut bytes = png(&opaque.into());
    bytes.resize(200_000, 0);
    let picture = of_bytes(&bytes).expect("an image");
    assert_eq!(
        picture.small.expect("small").encoding,
        PictureEncoding::Webp
    );
}

#[test]
fn a_profile_of_colours_is_kept_and_one_of_inks_leaves_the_original() {
    let profile = |space: &[u8]| {
        let mut profile = vec![0; 128];
        profile[16..20].copy_from_slice(space);
        profile[36..40].copy_from_slice(b"acsp");
        profile
    };
    let image = photograph(1400, 1400);
    let with = |space: &[u8]| {
        jpeg(&image, |encoder| {
            encoder.set_icc_profile(profile(space)).expect("takes it");
        })
    };
    let picture = of_bytes(&with(b"RGB ")).expect("an image");
    let large = picture.large.expect("large");
    let mut decoder = JpegDecoder::new(Cursor::new(&*large.bytes)).expect("ours");
    let kept = decoder.icc_profile().expect("reads").expect("a profile");
    assert_eq!(kept, profile(b"RGB "));

    let picture = of_bytes(&with(b"CMYK")).expect("an image");
    assert_eq!((picture.width, picture.large), (Some(1400), None));
}

#[test]
fn a_small_original_stays_and_what_is_broken_does_no_harm() {
    let small = png(&photograph(100, 50).into());
    let picture = of_bytes(&small).expect("an image");
    assert_eq!((picture.width, picture.height), (Some(100), Some(50)));
    assert_eq!((&picture.large, &picture.small), (&None, &None));

    // The rest of it is missing.
    let whole = png(&photograph(1500, 1500).into());
    let picture = of_bytes(&whole[..whole.len() / 2]).expect("its beginning is there");
    assert_eq!((picture.width, picture.large), (Some(1500), None));
    assert_eq!(of_bytes(&whole[..20]), None);
    assert_eq!(of_bytes(b""), None);

    // Dimensions that no memory holds.
    let mut bomb = small;
    bomb[16..24].copy_from_slice(&[0, 1, 0xff, 0xff, 0, 1, 0xff, 0xff]);
    let crc = {
        let mut crc = flate2::Crc::new();
        crc.update(&bomb[12..29]);
        crc.sum()
    };
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    let picture = of_bytes(&bomb).unwrap_or_default();
    assert_eq!((picture.large, picture.small), (None, None));
}

#[test]
fn inks_are_told_by_the_header_of_the_frame() {
    let mut bytes =
        b"\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x03x\xff\xc2\0\x14\x08\0\x10\0\x10\x04".to_vec();
    assert_eq!(frame(&bytes).map(|(_, inks)| inks), Some(4));
    *bytes.last_mut().expect("a byte") = 3;
    assert_ne!(frame(&bytes).map(|(_, inks)| inks), Some(4));
    assert_eq!(frame(b"\xff\xd8"), None);
}
