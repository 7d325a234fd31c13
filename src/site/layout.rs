//! Every name in a site's directory. No other file of the program knows them.

use crate::seal::object::ObjectName;

/// The viewer's script, bundled by the build script.
pub const VIEWER: &str = include_str!(concat!(env!("OUT_DIR"), "/viewer.js"));

/// The unlock page, or the home page of a plain site.
pub const SHELL: &str = "index.html";
/// The viewer's script, as templates name it and as the offline layout has it.
pub const VIEWER_NAME: &str = "viewer.js";
/// The theme's stylesheet, the same.
pub const STYLE_NAME: &str = "theme.css";
/// The sealed index of format 1, hosted.
pub const FIRST_INDEX: &str = "index.age";
/// The sealed index, without its ending.
pub const INDEX: &str = "index";
/// The ledger, without its ending.
const LEDGER: &str = "ledger";
/// Where the images and fonts of the theme and the firm are.
const BRAND: &str = "brand/";
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

/// The sealed index, hosted.
#[must_use]
pub fn index(name: &ObjectName) -> String {
    format!("{INDEX}-{name}.age")
}

/// The ledger.
#[must_use]
pub fn ledger(name: &ObjectName) -> String {
    format!("{LEDGER}-{name}.age")
}

/// What a file of the shell is called in the hosted layout, where its name comes from its bytes:
/// `theme.css` becomes `theme-<name>.css`, and `brand/logo.svg` becomes `brand/<name>.svg`. `name` is
/// that of its bytes.
#[must_use]
pub fn hosted_name(path: &str, name: &ObjectName) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    // Hosts tell a file's type by its ending.
    let is_plain = !ending.is_empty() && ending.bytes().all(|it| it.is_ascii_alphanumeric());
    // In one case, since some disks take `.SVG` and `.svg` for the same file.
    let ending = if is_plain {
        &ending.to_ascii_lowercase()
    } else {
        "bin"
    };
    match path.strip_prefix(BRAND) {
        Some(_) => format!("{BRAND}{name}.{ending}"),
        None => format!("{stem}-{name}.{ending}"),
    }
}

/// The name that a file of the hosted layout has to have by its bytes, as its path says it;
/// nothing where the path says none: then it is of format 1, or may be overwritten.
#[must_use]
pub fn name_in(path: &str) -> Option<ObjectName> {
    let (stem, _) = path.rsplit_once('.')?;
    let below = [OBJECTS, BRAND.trim_end_matches('/')]
        .iter()
        .find_map(|below| {
            let name = stem.strip_prefix(below)?;
            name.strip_prefix('/')
        });
    let named = ["index-", "ledger-", "viewer-", "theme-"];
    let name = below.or_else(|| named.iter().find_map(|start| stem.strip_prefix(start)))?;
    name.to_owned().try_into().ok()
}

/// The name in the path of an index that is named by its bytes.
#[must_use]
pub fn index_name(path: &str) -> Option<ObjectName> {
    let name = name_in(path)?;
    (index(&name) == path).then_some(name)
}

/// Whether a path is that of an index in the hosted layout, of any format.
#[must_use]
pub fn is_index(path: &str) -> bool {
    path == FIRST_INDEX || index_name(path).is_some()
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

/// Whether a file for hosts, or the marker, is as this or an earlier version writes it.
#[must_use]
pub fn is_host_file(name: &str, bytes: &[u8]) -> bool {
    if name == SITE_MARKER {
        return bytes == SITE_MARKER_TEXT.as_bytes();
    }
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
    [SHELL, VIEWER_NAME, STYLE_NAME, FIRST_INDEX, SITE_MARKER].contains(&path)
        || HOST_FILES.contains(&path)
        || name_in(path).is_some()
        || path.starts_with("brand/")
        || sealed(OBJECTS)
        || sealed(SLOTS)
}

/// Whether a path in a site of any layout is that of a file, and never of a directory.
#[must_use]
pub fn is_file(path: &str) -> bool {
    let fixed = [SHELL, VIEWER_NAME, STYLE_NAME, FIRST_INDEX, SITE_MARKER];
    let is_slot = || path.starts_with(SLOTS) && path != SLOTS && is_own_hosted(path);
    fixed.contains(&path) || HOST_FILES.contains(&path) || name_in(path).is_some() || is_slot()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_of_a_site_are_no_files() {
        for path in [
            "objects",
            "slots",
            "brand",
            "updates",
            "brand/v1.2",
            "slots/x",
        ] {
            assert!(!is_file(path), "{path}");
        }
        let slot = slot("0123456789abcdef0123456789abcdef");
        for path in ["index.html", "index.age", "robots.txt", &slot] {
            assert!(is_file(path), "{path}");
        }
    }

    #[test]
    fn a_name_by_its_bytes_says_which() {
        let name = ObjectName::of(b"1");
        for (path, before, ending) in [
            ("theme.css", "theme-", "css"),
            ("viewer.js", "viewer-", "js"),
            ("brand/logo.svg", "brand/", "svg"),
            ("brand/v1.2/logo.SVG", "brand/", "svg"),
            ("brand/v1.2/logo", "brand/", "bin"),
            ("brand/logo", "brand/", "bin"),
            ("brand/logo.", "brand/", "bin"),
            ("brand/logo.s/g", "brand/", "bin"),
            ("brand/logo.s\"g", "brand/", "bin"),
        ] {
            let hosted = hosted_name(path, &name);
            assert_eq!(hosted, format!("{before}{name}.{ending}"), "{path}");
            assert_eq!(name_in(&hosted).as_ref(), Some(&name), "{path}");
            assert!(is_own_hosted(&hosted) && is_file(&hosted));
        }
    }
}
