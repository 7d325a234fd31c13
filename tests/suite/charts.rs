//! Charts: what stands on the page, for eyes, for ears and as a table, from files and
//! from records, for figures as they come.

use crate::project::{Project, repository, said};

const REPORT: &str = "content/acme/reports/2026-08-03-july.yaml";
const PERIOD: &str = "title: July\nperiod: {start: 2026-07-01, end: 2026-07-31}\n";

/// A client with one report that has these charts, and its page.
fn page_with(project: Project, charts: &str) -> String {
    let project = project.file(REPORT, format!("{PERIOD}charts:\n{charts}"));
    project.run(&["build", "--plain"]).exits(0);
    project.read("public-plain/acme/reports/july/index.html")
}

/// The texts between two others.
fn all_between<'p>(page: &'p str, start: &str, end: &str) -> Vec<&'p str> {
    let parts = page.split(start).skip(1);
    parts
        .map(|part| part.split(end).next().expect("an end"))
        .collect()
}

/// The values of an attribute of all elements of a name.
fn attributes<'p>(page: &'p str, element: &str, name: &str) -> Vec<&'p str> {
    all_between(page, &format!("<{element} "), ">")
        .into_iter()
        .filter_map(|tag| tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next())
        .collect()
}

fn number(text: &str) -> f64 {
    text.trim_end_matches('%').parse().expect(text)
}

#[test]
fn a_file_is_a_picture_a_table_and_a_sentence() {
    let project = Project::small()
        .file("content/acme/client.yaml", "name: Acme\nlanguage: de\n")
        .file(
            "content/acme/reports/data/tickets.csv",
            "month,opened,first_response\n2026-05,14,40\n2026-06,13,31\n2026-07,1250.5,27\n",
        );
    let page = page_with(
        project,
        "  - {title: Tickets nach Monat, type: columns, data: data/tickets.csv}\n",
    );
    assert_eq!(page.matches("<svg class=\"plot\" role=\"img\"").count(), 1);
    let (title, text) = ("id=\"chart-1-1-title\">", "id=\"chart-1-1-text\">");
    assert!(page.contains("aria-labelledby=\"chart-1-1-title chart-1-1-text\""));
    assert_eq!(
        all_between(&page, title, "<"),
        ["Tickets nach Monat. Säulendiagramm"]
    );
    assert_eq!(
        all_between(&page, text, "<"),
        [
            "Opened: von 14 (Mai 2026) bis 1.250,5 (Juli 2026); niedrigster Wert 13 (Juni 2026), höchster Wert 1.250,5 (Juli 2026). \
          First response: von 40 (Mai 2026) bis 27 (Juli 2026); niedrigster Wert 27 (Juli 2026), höchster Wert 40 (Mai 2026)."
        ]
    );
    // Six columns, told apart by class, each with its figure in words.
    let plot = all_between(&page, "role=\"img\"", "</svg>")[0];
    let blocks = all_between(plot, "<rect class=\"block ", "</rect>");
    assert_eq!(blocks.len(), 6, "{blocks:?}");
    assert_eq!(
        blocks
            .iter()
            .filter(|block| block.starts_with("series-2"))
            .count(),
        3
    );
    assert!(
        blocks[0].ends_with("<title>Opened, Mai 2026: 14</title>"),
        "{blocks:?}"
    );
    // All is in the table, with its heads, and the file to download.
    let table = all_between(&page, "<table>", "</table>");
    let [table] = table[..] else {
        panic!("{} tables", table.len());
    };
    assert_eq!(
        all_between(table, "<caption>", "</caption>"),
        ["Tickets nach Monat"]
    );
    assert_eq!(
        all_between(table, "<th scope=\"col\" class=\"number\">", "<"),
        ["Opened", "First response"]
    );
    assert_eq!(
        all_between(table, "<th scope=\"row\">", "<"),
        ["Mai 2026", "Juni 2026", "Juli 2026"]
    );
    assert_eq!(
        all_between(table, "<td class=\"number\">", "<"),
        ["14", "40", "13", "31", "1.250,5", "27"]
    );
    assert!(page.contains("attachments/reports/data/tickets.csv\" download"));
    assert!(!page.contains("style=\"") && !page.contains("<script"));
}

#[test]
fn the_figures_may_stand_in_the_record_and_in_any_kind() {
    let project = Project::small()
        .file(
            "content/kinds/surveys.yaml",
            "one: Survey\nmany: Surveys\nfields:\n  title: {type: text, required: true}\n  answers: {type: chart, label: What was said}\nlist: {columns: [title, answers]}\n",
        )
        .file(
            "content/acme/surveys/spring.yaml",
            "title: Spring\nanswers:\n  title: Content with us\n  type: line\n  unit: \"%\"\n  x: When\n  labels: [2025-05, 2025-11, 2026-05]\n  series:\n    - {name: Reception, values: [71, null, 83.5]}\n    - {name: Theatre, values: [64, 66, 70]}\n",
        );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/surveys/spring/index.html");
    assert!(page.contains(">What was said</h2>") && page.contains(">Content with us</h3>"));
    // A gap: the first line starts twice.
    let paths = attributes(&page, "path class=\"curve", "d");
    assert_eq!(paths.len(), 2);
    assert_eq!(
        (paths[0].matches('M').count(), paths[0].matches('L').count()),
        (2, 0)
    );
    assert_eq!(
        (paths[1].matches('M').count(), paths[1].matches('L').count()),
        (1, 2)
    );
    // Half a year is half of a year, and November is later than that.
    let xs: Vec<f64> = paths[1]
        .split(['M', 'L'])
        .skip(1)
        .map(|point| number(point.split(' ').next().expect("x")))
        .collect();
    assert_eq!((xs[0], xs[2]), (40.0, 960.0));
    assert!(xs[1] > 500.0 && xs[1] < 506.0, "{xs:?}");
    assert!(page.contains(">Reception 83.5%</text>") && page.contains(">Theatre 70%</text>"));
    assert_eq!(all_between(&page, "<th scope=\"col\">", "<"), ["When"]);
    assert_eq!(
        all_between(&page, "<td class=\"number\">", "<"),
        ["71%", "64%", "–", "66%", "83.5%", "70%"]
    );
    // In a list it is its title.
    assert!(
        project
            .read("public-plain/acme/surveys/index.html")
            .contains("Content with us")
    );
}

/// Charts of figures as they come, each with how many series it has.
const ODD: [&str; 13] = [
    "{title: a, type: STYLE, labels: [Q1, Q2, Q3, Q4], series: [{values: [-1200, 300, null, 2500.5]}]}",
    "{title: b, type: STYLE, labels: [2019, 2020], series: [{values: [-3, -8]}]}",
    "{title: c, type: STYLE, labels: [May], series: [{values: [7]}]}",
    "{title: d, type: STYLE, labels: [2026-05], series: [{values: [0]}]}",
    "{title: e, type: STYLE, labels: [2026-05-01, 2026-05-02], series: [{values: [0, 0]}]}",
    "{title: f, type: STYLE, unit: '%', labels: [2026-05, 2026-06], series: [{values: [99.9, 99.9]}]}",
    "{title: g, type: STYLE, unit: EUR, labels: [a, b], series: [{values: [1000000000000, 1]}]}",
    "{title: h, type: STYLE, labels: [a, b, c], series: [{values: [0.0001, 0.00023, -0.0000123]}]}",
    "{title: i, type: STYLE, labels: [a, a], series: [{values: [79000000000000000000000000000, -79000000000000000000000000000]}]}",
    "{title: j, type: STYLE, labels: [2026-05, 2026-03, 2026-05], series: [{values: [1, 2, 3]}]}",
    "{title: k, type: STYLE, labels: [a, b], series: [{values: [null, 2]}, {name: empty, values: [null, null]}, {values: [1, 2]}, {values: [1, 2]}, {values: [1, 2]}, {values: [1, 2]}]}",
    "{title: l, type: STYLE, labels: ['', Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft], series: [{values: [1, 2]}]}",
    "{title: m, type: STYLE, data: many.csv}",
];

#[test]
fn figures_as_they_come_stay_inside_their_pictures() {
    let rows: String = (0..200)
        .map(|at| format!("Item {at},{}\n", at * 37 % 91))
        .collect();
    for style in ["columns", "bars", "line"] {
        let charts: String = ODD
            .iter()
            .map(|chart| format!("  - {}\n", chart.replace("STYLE", style)))
            .collect();
        let project = Project::small().file(
            "content/acme/reports/many.csv",
            format!("item,count\n{rows}"),
        );
        let page = page_with(project, &charts);
        let figures = all_between(&page, "<figure class=\"chart\">", "</figure>");
        assert_eq!(figures.len(), ODD.len(), "{style}");
        for figure in figures {
            for odd in ["NaN", "inf", "e-", "--"] {
                let picture = figure.split("<details").next().expect("a part");
                let places = attributes(picture, "rect class=\"block", "x");
                assert!(
                    places.iter().all(|place| !place.contains(odd)),
                    "{style}: {picture}"
                );
            }
            let heights = attributes(figure, "svg class=\"plot\"", "height");
            let height = heights
                .iter()
                .map(|height| number(height))
                .fold(0.0, f64::max);
            assert!(height > 10.0);
            let blocks = |name| attributes(figure, "rect class=\"block", name);
            for (x, width) in blocks("x").into_iter().zip(blocks("width")) {
                // Keys beside names have pixels.
                if x.ends_with('%') {
                    assert!(
                        number(x) >= 0.0 && number(x) + number(width) <= 100.02,
                        "{style}: {figure}"
                    );
                }
            }
            for (y, tall) in blocks("y").into_iter().zip(blocks("height")) {
                assert!(
                    number(y) >= 0.0
                        && number(tall) >= 0.0
                        && number(y) + number(tall) <= height + 0.02,
                    "{style}: {figure}"
                );
            }
            for place in ["y", "y1", "y2"] {
                for (element, class) in [
                    ("text", "text class=\""),
                    ("line", "line class=\"rule"),
                    ("svg", "svg class=\"point"),
                ] {
                    for y in attributes(figure, class, place) {
                        assert!(
                            (-20.0..=height + 20.0).contains(&number(y)),
                            "{style} {element}: {y} of {height}"
                        );
                    }
                }
            }
            for path in attributes(figure, "path class=\"curve", "d") {
                for point in path.split(['M', 'L']).skip(1) {
                    let (x, y) = point.split_once(' ').expect("two numbers");
                    assert!(
                        (0.0..=1000.0).contains(&number(x)) && (0.0..=height).contains(&number(y)),
                        "{path}"
                    );
                }
            }
        }
        let ids = attributes(&page, "title", "id");
        let different: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), different.len(), "{style}");
    }
}

#[test]
fn columns_without_room_for_their_words_are_bars_on_a_phone() {
    let page = page_with(
        Project::small(),
        "  - {title: Hours, type: columns, labels: [Marsh End surgery, The animal hospital, Cold Ash, Holloway], series: [{values: [12, 48, 9, 14]}]}\n",
    );
    let drawings = all_between(&page, "<div class=\"drawing ", "\"");
    assert_eq!(drawings, ["drawing-columns wide", "drawing-bars narrow"]);
    assert_eq!(page.matches("role=\"img\"").count(), 2);
    // Both say the same, one of them at a time.
    assert_eq!(all_between(&page, "text\">Hours: ", "<").len(), 2);
}

#[test]
fn a_file_of_a_chart_is_handed_over_with_it_and_internal_ones_are_not() {
    let csv = "month,opened\n2026-05,14\n2026-06,13\n";
    let chart = "charts: [{title: Tickets, type: columns, data: secret.csv}]\n";
    let project = Project::small()
        .file(
            "content/acme/updates/2026-08-01-one.md",
            "---\ntitle: One\n---\nText.\n",
        )
        .file("content/acme/reports/secret.csv", csv)
        .file(REPORT, format!("{PERIOD}visibility: internal\n{chart}"));
    project.run(&["build", "--plain"]).exits(0);
    assert!(
        !project
            .path("public-plain/acme/attachments/reports/secret.csv")
            .exists()
    );
    project.write(REPORT, format!("{PERIOD}{chart}"));
    project.run(&["build", "--plain"]).exits(0);
    assert_eq!(
        project.read("public-plain/acme/attachments/reports/secret.csv"),
        csv
    );
}

#[test]
fn a_schema_wants_one_source_of_figures() {
    let kinds = deedbox::kinds::of(None).expect("built in");
    let reports = deedbox::model::kind::named(&kinds, "reports").expect("a kind");
    let schema =
        jsonschema::validator_for(&deedbox::kinds::schema::kind(reports)).expect("a schema");
    let accepts = |chart: &str| {
        let record = format!("{PERIOD}charts: [{{title: T, type: line, {chart}}}]\n");
        let record: serde_json::Value = serde_yaml::from_str(&record).expect("YAML");
        schema.is_valid(&record)
    };
    for good in [
        "data: a.csv",
        "data: a.csv, x: month, y: [opened]",
        "data: a.csv, y: opened, labels: null",
        "labels: [May], series: [{values: [1]}]",
        "x: Month, labels: [May, June], series: [{name: A, values: [1, null]}]",
    ] {
        assert!(accepts(good), "{good}");
    }
    for bad in [
        "unit: min",
        "data: null",
        "series: [{values: [1]}]",
        "labels: [May]",
        "data: a.csv, labels: [May]",
        "data: a.csv, labels: [May], series: [{values: [1]}]",
        "labels: [May], y: [a], series: [{values: [1]}]",
        "labels: [May], series: [{values: [one]}]",
    ] {
        assert!(!accepts(bad), "{bad}");
    }
}

#[test]
fn a_whole_column_of_words_is_one_slip() {
    let rows: String = (0..40).map(|at| format!("{at},word{at}\n")).collect();
    let project = Project::small()
        .file("content/acme/reports/words.csv", format!("x,y\n{rows}"))
        .file(
            REPORT,
            format!("{PERIOD}charts: [{{title: T, type: line, data: words.csv}}]\n"),
        );
    let ran = project.run(&["check"]).exits(1);
    assert_eq!(
        ran.err().matches("is not a number").count(),
        3,
        "{}",
        ran.err()
    );
    said(&ran, "content/acme/reports/words.csv:2:3");
    said(&ran, "there are 37 more cells like this");
    let long: String = (0..1001).map(|at| format!("{at},1\n")).collect();
    project.write("content/acme/reports/words.csv", format!("x,y\n{long}"));
    said(&project.run(&["check"]).exits(1), "has more than 1000 rows");
}

#[test]
fn the_sample_has_each_sort_of_chart() {
    let project = Project::empty().copy_into(&repository().join("content"), "content");
    let report = project.read("content/fernleigh-vets/reports/2026-11-04-october.md");
    for style in ["columns", "line", "bars"] {
        assert!(report.contains(&format!("type: {style}\n")), "{style}");
    }
    assert!(report.contains("series:") && report.contains("data: "));
}
