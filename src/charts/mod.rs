//! Charts as templates see them: drawings whose every part has its place, the same
//! figures as a table, and what they show in words. A new kind of chart is a file here.
//!
//! Colours, dashes and type are left to the theme; which record a chart belongs to, and which
//! page it stands on, is not known here. Uses `theme` for formats, words and the direction.

mod axis;
mod bars;
mod columns;
mod drawing;
mod frame;
mod lettering;
mod line;
mod plot;
mod scale;
mod words;

use serde::Serialize;

use crate::model::chart::{Chart, Style};
use crate::theme::direction::Direction;
use axis::Axis;
use drawing::Drawing;
use plot::Plot;
use words::ChartWords;
pub(crate) use words::Writing;

/// One chart.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShownChart {
    /// Of its own on its page.
    id: String,
    title: String,
    style: &'static str,
    /// What it is: `Line chart`.
    kind: String,
    /// What the figures count.
    unit: Option<String>,
    /// What the labels are.
    axis: Option<String>,
    summary: String,
    series: Vec<ShownSeries>,
    /// Whether the names of the series stand at their ends on a wide page.
    direct: bool,
    rows: Vec<ShownRow>,
    drawings: Vec<Drawing>,
}

#[derive(Debug, Clone, Serialize)]
struct ShownSeries {
    /// Counted from 1.
    number: usize,
    name: String,
}

#[derive(Debug, Clone, Serialize)]
struct ShownRow {
    label: String,
    cells: Vec<String>,
}

/// Draws a chart, the `number`th of its page.
pub(crate) fn draw(chart: &Chart, number: usize, writing: &Writing<'_>) -> ShownChart {
    let axis = Axis::of(&chart.labels);
    let plot = Plot {
        chart,
        axis: &axis,
        words: ChartWords::new(writing, chart, &axis),
        format: writing.format,
    };
    let (drawings, direct) = match chart.style {
        Style::Columns => (columns::draw(&plot), false),
        Style::Bars => (bars::draw(&plot), false),
        Style::Line => {
            let (drawing, direct) = line::draw(&plot);
            (vec![drawing], direct)
        }
    };
    let drawings = match writing.direction {
        Direction::LeftToRight => drawings,
        Direction::RightToLeft => drawings.into_iter().map(Drawing::turned).collect(),
    };
    let words = &plot.words;
    let rows = (0..chart.labels.len()).map(|at| ShownRow {
        label: words.label(at),
        cells: chart
            .series
            .iter()
            .map(|one| one.values[at].map_or_else(|| "–".to_owned(), |value| words.cell(value)))
            .collect(),
    });
    let series = chart
        .series
        .iter()
        .enumerate()
        .map(|(at, one)| ShownSeries {
            number: at + 1,
            name: one.name.clone(),
        });
    ShownChart {
        id: format!("chart-{number}"),
        title: chart.title.clone(),
        style: chart.style.word(),
        kind: words.kind(),
        unit: words.unit(),
        axis: chart.axis.clone(),
        summary: words.summary(),
        series: series.collect(),
        direct,
        rows: rows.collect(),
        drawings,
    }
}
