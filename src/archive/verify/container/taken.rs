//! The names and sizes of what somebody else packed, checked against the limits one by one.

use super::refusal::{ContainerError, Limits, refused};
use crate::names::{self, NameError, Names, mended};

/// Names and sizes that were taken so far.
pub struct Taken<'a> {
    limits: &'a Limits,
    bytes: u64,
    files: usize,
    names: Names,
}

impl<'a> Taken<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            bytes: 0,
            files: 0,
            names: Names::default(),
        }
    }

    /// Adds a file with its name and size.
    ///
    /// # Errors
    /// When the name leads elsewhere, or is that of another file on some system, or when a
    /// limit is passed.
    pub fn take(&mut self, name: &str, size: u64) -> Result<(), ContainerError> {
        self.accept(name, size).map_err(|why| refused(name, &why))
    }

    /// Adds a file under its name, or under the nearest that every system can keep: older
    /// versions did not check names.
    ///
    /// # Errors
    /// When the name leads elsewhere or is taken already, or when a limit is passed.
    pub fn take_mended(&mut self, name: &str, size: u64) -> Result<String, ContainerError> {
        let is_mended = match self.names.take(name) {
            Ok(()) => false,
            Err(NameError::Twice) => return Err(refused(name, &NameError::Twice.to_string())),
            Err(why) if names::leads_elsewhere(name) => {
                return Err(refused(name, &why.to_string()));
            }
            Err(_) => true,
        };
        self.add(size).map_err(|why| refused(name, &why))?;
        Ok(if is_mended {
            mended::take(&mut self.names, name)
        } else {
            name.to_owned()
        })
    }

    pub(super) fn count(&mut self, name: &str, size: u64) -> Result<(), ContainerError> {
        self.add(size).map_err(|why| refused(name, &why))
    }

    pub(super) fn accept(&mut self, name: &str, size: u64) -> Result<(), String> {
        let taken = self.names.take(name);
        taken.map_err(|error: NameError| error.to_string())?;
        self.add(size)
    }

    pub(super) fn add(&mut self, size: u64) -> Result<(), String> {
        self.files += 1;
        if self.files > self.limits.files {
            return Err(format!("there are more than {} files", self.limits.files));
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > self.limits.bytes {
            return Err(format!(
                "all together has more than {} bytes",
                self.limits.bytes
            ));
        }
        Ok(())
    }
}
