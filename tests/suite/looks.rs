//! What pages show of files: smaller pictures, texts, tables and code; what is broken
//! or cannot be shown; that none of it is readable in what is published, and that it is
//! the same on every run.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, ImageFormat, Rgb, RgbImage};

use deedbox::digest::Digest;

use crate::project::{Project, said};

/// What a camera gives, as far as arithmetic does: with noise, and lying on its side.
fn photograph() -> Vec<u8> {
    let mut noise = 1_u32;
    let image = RgbImage::from_fn(1800, 1200, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let part = |of: u32| u8::try_from((of / 8 + (noise >> 27)) % 256).expect("a byte");
        Rgb([part(x), part(y), part(x + y)])
    });
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06".to_vec();
    exif.extend([0; 6]);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 92);
    encoder.set_exif_metadata(exif).expect("takes it");
    encoder.encode_image(&image).expect("encodes");
    bytes
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| {
        Rgb([(x % 251) as u8, (y % 241) as u8, 9])
    });
    let mut bytes = Vec::new();
    DynamicImage::from(image)
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .expect("encodes");
    bytes
}

const INDEX: &str = "---\ntitle: Everything\nversions:\n  - version: 1\n    date: 2026-03-04\n    files: [photo.jpg, small.png, broken.png, bomb.png, prices.csv, notes.md, tool.py, main.rs, blob.bin, empty.txt, far.log]\n---\n\n```rust\nfn fenced() {}\n```\n";

/// A drawing of 24 pixels, in units of its own.
const SIGN: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"24\" height=\"24\" viewBox=\"0 0 600 600\"><circle r=\"9\"/></svg>\n";

/// Images among words: with a title and marks in its description, without words, in a
/// link, and one that needs no smaller picture.
const STREET: &str = "---\ntitle: The street\ndate: 2026-03-09\nstate: on-track\n---\n\n![The *street* at \"noon\"](street.jpg \"From <above>\")\n*A caption*\n\n![](street.jpg)\n\n[![Linked](street.jpg)](https://example.org/)\n\n![A dot](dot.png)\n\n![Tall](tall.png)\n\n![A sign](sign.svg)\n";

/// A deliverable with a file of every sort, and a gallery.
fn project() -> Project {
    let whole = png(900, 900);
    let mut bomb = whole.clone();
    bomb[16..24].copy_from_slice(&[0, 1, 0xff, 0xff, 0, 1, 0xff, 0xff]);
    let below = "content/acme/deliverables/all";
    let rows: String = (0..70).map(|at| format!("Sort {at};{at},50\n")).collect();
    Project::small()
        .file(&format!("{below}/index.md"), INDEX)
        .file(&format!("{below}/photo.jpg"), photograph())
        .file(&format!("{below}/small.png"), png(60, 30))
        .file(&format!("{below}/broken.png"), &whole[..whole.len() / 3])
        .file(&format!("{below}/bomb.png"), bomb)
        .file(&format!("{below}/prices.csv"), format!("Kaffee;Preis\n{rows}"))
        .file(
            &format!("{below}/notes.md"),
            "# Shown\n\n<script>alert(1)</script>\n\n[nowhere](gone.md) and \u{202e}turned\n\n#### Below\n",
        )
        .file(&format!("{below}/tool.py"), "def run():\n    return \"<a>\"  # why\n")
        .file(&format!("{below}/main.rs"), "fn main() {}\n".repeat(300))
        .file(&format!("{below}/blob.bin"), [0, 1, 2, 255])
        .file(&format!("{below}/empty.txt"), "")
        .file(&format!("{below}/far.log"), format!("{}\n", "x".repeat(100_000)))
        .file("content/acme/updates/2026-03-09-street.md", STREET)
        .file("content/acme/updates/street.jpg", photograph())
        .file("content/acme/updates/dot.png", png(20, 10))
        .file("content/acme/updates/tall.png", png(900, 4000))
        .file("content/acme/updates/sign.svg", SIGN)
        .file("content/acme/files/view.jpg", photograph())
        .file("content/acme/files/view.yaml", "title: The view\nfiles: [view.jpg]\nrights: Acme, always\n")
        .file("content/acme/files/list.csv", "a,b\n1,2\n")
        .file("content/acme/files/list.yaml", "title: The list\nfiles: [list.csv]\n")
}

/// A smaller picture of another, not the copy of a drawing.
fn is_picture(path: &str) -> bool {
    path.starts_with("previews/") && !path.ends_with(".svg")
}

/// The text between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let after = text
        .split(from)
        .nth(1)
        .unwrap_or_else(|| panic!("no {from} in {text}"));
    after.split(to).next().expect("a part")
}

#[test]
fn an_image_among_words_is_small_and_leads_to_what_was_delivered() {
    let project = project();
    project.run(&["build", "--plain"]).exits(0);
    for route in ["updates/street/", ""] {
        let page = project.read(&format!("public-plain/acme/{route}index.html"));
        let root = if route.is_empty() { "" } else { "../../" };
        let files = format!("{root}attachments/updates");
        let link =
            format!("<a class=\"original\" href=\"{files}/street.jpg\" title=\"street.jpg, ");
        let picture = between(between(&page, &link, "</a>"), "<img src=\"", "\"").to_owned();
        let size = between(&page, &link, "><img").to_owned();
        let small = "width=\"853\" height=\"1280\">";
        for part in [
            format!(
                "{link}{size}><img src=\"{picture}\" alt=\"The street at &quot;noon&quot;\" title=\"From &lt;above&gt;\" {small}</a>\n<em>A caption</em>"
            ),
            format!(
                "<p>{link}{size} aria-label=\"street.jpg\"><img src=\"{picture}\" alt=\"\" {small}</a></p>"
            ),
            // A link in a link there is not, so it is the original itself.
            format!(
                "<p><a href=\"https://example.org/\"><img src=\"{files}/street.jpg\" alt=\"Linked\" /></a></p>"
            ),
            format!(
                "<p><img src=\"{files}/dot.png\" alt=\"A dot\" width=\"20\" height=\"10\"></p>"
            ),
            // Smaller it could not be read; drawings have the size that they say.
            format!(
                "<p><img src=\"{files}/tall.png\" alt=\"Tall\" width=\"900\" height=\"4000\"></p>"
            ),
            format!(
                "<p><img src=\"{root}previews/{}.svg\" alt=\"A sign\"></p>",
                &Digest::of(SIGN.as_bytes()).to_string()[..32]
            ),
        ] {
            assert!(page.contains(&part), "{part} is not in {page}");
        }
        assert!(
            project
                .path(&format!(
                    "public-plain/acme/{}",
                    picture.trim_start_matches("../")
                ))
                .is_file()
        );
        assert!(
            project
                .path("public-plain/acme/attachments/updates/street.jpg")
                .is_file()
        );
    }
}

#[test]
fn a_page_shows_what_its_files_hold() {
    let project = project();
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/deliverables/all/index.html");
    for part in [
        // A photograph, upright and smaller; the others as they are.
        "-1280.jpg\" alt=\"photo.jpg\" width=\"853\" height=\"1280\"",
        "attachments/deliverables/all/small.png\" alt=\"small.png\" width=\"60\" height=\"30\"",
        "attachments/deliverables/all/broken.png\" alt=\"broken.png\" width=\"900\"",
        "attachments/deliverables/all/bomb.png\" alt=\"bomb.png\"",
        "<th scope=\"col\">Kaffee</th><th scope=\"col\" class=\"number\">Preis</th>",
        "<td>Sort 49</td><td class=\"number\">49,50</td>",
        "Rows 1 to 50 of 70",
        "<h3>Shown</h3>",
        "<h4>Below</h4>",
        "nowhere and [U+202E]turned",
        "<span class=\"hl-keyword\">def</span>",
        "<span class=\"hl-comment\"># why</span>",
        "&lt;a&gt;",
        "Lines 1 to 200 of 300",
        "<pre><code><span class=\"hl-keyword\">fn</span> <span class=\"hl-function\">fenced</span>",
        "<li class=\"file file-none\">",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    for bad in ["<script>alert", "alert(1)", "style=", "Sort 50", "\u{202e}"] {
        assert!(!page.contains(bad), "{bad} is in {page}");
    }
    assert_eq!(page.matches("<li class=\"file file-none\">").count(), 2);
    assert!(page.len() < 120_000, "{} bytes", page.len());

    let gallery = project.read("public-plain/acme/files/index.html");
    let picture = between(&gallery, "<img src=\"../previews/", "\"");
    assert!(picture.ends_with("-480.jpg"), "{picture}");
    assert!(gallery.contains("alt=\"\" width=\"320\" height=\"480\""));
    assert!(gallery.contains("<dt>Rights</dt><dd>Acme, always</dd>"));
    assert!(gallery.contains("<span aria-hidden=\"true\">CSV</span>"));

    // Each picture that pages name is there, and is an image of that size.
    let site = project.tree("public-plain/acme");
    let pictures: Vec<_> = site.iter().filter(|(path, _)| is_picture(path)).collect();
    assert_eq!(pictures.len(), 2, "one original, two sizes");
    for (path, bytes) in pictures {
        let image = image::load_from_memory(bytes).expect("an image");
        let side = image.width().max(image.height());
        assert!(path.contains(&format!("-{side}.")), "{path} is {side} long");
    }
}

#[test]
fn the_same_files_give_the_same_looks_with_and_without_what_is_kept() {
    let (one, other) = (project(), project());
    one.run(&["build", "--plain"]).exits(0);
    other.run(&["build", "--plain"]).exits(0);
    let first = one.tree("public-plain");
    assert_eq!(first, other.tree("public-plain"));
    let kept = one.tree(".deedbox/previews/acme");
    // One photograph, and six other images.
    assert_eq!(kept.len(), 7);
    said(&one.run(&["build", "--plain"]).exits(0), "nothing changed");

    // What was damaged on the disk, or cannot be kept there, is made again.
    for name in kept.keys() {
        one.write(&format!(".deedbox/previews/acme/{name}"), "damaged");
    }
    one.run(&["build", "--plain", "--fresh"]).exits(0);
    assert_eq!(first, one.tree("public-plain"));
    assert_eq!(kept, one.tree(".deedbox/previews/acme"));
    std::fs::remove_dir_all(one.path(".deedbox")).expect("it is there");
    one.write(".deedbox", "no directory");
    one.run(&["build", "--plain"]).exits(0);
    assert_eq!(first, one.tree("public-plain"));

    // What is gone is not kept.
    for gone in ["files/view.yaml", "updates/2026-03-09-street.md"] {
        std::fs::remove_file(other.path(&format!("content/acme/{gone}"))).expect("a record");
    }
    other.write(
        "content/acme/deliverables/all/index.md",
        INDEX.replace("photo.jpg, ", ""),
    );
    other.run(&["build", "--plain"]).exits(0);
    assert_eq!(other.tree(".deedbox/previews/acme").len(), 3);
    let left = other.tree("public-plain/acme");
    assert!(!left.keys().any(|path| is_picture(path)));
}

#[test]
fn looks_are_sealed_and_handed_over_and_were_not_delivered() {
    let project = project();
    project.run(&["build", "--plain"]).exits(0);
    let plain = project.tree("public-plain/acme");
    let built = project.run(&["build", "--archive"]).exits(0);
    let words = crate::build::passphrases(&built.out());
    project.write("words", format!("{}\n", words[0]));

    let pictures: Vec<_> = plain.iter().filter(|(path, _)| is_picture(path)).collect();
    for (path, bytes) in project.tree("public") {
        assert!(!path.contains("previews"), "{path}");
        for (name, picture) in &pictures {
            let part = &picture[picture.len() / 2..][..64];
            let is_in = bytes.windows(part.len()).any(|window| window == part);
            assert!(!is_in, "{name} is readable in {path}");
        }
        for secret in ["Kaffee", "hl-keyword\">def"] {
            let is_in = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            let is_public = path.contains("/theme-");
            assert!(!is_in || is_public, "{secret} is readable in {path}");
        }
    }

    let zip = project
        .tree("archives")
        .keys()
        .next()
        .expect("an archive")
        .clone();
    let zip = format!("archives/{zip}");
    let with_words = ["--passphrase-file", "words"];
    let verified = project
        .run(&[&["verify", &zip], &with_words[..]].concat())
        .exits(0);
    assert!(!verified.out().contains("previews"), "{}", verified.out());
    project
        .run(&[&["open", &zip, "--out", "opened"], &with_words[..]].concat())
        .exits(0);
    let opened = project.tree("opened");
    for (path, bytes) in pictures {
        assert_eq!(opened.get(&format!("site/{path}")), Some(bytes), "{path}");
    }
    let described = String::from_utf8_lossy(&opened["ro-crate-metadata.json"]).into_owned();
    assert!(described.contains("photo.jpg") && !described.contains("previews/"));

    // A plain one has them too.
    project.run(&["archive", "acme", "--plain"]).exits(0);
    let names: Vec<String> = project.tree("archives").into_keys().collect();
    let name = names
        .iter()
        .find(|name| name.contains("-plain"))
        .expect("one");
    let bytes = std::fs::read(project.path(&format!("archives/{name}"))).expect("a zip");
    let zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let names = zip.file_names().map(|name| name.expect("text"));
    let pictures = names.filter(|name| {
        name.split_once("/previews/")
            .is_some_and(|(_, name)| !name.ends_with(".svg"))
    });
    assert_eq!(pictures.count(), 2);
}

#[test]
fn a_page_holds_so_much_of_its_files_and_shows_the_rest_as_cards() {
    let code = format!("{}\n", "let a = \"b\"; ".repeat(20)).repeat(200);
    let mut project = Project::small();
    let mut names = Vec::new();
    for at in 0..30 {
        let name = format!("f{at}.js");
        project = project.file(&format!("content/acme/deliverables/all/{name}"), &code);
        names.push(name);
    }
    let index = format!(
        "---\ntitle: All\nversions:\n  - {{version: 1, date: 2026-03-04, files: [{}]}}\n---\n",
        names.join(", ")
    );
    let project = project.file("content/acme/deliverables/all/index.md", index);
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/deliverables/all/index.html");
    assert!(page.len() < 400_000, "{} bytes", page.len());
    assert!(page.contains("file-code") && page.contains("file-none"));
}

#[test]
fn a_kind_of_ones_own_may_be_a_gallery() {
    let project = Project::small()
        .file(
            "content/kinds/shots.yaml",
            "one: Shot\nmany: Shots\nfields:\n  title: {type: text, required: true}\n  image: {type: file}\nlist: {columns: [title], gallery: true}\n",
        )
        .file("content/acme/shots/one.yaml", "title: One\nimage: one.png\n")
        .file("content/acme/shots/one.png", png(30, 20));
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/shots/index.html");
    assert!(page.contains("<ul class=\"gallery\">"));
    assert!(page.contains("../attachments/shots/one.png\" alt=\"\" width=\"30\" height=\"20\""));
    project.write(
        "content/kinds/shots.yaml",
        "one: Shot\nmany: Shots\nfields:\n  title: {type: text, required: true}\nlist: {columns: [title], gallery: sometimes}\n",
    );
    said(
        &project.run(&["check"]).exits(1),
        "`gallery` is `sometimes`, not `true` or `false`",
    );
}

#[test]
fn html_among_the_words_leaves_images_as_they_are() {
    let project = project();
    let shown = |more: &str| {
        project.write(
            "content/acme/updates/2026-03-09-street.md",
            format!("{STREET}{more}"),
        );
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/updates/street/index.html");
        let count = |part: &str| page.matches(part).count();
        (count("class=\"original\""), count(" width=\""))
    };
    let plain = shown("");
    assert!(plain.0 >= 2 && plain.1 >= 3, "{plain:?}");
    for more in ["\nA<br>b\n", "\n<!-- c -->\n", "\n<p>d</p>\n", "\n<i>e\n"] {
        assert_eq!(shown(more), plain, "{more}");
    }
    let (originals, sizes) = shown("\n<img src=\"street.jpg\" alt=\"f\">\n");
    assert_eq!((originals, sizes), (plain.0 + 1, plain.1 + 1));
}
