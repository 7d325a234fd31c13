//! What a build is asked for.

use crate::model::firm::Client;

/// What is built, and how.
#[derive(Debug, Clone)]
pub(in crate::cli) struct BuildOptions {
    /// Only these clients; all where it is empty.
    pub(in crate::cli) clients: Vec<String>,
    pub(in crate::cli) form: BuildForm,
    /// Whether to build although an approved file was changed.
    pub(in crate::cli) allow_stale: bool,
    /// Trusts nothing that earlier builds remembered.
    pub(in crate::cli) is_fresh: bool,
}

/// What is written.
#[derive(Debug, Clone)]
pub(in crate::cli) enum BuildForm {
    /// Unsealed pages, and nothing else.
    Plain,
    /// Sealed sites, and an archive of each client whose engagement is over.
    Sealed,
    /// Sealed sites, and an archive of every client.
    Archives(MoreArchives),
}

/// Archives besides the sealed one.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct MoreArchives {
    /// Whether to make an unsealed archive.
    pub(in crate::cli) plain: bool,
    /// The recipients of an unsealed archive that is one age file; none where it is empty.
    pub(in crate::cli) age: Vec<String>,
}

impl BuildOptions {
    /// Whether pages are written unsealed.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.form, BuildForm::Plain)
    }

    /// The name of the directory that sites are written into.
    pub(super) fn directory(&self) -> &'static str {
        if self.is_plain() {
            "public-plain"
        } else {
            "public"
        }
    }

    /// The archives besides the sealed one, where archives were asked for.
    pub(super) fn archives(&self) -> Option<&MoreArchives> {
        match &self.form {
            BuildForm::Archives(more) => Some(more),
            BuildForm::Plain | BuildForm::Sealed => None,
        }
    }

    /// Whether a client gets an archive: all do where archives were asked for, else those whose
    /// engagement is over.
    pub(super) fn bundles(&self, client: &Client) -> bool {
        match self.form {
            BuildForm::Archives(_) => true,
            BuildForm::Sealed => client.engagement.closed.is_some(),
            BuildForm::Plain => false,
        }
    }
}
