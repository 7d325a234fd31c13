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

impl Drawing {
    /// The same for readers who begin at the right: every place is as far from the other
    /// edge.
    pub(super) fn turned(mut self) -> Self {
        std::mem::swap(&mut self.before, &mut self.after);
        for rule in &mut self.rules {
            (rule.x1, rule.x2) = (rounded(100.0 - rule.x2), rounded(100.0 - rule.x1));
        }
        for block in &mut self.blocks {
            block.x = rounded(100.0 - block.x - block.width);
        }
        for curve in &mut self.curves {
            curve.path = turned_path(&curve.path);
            for point in &mut curve.points {
                point.x = rounded(100.0 - point.x);
            }
        }
        let captions = self.captions.iter_mut();
        let beside = self.before.captions.iter_mut();
        let behind = self.after.captions.iter_mut();
        for caption in captions.chain(beside).chain(behind) {
            caption.x = rounded(100.0 - caption.x);
            caption.dx = rounded(-caption.dx);
            caption.anchor = match caption.anchor {
                "start" => "end",
                "end" => "start",
                other => other,
            };
        }
        self
    }
}

/// A path whose every step is a letter and a place, such as `M0 4L10 5`.
fn turned_path(path: &str) -> String {
    let mut turned = String::with_capacity(path.len());
    for step in path.split_inclusive(' ') {
        let letter = step.rfind(char::is_alphabetic);
        let number = |text: &str| text.trim().parse::<f64>().ok();
        match letter.and_then(|at| Some((at, number(&step[at + 1..])?))) {
            Some((at, x)) => {
                turned.push_str(&step[..=at]);
                turned.push_str(&format!("{} ", rounded(1000.0 - x)));
            }
            None => turned.push_str(step),
        }
    }
    turned
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_that_is_turned_twice_is_itself() {
        assert_eq!(
            turned_path("M0 4.5L333.33 5M1000 6"),
            "M1000 4.5L666.67 5M0 6"
        );
        let gutter = |text: &str| Gutter {
            width: 2.0,
            fits: Fits::All,
            captions: vec![Caption::tick(3.0, text.to_owned())],
        };
        let drawing = Drawing {
            style: "line",
            fits: Fits::All,
            height: 10.0,
            before: gutter("before"),
            after: gutter("after"),
            rules: vec![Rule {
                x1: 0.0,
                x2: 40.0,
                y1: 1.0,
                y2: 2.0,
                zero: true,
            }],
            blocks: vec![Block {
                x: 10.0,
                width: 25.0,
                y: 0.0,
                height: 1.0,
                series: 1,
                title: String::new(),
            }],
            curves: vec![Curve {
                series: 1,
                path: "M0 1L500 2".to_owned(),
                points: vec![Point {
                    x: 12.5,
                    y: 1.0,
                    title: String::new(),
                }],
            }],
            captions: vec![Caption::below(20.0, 1.0, "May".to_owned())],
        };
        let turned = drawing.clone().turned();
        assert_eq!(turned.before.captions[0].text, "after");
        let tick = &turned.before.captions[0];
        assert_eq!((tick.x, tick.dx, tick.anchor), (0.0, 10.0, "start"));
        assert_eq!((turned.rules[0].x1, turned.rules[0].x2), (60.0, 100.0));
        assert_eq!(turned.blocks[0].x, 65.0);
        assert_eq!(turned.curves[0].path, "M1000 1L500 2");
        assert_eq!(
            (turned.curves[0].points[0].x, turned.captions[0].x),
            (87.5, 80.0)
        );
        let again = turned.turned();
        assert_eq!(format!("{again:?}"), format!("{drawing:?}"));
    }
}
