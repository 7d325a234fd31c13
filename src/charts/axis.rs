//! What stands along the axis: days, months, numbers or words, and which of them
//! are written where there is not room for all.

use jiff::civil::Date;

use super::drawing::{Caption, Fits};
use super::lettering::{width_of, wrapped};
use crate::theme::format::Format;

/// The least space between two labels, in pixels.
const GAP: f64 = 8.0;
/// Every so many labels are written.
const EVERY: [usize; 12] = [1, 2, 3, 4, 5, 10, 20, 25, 50, 100, 250, 500];
/// Every so many days or months.
const DAYS: [i32; 4] = [1, 2, 7, 14];
const MONTHS: [i32; 10] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
/// Labels have at most so many lines.
const LINES: usize = 3;

/// How labels are read.
#[derive(Debug, PartialEq)]
pub(super) enum Axis {
    /// All are days: `2026-05-04`.
    Days(Vec<Date>),
    /// All are months: `2026-05`.
    Months(Vec<Date>),
    /// All are whole numbers, such as years.
    Numbers,
    /// Anything else.
    Words,
}

/// A label in a few lines, in the middle of a place in percent.
pub(super) struct AxisLabel {
    pub(super) x: f64,
    pub(super) lines: Vec<String>,
}

impl Axis {
    pub(super) fn of(labels: &[String]) -> Self {
        let all = |read: fn(&str) -> Option<Date>| -> Option<Vec<Date>> {
            labels.iter().map(|label| read(label)).collect()
        };
        if labels.is_empty() {
            Self::Words
        } else if let Some(days) = all(day) {
            Self::Days(days)
        } else if let Some(months) = all(month) {
            Self::Months(months)
        } else if labels.iter().all(|label| label.parse::<i64>().is_ok()) {
            Self::Numbers
        } else {
            Self::Words
        }
    }

    /// The days of a true scale of time: each later than the one before.
    pub(super) fn time(&self) -> Option<&[Date]> {
        match self {
            Self::Days(days) | Self::Months(days) if days.is_sorted_by(|a, b| a < b) => Some(days),
            _ => None,
        }
    }

    /// A label in full.
    pub(super) fn long(&self, format: &Format, labels: &[String], at: usize) -> String {
        match self {
            Self::Days(days) => format.date(days[at]),
            Self::Months(months) => format.month(months[at]),
            _ => labels[at].clone(),
        }
    }

    /// Labels for every place, at `x` percent of `width` pixels, or for every second,
    /// third … where there is not room for all.
    pub(super) fn thinned(
        &self,
        format: &Format,
        labels: &[String],
        x: impl Fn(usize) -> f64,
        width: f64,
    ) -> Vec<AxisLabel> {
        let every = |step: usize| -> Vec<AxisLabel> {
            let mut year = None;
            (0..labels.len())
                .step_by(step)
                .map(|at| AxisLabel {
                    x: x(at),
                    lines: self.short(format, &labels[at], at, &mut year),
                })
                .collect()
        };
        let fitting = EVERY
            .into_iter()
            .map(every)
            .find(|labels| fit(labels, width));
        fitting.unwrap_or_else(|| every(labels.len().max(1)))
    }

    fn short(
        &self,
        format: &Format,
        label: &str,
        at: usize,
        year: &mut Option<i16>,
    ) -> Vec<String> {
        match self {
            Self::Days(days) => dated(format.short_day(days[at]), days[at], year),
            Self::Months(months) => dated(format.short_month(months[at]), months[at], year),
            _ => vec![label.to_owned()],
        }
    }
}

/// Labels of a scale of time: round ones, whether or not there is a figure.
pub(super) fn of_time(
    axis: &Axis,
    format: &Format,
    x: impl Fn(Date) -> f64,
    width: f64,
) -> Vec<AxisLabel> {
    let Some((first, last)) = axis
        .time()
        .and_then(|days| Some((*days.first()?, *days.last()?)))
    else {
        return Vec::new();
    };
    let label = |day: Date, text: String, year: &mut Option<i16>| AxisLabel {
        x: x(day),
        lines: dated(text, day, year),
    };
    if let Axis::Days(_) = axis {
        for step in DAYS {
            let mut year = None;
            let days = std::iter::successors(Some(first), |day| {
                day.checked_add(jiff::Span::new().days(step)).ok()
            });
            let labels: Vec<AxisLabel> = days
                .take_while(|day| *day <= last)
                .take(1 + (width as usize))
                .map(|day| label(day, format.short_day(day), &mut year))
                .collect();
            if fit(&labels, width) {
                return labels;
            }
        }
    }
    for step in MONTHS {
        let mut year = None;
        let labels: Vec<AxisLabel> = months(first, last, step)
            .map(|day| {
                if step < 12 {
                    label(day, format.short_month(day), &mut year)
                } else {
                    AxisLabel {
                        x: x(day),
                        lines: vec![day.year().to_string()],
                    }
                }
            })
            .collect();
        if !labels.is_empty() && fit(&labels, width) {
            return labels;
        }
    }
    vec![label(first, format.short_day(first), &mut None)]
}

/// First days of every so many months; of years Januaries.
fn months(first: Date, last: Date, step: i32) -> impl Iterator<Item = Date> {
    let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let start = number(first) + i32::from(first.day() > 1);
    let start = if step >= 12 {
        start.div_euclid(step) * step + if start % step == 0 { 0 } else { step }
    } else {
        start
    };
    (start..=number(last))
        .step_by(step.unsigned_abs() as usize)
        .filter_map(|number| {
            let year = i16::try_from(number.div_euclid(12)).ok()?;
            let month = i8::try_from(number.rem_euclid(12)).ok()? + 1;
            Date::new(year, month, 1).ok()
        })
}

/// A label, and the year below it where that is new.
fn dated(text: String, day: Date, year: &mut Option<i16>) -> Vec<String> {
    let mut lines = vec![text];
    if year.replace(day.year()) != Some(day.year()) {
        lines.push(day.year().to_string());
    }
    lines
}

/// Whether no label touches the next.
fn fit(labels: &[AxisLabel], width: f64) -> bool {
    labels.windows(2).all(|pair| {
        let between = (pair[1].x - pair[0].x) / 100.0 * width;
        between >= (pair[0].width() + pair[1].width()) / 2.0 + GAP
    })
}

impl AxisLabel {
    fn width(&self) -> f64 {
        self.lines
            .iter()
            .map(|line| width_of(line))
            .fold(0.0, f64::max)
    }
}

/// Labels that are words, each in lines no wider than its place; nothing where one
/// does not fit: words cannot be guessed from their neighbours.
pub(super) fn in_places(
    labels: &[String],
    x: impl Fn(usize) -> f64,
    place: f64,
) -> Option<Vec<AxisLabel>> {
    let most = place - GAP;
    labels
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let lines = wrapped(label, most);
            let fits = lines.len() <= LINES && lines.iter().all(|line| width_of(line) <= most);
            fits.then(|| AxisLabel { x: x(at), lines })
        })
        .collect()
}

/// The labels below a plot as captions, from `y` downward.
pub(super) fn captions(labels: Vec<AxisLabel>, y: f64, fits: Fits) -> Vec<Caption> {
    let mut captions = Vec::new();
    for label in labels {
        for (line, text) in label.lines.into_iter().enumerate() {
            captions.push(Caption {
                fits,
                ..Caption::below(label.x, y + 16.0 * line as f64, text)
            });
        }
    }
    captions
}

fn day(text: &str) -> Option<Date> {
    (text.len() == 10 && text.as_bytes()[4] == b'-').then(|| text.parse().ok())?
}

fn month(text: &str) -> Option<Date> {
    (text.len() == 7 && text.as_bytes()[4] == b'-').then(|| day(&format!("{text}-01")))?
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::theme::Strings;

    fn english() -> Format {
        Format::new("en", Strings::default())
    }

    fn texts(labels: &[AxisLabel]) -> Vec<String> {
        labels.iter().map(|label| label.lines.join(" ")).collect()
    }

    fn strings(labels: &[&str]) -> Vec<String> {
        labels.iter().map(|&label| label.to_owned()).collect()
    }

    #[test]
    fn labels_are_days_or_months_where_all_are() {
        assert_eq!(
            Axis::of(&strings(&["2026-05", "2026-06"])),
            Axis::Months(vec![date(2026, 5, 1), date(2026, 6, 1)])
        );
        assert_eq!(
            Axis::of(&strings(&["2026-05-04"])),
            Axis::Days(vec![date(2026, 5, 4)])
        );
        assert_eq!(Axis::of(&strings(&["2025", "2026"])), Axis::Numbers);
        for odd in [&["2026-05", "June"][..], &["2026-13"], &["2026-02-30"], &[]] {
            assert_eq!(Axis::of(&strings(odd)), Axis::Words, "{odd:?}");
        }
        // Not in order, or twice: no scale of time.
        assert_eq!(Axis::of(&strings(&["2026-06", "2026-05"])).time(), None);
        assert_eq!(Axis::of(&strings(&["2026-05", "2026-05"])).time(), None);
    }

    #[test]
    fn months_have_their_year_where_it_is_new() {
        let labels = strings(&["2025-11", "2025-12", "2026-01", "2026-02"]);
        let axis = Axis::of(&labels);
        let shown = axis.thinned(&english(), &labels, |at| at as f64 * 30.0, 600.0);
        assert_eq!(texts(&shown), ["Nov 2025", "Dec", "Jan 2026", "Feb"]);
        let narrow = axis.thinned(&english(), &labels, |at| at as f64 * 30.0, 100.0);
        assert_eq!(texts(&narrow), ["Nov 2025", "Jan 2026"]);
    }

    #[test]
    fn long_times_are_labelled_by_years() {
        let labels: Vec<String> = (2001..2021).map(|year| format!("{year}-07-01")).collect();
        let axis = Axis::of(&labels);
        let days = f64::from((date(2020, 7, 1) - date(2001, 7, 1)).get_days());
        let x = |day: Date| f64::from((day - date(2001, 7, 1)).get_days()) / days * 100.0;
        assert_eq!(
            texts(&of_time(&axis, &english(), x, 240.0)),
            ["2005", "2010", "2015", "2020"]
        );
    }

    #[test]
    fn words_are_wrapped_or_do_not_fit() {
        let names = strings(&["Cold Ash", "The hospital"]);
        let fitting = in_places(&names, |at| at as f64 * 50.0, 80.0).expect("they fit");
        assert_eq!(fitting[1].lines, ["The", "hospital"]);
        assert!(in_places(&names, |at| at as f64 * 50.0, 40.0).is_none());
    }

    proptest! {
        #[test]
        fn no_label_touches_another(
            first in 0_i32..20_000,
            steps in prop::collection::vec(1_i32..400, 1..80),
            width in 120.0..900.0_f64,
        ) {
            let start = date(1980, 1, 1).checked_add(jiff::Span::new().days(first)).expect("a day");
            let mut day = start;
            let mut labels = vec![day.to_string()];
            for step in &steps {
                day = day.checked_add(jiff::Span::new().days(*step)).expect("a day");
                labels.push(day.to_string());
            }
            let axis = Axis::of(&labels);
            let whole = f64::from((day - start).get_days());
            let x = |day: Date| f64::from((day - start).get_days()) / whole * 100.0;
            let in_time = of_time(&axis, &english(), x, width);
            let slot = 100.0 / labels.len() as f64;
            let even = axis.thinned(&english(), &labels, |at| slot * at as f64, width);
            for shown in [in_time, even] {
                prop_assert!(!shown.is_empty());
                prop_assert!(fit(&shown, width));
                prop_assert!(shown.iter().all(|label| (0.0..=100.0).contains(&label.x)));
            }
        }
    }
}
