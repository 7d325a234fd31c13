//! What columns and lines stand in: the scale before the plot, hairlines across it,
//! and the way from a figure to a height.

use rust_decimal::Decimal;

use super::drawing::{Caption, EM, Fits, Gutter, NARROW, Rule, WIDE, rounded};
use super::lettering::widest;
use super::scale::{From, Scale};
use super::words::ChartWords;
use crate::model::chart::Chart;

/// Room for a figure above the highest mark, and the height of the plot.
pub(super) const TOP: f64 = 22.0;
pub(super) const HEIGHT: f64 = 176.0;
pub(super) const BOTTOM: f64 = TOP + HEIGHT;
/// About so many steps of the scale.
const STEPS: u32 = 4;

pub(super) struct Frame {
    scale: Scale,
    pub(super) before: Gutter,
    pub(super) rules: Vec<Rule>,
}

impl Frame {
    pub(super) fn of(chart: &Chart, words: &ChartWords<'_>, from: From) -> Self {
        let values: Vec<Decimal> = chart
            .series
            .iter()
            .flat_map(|one| one.values.iter().flatten().copied())
            .collect();
        let scale = Scale::over(&values, from, STEPS);
        let (mut captions, mut rules) = (Vec::new(), Vec::new());
        for tick in &scale.ticks {
            let y = height(scale.place(tick.value));
            rules.push(Rule {
                x1: 0.0,
                x2: 100.0,
                y1: y,
                y2: y,
                zero: tick.value == 0.0,
            });
            if let Some(number) = tick.number {
                captions.push(Caption::tick(y, words.tick(number)));
            }
        }
        // The line of nothing lies over the others.
        rules.sort_by_key(|rule| rule.zero);
        let widest = widest(captions.iter().map(|caption| caption.text.as_str()));
        Self {
            scale,
            before: Gutter::for_words(widest, Fits::All, captions),
            rules,
        }
    }

    /// How far down a figure is.
    pub(super) fn y(&self, value: Decimal) -> f64 {
        height(self.scale.at(value))
    }

    /// How far down nothing is, or the end of the scale that is nearest to it.
    pub(super) fn zero(&self) -> f64 {
        height(self.scale.place(0.0))
    }

    pub(super) fn has_negatives(&self) -> bool {
        self.scale.has_negatives()
    }

    /// How wide the plot is at least, in pixels, on a wide page and on a narrow one,
    /// with so many em of words behind it.
    pub(super) fn widths(&self, after: f64) -> (f64, f64) {
        let words = (self.before.width + after) * EM;
        ((WIDE - words).max(EM), (NARROW - words).max(EM))
    }
}

fn height(share: f64) -> f64 {
    rounded(TOP + (1.0 - share) * HEIGHT)
}

/// How far down a drawing with these captions goes.
pub(super) fn end_of(captions: &[Caption], least: f64) -> f64 {
    captions
        .iter()
        .map(|caption| caption.y + 10.0)
        .fold(least, f64::max)
}
