//! What a program says that was built without one of its features, and what it does not
//! say: most of this is compiled only where one is left out, as `.ci/run` does. It stands
//! apart from the suite, which need not be compiled a second time for it.

#![allow(clippy::disallowed_methods, reason = "tests look at the disk as it is")]

#[path = "../suite/disk.rs"]
#[allow(dead_code, reason = "the suite uses the rest")]
mod disk;
#[path = "../suite/old_firm.rs"]
#[allow(dead_code, reason = "only what is left out needs it")]
mod old_firm;
#[path = "../suite/project.rs"]
#[allow(dead_code, reason = "the suite uses the rest")]
mod project;

use crate::project::Project;

#[test]
fn a_version_says_what_is_left_out() {
    let missing: Vec<&str> = [
        ("highlighting", cfg!(feature = "highlighting")),
        ("preview", cfg!(feature = "preview")),
        ("timestamps", cfg!(feature = "timestamps")),
    ]
    .into_iter()
    .filter_map(|(name, is_there)| (!is_there).then_some(name))
    .collect();
    let mut line = format!("deedbox {}", env!("CARGO_PKG_VERSION"));
    if !missing.is_empty() {
        line += &format!(" (built without {})", missing.join(", "));
    }
    let said = Project::empty().run(&["--version"]).exits(0).out();
    assert_eq!(said.trim_end(), line);
}

#[cfg(not(feature = "preview"))]
#[test]
fn without_the_preview_serve_says_so() {
    let project = Project::empty();
    project.run(&["init", "."]).exits(0);
    let said = project.run(&["serve"]).exits(3).err();
    let fact = "this program was built without the preview";
    assert!(said.contains(fact) && said.contains("`preview`"), "{said}");
}

#[cfg(not(feature = "highlighting"))]
#[test]
fn without_highlighting_code_is_there_and_that_it_has_no_colours_is_said() {
    let project = Project::empty();
    project.write("content/firm.yaml", "name: Hollis\n");
    project.write("content/acme/client.yaml", "name: Acme\n");
    let update = "---\ntitle: T\ndate: 2026-01-02\n---\n\n```rust\nfn main() -> <T> {}\n```\n";
    project.write("content/acme/updates/2026-01-02-t.md", update);
    let deliverable =
        "---\ntitle: C\nversions:\n  - version: 1\n    date: 2026-01-02\n    files: [c.rs]\n---\n";
    project.write("content/acme/deliverables/c/index.md", deliverable);
    project.write("content/acme/deliverables/c/c.rs", "fn shown() -> <T> {}\n");
    let said = project.run(&["build", "acme", "--plain"]).exits(0).err();
    assert!(said.contains("code has no colours"), "{said}");
    let pages = project.tree("public-plain/acme");
    let pages: Vec<_> = pages
        .iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .map(|(_, page)| String::from_utf8_lossy(page))
        .collect();
    // In a text, and in a file that is shown.
    for code in [
        "fn main() -&gt; &lt;T&gt; {}",
        "fn shown() -&gt; &lt;T&gt; {}",
    ] {
        let mut pages = pages.iter();
        let page = pages.find(|page| page.contains(code)).expect(code);
        assert!(!page.contains("class=\"hl-"), "{page}");
    }
}

#[cfg(not(feature = "timestamps"))]
mod stamps {
    //! The firm of `tests/vectors/firm-1` has its approvals stamped.

    use crate::old_firm::{firm, passphrase};

    const FACT: &str = "this program was built without time stamps";
    const TOKEN: &str = "content/signatures/old-mill/approvals.txt.tsr";

    #[test]
    fn a_stamped_archive_is_called_neither_right_nor_wrong() {
        let project = firm();
        let words = passphrase("dana");
        let archive = "archives/old-mill-2026-02-20.zip";
        let line = ["verify", archive, "--passphrase-file", &words];
        let said = project.run(&line).exits(0).out();
        let mut lines = said.lines().filter(|line| line.contains("time stamp"));
        let line = lines.next().expect("a line about the time stamp");
        assert!(
            line.starts_with("not checked") && line.contains(FACT),
            "{said}"
        );
        assert_eq!(lines.next(), None, "{said}");
        assert!(!said.contains("stamped by"), "{said}");
    }

    #[test]
    fn a_stamped_firm_is_neither_built_nor_signed() {
        let project = firm();
        let before = (project.tree("content"), project.tree("public"));
        let said = project.run(&["check"]).exits(1).err();
        for place in [
            "content/firm.yaml:10",
            "content/signatures/old-mill/approvals.txt",
        ] {
            assert!(said.contains(place), "{place}: {said}");
        }
        assert!(
            said.contains(FACT) && said.contains("`timestamps`"),
            "{said}"
        );
        assert!(!said.contains("have no time stamp"), "{said}");
        project.run(&["build"]).exits(1);
        let said = project.run(&["approvals", "old-mill", "--sign"]).exits(3);
        assert!(said.err().contains(FACT), "{}", said.err());
        assert_eq!(before, (project.tree("content"), project.tree("public")));
    }

    #[test]
    fn a_stamp_beside_a_list_is_enough_to_leave_both_alone() {
        let project = firm();
        let yaml = project.read("content/firm.yaml");
        let lines = yaml.lines().filter(|line| !line.starts_with("timestamps"));
        let yaml: String = lines.map(|line| format!("{line}\n")).collect();
        project.write("content/firm.yaml", yaml);
        let before = std::fs::read(project.path(TOKEN)).expect("a time stamp");
        let said = project.run(&["approvals", "old-mill", "--sign"]).exits(3);
        assert!(said.err().contains(FACT), "{}", said.err());
        assert_eq!(
            before,
            std::fs::read(project.path(TOKEN)).expect("still there")
        );
    }
}
