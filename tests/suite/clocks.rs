//! Of what day pages are: that of the clock which they are rendered with, where the firm is.

use deedbox::clock::Clock;
use deedbox::model::theme::ThemeChoice;
use deedbox::pages::{Rendering, render};
use deedbox::previews::Previews;
use deedbox::theme::Theme;

use crate::project::{Project, Ran, whole};
use crate::unchanged::{left_alone, settle};

fn firm(more: &str) -> Project {
    Project::empty()
        .file(
            "content/firm.yaml",
            format!("name: Alder & Finch\ntime_zone: Pacific/Auckland\n{more}"),
        )
        .file("content/acme/client.yaml", "name: Acme Ltd\n")
}

#[test]
fn pages_are_of_the_day_of_the_clock_that_is_passed_in() {
    let project = firm("");
    let loaded = deedbox::load::load(&project.path("."), &[]).expect("readable");
    let [client] = loaded.content.clients.as_slice() else {
        panic!("one client");
    };
    let theme = Theme::load(&project.path("."), &ThemeChoice::named("default")).expect("built in");
    // On one day in London, and on two in Auckland.
    for (moment, day) in [
        ("2019-06-01T11:00:00Z", "2019-06-01"),
        ("2019-06-01T13:00:00Z", "2019-06-02"),
    ] {
        let rendering = Rendering {
            clock: Clock::at(moment.parse().expect("a moment")),
            ..whole()
        };
        let previews = Previews::default();
        let made = render(&loaded.content, client, &theme, &previews, rendering);
        assert_eq!(made.expect("renders").as_of, day);
    }
}

#[test]
fn a_new_day_where_the_firm_is_counts() {
    let project = firm("");
    settle(&project);
    let build = |epoch: &str| {
        let ran = project
            .command(&["build"])
            .env("SOURCE_DATE_EPOCH", epoch)
            .output();
        Ran::of("build", ran.expect("it starts")).exits(0)
    };
    // 11:00 and 11:30 UTC, and 13:00, when it is tomorrow in Auckland.
    let [morning, later, next] = ["1559386800", "1559388600", "1559394000"];
    build(morning);
    settle(&project);
    build(morning);
    assert_eq!(left_alone(&build(later)), 1);
    let index = project.named("public/acme", "index.age");
    build(next);
    assert_ne!(
        index,
        project.named("public/acme", "index.age"),
        "it shows another day"
    );
    assert_eq!(left_alone(&build(next)), 1);
}
