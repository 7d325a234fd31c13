//! Delivered content stays content: what pages show of drawings, what they may load, what
//! `check` refuses as an image, and letters that hide.

use deedbox::digest::Digest;

use crate::project::{Project, said};

const HOSTILE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script><style>@import url(https://other.example/a.css);</style><image href=\"https://other.example/a.png\"/><path d=\"M0 0h9v9z\"/></svg>";

fn copy_of(original: &[u8]) -> String {
    format!("previews/{}.svg", &Digest::of(original).to_string()[..32])
}

fn project(week: &str) -> Project {
    Project::empty()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\nbrand: {logo: firm.svg}\n",
        )
        .file("content/firm.svg", HOSTILE)
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\nbrand: {logo: logo.svg}\n",
        )
        .file("content/acme/logo.svg", HOSTILE)
        .file(
            "content/acme/deliverables/all/index.md",
            "---\ntitle: All\nversions:\n  - {version: 1, date: 2026-03-04, files: [a.svg, fake.png]}\n---\n",
        )
        .file("content/acme/deliverables/all/a.svg", format!("{HOSTILE}\n"))
        .file("content/acme/deliverables/all/fake.png", format!("\n{HOSTILE}"))
        .file(
            "content/acme/updates/page.html",
            "<script>alert(1)</script>\n",
        )
        .file("content/acme/updates/text.svg", HOSTILE)
        .file("content/acme/updates/2026-03-05-week.md", week)
}

#[test]
fn pages_show_copies_of_drawings_and_offer_the_originals() {
    let project = project(
        "---\ntitle: \"The \\u202Ekeew\"\n---\n\n![In words](text.svg)\n\n<p><img src=\"text.svg\"></p>\n\n[Page](page.html)\n\n![Theirs](https://other.example/p.png \"t\") <img src=\"//other.example/q.png\">\n",
    );
    let built = project.run(&["build", "--plain"]).exits(0);
    for address in ["https://other.example/p.png", "//other.example/q.png"] {
        said(&built, &format!("the image `{address}` is from elsewhere"));
    }
    let site = project.tree("public-plain/acme");
    let all = project.read("public-plain/acme/deliverables/all/index.html");
    for original in [
        HOSTILE.to_owned(),
        format!("{HOSTILE}\n"),
        format!("\n{HOSTILE}"),
    ] {
        let copy = copy_of(original.as_bytes());
        let text = String::from_utf8(site[&copy].clone()).expect("text");
        assert!(text.contains("M0 0h9v9z"), "{text}");
        for gone in ["alert", "script", "onload", "other.example", "import"] {
            assert!(!text.contains(gone), "{gone} in {text}");
        }
        assert!(
            all.contains(&format!("<img src=\"../../{copy}\"")),
            "{copy} in {all}"
        );
    }
    // The original is whole, and only saved.
    assert_eq!(
        site["attachments/deliverables/all/a.svg"],
        format!("{HOSTILE}\n").into_bytes()
    );
    let logo = String::from_utf8(site["brand/logo.svg"].clone()).expect("text");
    assert!(!logo.contains("script") && logo.contains("M0 0h9v9z"));
    for (path, bytes) in &site {
        let Some(page) = path
            .ends_with("index.html")
            .then(|| String::from_utf8_lossy(bytes))
        else {
            continue;
        };
        let (head, body) = page.split_once("<body").expect("a page");
        assert!(head.contains(
            "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'"
        ));
        assert!(
            !body.contains("src=\"https:") && !body.contains("src=\"//"),
            "{path}"
        );
        assert!(!page.contains('\u{202e}'), "{path}");
        for source in body.split("src=\"").skip(1) {
            let source = source.split('"').next().expect("a value");
            assert!(!source.contains("attachments/"), "{path} shows {source}");
        }
    }
    let week = project.read("public-plain/acme/updates/week/index.html");
    assert!(week.contains("The [U+202E]keew"), "{week}");
    let copy = copy_of(HOSTILE.as_bytes());
    assert_eq!(
        week.matches(&format!("../../{copy}\"")).count(),
        3,
        "{week}"
    );
    assert!(
        week.contains("attachments/updates/page.html\" download"),
        "{week}"
    );
    assert!(week.contains("Theirs: An image from elsewhere"), "{week}");
}

#[test]
fn an_image_that_is_none_is_refused() {
    for (image, fact) in [
        (
            "![x](page.html)",
            "`page.html` is no image that browsers show",
        ),
        (
            "<img src=\"page.html\">",
            "`page.html` is no image that browsers show",
        ),
        (
            "![x](../deliverables/all/index.md)",
            "`../deliverables/all/index.md` is no image",
        ),
        (
            "![x](broken.svg)",
            "`broken.svg` cannot be shown: it is no well-formed XML",
        ),
        (
            "![x](html.png)",
            "`html.png` is no image that browsers show",
        ),
    ] {
        let project = project(&format!("---\ntitle: Week\n---\n\n{image}\n"))
            .file("content/acme/updates/broken.svg", "<svg><g></svg>")
            .file(
                "content/acme/updates/html.png",
                "<!doctype html><script>alert(1)</script>",
            );
        said(&project.run(&["check"]).exits(1), fact);
    }
}

/// Odd letters in everything that has a title or a name, and Arabic, Hebrew, Persian, Thai
/// and emoji beside them, which stay as they are.
fn odd_letters() -> Project {
    Project::empty()
        .file("content/firm.yaml", "name: \"Alder\\u200b & Finch\"\n")
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: \"Dana \\u202Eseyer\", email: dana@acme.example, role: \"\\u2067Lead\"}\nteam:\n  - {name: دانا, email: d@alder.example, role: \"נועה\"}\n",
        )
        .file(
            "content/acme/updates/2026-03-01-one.md",
            "---\ntitle: \"The \\u202Ekeew \\e[31m\"\nauthor: \"Dana \\u202Eseyer\"\nperiod: \"in\\u2060voice \\U000E0041\"\n---\n\nText \u{202e}denrut, \u{2067}אבג\u{2069} \u{200f}. نمی\u{200c}خواهم\n\n<p>Raw &#x202e;denrut</p>\n",
        )
        .file(
            "content/acme/updates/2026-03-02-two.md",
            "---\ntitle: \"שלום نمی\\u200Cخواهم ไทย\\u200Bภาษา 👩\\u200D👧\"\n---\n\nText.\n",
        )
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: \"Logo\\u200D\"\nversions:\n  - {version: 1, date: 2026-03-04, files: [\"pay\\u200Bpal.txt\"]}\n---\n",
        )
        .file("content/acme/deliverables/logo/pay\u{200b}pal.txt", "Words.\n")
}

#[test]
fn letters_that_hide_are_shown_and_warned_of_once_a_kind() {
    let project = odd_letters();
    let ran = project.run(&["build", "--plain"]).exits(0);
    for (fact, count) in [
        ("a control character stands here, `U+001B`", 1),
        (
            "a letter that makes others look like something else stands here, `U+202E`",
            1,
        ),
        // Once for the firm, and once for the client.
        ("an invisible letter stands here, `U+200B`", 1),
        ("an invisible letter stands here, `U+2060`", 1),
        ("stands here", 4),
    ] {
        assert_eq!(
            ran.session().matches(fact).count(),
            count,
            "{fact} in {}",
            ran.session()
        );
    }
    let site = project.tree("public-plain/acme");
    let page = |path: &str| String::from_utf8(site[path].clone()).expect("text");
    for path in site.keys().filter(|path| path.ends_with("index.html")) {
        let page = page(path);
        for letter in ['\u{1b}', '\u{202e}', '\u{2060}', '\u{e0041}'] {
            assert!(!page.contains(letter), "{letter:?} in {path}");
        }
        assert!(page.contains("Alder[U+200B] &amp; Finch"), "{path}");
    }
    let one = page("updates/one/index.html");
    for shown in [
        "The [U+202E]keew ␛[31m",
        "Dana [U+202E]seyer",
        "in[U+2060]voice [U+E0041]",
        "Text [U+202E]denrut, \u{2067}אבג\u{2069} \u{200f}. نمی\u{200c}خواهم",
        "Raw [U+202E]denrut",
    ] {
        assert!(one.contains(shown), "{shown} is not in {one}");
    }
    let two = page("updates/two/index.html");
    assert!(
        two.contains("שלום نمی\u{200c}خواهم ไทย\u{200b}ภาษา 👩\u{200d}👧"),
        "{two}"
    );
    let logo = page("deliverables/logo/index.html");
    assert!(
        logo.contains("Logo[U+200D]") && logo.contains("pay[U+200B]pal.txt"),
        "{logo}"
    );
}

#[test]
fn what_belongs_to_a_script_is_no_reason_to_warn() {
    let ran = Project::small()
        .file(
            "content/acme/updates/2026-03-02-two.md",
            "---\ntitle: \"שלום نمی\\u200Cخواهم ไทย\\u200Bภาษา 👩\\u200D👧 Donau\\u00ADdampf\"\n---\n\n\u{200f}אבג \u{2068}abc\u{2069}.\n",
        )
        .run(&["check"])
        .exits(0);
    assert!(!ran.session().contains("stands here"), "{}", ran.session());
}
