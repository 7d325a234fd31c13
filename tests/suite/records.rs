//! Records in their several forms: one record is the same from Markdown, YAML, a
//! YAML list and CSV; and `check` for tools.

use deedbox::model::record::Record;
use proptest::prelude::*;

use crate::project::Project;

/// The record at `tickets/t-1`, and how much was found wrong.
fn ticket(project: &Project) -> (Record, usize) {
    let loaded = deedbox::load::load(&project.path(""), &[]).expect("the disk works");
    let found = deedbox::check::check(&loaded.content, loaded.diagnostics);
    let client = &loaded.content.clients[0];
    let record = client.at("tickets", "t-1").expect("a ticket").clone();
    (record, found.len())
}

/// A text in double quotes, as YAML and JSON both read it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_yaml_and_markdown_forms_of_one_record_are_equal(
        summary in "[a-zA-Z0-9äé€][a-zA-Z0-9 ,;:'\"#\\-äé€]{0,30}[a-z]",
        minute in 0..60u8,
        state in prop::sample::select(vec!["new", "in-progress", "closed"]),
        priority in prop::sample::select(vec!["p1", "p4"]),
    ) {
        let opened = format!("2026-03-04T10:{minute:02}:00+01:00");
        let fields = format!("number: T-1\nsummary: {}\nopened: {opened}\nstate: {state}\npriority: {priority}\n", quoted(&summary));
        let listed = format!("- slug: t-1\n  {}", fields.trim_end().replace('\n', "\n  "));
        let cell = format!("\"{}\"", summary.replace('"', "\"\""));
        let csv = format!("number,summary,opened,state,priority\nT-1,{cell},{opened},{state},{priority}\n");
        let forms = [
            Project::small().file("content/acme/tickets/t-1.md", format!("---\n{fields}---\n")),
            Project::small().file("content/acme/tickets/t-1.yaml", &fields),
            Project::small().file("content/acme/tickets/all.yaml", format!("{listed}\n")),
            Project::small()
                .file("content/acme/tickets/all.csv", csv)
                .file("content/acme/tickets/all.csv.yaml", "slug: number\n"),
        ];
        let read: Vec<(Record, usize)> = forms.iter().map(ticket).collect();
        for (record, found) in &read {
            prop_assert_eq!(*found, 0, "{}", record.source.path);
            let sorted = |record: &Record| {
                let mut values = record.values.0.clone();
                values.sort_by(|(a, _), (b, _)| a.cmp(b));
                values
            };
            prop_assert_eq!(sorted(record), sorted(&read[0].0), "{}", record.source.path);
        }
    }
}

#[test]
fn check_speaks_json_and_strict_fails_on_warnings() {
    let project = Project::small().file("content/acme/updates/forgotten.png", "x");
    let ran = project.run(&["check", "--json"]).exits(0);
    let said: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!((&said["errors"], &said["warnings"]), (&0.into(), &1.into()));
    assert_eq!(
        said["findings"][0]["path"],
        "content/acme/updates/forgotten.png"
    );
    project.run(&["check"]).exits(0);
    project.run(&["check", "--strict"]).exits(1);

    project.write(
        "content/acme/updates/2026-03-04-week.md",
        "---\ntitle: Week\nprogress: half\n---\n",
    );
    let ran = project.run(&["check", "--json"]).exits(1);
    let said: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!(said["errors"], 1);
    assert_eq!(
        (&said["findings"][0]["line"], &said["findings"][0]["column"]),
        (&3.into(), &11.into())
    );
}

#[test]
fn a_firms_own_kind_gets_pages_lists_and_checks() {
    let kind = "one: Experiment\nmany: Experiments\nstate: outcome\ndate: date\nopen: [running]\nfields:\n  title: {type: text, required: true}\n  date: {type: date, required: true}\n  outcome: {type: choice, choices: {running: {label: Still running, tone: warn}, held: {label: Held, tone: good}}}\n  cost: {type: money}\nlist: {columns: [title, date, outcome, cost], sort: -date, totals: [cost], intro: What we tried.}\nhome: open\n";
    let record = |title: &str, outcome: &str, cost: &str| {
        format!("---\ntitle: {title}\noutcome: {outcome}\ncost: {cost}\n---\n\nWhat came of it.\n")
    };
    let project = Project::small()
        .file("content/kinds/experiments.yaml", kind)
        .file(
            "content/acme/experiments/2026-03-04-one.md",
            record("Shorter form", "running", "120.50"),
        )
        .file(
            "content/acme/experiments/2026-03-05-two.md",
            record("Longer form", "held", "CHF 10"),
        );
    project.run(&["check", "--strict"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let list = project.read("public-plain/acme/experiments/index.html");
    for text in [
        "What we tried.",
        "Still running",
        "€120.50",
        "CHF\u{a0}10.00",
        "Longer form",
    ] {
        assert!(list.contains(text), "{text} is not in the list");
    }
    assert!(
        project
            .read("public-plain/acme/experiments/one/index.html")
            .contains("What came of it.")
    );
    let home = project.read("public-plain/acme/index.html");
    assert!(
        home.contains("Shorter form") && !home.contains("Longer form"),
        "only what is open is on the home page"
    );
    project.write(
        "content/acme/experiments/2026-03-06-three.md",
        record("Third", "helt", "1"),
    );
    assert!(
        project
            .run(&["check"])
            .exits(1)
            .err()
            .contains("did you mean `held`?")
    );
}

#[test]
fn a_built_in_kind_can_be_changed() {
    let project = Project::small()
        .file(
            "content/kinds/updates.yaml",
            "many: Weekly letters\nfields:\n  weather: {type: text}\n",
        )
        .file(
            "content/acme/updates/2026-03-04-week.md",
            "---\ntitle: Week\nweather: rain\nstate: on-track\n---\n",
        );
    project.run(&["check", "--strict"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    assert!(
        project
            .read("public-plain/acme/index.html")
            .contains("Weekly letters")
    );
    assert!(
        project
            .read("public-plain/acme/updates/week/index.html")
            .contains("rain")
    );
}

#[test]
fn the_activity_page_and_a_reports_period_show_the_same_figures() {
    let ticket = |number: usize, opened: &str, closed: &str| {
        format!(
            "number: T-{number}\nsummary: Ticket {number}\nopened: {opened}\n{closed}\nstate: closed\npriority: p3\n"
        )
    };
    let project = Project::small()
        .file("content/acme/tickets/t-1.yaml", ticket(1, "2026-03-31T23:30:00Z", "closed: 2026-04-02T08:00:00Z"))
        .file("content/acme/tickets/t-2.yaml", ticket(2, "2026-04-01T00:30:00Z", "closed: 2026-05-01T08:00:00Z"))
        .file("content/acme/tickets/t-3.yaml", ticket(3, "2026-04-30T23:59:00Z", ""))
        .file(
            "content/acme/reports/2026-05-02-april.md",
            "---\ntitle: April\nperiod: {start: 2026-04-01, end: 2026-04-30}\n---\n\nA quiet month.\n",
        );
    project.run(&["build", "--plain"]).exits(0);
    let figures = |page: &str, after: &str| {
        let html = project.read(&format!("public-plain/acme/{page}"));
        let part = html
            .split(after)
            .nth(1)
            .expect(after)
            .split("</ul>")
            .next()
            .expect("a list")
            .to_owned();
        let part = part
            .split("<ul class=\"figures\">")
            .nth(1)
            .expect("figures")
            .to_owned();
        part.trim().to_owned()
    };
    let month = figures("activity/index.html", "id=\"m2026-04\"");
    assert_eq!(
        month,
        "<li><b>2</b> tickets</li><li><b>1</b> ticket: closed</li>"
    );
    assert_eq!(figures("reports/april/index.html", "A quiet month."), month);
}

#[test]
fn a_long_list_has_several_pages() {
    let mut csv = "number,summary,opened,state,priority\n".to_owned();
    for number in 0..1201 {
        csv.push_str(&format!(
            "T-{number:04},Ticket {number},2026-03-04T10:00:00Z,closed,p3\n"
        ));
    }
    let project = Project::small()
        .file("content/acme/tickets/all.csv", csv)
        .file("content/acme/tickets/all.csv.yaml", "slug: number\n");
    project.run(&["build", "--plain"]).exits(0);
    let rows = |page: &str| {
        project
            .read(&format!("public-plain/acme/tickets/{page}"))
            .matches("data-label=\"Number\"")
            .count()
    };
    assert_eq!(
        (
            rows("index.html"),
            rows("~2/index.html"),
            rows("~3/index.html")
        ),
        (500, 500, 201)
    );
    assert!(
        project
            .read("public-plain/acme/tickets/~2/index.html")
            .contains("href=\"../../tickets/~3/index.html\"")
    );
}

#[test]
fn the_firm_names_and_orders_the_sections_and_a_client_may_differ() {
    let project = Project::small()
        .file("content/firm.yaml", "name: Alder\ntime_zone: Europe/London\nsections:\n  - {kind: updates, label: News}\n  - {kind: decisions}\n")
        .file("content/acme/briefs/spring.md", "---\ntitle: Spring\ndate: 2026-03-01\n---\n")
        .file("content/acme/decisions/2026-03-01-price.md", "---\ntitle: Price\ndate: 2026-03-01\nstate: decided\n---\n")
        .file("content/acme/updates/2026-03-04-week.md", "---\ntitle: Week\n---\n");
    let order = || {
        project.run(&["build", "--plain"]).exits(0);
        let home = project.read("public-plain/acme/index.html");
        let navigation = home.split("<nav").nth(1).expect("a navigation");
        let navigation = navigation.split("</nav>").next().expect("its end");
        let mut places: Vec<(usize, &str)> = ["News", "Decisions", "Briefs", "Status updates"]
            .into_iter()
            .filter_map(|label| Some((navigation.find(&format!(">{label}<"))?, label)))
            .collect();
        places.sort_unstable();
        places
            .into_iter()
            .map(|(_, label)| label)
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(order(), "News, Decisions, Briefs");
    project.write(
        "content/acme/client.yaml",
        "name: Acme\nsections:\n  - {kind: decisions}\n  - {kind: updates}\n",
    );
    assert_eq!(order(), "Decisions, News, Briefs");
    project.write(
        "content/acme/client.yaml",
        "name: Acme\nsections:\n  - {kind: updates, label: Status updates}\n",
    );
    assert_eq!(order(), "Status updates, Decisions, Briefs");
}

#[test]
fn a_list_of_deliverables_says_which_version_is_the_newest_and_where_it_stands() {
    let project = Project::small()
        .file("content/acme/client.yaml", "name: Acme Ltd\npeople: [{name: Dana Reyes, email: dana@acme.example}]\n")
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions:\n  - {version: first, date: 2026-01-20, files: [a.txt]}\n  - {version: second, date: 2026-01-30, files: [b.txt]}\n---\n",
        )
        .file("content/acme/deliverables/logo/a.txt", "a")
        .file("content/acme/deliverables/logo/b.txt", "b")
        .file("content/acme/deliverables/none/index.md", "---\ntitle: None yet\n---\n");
    let row = |title: &str| {
        project.run(&["build", "--plain"]).exits(0);
        let list = project.read("public-plain/acme/deliverables/index.html");
        let rows = list.split("<tr").find(|row| row.contains(title));
        rows.expect("its row").to_owned()
    };
    let logo = row(">Logo<");
    assert!(
        logo.contains("second") && logo.contains("Awaiting approval"),
        "{logo}"
    );
    assert!(!logo.contains("first"), "{logo}");
    project
        .run(&[
            "approve",
            "acme",
            "deliverables/logo@second",
            "--by",
            "dana@acme.example",
            "--decision",
            "approved",
        ])
        .exits(0);
    let logo = row(">Logo<");
    assert!(
        logo.contains("second") && logo.contains(">Approved<"),
        "{logo}"
    );
    assert!(!row(">None yet<").contains("Awaiting"));
}
