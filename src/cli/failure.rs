//! Why a command stops, and with which exit code: the one place where errors of
//! the library become a message and a hint.

use std::io::ErrorKind;

use super::paths;
use crate::archive::ArchiveError;
use crate::archive::unpack::UnpackError;
use crate::archive::verify::UnlockError;
use crate::archive::verify::container::ContainerError;
use crate::authority::AuthorityError;
use crate::diag::Diagnostic;
use crate::features::TIMESTAMPS;
use crate::files::{FileError, LockError};
use crate::pages::PageError;
use crate::seal::SealError;
use crate::seal::keyring::KeyringError;
use crate::signature::SignatureError;
use crate::site::OutputError;
use crate::theme::ThemeError;
use crate::timestamp::StampError;

/// The exit codes. They are part of the interface and documented in docs/commands.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// Everything was done.
    Done = 0,
    /// The content, or what was verified, is wrong.
    Wrong = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Something could not be done: files, keys, network.
    CouldNot = 3,
}

/// Why a command stops.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit code.
    pub(super) exit: Exit,
    /// One clause, lower case, no period. Empty where everything was said already.
    pub(super) fact: String,
    /// Another fact.
    pub(super) note: Option<String>,
    /// Something to type or change.
    pub(super) hint: Option<String>,
    /// Findings with their places, shown instead of the fact.
    pub(super) found: Vec<Diagnostic>,
    /// Whether a file changed while it was read: reading everything again may help.
    pub(super) is_change: bool,
}

impl Failure {
    /// Something could not be done.
    #[must_use]
    pub(super) fn could_not(fact: impl Into<String>) -> Self {
        Self {
            exit: Exit::CouldNot,
            fact: paths::as_typed(&fact.into()),
            note: None,
            hint: None,
            found: Vec::new(),
            is_change: false,
        }
    }

    /// The command line asks for something that is not there.
    #[must_use]
    pub(super) fn usage(fact: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            ..Self::could_not(fact)
        }
    }

    /// The content is wrong, and that was said already.
    #[must_use]
    pub(super) fn wrong() -> Self {
        Self {
            exit: Exit::Wrong,
            ..Self::could_not("")
        }
    }

    /// Adds something to type or change.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a hint where there is one.
    #[must_use]
    pub(super) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// Adds another fact.
    #[must_use]
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let failure = Self::could_not(error.to_string());
        if error.is_change() {
            return Self {
                is_change: true,
                ..failure.hint("try again once nothing writes to it any more")
            };
        }
        match error.cause.kind() {
            ErrorKind::IsADirectory => {
                failure.hint("a file belongs there: move the directory away, or remove it")
            }
            _ => failure,
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        let fact = error.to_string();
        match error {
            LockError::File(error) => error.into(),
            LockError::Held { .. } => {
                Self::could_not(fact).hint("wait until it has ended, then try again")
            }
        }
    }
}

impl From<ThemeError> for Failure {
    fn from(error: ThemeError) -> Self {
        match error {
            ThemeError::File(error) => error.into(),
            ThemeError::Broken(found) => Self {
                found,
                ..Self::wrong()
            },
        }
    }
}

impl From<PageError> for Failure {
    fn from(error: PageError) -> Self {
        match error {
            PageError::File(error) => error.into(),
            PageError::Theme(error) => error.into(),
            PageError::Drawing(found) => Self {
                found: vec![*found],
                ..Self::wrong()
            },
        }
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        let fact = error.to_string();
        match error {
            SealError::File(error) => error.into(),
            SealError::WrongKey { .. } => Self::could_not(fact)
                .hint("name the identity that the keyring was sealed to with `--identity FILE`"),
            SealError::Damaged { .. } => {
                Self::could_not(fact).hint("restore it from your backup or from git")
            }
            SealError::Odd { .. } | SealError::Foreign { .. } => {
                Self::could_not(fact).hint("`deedbox verify` says what else is wrong")
            }
            SealError::TooLarge { .. } => Self::could_not(fact)
                .hint("if it is only large, `--max-bytes` and `--max-files` raise the limits"),
            SealError::Newer { .. } => Self::could_not(fact).hint("install the newest deedbox"),
            SealError::Missing { .. } => {
                Self::could_not(fact).hint("restore it from your backup or from git")
            }
            SealError::Keyring(error) => error.into(),
            SealError::Locked(_) => {
                Self::could_not(fact).hint("wait until it has ended, then try again")
            }
            SealError::NotARecipient(_) => Self::could_not(fact)
                .hint("a recipient is a public key of age, `age1…`, or an SSH key, `ssh-ed25519 …` or `ssh-rsa …`"),
            SealError::NoRecipient => Self::could_not(fact)
                .hint("name public keys below `recipients` in content/firm.yaml"),
            SealError::Plugin(_) => Self::could_not(fact)
                .hint("install it in a directory of PATH, then try again"),
            SealError::NotAnIdentity(_) => Self::could_not(fact)
                .hint("an identity file has a line that begins with `AGE-SECRET-KEY-1` or `AGE-PLUGIN-`, or is an SSH key of the type ed25519 or rsa"),
        }
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        let failure = Self::could_not(error.to_string());
        match error {
            KeyringError::Forged { .. } => failure
                .note("anybody who knows the firm's recipients can seal something to them; this bears no mark of the firm's secret")
                .hint("restore content/keyring from git, and find out who changed it"),
            KeyringError::OtherClient { client, named } => failure
                .note("nothing was sealed: the other client's people would have been able to open it")
                .hint(format!(
                    "restore content/keyring/{client} from git; if the client was renamed: `deedbox rename {named} {client}`"
                )),
            KeyringError::OtherSlot { client, .. } => {
                failure.hint(format!("restore content/keyring/{client} from git"))
            }
            KeyringError::Unmarked { .. } => failure
                .note("deedbox 0.1.0 marked no entry, and every entry that it had made was marked once")
                .hint("if a colleague made it with an old deedbox, `deedbox keys reseal` asks and marks it; otherwise restore it from git"),
            KeyringError::Unconfirmed => {
                failure.hint("`deedbox keys reseal` shows them, asks, and seals the keyring to them")
            }
            KeyringError::SecretChanged => failure.hint("try again"),
            KeyringError::Taken { client } => {
                failure.hint(format!("choose another name, or see what content/keyring/{client} holds"))
            }
            KeyringError::OtherSite { .. } => failure
                .note("a rotation keeps the keys before it, and none of them opens it either")
                .hint("restore content/keyring from git or from your backup; if that key is lost for good, move the site away and build again"),
        }
    }
}

impl From<SignatureError> for Failure {
    fn from(error: SignatureError) -> Self {
        let fact = error.to_string();
        match error {
            SignatureError::File(error) => Self::from(error).hint(
                "`signing_key` in content/firm.yaml names the key; what was written is not signed",
            ),
            SignatureError::NotAKey(_) | SignatureError::OtherAlgorithm(..) => {
                Self::could_not(fact)
                    .hint("make one with `ssh-keygen -t ed25519`; what was written is not signed")
            }
            _ => Self::could_not(fact).hint("try again with `deedbox approvals CLIENT --sign`"),
        }
    }
}

impl From<ContainerError> for Failure {
    fn from(error: ContainerError) -> Self {
        let fact = error.to_string();
        match error {
            ContainerError::File(error) => error.into(),
            ContainerError::NotAZip(_) => Self {
                exit: Exit::Wrong,
                ..Self::could_not(fact).hint("copy it again from where you got it")
            },
            ContainerError::Nothing(_) => Self::could_not(fact)
                .hint("name the zip, the unpacked folder, or the directory of a published site"),
            ContainerError::Form { is_anew, .. } => Self {
                exit: Exit::Wrong,
                ..Self::could_not(fact).hint(if is_anew {
                    "another program packed it: unpack it and verify the folder"
                } else {
                    "get it again from where you got it; if somebody has repacked it, unpack it and verify the folder"
                })
            },
            ContainerError::Refused { .. } => Self {
                exit: Exit::Wrong,
                ..Self::could_not(fact)
                    .hint("deedbox did not make it like this; if it is only large, `--max-bytes` and `--max-files` raise the limits")
            },
        }
    }
}

impl From<UnlockError> for Failure {
    fn from(error: UnlockError) -> Self {
        let fact = error.to_string();
        let could_not = Self::could_not(fact);
        let wrong = |failure: Self| Self {
            exit: Exit::Wrong,
            ..failure
        };
        match error {
            UnlockError::Container(error) => error.into(),
            UnlockError::NotSealed => could_not
                .hint("leave the passphrase out: what is not sealed is verified without one"),
            UnlockError::NoSlots => wrong(could_not)
                .hint("copy it again, with the folder `slots`; `--identity` opens it with the workspace key"),
            UnlockError::TooMany => wrong(could_not)
                .hint("deedbox did not make it like this"),
            UnlockError::Wrong => could_not
                .note("a slot that was damaged in transit can look like one of another passphrase")
                .hint("check it, then copy the site again, or let `--against BUILD`, another person's passphrase or `--identity KEY` say which slot is damaged"),
            UnlockError::Damaged { .. } => wrong(could_not)
                .note("it may be the slot of whoever has this passphrase; the name of a slot says nothing of the person")
                .hint("copy it again; if it is damaged at the host too, the firm's next `deedbox build` and upload put it right"),
            UnlockError::Newer { .. } => could_not.hint("install the newest deedbox"),
        }
    }
}

impl From<UnpackError> for Failure {
    fn from(error: UnpackError) -> Self {
        let fact = error.to_string();
        match error {
            UnpackError::Container(error) => error.into(),
            UnpackError::File(error) => error.into(),
            UnpackError::Seal(SealError::File(error)) => error.into(),
            UnpackError::Seal(_) => Self {
                exit: Exit::Wrong,
                ..Self::could_not(format!("{fact}; nothing was written"))
                    .hint("`deedbox verify` says what else is wrong")
            },
            UnpackError::NotEmpty(_) => {
                Self::could_not(fact).hint("name a directory that does not exist yet")
            }
        }
    }
}

impl From<StampError> for Failure {
    fn from(error: StampError) -> Self {
        let fact = error.to_string();
        let hint = match error {
            StampError::LeftOut => return Self::could_not(fact).hint(TIMESTAMPS.hint()),
            StampError::NotTrusted(_) | StampError::NoCertificates => {
                "name the certificate of the authority's issuer as `authority` below `timestamps` in content/firm.yaml"
            }
            _ => "get another answer from the authority",
        };
        Self::could_not(fact).hint(hint)
    }
}

impl From<AuthorityError> for Failure {
    fn from(error: AuthorityError) -> Self {
        Self::could_not(error.to_string()).hint(
            "the approvals are kept as they are; try again with `deedbox approvals CLIENT --sign`",
        )
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::File(error) => error.into(),
            OutputError::Seal(error) => error.into(),
            OutputError::Page(error) => error.into(),
            OutputError::Secret { .. } => Self {
                exit: Exit::Wrong,
                ..Self::could_not(error.to_string())
                    .hint("take it out of the theme or of `content/brand`; if it was published before, others know it: make a new key")
            },
            OutputError::NoSettings => Self {
                exit: Exit::Wrong,
                ..Self::could_not(error.to_string()).hint(
                    "write `<meta name=\"deedbox\" content=\"{{ settings }}\">` into its head",
                )
            },
            OutputError::NotOurs(_) => Self::could_not(error.to_string())
                .hint("move what is in it away, or remove it yourself"),
            OutputError::Damaged(_) => Self::could_not(error.to_string())
                .hint("build again to replace it; if that happens again, the disk is at fault"),
            OutputError::HasDirectory(_) => Self::could_not(error.to_string())
                .hint("move it away, or remove it: a build writes the file that belongs there"),
            OutputError::HasLink(_) => Self::could_not(error.to_string())
                .hint("remove the link: a build makes the directory that belongs there"),
            OutputError::IsLink(_) => Self::could_not(error.to_string())
                .hint("remove the link, or give the client another name"),
        }
    }
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::File(error) => error.into(),
            ArchiveError::Site(error) => error.into(),
            ArchiveError::Signature(error) => error.into(),
            ArchiveError::LongPath(_) => Self::could_not(error.to_string())
                .hint("give that file, or the client's directory, a shorter name"),
            ArchiveError::Name(..) => {
                Self::could_not(error.to_string()).hint("rename the file in the client's directory")
            }
            ArchiveError::StartPage(_) => Self::could_not(error.to_string()).hint(
                "the theme's `start-here.html` makes it: themes/README.md says what it may hold",
            ),
        }
    }
}
