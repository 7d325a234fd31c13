//! Random histories of decisions, with real files: the states that `deedbox approvals`
//! derives are those of a plain model that was written from the rules alone.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::project::Project;

const DECISIONS: [&str; 5] = [
    "approved",
    "approved-with-changes",
    "changes-requested",
    "rejected",
    "withdrawn",
];

/// The last of them, which takes another one back.
const WITHDRAWN: usize = 4;

/// One thing that happens. Numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    /// A new version of a deliverable is handed over.
    Deliver { which: usize },
    /// Somebody decides about a version.
    Decide {
        which: usize,
        version: usize,
        decision: usize,
    },
    /// A file gets other bytes, perhaps those that it had before.
    Edit {
        which: usize,
        version: usize,
        bytes: u8,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..2usize).prop_map(|which| Step::Deliver { which }),
        5 => (0..2usize, 0..4usize, 0..5usize)
            .prop_map(|(which, version, decision)| Step::Decide { which, version, decision }),
        2 => (0..2usize, 0..4usize, 0..3u8)
            .prop_map(|(which, version, bytes)| Step::Edit { which, version, bytes }),
    ]
}

/// A version in the model: its bytes, and the last decision with the bytes that it was
/// about.
#[derive(Debug, Clone, Default)]
struct Version {
    bytes: u8,
    last: Option<(usize, u8)>,
}

/// The state of a version among all of its deliverable, as the manual tells it.
fn state(versions: &[Version], at: usize) -> &'static str {
    let says_yes = |version: &Version| matches!(version.last, Some((0 | 1, _)));
    let is_newest = at + 1 == versions.len();
    let replaced = versions[at + 1..].iter().any(says_yes);
    match versions[at].last {
        None if is_newest => "awaiting-approval",
        None => "superseded",
        Some((4, _)) => "withdrawn",
        Some((3, _)) => "rejected",
        Some((0 | 1, then)) if then != versions[at].bytes => "changed-since",
        Some(_) if replaced => "superseded",
        Some((decision, _)) => DECISIONS[decision],
    }
}

/// A firm's directory and the model of it.
struct World {
    project: Project,
    deliverables: [Vec<Version>; 2],
    day: i64,
}

impl World {
    fn new() -> Self {
        let project = Project::small().file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople: [{name: Dana Reyes, email: dana@acme.example}]\n",
        );
        let mut world = Self {
            project,
            deliverables: [Vec::new(), Vec::new()],
            day: 0,
        };
        world.take(&Step::Deliver { which: 0 });
        world.take(&Step::Deliver { which: 1 });
        world
    }

    fn date(&self, day: i64) -> String {
        let first = jiff::civil::date(2026, 1, 1);
        (first + jiff::Span::new().days(day)).to_string()
    }

    fn file(which: usize, version: usize) -> String {
        format!(
            "content/acme/deliverables/work-{which}/v{}.txt",
            version + 1
        )
    }

    fn take(&mut self, step: &Step) {
        self.day += 1;
        match *step {
            Step::Deliver { which } => {
                self.deliverables[which].push(Version::default());
                let versions = self.deliverables[which].len();
                self.project.write(&Self::file(which, versions - 1), [0]);
                let path = format!("content/acme/deliverables/work-{which}/index.md");
                let mut text = match versions {
                    1 => format!("---\ntitle: Work {which}\nversions:\n"),
                    _ => self.project.read(&path).replace("---\n\n", ""),
                };
                text += &format!(
                    "  - {{version: {versions}, date: {}, files: [v{versions}.txt]}}\n---\n\n",
                    self.date(self.day)
                );
                self.project.write(&path, text);
            }
            Step::Decide {
                which,
                version,
                decision,
            } => {
                let version = version % self.deliverables[which].len();
                let one = &mut self.deliverables[which][version];
                // Only what was decided, and still stands, can be taken back.
                let is_refused =
                    decision == WITHDRAWN && one.last.is_none_or(|(it, _)| it == WITHDRAWN);
                if !is_refused {
                    one.last = Some((decision, one.bytes));
                }
                let subject = format!("deliverables/work-{which}@{}", version + 1);
                let at = format!("{}T12:00:00Z", self.date(self.day));
                let line = [
                    "approve",
                    "acme",
                    &subject,
                    "--by",
                    "dana@acme.example",
                    "--decision",
                    DECISIONS[decision],
                    "--at",
                    &at,
                ];
                let code = if is_refused { 2 } else { 0 };
                self.project.run(&line).exits(code);
            }
            Step::Edit {
                which,
                version,
                bytes,
            } => {
                let version = version % self.deliverables[which].len();
                self.deliverables[which][version].bytes = bytes;
                self.project.write(&Self::file(which, version), [bytes]);
            }
        }
    }

    fn derived(&self) -> Vec<(String, String)> {
        let ran = self.project.run(&["approvals", "acme", "--json"]).exits(0);
        let rows: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON");
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        let rows = rows.as_array().expect("a list").iter();
        let mut all: Vec<_> = rows
            .map(|row| (text(&row["subject"]), text(&row["state"])))
            .collect();
        all.sort();
        all
    }

    fn modelled(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for (which, versions) in self.deliverables.iter().enumerate() {
            for at in 0..versions.len() {
                let subject = format!("deliverables/work-{which}@{}", at + 1);
                all.push((subject, state(versions, at).to_owned()));
            }
        }
        all.sort();
        all
    }
}

#[test]
fn the_derived_states_are_those_of_a_plain_model() {
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let histories = prop::collection::vec(step(), 1..14);
    let ran = TestRunner::new(config).run(&histories, |steps| {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            prop_assert_eq!(world.derived(), world.modelled());
        }
        // However it went, the chain is whole.
        let checked = world.project.run(&["check"]);
        prop_assert!(
            !checked.err().contains("edited, removed"),
            "{}",
            checked.err()
        );
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
}
