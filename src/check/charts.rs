//! Charts: each has one source of figures, and the figures are numbers.

use crate::diag::Diagnostic;
use crate::model::chart::{self, ChartFault, MOST_ROWS, MOST_SERIES, Why};
use crate::model::content::{ClientContent, Content};
use crate::model::number::Unreadable;
use crate::model::record::each_chart;
use crate::suggest;
use crate::visible;

/// A chart has at most so many cells reported: a whole column of words is one slip.
const REPORTED: usize = 3;

/// A chart without figures, with two sources, with columns that are not there, with
/// cells that are no numbers, with more values than labels.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    for record in &client.records {
        let fields = content
            .kind(&record.kind)
            .map_or(&[][..], |kind| &kind.fields);
        each_chart(record, fields, &mut |chart, at| {
            if let Err(wrong) = chart::read(&client.tables.charts, record, chart, at) {
                let title = chart.text("title").unwrap_or("without a title");
                report(wrong, &visible::one_line(title), diagnostics);
            }
        });
    }
}

fn report(wrong: Vec<ChartFault>, title: &str, diagnostics: &mut Vec<Diagnostic>) {
    let is_cell = |wrong: &&ChartFault| matches!(wrong.why, Why::NoNumber(..));
    let cells = wrong.iter().filter(is_cell).count();
    let mut reported = 0;
    for one in &wrong {
        if is_cell(&one) {
            reported += 1;
            if reported > REPORTED {
                continue;
            }
        }
        let mut diagnostic = explained(one, title);
        if is_cell(&one) && reported == REPORTED && cells > REPORTED {
            let more = format!("there are {} more cells like this", cells - REPORTED);
            diagnostic = diagnostic.note(more);
        }
        // Two charts may draw the same column.
        let is_known = |known: &Diagnostic| {
            known.fact == diagnostic.fact && known.sort_key() == diagnostic.sort_key()
        };
        if !diagnostics.iter().any(is_known) {
            diagnostics.push(diagnostic);
        }
    }
}

fn explained(wrong: &ChartFault, title: &str) -> Diagnostic {
    let error = |fact: String| Diagnostic::error(wrong.at.clone(), fact);
    match &wrong.why {
        Why::NoSource => error(format!("the chart `{title}` has no figures")).hint(
            "name a CSV file, `data: figures.csv`, or write `labels: [May, June]` and `series: [{values: [14, 13]}]`",
        ),
        Why::TwoSources => error(format!("the chart `{title}` has two sources, `data` and `series`"))
            .hint("keep one of the two"),
        Why::NoLabels => error(format!("the chart `{title}` has figures without labels"))
            .hint("add what stands along the axis: `labels: [May, June]`"),
        Why::Misplaced(field, goes_with) => error(format!(
            "the chart `{title}` has `{field}`, which goes with `{goes_with}`"
        ))
        .hint(format!("remove `{field}`")),
        Why::NoRows(file) => error(format!("`{file}` has no rows")).hint(
            "write the columns' names in the first row, and the figures below it",
        ),
        Why::NoColumn(file, name, columns) => {
            let names = columns.iter().map(String::as_str);
            error(format!("`{file}` has no column `{name}`")).maybe_hint(suggest::hint(name, names))
        }
        Why::OneColumn(file) => error(format!("`{file}` has one column alone"))
            .hint("a chart needs one for the axis, and one or more with figures"),
        Why::NoNumber(text, column, unreadable) => match unreadable {
            Unreadable::NoNumber => error(format!("`{text}` in the column `{column}` is not a number"))
                .hint("write digits with a point, such as `12.5`; leave the cell empty where a figure is missing"),
            Unreadable::TwoWays => {
                let fact = format!("`{text}` in the column `{column}` can be read in two ways");
                let (thousands, decimal) = (text.replace(',', ""), text.replace(',', "."));
                error(fact).hint(format!("write `{thousands}` or `{decimal}`"))
            }
        },
        Why::Lengths(name, values, labels) => {
            let whose = match name {
                Some(name) => format!("`{name}`"),
                None => format!("the chart `{title}`"),
            };
            error(format!("{whose} has {values} values for {labels} labels"))
                .hint("write `null` where a value is missing")
        }
        Why::NoValues => error(format!("the chart `{title}` has no value at all"))
            .hint("leave the chart out until there is one"),
        Why::ManySeries(count) => error(format!(
            "the chart `{title}` has {count} series; more than {MOST_SERIES} cannot be told apart"
        ))
        .hint("name those that matter in `y`, or make several charts"),
        Why::ManyRows => error(format!("the chart `{title}` has more than {MOST_ROWS} rows"))
            .hint("draw weeks or months instead of days"),
    }
}
