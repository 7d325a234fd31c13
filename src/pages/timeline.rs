//! A picture of the engagement: from its start to the last day that the records
//! know, a lane each for projects, updates, deliverables and decisions. Places are
//! percentages, so that the picture fits any width while its words keep their size.

use jiff::civil::Date;
use serde::Serialize;

use super::page_context::PageContext;
use super::shown::{Shown, ShownChoice};
use crate::facts::activity::{self, Event};
use crate::model::kind::{Kind, Tone};
use crate::model::record::{Record, Value};

/// The kinds that have a lane.
const DRAWN: [&str; 4] = ["projects", "updates", "deliverables", "approvals"];
/// As many projects as can be told apart.
const BARS: usize = 8;
/// As many months as have room for their names.
const NAMES: i32 = 12;
/// The heights of a lane, of a project in its lane, and of the line of months.
const LANE: usize = 40;
const BAR: usize = 24;
const HEAD: usize = 28;

/// What the theme draws.
#[derive(Serialize)]
pub(super) struct Timeline {
    start: Shown,
    end: Shown,
    height: usize,
    months: Vec<MonthTick>,
    lanes: Vec<Lane>,
}

/// The first day of a month.
#[derive(Serialize)]
struct MonthTick {
    x: f64,
    /// Empty where names would touch.
    label: String,
    /// Whether a narrow page has room for the name.
    narrow: bool,
}

#[derive(Serialize)]
struct Lane {
    kind: String,
    label: String,
    y: usize,
    count: usize,
    bars: Vec<Bar>,
    marks: Vec<TimelineMark>,
}

/// A project, from its start to its end, or as far as anybody knows.
#[derive(Serialize)]
struct Bar {
    x: f64,
    width: f64,
    title: String,
    tone: &'static str,
    date: String,
    steps: Vec<f64>,
}

#[derive(Serialize)]
struct TimelineMark {
    x: f64,
    title: String,
    date: String,
    tone: &'static str,
}

/// The days that the picture shows.
struct Period {
    start: Date,
    days: f64,
}

impl Period {
    /// Where a day is, in percent, to a tenth: days beyond the ends are at the ends.
    fn x(&self, date: Date) -> f64 {
        let days = f64::from(days_between(self.start, date));
        ((days / self.days).clamp(0.0, 1.0) * 1000.0).round() / 10.0
    }
}

/// The picture; none where less than a week is known.
pub(super) fn of(page: &mut PageContext<'_>, events: &[Event<'_>]) -> Option<Timeline> {
    let engagement = &page.site.client.client.engagement;
    let drawn = |event: &&Event<'_>| DRAWN.contains(&event.record.kind.as_str());
    let first = events.iter().rfind(drawn).map(|event| event.date);
    let start = engagement.started.or(first)?;
    let last = activity::last_day(events);
    let end = engagement.closed.into_iter().chain(last).max()?;
    let days = days_between(start, end);
    if days < 7 {
        return None;
    }
    let span = Period {
        start,
        days: f64::from(days),
    };
    let mut lanes = Vec::new();
    let site = page.site;
    for (kind, label) in &site.sections {
        let (bars, marks) = match kind.name.as_str() {
            "projects" => (bars(page, kind, &span, end), Vec::new()),
            name if DRAWN.contains(&name) => (Vec::new(), marks(page, kind, &span, events)),
            _ => continue,
        };
        if !bars.is_empty() || !marks.is_empty() {
            lanes.push(Lane {
                kind: kind.name.clone(),
                label: label.clone(),
                y: 0,
                count: bars.len() + marks.len(),
                bars,
                marks,
            });
        }
    }
    // Projects are the ground on which the rest stands.
    lanes.sort_by_key(|lane| lane.kind != "projects");
    let mut y = HEAD;
    for lane in &mut lanes {
        lane.y = y;
        y += match lane.bars.len() {
            0 => LANE,
            bars => 8 + bars * BAR,
        };
    }
    (lanes.len() > 1).then(|| Timeline {
        start: page.date(start),
        end: page.date(end),
        height: y + 8,
        months: months(page, &span, end),
        lanes,
    })
}

fn months(page: &PageContext<'_>, span: &Period, end: Date) -> Vec<MonthTick> {
    let mut day = span.start.first_of_month();
    let mut ticks = Vec::new();
    let number = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    let all = number(end) - number(day) + 1;
    let step = (all + NAMES - 1) / NAMES;
    let narrow = (all + 3) / 4;
    for at in 0..all {
        // A month that had begun before the first day has its name there.
        if at % step == 0 && (day >= span.start || span.x(next(day)) > 8.0 * f64::from(step)) {
            let names = |every: i32| at % (every.max(1)) == 0;
            ticks.push(MonthTick {
                x: span.x(day),
                label: if span.x(day) > 94.0 {
                    String::new()
                } else {
                    page.site.format.short_month(day)
                },
                narrow: names(narrow) && span.x(day) <= 88.0,
            });
        }
        day = next(day);
    }
    return ticks;

    fn next(day: Date) -> Date {
        day.last_of_month().tomorrow().unwrap_or(Date::MAX)
    }
}

fn bars(page: &mut PageContext<'_>, kind: &Kind, span: &Period, end: Date) -> Vec<Bar> {
    let site = page.site;
    let mut found = Vec::new();
    for record in site.sorted(kind) {
        let day = |name: &str| {
            record
                .values
                .get(name)
                .and_then(|value| value.value.as_date())
        };
        let Some(from) = day("started").or_else(|| day(kind.date.as_deref().unwrap_or("date")))
        else {
            continue;
        };
        let to = day("finished").unwrap_or(end).min(end).max(from);
        if from > end {
            continue;
        }
        let steps = record
            .values
            .groups("milestones")
            .filter_map(|step| step.get("reached").and_then(|value| value.value.as_date()));
        let x = span.x(from);
        found.push(Bar {
            x,
            width: (span.x(to) - x).max(0.5),
            title: site.title(record),
            tone: tone(page, kind, record),
            date: range(page, from, day("finished")),
            steps: steps.map(|date| span.x(date)).collect(),
        });
        if found.len() == BARS {
            break;
        }
    }
    found
}

fn range(page: &PageContext<'_>, from: Date, to: Option<Date>) -> String {
    let from = page.site.format.date(from);
    match to {
        Some(to) => format!("{from} – {}", page.site.format.date(to)),
        None => from,
    }
}

/// What happened of one kind; one mark for what would lie on top of each other.
fn marks(
    page: &mut PageContext<'_>,
    kind: &Kind,
    span: &Period,
    events: &[Event<'_>],
) -> Vec<TimelineMark> {
    let mut marks: Vec<TimelineMark> = Vec::new();
    for event in events
        .iter()
        .rev()
        .filter(|event| event.record.kind == kind.name)
    {
        let x = span.x(event.date);
        let title = activity::title(page.site, event);
        let tone = tone(page, kind, event.record);
        match marks.last_mut() {
            Some(last) if (last.x - x).abs() < 0.3 => {
                last.title.push_str("; ");
                last.title.push_str(&title);
                // A tick says yes to all of them.
                last.tone = weightier(last.tone, tone);
            }
            _ => marks.push(TimelineMark {
                x,
                title,
                date: page.site.format.date(event.date),
                tone,
            }),
        }
    }
    marks
}

/// Of two tones, the one that says less good of a record.
fn weightier(one: &'static str, other: &'static str) -> &'static str {
    let tones = [Tone::Bad, Tone::Warn, Tone::Neutral, Tone::Done].map(Tone::word);
    let place = |tone: &str| tones.iter().position(|known| *known == tone);
    match (place(one), place(other)) {
        (Some(a), Some(b)) if a <= b => one,
        (_, Some(_)) => other,
        _ => one,
    }
}

fn tone(page: &mut PageContext<'_>, kind: &Kind, record: &Record) -> &'static str {
    let Some(name) = kind.state.as_deref() else {
        return "brand";
    };
    let (Some(field), Some(value)) = (kind.field(name), record.values.get(name)) else {
        return "neutral";
    };
    match (&value.value, page.value(record, value, &field.shape)) {
        (Value::Choice(_), Shown::Choice(ShownChoice { tone, .. })) => tone,
        _ => "neutral",
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}
