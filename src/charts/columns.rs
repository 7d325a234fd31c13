//! Standing columns, those of several series beside each other.

use rust_decimal::Decimal;

use super::axis::{self, Axis, AxisLabel};
use super::drawing::{Block, Caption, Drawing, Fits, Gutter, NARROW, both, rounded};
use super::frame::{BOTTOM, Frame, end_of};
use super::lettering::widest;
use super::plot::Plot;
use super::scale::From;

/// A few columns are not wider than if there were so many, and a few groups of two or
/// more than if there were one less for each.
const LEAST: usize = 5;
/// The part of its place that a group of columns fills, and a column of its own.
const GROUP: f64 = 0.74;
const COLUMN: f64 = 0.92;
/// More words than this have no room below columns or beside bars.
const MOST_WORDS: usize = 40;

/// Columns where their labels have room, and bars where they have not.
pub(super) fn draw(plot: &Plot<'_>) -> Vec<Drawing> {
    let least = (LEAST + 1).saturating_sub(plot.chart.series.len()).max(2);
    let columns = Columns {
        plot,
        frame: Frame::of(plot.chart, &plot.words, From::Zero),
        slots: plot.chart.labels.len().max(least),
    };
    let (wide, narrow) = columns.frame.widths(0.0);
    let labels = &plot.chart.labels;
    let thinned = |width: f64| {
        plot.axis
            .thinned(plot.format, labels, |at| columns.middle(at), width)
    };
    if *plot.axis != Axis::Words || labels.len() > MOST_WORDS {
        return vec![columns.drawn(Fits::All, thinned(wide), Some(thinned(narrow)))];
    }
    let in_places = |width: f64| {
        let place = width / columns.slots as f64;
        axis::in_places(labels, |at| columns.middle(at), place)
    };
    match (in_places(wide), in_places(narrow)) {
        (Some(wide), Some(narrow)) => vec![columns.drawn(Fits::All, wide, Some(narrow))],
        (Some(wide), None) => vec![
            columns.drawn(Fits::Wide, wide, None),
            super::bars::drawn(plot, Fits::Narrow, NARROW),
        ],
        _ => super::bars::draw(plot),
    }
}

struct Columns<'a> {
    plot: &'a Plot<'a>,
    frame: Frame,
    slots: usize,
}

impl Columns<'_> {
    fn slot(&self) -> f64 {
        100.0 / self.slots as f64
    }

    /// The middle of a group, in percent.
    fn middle(&self, at: usize) -> f64 {
        let left = (self.slots - self.plot.chart.labels.len()) as f64 / 2.0;
        (left + at as f64 + 0.5) * self.slot()
    }

    fn drawn(&self, fits: Fits, wide: Vec<AxisLabel>, narrow: Option<Vec<AxisLabel>>) -> Drawing {
        let below = BOTTOM
            + if self.frame.has_negatives() {
                26.0
            } else {
                16.0
            };
        let mut captions = match narrow {
            Some(narrow) => both(
                axis::captions(wide, below, Fits::Wide),
                axis::captions(narrow, below, Fits::Narrow),
            ),
            None => axis::captions(wide, below, Fits::All),
        };
        let height = end_of(&captions, BOTTOM);
        captions.extend(self.values());
        Drawing {
            style: "columns",
            fits,
            height,
            before: self.frame.before.clone(),
            after: Gutter::for_words(0.0, Fits::All, Vec::new()),
            rules: self.frame.rules.clone(),
            blocks: self.columns().map(|column| column.block).collect(),
            curves: Vec::new(),
            captions,
        }
    }

    fn columns(&self) -> impl Iterator<Item = Column> {
        let chart = self.plot.chart;
        let own = self.slot() * GROUP / chart.series.len() as f64;
        chart
            .series
            .iter()
            .enumerate()
            .flat_map(move |(nth, series)| {
                let values = series.values.iter().enumerate();
                values.filter_map(move |(at, value)| {
                    let value = (*value)?;
                    let start = self.middle(at) - self.slot() * GROUP / 2.0 + own * nth as f64;
                    let (y, zero) = (self.frame.y(value), self.frame.zero());
                    let block = Block {
                        x: rounded(start + own * (1.0 - COLUMN) / 2.0),
                        width: rounded(own * COLUMN),
                        y: rounded(y.min(zero)),
                        height: rounded((zero - y).abs()),
                        series: nth + 1,
                        title: self.plot.words.point(series, at, value),
                    };
                    let middle = start + own / 2.0;
                    Some(Column {
                        block,
                        middle,
                        value,
                    })
                })
            })
    }

    /// The figures at the ends of columns, where columns are as wide as they are.
    fn values(&self) -> Vec<Caption> {
        let words = &self.plot.words;
        let (wide, narrow) = self.frame.widths(0.0);
        let series = self.plot.chart.series.len();
        let room = match series {
            1 => self.slot(),
            series => self.slot() * GROUP / series as f64,
        };
        let texts: Vec<(Column, String)> = self
            .columns()
            .map(|column| {
                let text = words.mark(column.value);
                (column, text)
            })
            .collect();
        let needed = widest(texts.iter().map(|(_, text)| text.as_str())) * 0.92 + 2.0;
        let has_room = |width: f64| room / 100.0 * width >= needed;
        let fits = match (has_room(wide), has_room(narrow)) {
            (_, true) => Fits::All,
            (true, false) => Fits::Wide,
            (false, false) => return Vec::new(),
        };
        texts
            .into_iter()
            .map(|(column, text)| {
                let y = if column.value.is_sign_negative() && !column.value.is_zero() {
                    column.block.y + column.block.height + 9.0
                } else {
                    column.block.y - 9.0
                };
                Caption {
                    fits,
                    ..Caption::value(column.middle, y, text)
                }
            })
            .collect()
    }
}

struct Column {
    block: Block,
    middle: f64,
    value: Decimal,
}
