//! What a theme draws of a chart: rules, blocks, curves, words, each with its place.
//! Places across are percentages of the plot's width and places down are pixels, so
//! that a picture fits any width while its words keep their size.

use serde::Serialize;

/// Where there is room for it: everywhere, from a width of 34 rem upward, below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Fits {
    All,
    Wide,
    Narrow,
}

/// The widths that a chart is laid out for, in pixels: the least of a wide one, and
/// that of a page of 320.
pub(super) const WIDE: f64 = 544.0;
pub(super) const NARROW: f64 = 276.0;
/// Pixels in one em of a chart's type.
pub(super) const EM: f64 = 13.0;

/// One picture.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Drawing {
    pub(super) style: &'static str,
    pub(super) fits: Fits,
    pub(super) height: f64,
    /// What stands before the plot, and behind it.
    pub(super) before: Gutter,
    pub(super) after: Gutter,
    pub(super) rules: Vec<Rule>,
    pub(super) blocks: Vec<Block>,
    pub(super) curves: Vec<Curve>,
    pub(super) captions: Vec<Caption>,
}

/// Room beside the plot, as wide as its words.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Gutter {
    /// In em.
    pub(super) width: f64,
    pub(super) fits: Fits,
    pub(super) captions: Vec<Caption>,
}

impl Gutter {
    /// Room for words of at most so many pixels and their distance; none for none.
    pub(super) fn for_words(widest: f64, fits: Fits, captions: Vec<Caption>) -> Self {
        let width = if widest > 0.0 {
            (widest + 10.0) / EM
        } else {
            0.0
        };
        Self {
            width: rounded(width),
            fits,
            captions,
        }
    }
}

/// A straight line.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Rule {
    pub(super) x1: f64,
    pub(super) x2: f64,
    pub(super) y1: f64,
    pub(super) y2: f64,
    /// Whether it is where figures are nothing.
    pub(super) zero: bool,
}

/// A column or a bar.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Block {
    pub(super) x: f64,
    pub(super) width: f64,
    pub(super) y: f64,
    pub(super) height: f64,
    /// Counted from 1.
    pub(super) series: usize,
    pub(super) title: String,
}

/// A line through the figures of a series.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Curve {
    pub(super) series: usize,
    /// A path in a box 1000 wide and as high as the drawing.
    pub(super) path: String,
    pub(super) points: Vec<Point>,
}

/// A figure on a curve that has a mark: not all do where there are very many.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) title: String,
}

/// Words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Caption {
    pub(super) x: f64,
    /// Pixels to the side of that.
    pub(super) dx: f64,
    /// The middle of the line of type, or so.
    pub(super) y: f64,
    /// `start`, `middle` or `end`.
    pub(super) anchor: &'static str,
    /// `label`, `tick`, `value` or `name`.
    pub(super) of: &'static str,
    pub(super) fits: Fits,
    /// Whose name it is.
    pub(super) series: Option<usize>,
    pub(super) text: String,
}

impl Caption {
    /// A label below its place.
    pub(super) fn below(x: f64, y: f64, text: String) -> Self {
        Self {
            x: rounded(x),
            dx: 0.0,
            y: rounded(y),
            anchor: "middle",
            of: "label",
            fits: Fits::All,
            series: None,
            text,
        }
    }

    /// A figure above, below or beside its mark.
    pub(super) fn value(x: f64, y: f64, text: String) -> Self {
        Self {
            of: "value",
            ..Self::below(x, y, text)
        }
    }

    /// A round number before its rule.
    pub(super) fn tick(y: f64, text: String) -> Self {
        Self {
            dx: -10.0,
            anchor: "end",
            of: "tick",
            ..Self::below(100.0, y, text)
        }
    }
}

/// The captions of a wide page and those of a narrow one; what both have, once.
pub(super) fn both(wide: Vec<Caption>, narrow: Vec<Caption>) -> Vec<Caption> {
    let same = |one: &Caption, other: &Caption| {
        one.x == other.x && one.y == other.y && one.text == other.text
    };
    let mut captions = Vec::with_capacity(wide.len());
    for mut caption in wide {
        if narrow.iter().any(|other| same(&caption, other)) {
            caption.fits = Fits::All;
        }
        captions.push(caption);
    }
    let is_new = |caption: &Caption| !captions.iter().any(|known| same(known, caption));
    let own: Vec<Caption> = narrow.into_iter().filter(is_new).collect();
    captions.extend(own);
    captions
}

/// To a hundredth: pages need no more.
pub(super) fn rounded(number: f64) -> f64 {
    // Adding zero takes the sign off a zero.
    (number * 100.0).round() / 100.0 + 0.0
}
