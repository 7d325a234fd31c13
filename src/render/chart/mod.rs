//! Charts as templates see them: drawings whose every part has its place, the same
//! figures as a table, and what they show in words. Colours, dashes and type are the
//! theme's.

mod axis;
mod bars;
mod columns;
mod drawing;
mod frame;
mod lettering;
mod line;
mod scale;
mod words;

use std::ops::Range;

use serde::Serialize;

use super::direction::Direction;
use super::format::Format;
use super::values::{Show, Shown};
use crate::model::chart::{self, Chart, Style};
use crate::model::record::{Group, Record};
use axis::Axis;
use drawing::Drawing;
use words::Words;

/// One chart.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownChart {
    /// Of its own on its page.
    id: String,
    pub(super) title: String,
    style: &'static str,
    /// What it is: `Line chart`.
    kind: String,
    /// What the figures count.
    unit: Option<String>,
    /// What the labels are.
    axis: Option<String>,
    summary: String,
    file: Option<Box<Shown>>,
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

/// A chart on its way to a drawing.
struct Plot<'a> {
    chart: &'a Chart,
    axis: &'a Axis,
    words: Words<'a>,
    format: &'a Format,
}

/// The chart of a record that stands at a place in it; nothing where it cannot be
/// drawn, which `check` reports.
pub(super) fn of(
    show: &mut Show<'_>,
    record: &Record,
    group: &Group,
    at: &Range<usize>,
) -> Option<ShownChart> {
    let site = show.site;
    let chart = chart::read(&site.client.tables, record, group, at).ok()?;
    let axis = Axis::of(&chart.labels);
    let plot = Plot {
        chart: &chart,
        axis: &axis,
        words: Words::new(site, &chart, &axis),
        format: &site.format,
    };
    let (drawings, direct) = match chart.style {
        Style::Columns => (columns::draw(&plot), false),
        Style::Bars => (bars::draw(&plot), false),
        Style::Line => {
            let (drawing, direct) = line::draw(&plot);
            (vec![drawing], direct)
        }
    };
    let drawings = match Direction::of(site.language) {
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
    let file = group.text("data").and_then(|name| record.file_path(name));
    let series = chart
        .series
        .iter()
        .enumerate()
        .map(|(at, one)| ShownSeries {
            number: at + 1,
            name: one.name.clone(),
        });
    show.charts += 1;
    Some(ShownChart {
        id: format!("chart-{}", show.charts),
        style: chart.style.word(),
        kind: words.kind(),
        unit: words.unit(),
        axis: chart.axis.clone(),
        summary: words.summary(),
        series: series.collect(),
        direct,
        rows: rows.collect(),
        drawings,
        file: file.map(|path| Box::new(show.file(&path))),
        title: chart.title.clone(),
    })
}
