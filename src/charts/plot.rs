//! A chart on its way to a drawing.

use super::axis::Axis;
use super::words::ChartWords;
use crate::model::chart::Chart;
use crate::theme::format::Format;

/// A chart with what every drawing of it needs.
pub(super) struct Plot<'a> {
    pub(super) chart: &'a Chart,
    pub(super) axis: &'a Axis,
    pub(super) words: ChartWords<'a>,
    pub(super) format: &'a Format,
}
