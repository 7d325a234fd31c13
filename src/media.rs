//! Media types: what a file's name says that it is, and what a browser does with it.

/// The media type that a file's name says.
#[must_use]
pub fn media_type(path: &str) -> String {
    mime_guess::from_path(path)
        .first_or_octet_stream()
        .essence_str()
        .to_owned()
}

/// Whether a browser might open a file of this media type as a document that acts: all but
/// those that it only shows.
#[must_use]
pub fn leads_to_document(media_type: &str) -> bool {
    let kind = media_type.split('/').next().unwrap_or_default();
    match kind {
        "audio" | "video" => false,
        "image" => media_type.contains("svg") || media_type.contains("xml"),
        _ => !matches!(
            media_type,
            "application/pdf" | "text/plain" | "text/csv" | "text/markdown"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_opens_as_a_document_is_told_by_the_name() {
        for (name, media_type_of, is_document) in [
            ("a.svg", "image/svg+xml", true),
            ("a.html", "text/html", true),
            ("a", "application/octet-stream", true),
            ("b/a.PDF", "application/pdf", false),
            ("a.png", "image/png", false),
            ("a.csv", "text/csv", false),
            ("a.mp4", "video/mp4", false),
        ] {
            assert_eq!(media_type(name), media_type_of, "{name}");
            assert_eq!(leads_to_document(media_type_of), is_document, "{name}");
        }
    }
}
