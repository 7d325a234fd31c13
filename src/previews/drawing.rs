//! The size of a drawing, as its first element says it. Of one that was written anew:
//! there the first element begins the text.

/// Width and height of an SVG document in its own units, rounded; nothing where it is
/// none or does not say. What counts for a page is their relation.
pub(super) fn size(text: &str) -> Option<(u32, u32)> {
    let start = text.find("<svg")?;
    let tag = &text[start..];
    let tag = &tag[..tag.find('>')?];
    if let Some(view) = attribute(tag, "viewBox") {
        let numbers: Vec<f64> = view
            .split([' ', ',', '\n', '\t'])
            .filter(|part| !part.is_empty())
            .map_while(|part| part.parse().ok())
            .collect();
        if let [_, _, width, height] = numbers[..] {
            return whole(width, height);
        }
    }
    let pixels = |name| {
        let value = attribute(tag, name)?;
        value.trim().trim_end_matches("px").parse().ok()
    };
    whole(pixels("width")?, pixels("height")?)
}

/// Small drawings in units of their own keep their relation.
fn whole(width: f64, height: f64) -> Option<(u32, u32)> {
    let is_size = |one: f64| one.is_finite() && one > 0.0 && one < 1e6;
    if !is_size(width) || !is_size(height) {
        return None;
    }
    let scale = if width.max(height) < 100.0 {
        100.0
    } else {
        1.0
    };
    let pixels = |one: f64| ((one * scale).round() as u32).max(1);
    Some((pixels(width), pixels(height)))
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    for (at, _) in tag.match_indices(name) {
        let is_whole = tag[..at].ends_with([' ', '\n', '\t', '\r']);
        let rest = tag[at + name.len()..].trim_start();
        let Some(rest) = rest.strip_prefix('=').filter(|_| is_whole) else {
            continue;
        };
        let rest = rest.trim_start();
        let quote = rest
            .chars()
            .next()
            .filter(|one| matches!(one, '"' | '\''))?;
        return rest[1..].split(quote).next();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_counts_and_then_width_and_height() {
        let of = size;
        let both = "<?xml version='1.0'?><svg width=\"10\" viewBox='0 0 400,  300.4'><rect/>";
        assert_eq!(of(both), Some((400, 300)));
        assert_eq!(of("<svg width=\"640px\" height='480'>"), Some((640, 480)));
        assert_eq!(of("<svg viewBox=\"0 0 2 1\">"), Some((200, 100)));
        for none in [
            "",
            "<html>",
            "<svg>",
            "<svg width=\"100%\" height=\"1\">",
            "<svg viewBox=\"0 0 0 9\">",
            "<svg viewBox=",
            "<svg viewBox=\"0 0 1e99 NaN\">",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
