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

    /// Make a key for a client that a build makes none for: its key was lost, or the keyring
    /// holds the key of another client that is gone
    Create {
        /// The client, by the name of its directory
        #[arg(value_name = "CLIENT")]
        client: String,

        /// How what has a title and no file of its own is named, where the client was there
        /// before and nothing says it: as deedbox 0.1 did, or as it is done today
        #[arg(long, value_name = "RULE", value_parser = ["earlier", "today"])]
        names: Option<String>,
    },

    /// Give somebody a passphrase of their own
    Add {
        #[command(flatten)]
        whom: WhomArgs,

        /// Also add them to `people` in client.yaml, under this name
        #[arg(long, value_name = "NAME", conflicts_with = "shared")]
        name: Option<String>,

        #[command(flatten)]
        passphrase: PassphraseArgs,
    },

    /// Take somebody's passphrase away, make a new key and seal everything again
    Revoke {
        #[command(flatten)]
        whom: WhomArgs,

        /// Take away only the link that opens the workspace at once; their passphrase stays
        #[arg(long)]
        link: bool,
    },

    /// Make a new key and seal everything again; passphrases stay as they are
    Rotate {
        /// The client, by the name of its directory
        #[arg(value_name = "CLIENT", required_unless_present = "all")]
        client: Option<String>,

        /// Rotate the keys of all clients; a run that was stopped is continued
        #[arg(long, conflicts_with = "client")]
        all: bool,

        /// Also give everybody a new passphrase
        #[arg(long)]
        passphrases: bool,
    },

    /// Give somebody who lost their passphrase a new one
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

        /// Put a link into the message that opens the workspace at once, for a while
        #[arg(long)]
        link: bool,

        /// How many days the link works
        #[arg(long, value_name = "DAYS", default_value_t = 14, requires = "link", value_parser = clap::value_parser!(u16).range(1..=365))]
        days: u16,

        /// Who invites, by e-mail address [default: the only member of the team, otherwise the firm]
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

    /// The person at the client, by e-mail address
    #[arg(
        value_name = "EMAIL",
        required_unless_present = "shared",
        conflicts_with = "shared"
    )]
    email: Option<String>,

    /// The passphrase that everybody at the client shares, instead of one person's
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

    /// Let another key open the keyring, and seal it again
    Add {
        /// A public key, `age1…`, `ssh-ed25519 …` or `ssh-rsa …`, or a file with one
        #[arg(value_name = "RECIPIENT|FILE")]
        recipient: String,

        /// Whose key it is, as a comment in firm.yaml
        #[arg(long)]
        name: Option<String>,
    },

    /// Stop a key from opening the keyring, and seal it again
    Remove {
        /// The public key as `keys list` prints it, or a file with it
        #[arg(value_name = "RECIPIENT|FILE")]
        recipient: String,
    },

    /// Seal the keyring again to the recipients in firm.yaml; asks first if they changed
    Reseal {
        /// Do not ask before sealing
        #[arg(long)]
        yes: bool,
    },

    /// Trust the firm's secret on this machine from now on, by its fingerprint
    Accept {
        /// The fingerprint that a colleague's `deedbox keys list` prints [default: asks]
        #[arg(value_name = "FINGERPRINT")]
        fingerprint: Option<String>,
    },
}
