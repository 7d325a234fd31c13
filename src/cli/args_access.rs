//! What may be typed behind `deedbox access` and `deedbox keys`.

use std::path::PathBuf;

use clap::Subcommand;

use super::access::change::{self, PassphraseSource};

#[derive(Debug, Subcommand)]
pub(super) enum AccessArgs {
    /// List who can open a client's workspace
    List {
        /// The client, by the name of its directory
        #[arg(value_name = "CLIENT")]
        client: String,

        /// Also print the passphrases
        #[arg(long)]
        show: bool,
    },

    /// Make a key for a client that gets none by itself: one whose key was lost, or a new one
    /// beside the key of another that is gone
    Create {
        /// The client, by the name of its directory
        #[arg(value_name = "CLIENT")]
        client: String,
    },

    /// Give somebody a passphrase of their own
    Add {
        #[command(flatten)]
        whom: WhomArgs,

        /// Add them to `people` in client.yaml first, by this name
        #[arg(long, value_name = "NAME", conflicts_with = "shared")]
        name: Option<String>,

        #[command(flatten)]
        passphrase: PassphraseArgs,
    },

    /// Take somebody's passphrase away: a new key, and everything sealed anew
    Revoke {
        #[command(flatten)]
        whom: WhomArgs,

        /// Take only their link away, which opens at once; the passphrase stays
        #[arg(long)]
        link: bool,
    },

    /// Make a new key and seal everything anew; passphrases stay
    Rotate {
        /// The client, by the name of its directory
        #[arg(value_name = "CLIENT", required_unless_present = "all")]
        client: Option<String>,

        /// All clients; goes on where a run of it stopped
        #[arg(long, conflicts_with = "client")]
        all: bool,

        /// Give everybody another passphrase too
        #[arg(long)]
        passphrases: bool,
    },

    /// Give somebody another passphrase, who lost theirs
    Reset {
        #[command(flatten)]
        whom: WhomArgs,

        #[command(flatten)]
        passphrase: PassphraseArgs,
    },

    /// Print a message that tells somebody how to open the workspace
    Invite {
        #[command(flatten)]
        whom: WhomArgs,

        /// With a link that opens it at once, for a while, by a secret of its own
        #[arg(long)]
        link: bool,

        /// How long the link opens it
        #[arg(long, value_name = "DAYS", default_value_t = 14, requires = "link", value_parser = clap::value_parser!(u16).range(1..=365))]
        days: u16,

        /// Who invites, by e-mail address [default: the only one of the team, else the firm]
        #[arg(long, value_name = "EMAIL")]
        by: Option<String>,
    },
}

/// One client, and one of its people.
#[derive(Debug, clap::Args)]
pub(super) struct WhomArgs {
    /// The client, by the name of its directory
    #[arg(value_name = "CLIENT")]
    client: String,

    /// One of the client's people, by e-mail address
    #[arg(
        value_name = "EMAIL",
        required_unless_present = "shared",
        conflicts_with = "shared"
    )]
    email: Option<String>,

    /// The passphrase that everybody at the client shares
    #[arg(long)]
    shared: bool,
}

impl From<WhomArgs> for change::Whom {
    fn from(typed: WhomArgs) -> Self {
        Self {
            client: typed.client,
            email: typed.email.unwrap_or_default(),
        }
    }
}

/// Where the passphrase comes from; deedbox makes one where neither is given.
#[derive(Debug, clap::Args)]
pub(super) struct PassphraseArgs {
    /// Ask for a passphrase at the terminal instead of making one
    #[arg(long, conflicts_with = "passphrase_file")]
    choose: bool,

    /// Take the passphrase from the first line of a file; `-` is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl From<PassphraseArgs> for PassphraseSource {
    fn from(typed: PassphraseArgs) -> Self {
        match (typed.choose, typed.passphrase_file) {
            (true, _) => Self::Chosen,
            (false, Some(path)) => Self::From(path),
            (false, None) => Self::Generated,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysArgs {
    /// List the recipients of the keyring
    List,

    /// Let another key open the keyring, and seal it anew
    Add {
        /// A public key: `age1…`, `ssh-ed25519 …`, `ssh-rsa …`; or a file with it, `id_ed25519.pub`
        #[arg(value_name = "RECIPIENT|FILE")]
        recipient: String,

        /// Whose it is, for a comment in firm.yaml
        #[arg(long)]
        name: Option<String>,
    },

    /// Keep a key from opening the keyring, and seal it anew
    Remove {
        /// The public key, as `keys list` prints it; or a file with it
        #[arg(value_name = "RECIPIENT|FILE")]
        recipient: String,
    },

    /// Seal the keyring to the recipients that firm.yaml names now; asks where they changed
    Reseal {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },

    /// Know the firm's secret on this machine from now on, by its fingerprint
    Accept {
        /// As a colleague's `deedbox keys list` says it; asked for where it is left out
        #[arg(value_name = "FINGERPRINT")]
        fingerprint: Option<String>,
    },
}
