//! Lines through points: on a true scale of time where all labels are days or months
//! in order, evenly otherwise. What is missing is a gap.

use jiff::civil::Date;

use super::axis;
use super::drawing::{Caption, Curve, Drawing, Fits, Gutter, Point, both, rounded};
use super::frame::{BOTTOM, Frame, TOP, end_of};
use super::lettering::widest;
use super::plot::Plot;
use super::scale::From;
use crate::model::chart::Series;

/// The first and the last point stand so far from the edges, in percent.
const INSET: f64 = 4.0;
/// More points than this have no marks, and more than this no figures.
const MOST_MARKS: usize = 36;
const MOST_VALUES: usize = 14;
/// The widest name that stands at the end of its line, in pixels, and the least
/// distance of two names.
const WIDEST_NAME: f64 = 150.0;
const APART: f64 = 16.0;

/// The drawing, and whether the lines have their names at their ends.
pub(super) fn draw(plot: &Plot<'_>) -> (Drawing, bool) {
    let chart = plot.chart;
    let frame = Frame::of(chart, &plot.words, From::Near);
    let places = places(plot);
    let values = values(plot, &frame, &places);
    let (after, is_direct) = ends(plot, &frame, &values);
    let (wide, narrow) = frame.widths(match after.fits {
        Fits::Wide => after.width,
        _ => 0.0,
    });
    let labels = |width: f64| match plot.axis.time() {
        Some(days) => {
            let x = |day: Date| in_time(days, day);
            axis::of_time(plot.axis, plot.format, x, width)
        }
        None => plot
            .axis
            .thinned(plot.format, &chart.labels, |at| places[at], width),
    };
    let below = BOTTOM + 16.0;
    let mut captions = both(
        axis::captions(labels(wide), below, Fits::Wide),
        axis::captions(labels(narrow), below, Fits::Narrow),
    );
    let height = end_of(&captions, BOTTOM);
    captions.extend(values);
    let curve = |(nth, series): (usize, &Series)| curve(plot, &frame, &places, nth, series);
    let drawing = Drawing {
        style: "line",
        fits: Fits::All,
        height,
        curves: chart.series.iter().enumerate().map(curve).collect(),
        before: frame.before,
        after,
        rules: frame.rules,
        blocks: Vec::new(),
        captions,
    };
    (drawing, is_direct)
}

/// Where each label is, in percent.
fn places(plot: &Plot<'_>) -> Vec<f64> {
    let count = plot.chart.labels.len();
    match plot.axis.time() {
        Some(days) => days.iter().map(|day| in_time(days, *day)).collect(),
        None => (0..count)
            .map(|at| inside(at as f64, (count.max(2) - 1) as f64, count))
            .collect(),
    }
}

fn in_time(days: &[Date], day: Date) -> f64 {
    let since = |date: Date| f64::from((date - days[0]).get_days());
    inside(since(day), since(days[days.len() - 1]), days.len())
}

/// A single point stands in the middle.
fn inside(part: f64, whole: f64, count: usize) -> f64 {
    if count < 2 {
        return 50.0;
    }
    rounded(INSET + part / whole * (100.0 - 2.0 * INSET))
}

fn curve(plot: &Plot<'_>, frame: &Frame, places: &[f64], nth: usize, series: &Series) -> Curve {
    let mut path = String::new();
    let mut points = Vec::new();
    let is_known =
        |at: Option<usize>| at.is_some_and(|at| matches!(series.values.get(at), Some(Some(_))));
    for (at, value) in series.values.iter().enumerate() {
        let Some(value) = *value else {
            continue;
        };
        let (x, y) = (places[at], frame.y(value));
        let goes_on = is_known(at.checked_sub(1));
        let sign = if goes_on { 'L' } else { 'M' };
        path.push_str(&format!("{sign}{} {y}", rounded(x * 10.0)));
        let is_alone = !goes_on && !is_known(Some(at + 1));
        if is_alone || places.len() <= MOST_MARKS {
            points.push(Point {
                x,
                y,
                title: plot.words.point(series, at, value),
            });
        }
    }
    Curve {
        series: nth + 1,
        path,
        points,
    }
}

/// The figures at the points of a line that is alone.
fn values(plot: &Plot<'_>, frame: &Frame, places: &[f64]) -> Vec<Caption> {
    let [series] = plot.chart.series.as_slice() else {
        return Vec::new();
    };
    let known: Vec<(usize, f64)> = series
        .values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| Some((at, frame.y((*value)?))))
        .collect();
    let text = |at: usize| {
        series.values[at]
            .map(|value| plot.words.mark(value))
            .unwrap_or_default()
    };
    let texts: Vec<String> = known.iter().map(|(at, _)| text(*at)).collect();
    let needed = widest(texts.iter().map(String::as_str)) + 6.0;
    let least = places
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .fold(100.0, f64::min);
    let (wide, narrow) = frame.widths(0.0);
    let has_room = |width: f64| places.len() <= MOST_VALUES && least / 100.0 * width >= needed;
    let fits = match (has_room(wide), has_room(narrow)) {
        (_, true) => Fits::All,
        (true, false) => Fits::Wide,
        (false, false) => return Vec::new(),
    };
    let is_low = |nth: usize| {
        let (y, beside) = (known[nth].1, [nth.checked_sub(1), Some(nth + 1)]);
        let mut heights = beside
            .into_iter()
            .flatten()
            .filter_map(|at| Some(known.get(at)?.1));
        heights.clone().next().is_some() && heights.all(|other| other < y)
    };
    texts
        .into_iter()
        .enumerate()
        .map(|(nth, text)| {
            let (at, y) = known[nth];
            let below = is_low(nth) && y < BOTTOM - 18.0;
            Caption {
                fits,
                ..Caption::value(places[at], if below { y + 14.0 } else { y - 12.0 }, text)
            }
        })
        .collect()
}

/// What stands at the ends of lines: the names of several with their last figures; the
/// last figure of one, where it has none at its points.
fn ends(plot: &Plot<'_>, frame: &Frame, values: &[Caption]) -> (Gutter, bool) {
    let chart = plot.chart;
    let several = chart.series.len() > 1;
    let mut captions = Vec::new();
    for (nth, series) in chart.series.iter().enumerate() {
        let Some(last) = series.values.iter().flatten().next_back() else {
            continue;
        };
        let figure = plot.words.mark(*last);
        captions.push(Caption {
            dx: 10.0,
            anchor: "start",
            of: if several { "name" } else { "value" },
            series: several.then_some(nth + 1),
            ..Caption::below(
                0.0,
                frame.y(*last),
                if several {
                    format!("{} {figure}", series.name)
                } else {
                    figure
                },
            )
        });
    }
    let fits = match values.first().map(|value| value.fits) {
        _ if several => Fits::Wide,
        None => Fits::All,
        Some(Fits::Wide) => Fits::Narrow,
        Some(_) => return (Gutter::for_words(0.0, Fits::All, Vec::new()), false),
    };
    let widest = widest(captions.iter().map(|caption| caption.text.as_str()));
    if widest > WIDEST_NAME {
        return (Gutter::for_words(0.0, Fits::All, Vec::new()), false);
    }
    spread(&mut captions);
    (Gutter::for_words(widest, fits, captions), several)
}

/// Moves what would lie on top of each other apart, in the order of their heights.
fn spread(captions: &mut [Caption]) {
    captions.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut least = TOP - APART / 2.0;
    for caption in captions.iter_mut() {
        caption.y = rounded(caption.y.max(least));
        least = caption.y + APART;
    }
    let mut most = BOTTOM;
    for caption in captions.iter_mut().rev() {
        caption.y = rounded(caption.y.min(most));
        most = caption.y - APART;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn names_keep_apart_and_inside(heights in prop::collection::vec(TOP..BOTTOM, 1..7)) {
            let mut captions: Vec<Caption> = heights
                .iter()
                .map(|y| Caption::below(0.0, *y, String::new()))
                .collect();
            spread(&mut captions);
            for pair in captions.windows(2) {
                prop_assert!(pair[1].y - pair[0].y >= APART - 0.02, "{captions:?}");
            }
            prop_assert!(captions.iter().all(|caption| (0.0..=BOTTOM).contains(&caption.y)));
        }
    }
}
