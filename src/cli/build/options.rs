//! What a build is asked for.

/// What is built, and how.
#[derive(Debug)]
pub(in crate::cli) struct BuildOptions {
    /// Only these clients; all where it is empty.
    pub(in crate::cli) clients: Vec<String>,
    pub(in crate::cli) form: BuildForm,
    /// Although an approved file was changed.
    pub(in crate::cli) allow_stale: bool,
}

/// What is written.
#[derive(Debug)]
pub(in crate::cli) enum BuildForm {
    /// Unsealed pages, and nothing else.
    Plain,
    /// Sealed sites; an archive of each client whose engagement is over.
    Sealed,
    /// Sealed sites, and an archive of every client.
    Archives(MoreArchives),
}

/// Archives besides the sealed one.
#[derive(Debug, Default)]
pub(in crate::cli) struct MoreArchives {
    /// One that everybody reads who has it.
    pub(in crate::cli) plain: bool,
    /// The same as one age file, for these recipients.
    pub(in crate::cli) age: Vec<String>,
}

impl BuildOptions {
    /// Whether pages are written as they are.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.form, BuildForm::Plain)
    }

    /// Where archives were asked for: those besides the sealed one.
    pub(super) fn archives(&self) -> Option<&MoreArchives> {
        match &self.form {
            BuildForm::Archives(more) => Some(more),
            BuildForm::Plain | BuildForm::Sealed => None,
        }
    }
}
