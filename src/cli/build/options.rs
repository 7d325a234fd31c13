//! What a build is asked for.

/// What is built, and how.
#[derive(Debug)]
pub(in crate::cli) struct BuildOptions {
    /// Only these clients; all where it is empty.
    pub(in crate::cli) clients: Vec<String>,
    pub(in crate::cli) form: BuildForm,
    /// Whether to build although an approved file was changed.
    pub(in crate::cli) allow_stale: bool,
}

/// What is written.
#[derive(Debug)]
pub(in crate::cli) enum BuildForm {
    /// Unsealed pages, and nothing else.
    Plain,
    /// Sealed sites, and an archive of each client whose engagement is over.
    Sealed,
    /// Sealed sites, and an archive of every client.
    Archives(MoreArchives),
}

/// Archives besides the sealed one.
#[derive(Debug, Default)]
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

    /// The archives besides the sealed one, where archives were asked for.
    pub(super) fn archives(&self) -> Option<&MoreArchives> {
        match &self.form {
            BuildForm::Archives(more) => Some(more),
            BuildForm::Plain | BuildForm::Sealed => None,
        }
    }
}
