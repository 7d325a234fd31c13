//! Whether an archive or a published site is what was made. Checks the bag's manifests, the
//! signature, and, where a key or passphrase opens it, every sealed object, every file, and the
//! approvals. Uses neither `model` nor `load` nor `pages`: an archive made today can be
//! verified by the program of ten years from now.

mod approvals;
mod bag;
mod changed;
pub mod container;
mod decision;
mod digests;
mod finding;
mod here;
mod latest;
mod layout;
mod life;
mod list;
mod opened;
mod pinned;
mod sealed;
mod shell;
mod signed;
mod slots;
pub(super) mod start_page;
mod unlock;
mod unlock_page;
mod zip;

use crate::seal::key::WorkspaceKey;
use container::{Container, ContainerError, ContainerReader};
use shell::{KnownDigests, ShellCheck};

pub use digests::compare;
use digests::{Digests, digests};
pub use finding::{Finding, Subject, Verdict};
pub use layout::Layout;
pub use opened::{Opened, open};
pub use unlock::{UnlockError, unlock};

/// What whoever verifies has besides the archive or site.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// The key that opens what is sealed.
    pub key: Option<&'a WorkspaceKey>,
    /// Whether a passphrase was given that opens nothing, so that what is sealed cannot be
    /// checked.
    pub wrong_passphrase: bool,
    /// Lines of an `allowed_signers` file that came another way. Every signature is compared
    /// with them.
    pub trusted: Option<&'a str>,
    /// Whether it is also compared with a build, by [`compare`].
    pub build: bool,
}

/// Verifies what is there, and with a key also what is sealed.
///
/// # Errors
/// When it cannot be read at all. Anything wrong with it is a finding.
pub fn verify(container: &Container, given: Given<'_>) -> Result<Vec<Finding>, ContainerError> {
    let trusted = given.trusted;
    let mut found = Vec::new();
    let mut reader = container.reader()?;
    found.extend(container.left_by_systems().iter().map(|name| {
        let fact = format!("`{name}` is not ours: a system left it in the folder");
        Finding::not_checked(Subject::NotOurs, fact).at(name)
    }));
    let digests = digests(container, &mut reader, &mut found)?;
    if container.is_bag() {
        bag::check(container, &mut reader, &digests, &mut found)?;
        signed::check(container, &mut reader, trusted, &mut found)?;
        if let Some(page) = reader.bytes(start_page::NAME)? {
            start_page::check(&page, &mut found);
        }
    } else {
        let why = "manifests and signature: this is a published site, and only archives have them";
        found.push(Finding::not_checked(Subject::Bag, why.to_owned()));
        if trusted.is_some() {
            let what = "the key that has to have signed it: only archives are signed as a whole";
            found.push(Finding::not_checked(Subject::Signature, what));
        }
    }
    let as_of = site(container, &mut reader, (given, &digests), &mut found)?;
    found.extend(age(bag::date(&mut reader)?, as_of));
    Ok(found)
}

/// How the finding begins that nothing opened what is sealed.
pub const SEALED: &str = "what is sealed";

/// Verifies the sealed site from outside and, with a key, from inside. Gives the day that it
/// shows.
fn site(
    container: &Container,
    reader: &mut ContainerReader<'_>,
    (given, digests): (Given<'_>, &Digests),
    found: &mut Vec<Finding>,
) -> Result<Option<String>, ContainerError> {
    let Some(layout) = Layout::of(container) else {
        let what = "sealed objects: there is no sealed site in it";
        found.push(Finding::not_checked(Subject::Object, what));
        return Ok(None);
    };
    let mut shell = |known: KnownDigests<'_>, found: &mut Vec<Finding>| {
        let check = ShellCheck {
            container,
            reader: &mut *reader,
            layout: layout.clone(),
            is_compared: given.build,
            found,
        };
        check.check(known)
    };
    let Some(key) = given.key else {
        let what = match given.wrong_passphrase {
            true => "the passphrase that was given opens nothing here",
            false => "no passphrase was given",
        };
        let text = format!("{SEALED}: {what}");
        found.push(Finding::not_checked(Subject::Object, text));
        if !container.has(&layout.index()) {
            let fact = format!("{} is missing", opened::missing_index(&layout));
            found.push(Finding::wrong(Subject::Object, fact).at(layout.index()));
        }
        digests::named(&layout, digests, found);
        shell(KnownDigests::Nothing, found)?;
        return Ok(None);
    };
    match open(container, key) {
        Ok(mut opened) => {
            sealed::check(container, &mut opened, given.trusted, found);
            shell(KnownDigests::Index(&opened.index), found)?;
            Ok(opened.index.as_of)
        }
        Err(error) => {
            let finding = sealed::wrong(Subject::Object, &error);
            found.push(finding.at(layout.index()));
            digests::named(&layout, digests, found);
            shell(KnownDigests::NoIndex, found)?;
            Ok(None)
        }
    }
}

/// The finding of which day it is. An earlier copy is as whole as the newest one: only somebody
/// who knows the right day can tell.
fn age(bagged: Option<String>, sealed: Option<String>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let (Some(bagged), Some(sealed)) = (&bagged, &sealed)
        && bagged != sealed
    {
        let fact = format!(
            "`bag-info.txt` says that it is as of {bagged}, and what is sealed is as of {sealed}"
        );
        let finding = Finding::wrong(Subject::Age, fact).at("bag-info.txt");
        found.push(finding.instead(sealed, bagged));
    }
    found.push(Finding::not_checked(
        Subject::Age,
        match sealed.or(bagged) {
            Some(day) => {
                format!("whether there is a newer one: this is as of {day}; the firm can say")
            }
            None => "whether there is a newer one: which day it shows is written in what is sealed"
                .into(),
        },
    ));
    found
}
