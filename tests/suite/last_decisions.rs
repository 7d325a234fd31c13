//! What `verify` makes of several decisions about one record: the last one counts, as in
//! `check`, and only an approval of the present form takes the place of an earlier one.

use crate::gone_on::{INVOICE, PATH, decide, undecided};
use crate::project::{Project, said};

/// Builds whatever is there, and verifies it with the client's passphrase.
fn verified(project: &Project) -> crate::project::Ran {
    project.run(&["build", "--allow-stale"]).exits(0);
    let line = ["verify", "public/acme", "--passphrase-file", "words"];
    project.run(&line)
}

fn with_access(project: &Project) {
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.write("words", words[0].clone() + "\n");
}

#[test]
fn an_archive_goes_by_the_last_decision_whatever_it_goes_back_to() {
    let higher = INVOICE.replace("100.00", "120.00");
    for first in ["changes-requested", "approved"] {
        let project = undecided();
        with_access(&project);
        decide(&project, "invoices/a-1", first);
        project.write(PATH, &higher);
        decide(&project, "invoices/a-1", "approved");
        said(
            &verified(&project).exits(0),
            ", and was decided about again in its present form",
        );
        // What was decided about before is here again, and is not what was approved last.
        project.write(PATH, INVOICE);
        let ran = verified(&project).exits(1);
        said(
            &ran,
            "`invoices/a-1.yaml` is not the file that was decided about",
        );
        assert!(!ran.out().contains("decided about again"), "{}", ran.out());
        // A paid one of the last form is.
        let paid = higher.replace("state: sent\n", "state: paid\npaid: 2026-03-20\n");
        project.write(PATH, paid);
        let ran = verified(&project).exits(0);
        said(&ran, "but for state, paid");
        said(&ran, "decided about again in its present form");
    }
}

#[test]
fn a_present_form_that_nobody_approved_takes_the_place_of_no_approved_one() {
    for word in ["rejected", "changes-requested", "withdrawn"] {
        let project = undecided();
        decide(&project, "invoices/a-1", "approved");
        with_access(&project);
        project.write(PATH, INVOICE.replace("100.00", "120.00"));
        decide(&project, "invoices/a-1", word);
        let ran = verified(&project).exits(0);
        said(&ran, "not checked  whether `invoices/a-1.yaml` has changed");
        said(&ran, &format!("the last decision about it is `{word}`"));
        assert!(!ran.out().contains("decided about again"), "{}", ran.out());
        // It may be revised, and waits for a decision again, which no archive passes over.
        project.write(PATH, INVOICE.replace("100.00", "90.00"));
        project.run(&["check"]).exits(0);
        let ran = verified(&project).exits(0);
        said(&ran, "not checked  whether `invoices/a-1.yaml` has changed");
        said(&ran, &format!("the last decision about it is `{word}`"));
    }
}

#[test]
fn an_archive_believes_no_approval_that_calls_a_total_its_life() {
    let project = undecided().file(
        "content/kinds/invoices.yaml",
        "life: [state, total, lines]\n",
    );
    with_access(&project);
    let before = INVOICE.replace(
        "\n  - {description: Work, amount: 100.00}",
        " [{description: Work, amount: 100.00}]",
    );
    project.write(PATH, &before);
    decide(&project, "invoices/a-1", "approved");
    let ran = verified(&project).exits(0);
    said(
        &ran,
        "the one file that was decided about is here, unchanged",
    );
    project.write(PATH, before.replace("100.00", "900.00"));
    let ran = verified(&project).exits(0);
    said(
        &ran,
        "not checked  whether `invoices/a-1.yaml` is what was decided about: it is, but for state, total, lines",
    );
    assert!(!ran.out().contains("what became of it"), "{}", ran.out());
    project.write(PATH, before.replace("number: A-1", "number: A-2"));
    verified(&project).exits(1);
}
