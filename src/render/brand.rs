//! The firm's colours as the theme's custom properties.

use crate::model::firm::Brand;

/// What is added to the theme's stylesheet for a firm.
pub(super) fn style(brand: &Brand) -> String {
    let mut style = String::new();
    if let Some(color) = &brand.color {
        style.push_str(&format!(":root{{--brand:{color}}}\n"));
    }
    style
}
