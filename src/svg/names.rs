//! Which elements and attributes a drawing may have: those of SVG 1.1 and 2 that draw.
//! What is not here is gone: scripts, handlers, documents within a document
//! (`foreignObject`), sound and film, fonts, and what programs keep for themselves.

/// Whether an element is kept.
pub(super) fn is_element(name: &str) -> bool {
    ELEMENTS.binary_search(&name).is_ok()
}

/// Whether an attribute is kept where its value is harmless. `href`, `style` and
/// `attributeName` are looked at by themselves.
pub(super) fn is_attribute(name: &str) -> bool {
    ATTRIBUTES.binary_search(&name).is_ok()
}

/// Whether an attribute is kept whatever it says: words that nothing acts upon.
pub(super) fn is_words(name: &str) -> bool {
    WORDS.contains(&name) || name.starts_with("aria-")
}

/// Whether an element's `href` may name a part of the drawing.
pub(super) fn names_part(element: &str) -> bool {
    matches!(
        element,
        "use"
            | "linearGradient"
            | "radialGradient"
            | "pattern"
            | "filter"
            | "textPath"
            | "mpath"
            | "feImage"
            | "animate"
            | "animateMotion"
            | "animateTransform"
            | "set"
    )
}

/// Whether an element's `href` may bring an image.
pub(super) fn brings_image(element: &str) -> bool {
    matches!(element, "image" | "feImage")
}

/// Whether an element changes an attribute of another in time.
pub(super) fn animates(element: &str) -> bool {
    matches!(element, "animate" | "animateTransform" | "set")
}

/// In the order of their bytes.
const ELEMENTS: &[&str] = &[
    "a",
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

/// In the order of their bytes.
const ATTRIBUTES: &[&str] = &[
    "accumulate",
    "additive",
    "alignment-baseline",
    "amplitude",
    "attributeType",
    "azimuth",
    "baseFrequency",
    "baseline-shift",
    "begin",
    "bias",
    "by",
    "calcMode",
    "clip",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "color-rendering",
    "cx",
    "cy",
    "d",
    "diffuseConstant",
    "direction",
    "display",
    "divisor",
    "dominant-baseline",
    "dur",
    "dx",
    "dy",
    "edgeMode",
    "elevation",
    "enable-background",
    "end",
    "exponent",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "filterRes",
    "filterUnits",
    "flood-color",
    "flood-opacity",
    "font",
    "font-family",
    "font-feature-settings",
    "font-kerning",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-variant-ligatures",
    "font-variation-settings",
    "font-weight",
    "fr",
    "from",
    "fx",
    "fy",
    "glyph-orientation-horizontal",
    "glyph-orientation-vertical",
    "gradientTransform",
    "gradientUnits",
    "height",
    "image-rendering",
    "in",
    "in2",
    "intercept",
    "isolation",
    "k1",
    "k2",
    "k3",
    "k4",
    "kernelMatrix",
    "kernelUnitLength",
    "kerning",
    "keyPoints",
    "keySplines",
    "keyTimes",
    "lengthAdjust",
    "letter-spacing",
    "lighting-color",
    "limitingConeAngle",
    "line-height",
    "marker",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "mask",
    "mask-type",
    "maskContentUnits",
    "maskUnits",
    "max",
    "media",
    "method",
    "min",
    "mix-blend-mode",
    "mode",
    "numOctaves",
    "offset",
    "opacity",
    "operator",
    "order",
    "orient",
    "origin",
    "overflow",
    "overflow-x",
    "overflow-y",
    "paint-order",
    "path",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "pointer-events",
    "points",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "preserveAlpha",
    "preserveAspectRatio",
    "primitiveUnits",
    "r",
    "radius",
    "refX",
    "refY",
    "repeatCount",
    "repeatDur",
    "restart",
    "result",
    "rotate",
    "rx",
    "ry",
    "scale",
    "seed",
    "shape-rendering",
    "side",
    "slope",
    "spacing",
    "specularConstant",
    "specularExponent",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "stitchTiles",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "surfaceScale",
    "tableValues",
    "targetX",
    "targetY",
    "text-align",
    "text-anchor",
    "text-decoration",
    "text-orientation",
    "text-rendering",
    "textLength",
    "to",
    "transform",
    "transform-box",
    "transform-origin",
    "unicode-bidi",
    "values",
    "vector-effect",
    "version",
    "viewBox",
    "visibility",
    "white-space",
    "width",
    "word-spacing",
    "writing-mode",
    "x",
    "x1",
    "x2",
    "xChannelSelector",
    "y",
    "y1",
    "y2",
    "yChannelSelector",
    "z",
    "zoomAndPan",
];

/// Names of parts, and what is read aloud.
const WORDS: &[&str] = &["class", "id", "lang", "role", "systemLanguage"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order_and_hold_nothing_that_runs() {
        assert!(ELEMENTS.is_sorted() && ATTRIBUTES.is_sorted());
        for name in ATTRIBUTES.iter().chain(WORDS) {
            assert!(!name.starts_with("on") && !name.contains("href"), "{name}");
        }
        for name in [
            "script",
            "foreignObject",
            "handler",
            "iframe",
            "video",
            "discard",
        ] {
            assert!(!is_element(name), "{name}");
        }
    }
}
