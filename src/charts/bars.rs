//! Lying bars, each label on a line of its own above its bars, so that a label may be
//! long and a page narrow. Figures stand at the ends; there is no scale.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::axis::Axis;
use super::drawing::{Block, Caption, Drawing, EM, Fits, Gutter, NARROW, Rule, WIDE, rounded};
use super::lettering::{widest, wrapped};
use super::plot::Plot;

/// Heights of a line of a label, of a bar, of a bar among several, and what is between
/// bars and between groups.
const LINE: f64 = 17.0;
const BAR: f64 = 14.0;
const THIN: f64 = 11.0;
const BETWEEN: f64 = 3.0;
const APART: f64 = 13.0;

/// Bars for every page, or for wide ones and narrow ones where labels take fewer lines
/// on a wide page.
pub(super) fn draw(plot: &Plot<'_>) -> Vec<Drawing> {
    let narrow = drawn(plot, Fits::Narrow, NARROW);
    let wide = drawn(plot, Fits::Wide, WIDE);
    if wide.height < narrow.height {
        return vec![wide, narrow];
    }
    vec![Drawing {
        fits: Fits::All,
        ..narrow
    }]
}

/// Bars on a page of so many pixels.
pub(super) fn drawn(plot: &Plot<'_>, fits: Fits, width: f64) -> Drawing {
    let chart = plot.chart;
    let known = || {
        chart
            .series
            .iter()
            .flat_map(|one| one.values.iter().flatten())
    };
    let low = known()
        .copied()
        .min()
        .unwrap_or_default()
        .min(Decimal::ZERO);
    let high = known()
        .copied()
        .max()
        .unwrap_or_default()
        .max(Decimal::ZERO);
    let negatives = low < Decimal::ZERO;
    let texts = |negative: bool| -> Vec<String> {
        let wanted = known().filter(|value| (**value < Decimal::ZERO) == negative);
        wanted.map(|value| plot.words.mark(*value)).collect()
    };
    let room = |negative: bool| {
        let words = widest(texts(negative).iter().map(String::as_str));
        Gutter::for_words(words, Fits::All, Vec::new())
    };
    let mut drawing = Drawing {
        style: "bars",
        fits,
        height: 0.0,
        before: room(true),
        after: room(false),
        rules: Vec::new(),
        blocks: Vec::new(),
        curves: Vec::new(),
        captions: Vec::new(),
    };
    let scale = Range::of(low, high);
    let thickness = if chart.series.len() > 1 { THIN } else { BAR };
    let mut y = 0.0;
    for at in 0..chart.labels.len() {
        let label = match plot.axis {
            Axis::Words | Axis::Numbers => chart.labels[at].clone(),
            _ => plot.words.label(at),
        };
        for line in wrapped(&label, width - EM) {
            drawing.captions.push(Caption {
                anchor: "start",
                // Labels begin where the picture does.
                dx: rounded(-drawing.before.width * EM),
                ..Caption::below(0.0, y + LINE / 2.0, line)
            });
            y += LINE;
        }
        y += BETWEEN;
        let top = y;
        for (nth, series) in chart.series.iter().enumerate() {
            let middle = y + thickness / 2.0;
            match series.values.get(at).copied().flatten() {
                Some(value) => {
                    let (from, to) = (scale.x(Decimal::ZERO), scale.x(value));
                    drawing.blocks.push(Block {
                        x: rounded(from.min(to)),
                        width: rounded((to - from).abs()),
                        y: rounded(y),
                        height: thickness,
                        series: nth + 1,
                        title: plot.words.point(series, at, value),
                    });
                    let text = plot.words.mark(value);
                    drawing
                        .captions
                        .push(beside(to, middle, text, value < Decimal::ZERO));
                }
                None => {
                    let zero = scale.x(Decimal::ZERO);
                    drawing
                        .captions
                        .push(beside(zero, middle, "–".to_owned(), false));
                }
            }
            y += thickness + BETWEEN;
        }
        if negatives || high > Decimal::ZERO {
            let x = rounded(scale.x(Decimal::ZERO));
            drawing.rules.push(Rule {
                x1: x,
                x2: x,
                y1: rounded(top - 2.0),
                y2: rounded(y - BETWEEN + 2.0),
                zero: true,
            });
        }
        y += APART;
    }
    drawing.height = rounded((y - APART).max(LINE));
    drawing
}

/// A figure at the end of its bar.
fn beside(x: f64, y: f64, text: String, negative: bool) -> Caption {
    let (anchor, dx) = if negative {
        ("end", -7.0)
    } else {
        ("start", 7.0)
    };
    Caption {
        anchor,
        dx,
        ..Caption::value(x, y, text)
    }
}

/// From the lowest figure or nothing to the highest figure or nothing.
struct Range {
    low: f64,
    span: f64,
}

impl Range {
    fn of(low: Decimal, high: Decimal) -> Self {
        let (low, high) = (low.to_f64().unwrap_or(0.0), high.to_f64().unwrap_or(0.0));
        let span = high - low;
        Self {
            low,
            span: if span > 0.0 { span } else { 1.0 },
        }
    }

    fn x(&self, value: Decimal) -> f64 {
        let value = value.to_f64().unwrap_or(0.0);
        ((value - self.low) / self.span * 100.0).clamp(0.0, 100.0)
    }
}
