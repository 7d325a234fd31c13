//! RECOVERY.txt: how to check and open the archive without deedbox and without a browser,
//! command by command. A test follows it.

use super::subject::ArchiveSubject;
use crate::signature::Purpose;

const TEXT: &str = include_str!("recovery.txt");

/// The text for an archive whose folder has a name.
pub(super) fn text(subject: &ArchiveSubject<'_>, name: &str) -> String {
    let verify = if subject.signer.is_some() {
        format!(
            "Who made it? The signature is over the list of all lists (compare the key in allowed_signers with one that you got another way)\n\n    \
             ssh-keygen -Y verify -n {} -f allowed_signers -I {} -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt",
            Purpose::Manifest.namespace(),
            subject.principal
        )
    } else {
        "The manifest is not signed.".to_owned()
    };
    TEXT.replace("{firm}", &subject.firm.name)
        .replace("{name}", name)
        .replace("{verify}", &verify)
}
