//! What `deedbox serve` says in a program that was built without the feature `preview`.

use super::asked::Serve;
use crate::cli::failure::Failure;
use crate::cli::session::{Command, Session};
use crate::features::PREVIEW;

impl Command for Serve {
    fn run(&self, _session: &Session) -> Result<(), Failure> {
        Err(Failure::could_not("this program was built without the preview").hint(PREVIEW.hint()))
    }
}
