//! What is left of drawings, and what is gone: the kinds of cases that the public
//! sanitisers are tested with, and drawings as programs export them.

use std::io::Write as _;

use super::fuzz::is_harmless;
use super::*;

const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

pub(super) fn document(inner: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">{inner}</svg>"
    )
}

/// What is left of the inside of a drawing.
fn of(inner: &str) -> String {
    let kept = sanitised(document(inner).as_bytes()).expect(inner);
    let start = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"";
    let kept = kept.strip_prefix(start).expect("the first element");
    if kept == "/>" {
        return String::new();
    }
    let kept = kept
        .strip_prefix('>')
        .and_then(|kept| kept.strip_suffix("</svg>"));
    kept.expect("the first element").to_owned()
}

#[test]
fn what_runs_is_gone() {
    for inner in [
        "<script>alert(1)</script>",
        "<script href=\"https://e.example/a.js\"/>",
        "<script xlink:href=\"data:text/javascript,alert(1)\"/>",
        "<s:script xmlns:s=\"http://www.w3.org/2000/svg\">alert(1)</s:script>",
        "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"x\" onerror=\"alert(1)\"/></body></foreignObject>",
        "<foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" srcdoc=\"&lt;script&gt;\"/></foreignObject>",
        "<iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"https://e.example\"/>",
        "<handler xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\">alert(1)</handler>",
        "<listener event=\"load\" handler=\"#x\" xmlns=\"http://www.w3.org/2001/xml-events\"/>",
        "<animate attributeName=\"href\" values=\"javascript:alert(1)\"/>",
        "<animate attributeName=\"xlink:href\" to=\"https://e.example\"/>",
        "<set attributeName=\"onmouseover\" to=\"alert(1)\"/>",
        "<set attributeName=\"style\" to=\"fill:url(//e.example)\"/>",
        "<set attributeName=\"class\" to=\"x\"/>",
        "<set to=\"x\"/>",
        "<video xmlns=\"http://www.w3.org/1999/xhtml\" src=\"x\"/>",
        "<audio href=\"x\"/>",
        "<tref xlink:href=\"https://e.example\"/>",
        "<font><font-face><font-face-src><font-face-uri xlink:href=\"https://e.example\"/></font-face-src></font-face></font>",
        "<cursor xlink:href=\"https://e.example\"/>",
        "<color-profile xlink:href=\"https://e.example\"/>",
        "<metadata><x/></metadata>",
        "<?xml-stylesheet href=\"https://e.example/a.css\"?>",
        "<!-- <script> -->",
        "<discard/><unknown/>",
        "<x:path xmlns:x=\"urn:x\" d=\"M0 0\"/>",
        "<style type=\"text/xsl\">a{fill:red}</style>",
        "<g requiredExtensions=\"http://ns.adobe.com/\"><path d=\"M0 0\"/></g>",
    ] {
        assert_eq!(of(inner), "", "{inner}");
    }
}

#[test]
fn handlers_and_addresses_go_and_what_bore_them_stays() {
    for (inner, kept) in [
        (
            "<path d=\"M0 0\" onload=\"alert(1)\" ONCLICK=\"x\" OnFocus=\"x\"/>",
            "<path d=\"M0 0\"/>",
        ),
        (
            "<g ev:onload=\"x\" xmlns:ev=\"urn:x\" data-x=\"y\" tabindex=\"1\"/>",
            "<g/>",
        ),
        (
            "<a href=\"javascript:alert(1)\"><path d=\"M0 0\"/></a>",
            "<g><path d=\"M0 0\"/></g>",
        ),
        (
            "<a xlink:href=\"https://e.example\" target=\"_top\"><text>x</text></a>",
            "<g><text>x</text></g>",
        ),
        ("<use href=\"https://e.example/a.svg#b\"/>", "<use/>"),
        (
            "<use xlink:href=\"data:image/svg+xml;base64,PHN2Zy8+#x\"/>",
            "<use/>",
        ),
        (
            "<use href=\"other.svg#b\" xlink:href=\"#own\"/>",
            "<use href=\"#own\"/>",
        ),
        ("<use xlink:href=\" #own \"/>", "<use href=\"#own\"/>"),
        (
            "<use href=\"#\"/><use href=\"\"/><use href=\"?#a\"/>",
            "<use/><use/><use/>",
        ),
        ("<path href=\"#a\" d=\"M0\"/>", "<path d=\"M0\"/>"),
        (
            "<image href=\"https://e.example/a.png\" width=\"3\"/>",
            "<image width=\"3\"/>",
        ),
        ("<image href=\"a.png\"/>", "<image/>"),
        ("<image href=\"file:///etc/passwd\"/>", "<image/>"),
        (
            "<image href=\"data:image/svg+xml;base64,PHN2Zy8+\"/>",
            "<image/>",
        ),
        (
            "<image href=\"data:image/png;base64,PHN2Zy8+\"/>",
            "<image/>",
        ),
        ("<image href=\"data:image/png,%89PNG\"/>", "<image/>"),
        (
            "<image href=\"data:text/html;base64,PHNjcmlwdD4=\"/>",
            "<image/>",
        ),
        ("<feImage href=\"https://e.example/a.png\"/>", "<feImage/>"),
        (
            "<filter id=\"f\" xlink:href=\"//e.example\"/>",
            "<filter id=\"f\"/>",
        ),
        (
            "<rect fill=\"url(https://e.example/a.svg#b)\" stroke=\"red\"/>",
            "<rect stroke=\"red\"/>",
        ),
        ("<rect fill=\"URL( '//e.example/a' ) red\"/>", "<rect/>"),
        (
            "<rect mask=\"url(a.svg#b)\" filter=\"url(&quot;https://e.example#a&quot;)\" clip-path=\"url(#c)\"/>",
            "<rect clip-path=\"url(#c)\"/>",
        ),
        (
            "<rect fill=\"u\\72l(//e.example)\" cursor=\"url(//e.example)\"/>",
            "<rect/>",
        ),
        (
            "<rect marker-end=\"image-set('//e.example' 1x)\"/>",
            "<rect/>",
        ),
        (
            "<rect style=\"fill:url(//e.example);stroke:red;background:url('https://e.example')\"/>",
            "<rect style=\"stroke:red;\"/>",
        ),
        ("<rect style=\"@import '//e.example'\"/>", "<rect/>"),
        (
            "<style>@import url(https://e.example/a.css);@font-face{src:url(//e.example)}.a{fill:red}</style>",
            "<style>.a{fill:red;}\n</style>",
        ),
        (
            "<style><![CDATA[.a{fill:url(//e.example)}/* </style><script> */.b{fill:red}]]></style>",
            "<style>.a{}\n.b{fill:red;}\n</style>",
        ),
        (
            "<animate attributeName=\"fill\" values=\"red;url(//e.example)\" onbegin=\"x\"/>",
            "<animate attributeName=\"fill\"/>",
        ),
        (
            "<animate attributeName=\"fill\" values=\"red;blue\" begin=\"accessKey(a)\"/>",
            "<animate attributeName=\"fill\" values=\"red;blue\"/>",
        ),
        (
            "<text xml:base=\"https://e.example\" xml:space=\"preserve\"> a  b </text>",
            "<text xml:space=\"preserve\"> a  b </text>",
        ),
        (
            "<text>&lt;script&gt; &amp; &#60;x&#62;</text>",
            "<text>&lt;script&gt; &amp; &lt;x&gt;</text>",
        ),
    ] {
        let left = of(inner);
        assert_eq!(left, kept, "{inner}");
    }
}

#[test]
fn drawings_stay_as_programs_export_them() {
    let image = format!("<image width=\"1\" height=\"1\" href=\"data:image/png;base64,{PIXEL}\"/>");
    for inner in [
        "<defs><linearGradient id=\"a\" x1=\"0\" x2=\"1\" gradientUnits=\"userSpaceOnUse\" gradientTransform=\"rotate(45)\"><stop offset=\"0\" stop-color=\"#fff\"/><stop offset=\"100%\" style=\"stop-color:rgb(0, 0, 0);stop-opacity:.5;\"/></linearGradient><radialGradient id=\"b\" href=\"#a\"/></defs><rect fill=\"url(#a)\" stroke=\"url(#b) red\"/>",
        "<clipPath id=\"c\"><circle r=\"1\"/></clipPath><mask id=\"m\" maskUnits=\"userSpaceOnUse\"><path d=\"M0,0L1e-3 -.5Z\"/></mask><g clip-path=\"url(#c)\" mask=\"url(#m)\" transform=\"matrix(1 0 0 1 -2.5 3)\"/>",
        "<filter id=\"s\" x=\"-10%\"><feGaussianBlur in=\"SourceAlpha\" stdDeviation=\"2\"/><feColorMatrix type=\"matrix\" values=\"0 0 0 0 0 0\"/><feMerge><feMergeNode/><feMergeNode in=\"SourceGraphic\"/></feMerge></filter><g filter=\"url(#s)\"/>",
        "<symbol id=\"i\" viewBox=\"0 0 1 1\"><path d=\"M0 0h1\"/></symbol><use x=\"1\" width=\"2\" href=\"#i\"/>",
        "<pattern id=\"p\" patternUnits=\"userSpaceOnUse\" width=\"4\" height=\"4\"><path d=\"M0 0\"/></pattern><text x=\"1\" font-family=\"'Source Sans 3', sans-serif\" font-size=\"12\" text-anchor=\"middle\">Ünder <tspan dy=\"1em\" fill=\"#abc\">two</tspan></text><textPath startOffset=\"50%\" href=\"#q\">round</textPath>",
        "<marker id=\"k\" markerWidth=\"3\" orient=\"auto\"><path d=\"M0 0\"/></marker><path marker-end=\"url(#k)\" stroke-dasharray=\"1 2\" id=\"Layer_1_(copy)\" class=\"cls-1 cls-2\" aria-label=\"It (so)\" role=\"img\"/>",
        "<circle r=\"1\"><animate attributeName=\"r\" values=\"1;2;1\" dur=\"2s\" repeatCount=\"indefinite\"/><animateTransform attributeName=\"transform\" type=\"rotate\" from=\"0\" to=\"360\"/></circle><path><animateMotion dur=\"1s\"><mpath href=\"#q\"/></animateMotion></path>",
        "<style>.cls-1{fill:#00f;}\n.cls-2:hover{fill:url(#a);}\n</style>",
        image.as_str(),
    ] {
        assert_eq!(of(inner), inner);
        is_harmless(&sanitised(document(inner).as_bytes()).expect("a drawing"));
    }
    // Whatever it is said to be, an image has the type of its bytes, and lines are joined.
    let (one, two) = PIXEL.split_at(40);
    let wrapped = format!(
        "<image width=\"1\" height=\"1\" xlink:href=\"data:image/jpg;base64,{one}\n  {two}\"/>"
    );
    assert_eq!(of(&wrapped), image);
}

#[test]
fn entities_of_drawing_programs_are_read_and_others_refused() {
    let illustrator = "<?xml version=\"1.0\" encoding=\"utf-8\"?><?xml-stylesheet href=\"https://e.example\"?>\n\
        <!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [\n\
        <!ENTITY ns_svg \"http://www.w3.org/2000/svg\"><!ENTITY ns_ai 'http://ns.adobe.com/AdobeIllustrator/10.0/'>]>\n\
        <svg xmlns=\"&ns_svg;\" xmlns:i=\"&ns_ai;\" viewBox=\"0 0 1 1\"><switch><foreignObject requiredExtensions=\"&ns_ai;\"><i:pgfRef/></foreignObject><g i:extraneous=\"self\"><path d=\"M0 0\"/></g></switch><i:pgf>x</i:pgf></svg>";
    assert_eq!(
        sanitised(illustrator.as_bytes()).as_deref(),
        Ok(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><switch><g><path d=\"M0 0\"/></g></switch></svg>"
        )
    );
    let of = |declared: &str, used: &str| {
        let text = format!(
            "<!DOCTYPE svg [{declared}]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>{used}</text></svg>"
        );
        sanitised(text.as_bytes())
    };
    assert_eq!(
        of("<!ENTITY a \"plain\">", "&a;").as_deref(),
        Ok("<svg xmlns=\"http://www.w3.org/2000/svg\"><text>plain</text></svg>")
    );
    for declared in [
        "<!ENTITY a SYSTEM \"file:///etc/passwd\">",
        "<!ENTITY a PUBLIC \"x\" \"https://e.example\">",
        "<!ENTITY % a SYSTEM \"https://e.example\"> %a;",
        "<!ENTITY a \"<script>alert(1)</script>\">",
        "<!ENTITY b \"x\"><!ENTITY a \"&b;&b;\">",
        "<!ENTITY a \"&#60;script>\">",
    ] {
        assert_eq!(
            of(declared, "&a;"),
            Err(DrawingRefusal::Entities),
            "{declared}"
        );
    }
    assert_eq!(of("", "&unknown;"), Err(DrawingRefusal::Malformed));
    let long = format!("<!ENTITY a \"{}\">", "x".repeat(10_000));
    assert_eq!(
        of(&long, &"&a;".repeat(10_000)),
        Err(DrawingRefusal::TooLarge)
    );
}

#[test]
fn a_drawing_is_one_in_any_encoding_and_compression() {
    let text = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>Größe</title><script/></svg>";
    let wanted = "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>Größe</title></svg>";
    let mut compressed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    compressed.write_all(text.as_bytes()).expect("memory");
    let wide = |mark: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}")
            .encode_utf16()
            .flat_map(order)
            .collect()
    };
    let latin = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}");
    let latin: Vec<u8> = latin
        .chars()
        .map(|letter| u32::from(letter) as u8)
        .collect();
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}\n<?xml version=\"1.0\"?>{text}")
            .replace("\n", "")
            .into_bytes(),
        compressed.finish().expect("memory"),
        wide("\u{feff}", u16::to_le_bytes),
        wide("\u{feff}", u16::to_be_bytes),
        wide("", u16::to_le_bytes),
        latin,
    ] {
        assert!(is_drawing(&bytes));
        assert_eq!(sanitised(&bytes).as_deref(), Ok(wanted));
    }
    // What asks for another program is still a document.
    assert_eq!(
        sanitised(b"<svg requiredExtensions='urn:x'><path d='M0 0'/></svg>").as_deref(),
        Ok("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>")
    );
    // Browsers would not draw it; the copy has the namespace.
    assert_eq!(
        sanitised(b"<svg><path d='M0 0'/><h:p xmlns:h='urn:h'/></svg>").as_deref(),
        Ok("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>")
    );
}

#[test]
fn what_is_no_drawing_is_refused() {
    for (bytes, why) in [
        (&b""[..], DrawingRefusal::Malformed),
        (b"words", DrawingRefusal::Malformed),
        (b"<svg>", DrawingRefusal::Malformed),
        (b"<svg/><svg/>", DrawingRefusal::Malformed),
        (b"<svg a='1' a='2'/>", DrawingRefusal::Malformed),
        (b"<html/>", DrawingRefusal::Other),
        (b"<svg xmlns='urn:other'/>", DrawingRefusal::Other),
        (
            b"<g xmlns='http://www.w3.org/2000/svg'/>",
            DrawingRefusal::Other,
        ),
        (
            b"<?xml version='1.0' encoding='utf-7'?><svg/>",
            DrawingRefusal::Encoding,
        ),
        (b"<svg>\xff</svg>", DrawingRefusal::Encoding),
        (b"\x1f\x8bbroken", DrawingRefusal::Malformed),
    ] {
        assert_eq!(
            sanitised(bytes),
            Err(why),
            "{}",
            String::from_utf8_lossy(bytes)
        );
    }
    let deep = format!(
        "<svg>{}{}</svg>",
        "<g>".repeat(100_000),
        "</g>".repeat(100_000)
    );
    assert_eq!(sanitised(deep.as_bytes()), Err(DrawingRefusal::TooLarge));
    let zeros = vec![b' '; LARGEST + 1];
    assert_eq!(sanitised(&zeros), Err(DrawingRefusal::TooLarge));
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&zeros).expect("memory");
    assert_eq!(
        sanitised(&bomb.finish().expect("memory")),
        Err(DrawingRefusal::TooLarge)
    );
}
