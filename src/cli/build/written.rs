//! What a build says about a site that it wrote.

use std::path::Path;

use crate::build::remembered::RememberedSite;
use crate::cli::paths::shown;
use crate::cli::report::{Report, plural};
use crate::site::{Output, Written};

/// Says what changed in a site, and names each file that was damaged or is not ours. `one` is
/// the word for what is counted: file or object.
pub(super) fn say_written(report: &Report, site: &Path, written: &Written, one: &str) {
    for name in &written.damaged {
        report.say(&format!(
            "made again: {} was damaged",
            shown(&site.join(name))
        ));
    }
    for name in &written.replaced {
        report.say(&format!("replaced {}", shown(&site.join(name))));
    }
    for name in &written.foreign {
        report.say(&format!(
            "{} was not made by deedbox: it stays, and is published with the site",
            shown(&site.join(name))
        ));
    }
    let removed = match written.removed {
        0 => String::new(),
        removed => format!(", {removed} removed"),
    };
    let change = if (written.written, written.removed, written.others) == (0, 0, 0) {
        "nothing changed".to_owned()
    } else if written.written == 0 && written.others > 0 {
        format!(
            "{} written, {} kept{removed}",
            plural(written.others, "file"),
            plural(written.kept, one)
        )
    } else {
        format!(
            "{} written, {} kept{removed}",
            plural(written.written, one),
            written.kept
        )
    };
    say_site(
        report,
        "wrote",
        site,
        (written.pages, written.files),
        &change,
    );
}

fn say_site(report: &Report, done: &str, site: &Path, (pages, files): (usize, usize), how: &str) {
    report.done(&format!(
        "{done} {}: {}, {} ({how})",
        shown(site),
        plural(pages, "page"),
        plural(files, "file"),
    ));
}

/// Says that a site is as a build would make it, and what was said about it when it was made.
pub(super) fn say_left_alone(report: &Report, output: &Output, site: &RememberedSite) {
    for line in &site.said {
        report.say_once(line);
    }
    let (at, counts) = (output.site(&site.address), (site.pages, site.files));
    say_site(report, "kept", &at, counts, "nothing changed");
}
