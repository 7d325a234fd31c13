//! A chart in words: its figures as they are written at marks, in the table, and in
//! the sentences that say what it shows to those who do not see it.

use rust_decimal::Decimal;

use super::axis::Axis;
use crate::model::chart::{Chart, Series};
use crate::model::kind::NumberShape;
use crate::theme::Strings;
use crate::theme::direction::Direction;
use crate::theme::format::Format;

/// Powers of ten that have a word, the largest first.
const LARGE: [(u32, &str); 3] = [
    (12, "chart_trillions"),
    (9, "chart_billions"),
    (6, "chart_millions"),
];

/// How the figures and words of a chart are written.
pub(crate) struct Writing<'a> {
    pub(crate) format: &'a Format,
    /// The interface's words.
    pub(crate) strings: &'a Strings,
    pub(crate) direction: Direction,
}

/// The words of one chart.
pub(super) struct ChartWords<'a> {
    format: &'a Format,
    strings: &'a Strings,
    chart: &'a Chart,
    axis: &'a Axis,
    /// Marks and ticks count in this power of ten.
    power: u32,
}

impl<'a> ChartWords<'a> {
    pub(super) fn new(writing: &Writing<'a>, chart: &'a Chart, axis: &'a Axis) -> Self {
        let all = chart.series.iter().flat_map(|one| &one.values).flatten();
        let largest = all.map(|value| value.abs()).max().unwrap_or_default();
        let reached = |power: &(u32, &str)| largest >= Decimal::from(10_u64.pow(power.0));
        Self {
            format: writing.format,
            strings: writing.strings,
            chart,
            axis,
            power: LARGE
                .iter()
                .find(|power| reached(power))
                .map_or(0, |power| power.0),
        }
    }

    /// A figure at its mark: short, with the sign of percent alone.
    pub(super) fn mark(&self, value: Decimal) -> String {
        let mut value = value;
        if self.power > 0 {
            let short = value / Decimal::from(10_u64.pow(self.power));
            value = short.round_dp(if short.abs() >= Decimal::TEN { 1 } else { 2 });
            value = value.normalize();
        } else if value.scale() > 2 && value.to_string().len() > 8 {
            value = value.round_sf(4).unwrap_or(value).normalize();
        }
        self.number(value, self.percent())
    }

    /// A round number of the scale.
    pub(super) fn tick(&self, value: Decimal) -> String {
        let value = if self.power > 0 {
            (value / Decimal::from(10_u64.pow(self.power))).normalize()
        } else {
            value
        };
        self.number(value, self.percent())
    }

    /// A figure of the table.
    pub(super) fn cell(&self, value: Decimal) -> String {
        self.number(value, self.percent())
    }

    fn full(&self, value: Decimal) -> String {
        self.number(value, self.chart.unit.clone())
    }

    fn percent(&self) -> Option<String> {
        self.chart.unit.clone().filter(|unit| unit == "%")
    }

    fn number(&self, value: Decimal, unit: Option<String>) -> String {
        let shape = NumberShape {
            unit,
            ..NumberShape::default()
        };
        self.format.number(value, &shape)
    }

    /// What the figures count, for below the title: `min`, `€, in millions`.
    pub(super) fn unit(&self) -> Option<String> {
        let unit = self.chart.unit.clone().filter(|unit| unit != "%");
        let large = LARGE.iter().find(|power| power.0 == self.power);
        let large = large.map(|(_, key)| self.strings.word(key).to_owned());
        match (unit, large) {
            (Some(unit), Some(large)) => Some(format!("{unit}, {large}")),
            (unit, large) => unit.or(large),
        }
    }

    /// What stands at a place along the axis, in full.
    pub(super) fn label(&self, at: usize) -> String {
        self.axis.long(self.format, &self.chart.labels, at)
    }

    /// One figure in words: `Opened, May 2026: 14`.
    pub(super) fn point(&self, series: &Series, at: usize, value: Decimal) -> String {
        format!("{}, {}: {}", series.name, self.label(at), self.full(value))
    }

    /// What kind of chart it is.
    pub(super) fn kind(&self) -> String {
        let key = format!("chart_{}", self.chart.style.word());
        self.strings.word(&key).to_owned()
    }

    /// What each series does: from where to where, its lowest and its highest.
    pub(super) fn summary(&self) -> String {
        let sentences = self.chart.series.iter().map(|series| self.sentence(series));
        sentences.collect::<Vec<_>>().join(" ")
    }

    fn sentence(&self, series: &Series) -> String {
        let known: Vec<(usize, Decimal)> = series
            .values
            .iter()
            .enumerate()
            .filter_map(|(at, value)| Some((at, (*value)?)))
            .collect();
        let name = series.name.as_str();
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return filled(self.strings.word("chart_none"), &[("name", name)]);
        };
        // Of several equal ones the first.
        let low = known
            .iter()
            .min_by_key(|(at, value)| (*value, *at))
            .unwrap_or(first);
        let high = known
            .iter()
            .max_by_key(|(at, value)| (*value, std::cmp::Reverse(*at)))
            .unwrap_or(first);
        let key = if known.len() == 1 {
            "chart_one"
        } else if low.1 == high.1 {
            "chart_even"
        } else {
            "chart_range"
        };
        let mut words = vec![("name", name.to_owned())];
        for (value, place, point) in [
            ("first", "start", first),
            ("last", "end", last),
            ("low", "low_at", low),
            ("high", "high_at", high),
        ] {
            words.push((value, self.full(point.1)));
            words.push((place, self.label(point.0)));
        }
        let words: Vec<(&str, &str)> = words
            .iter()
            .map(|(key, word)| (*key, word.as_str()))
            .collect();
        filled(self.strings.word(key), &words)
    }
}

/// Puts words in their places in one go: what is put in is not looked at again.
fn filled(sentence: &str, words: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((key, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        let word = words.iter().find(|(known, _)| *known == key);
        text.push_str(word.map_or("", |(_, word)| word));
        rest = tail;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn names_with_braces_stay_names() {
        let words = [("name", "{first}"), ("first", "1")];
        assert_eq!(filled("{name}: {first}.", &words), "{first}: 1.");
    }
}
