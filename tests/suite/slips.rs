//! What is written nearly right, such as another field's name. Each is said once, where it
//! stands, with what is meant.

use crate::project::{Project, Ran, said};

/// What `check` says of one file of `acme`.
fn of_file(path: &str, text: &str) -> Ran {
    let project = Project::small().file(&format!("content/acme/{path}"), text);
    project.run(&["check"])
}

#[test]
fn another_fields_name_is_no_slip_for_a_field_that_is_missing() {
    // `state` is as near to `date` as a slip would be.
    let ran = of_file(
        "updates/week.md",
        "---\ntitle: Week\nstate: on-track\n---\n\nText.\n",
    )
    .exits(1);
    said(&ran, "error: the status update needs `date`");
    said(&ran, "1 error in the content");
    let ran = of_file(
        "invoices/a-1.yaml",
        "number: A-1\ndue: 2026-04-03\nstate: sent\nlines: [{description: A, amount: 5.00}]\ntotal: 5.00\n",
    )
    .exits(1);
    said(&ran, "error: the invoice needs `date`");
    // A slip is said once.
    let ran = of_file(
        "updates/week.md",
        "---\ntitle: Week\ndat: 2026-03-04\nstate: on-track\n---\n\nText.\n",
    )
    .exits(1);
    said(&ran, "error: the status update has no field `dat`");
    said(&ran, "hint: did you mean `date`?");
    said(&ran, "1 error in the content");
}
