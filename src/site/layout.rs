//! Every name in a site's directory. No other file of the program knows them.

use crate::seal::object::ObjectName;

/// The viewer's script, bundled by the build script.
pub const VIEWER: &str = include_str!(concat!(env!("OUT_DIR"), "/viewer.js"));

/// The unlock page, or the home page of a plain site.
pub const SHELL: &str = "index.html";
/// The viewer's script.
pub const VIEWER_NAME: &str = "viewer.js";
/// The theme's stylesheet.
pub const STYLE_NAME: &str = "theme.css";
/// The sealed index, hosted.
pub const INDEX: &str = "index.age";
/// The sealed index, offline.
pub const INDEX_SCRIPT: &str = "index.js";
/// Where objects are.
pub const OBJECTS: &str = "objects";
/// Where slots are.
pub const SLOTS: &str = "slots";

/// The directories in a hosted site.
pub const DIRECTORIES: [&str; 3] = [OBJECTS, SLOTS, "brand"];

/// The marker of an output directory: sites in it may be removed.
pub const OUTPUT_MARKER: &str = ".deedbox-output";
/// The marker of a site that deedbox made: our files in it may be removed.
pub const SITE_MARKER: &str = ".deedbox-site";
/// What the marker of a site says, the same for all: it is published with the site.
pub const SITE_MARKER_TEXT: &str =
    "This site is written by deedbox; what is stale in it is removed by the next build.\n";

/// An object's file, hosted.
#[must_use]
pub fn object(name: &ObjectName) -> String {
    format!("{OBJECTS}/{name}.age")
}

/// A slot's file, hosted.
#[must_use]
pub fn slot(name: &str) -> String {
    format!("{SLOTS}/{name}.age")
}

/// The script that holds a sealed file offline, from the path of its hosted form:
/// `objects/<id>.age` becomes `objects/<id>.js`.
#[must_use]
pub fn script(hosted: &str) -> String {
    format!("{}.js", hosted.trim_end_matches(".age"))
}

/// The files beside the site that hosts read. They keep it out of search engines, frames, and
/// caches that do not ask again.
pub const HOST_FILES: [&str; 3] = ["robots.txt", ".nojekyll", HEADERS_NAME];
/// The headers that hosts send with a site.
pub const HEADERS_NAME: &str = "_headers";

/// Other sites' frames, windows and pages are kept away from a workspace, and it uses nothing
/// special of a device. There is no policy for embedding: a workspace loads nothing of other
/// sites, and such a policy would lock out Chromium's PDF viewer.
macro_rules! headers {
    ($more:literal) => {
        concat!(
            "/*\n  X-Robots-Tag: noindex, nofollow\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n",
            "  Content-Security-Policy: frame-ancestors 'none'\n  Strict-Transport-Security: max-age=31536000\n",
            "  Cross-Origin-Opener-Policy: same-origin\n  Cross-Origin-Resource-Policy: same-origin\n  Origin-Agent-Cluster: ?1\n",
            "  Permissions-Policy: accelerometer=(), bluetooth=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
             idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), \
             xr-spatial-tracking=()\n",
            $more,
            "  Cache-Control: no-cache\n"
        )
    };
}

/// With these a browser runs no script whose digest the page does not name.
const HEADERS: &str = headers!("  Integrity-Policy: blocked-destinations=(script)\n");
/// For themes whose unlock pages do not name the digest in a way that browsers accept.
const HEADERS_FOR_ANY_SCRIPT: &str = headers!("");
/// As 0.1.0 wrote them.
const FIRST_HEADERS: &str = "/*\n  X-Robots-Tag: noindex, nofollow\n  X-Content-Type-Options: nosniff\n  \
    Referrer-Policy: no-referrer\n  Content-Security-Policy: frame-ancestors 'none'\n  \
    Strict-Transport-Security: max-age=31536000\n  Cache-Control: no-cache\n";

/// A file for hosts, as this version writes it. `names_digests` is whether the unlock page
/// names the digest of its script as an `Integrity-Policy` wants it.
#[must_use]
pub fn host_file(name: &str, names_digests: bool) -> &'static str {
    match (name, names_digests) {
        ("robots.txt", _) => "User-agent: *\nDisallow: /\n",
        (HEADERS_NAME, true) => HEADERS,
        (HEADERS_NAME, false) => HEADERS_FOR_ANY_SCRIPT,
        _ => "",
    }
}

/// Whether a file for hosts is as this or an earlier version writes it.
#[must_use]
pub fn is_host_file(name: &str, bytes: &[u8]) -> bool {
    let now = [true, false].map(|names_digests| host_file(name, names_digests));
    now.iter().any(|text| text.as_bytes() == bytes)
        || (name == HEADERS_NAME && bytes == FIRST_HEADERS.as_bytes())
}

/// Whether a file of a hosted site has a name that only this program gives there.
#[must_use]
pub fn is_own_hosted(path: &str) -> bool {
    let sealed = |below: &str| {
        let name = path.strip_prefix(below).and_then(|name| {
            let name = name.strip_prefix('/')?;
            name.strip_suffix(".age")
        });
        name.is_some_and(|name| name.len() == 32 && name.bytes().all(|it| it.is_ascii_hexdigit()))
    };
    [SHELL, VIEWER_NAME, STYLE_NAME, INDEX, SITE_MARKER].contains(&path)
        || HOST_FILES.contains(&path)
        || path.starts_with("brand/")
        || sealed(OBJECTS)
        || sealed(SLOTS)
}

/// The same for a plain site, whose pages are named by their records.
#[must_use]
pub fn is_own_plain(path: &str) -> bool {
    let is_page = path == SHELL || path.ends_with("/index.html");
    let below = ["attachments/", "previews/", "brand/"];
    is_page
        || [STYLE_NAME, SITE_MARKER].contains(&path)
        || below.iter().any(|below| path.starts_with(below))
}
