//! What may be typed. The types of the argument parser stay in here; commands
//! take plain values.

use std::path::PathBuf;

use clap::{ArgAction, ColorChoice, Parser, Subcommand};

pub(super) use super::args_access::{AccessArgs, KeysArgs};

use super::verify::KeySource;
use crate::archive::verify::place::Limits;

/// Publish sealed client workspaces from a directory of records.
#[derive(Debug, Parser)]
#[command(
    name = "deedbox",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done; 1 the content or what was verified is wrong; 2 usage; \
                  3 could not (files, keys, network)."
)]
pub(super) struct Args {
    /// The firm's directory [default: the nearest one upward that has content/firm.yaml]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,

    /// The firm's identity, of age or SSH [default: DEEDBOX_IDENTITY (a file, or the key itself),
    /// .deedbox/identity.txt below the root, deedbox/identity.txt in the user's settings, or an
    /// SSH key that is among the recipients]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) identity: Option<PathBuf>,

    /// Leave the keyring as it is: no key is made, nothing in it is changed
    #[arg(long, global = true)]
    pub(super) locked: bool,

    /// Say only what is wrong and what was asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Say what each step does
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    pub(super) verbose: bool,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,

    #[command(subcommand)]
    pub(super) command: CommandArgs,
}

// In the order in which one works: `--help` lists them so.
#[derive(Debug, Subcommand)]
pub(super) enum CommandArgs {
    /// Make a new firm's directory, ready to build
    Init {
        /// Where
        #[arg(value_name = "DIR", default_value = ".")]
        directory: PathBuf,
    },

    /// Write a commented file to fill in: `new client NAME` or `new KIND CLIENT TITLE`
    New {
        /// `client`, or a kind of record such as `update`
        #[arg(value_name = "client|KIND")]
        what: String,

        /// The new client's name, or the client that the record is for
        #[arg(value_name = "NAME|CLIENT")]
        name: String,

        /// The record's title [default: what one of its kind is called]
        #[arg(value_name = "TITLE")]
        title: Option<String>,

        /// The record's date [default: today]
        #[arg(long, value_name = "DATE", value_parser = |text: &str| text.parse::<jiff::civil::Date>())]
        date: Option<jiff::civil::Date>,
    },

    /// Report all problems of the content; write nothing
    Check {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,

        /// Let warnings fail too
        #[arg(long)]
        strict: bool,

        /// Report as JSON, for tools
        #[arg(long)]
        json: bool,
    },

    /// Show workspaces in the browser, on this machine alone, and again when a file changes
    Serve {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,

        /// Where to listen on 127.0.0.1 [default: 4380, or the next that is free]
        #[arg(long, value_name = "N")]
        port: Option<u16>,

        /// Seal them, with a passphrase for this preview, to try the unlock page
        #[arg(long)]
        sealed: bool,

        /// Open the browser
        #[arg(long)]
        open: bool,

        /// Show them although an approved file was changed; the page says so
        #[arg(long)]
        allow_stale: bool,
    },

    /// Read the content, check it, and write each client's sealed workspace
    Build {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,

        /// Also bundle each workspace into archives/<client>-<date>.zip
        #[arg(long, conflicts_with = "plain")]
        archive: bool,

        /// Write the same pages unsealed into public-plain/ instead
        #[arg(long)]
        plain: bool,

        /// Build although an approved file was changed; the page says so
        #[arg(long)]
        allow_stale: bool,
    },

    /// Who can open which workspace
    #[command(subcommand)]
    Access(AccessArgs),

    /// Write down a decision about a deliverable's version or a document
    Approve(Box<ApproveArgs>),

    /// List where everything stands that a client can approve
    Approvals {
        /// The client, by the name of its directory
        #[arg(value_name = "CLIENT")]
        client: String,

        /// As JSON, for tools
        #[arg(long, conflicts_with = "csv")]
        json: bool,

        /// As CSV, for a spreadsheet
        #[arg(long)]
        csv: bool,

        /// Sign the approvals as they are now, with `signing_key` of firm.yaml
        #[arg(long, conflicts_with_all = ["json", "csv"])]
        sign: bool,
    },

    /// List what is open and has a day: overdue, due soon, due later
    Due {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,
    },

    /// Build clients' workspaces and bundle each into archives/<client>-<date>.zip
    Archive {
        /// The clients, by the names of their directories
        #[arg(value_name = "CLIENT", required = true)]
        clients: Vec<String>,

        /// Also write one that is not sealed, for those who want no passphrase
        #[arg(long)]
        plain: bool,

        /// Also write the unsealed one as one age file for these public keys
        #[arg(long, value_name = "RECIPIENT")]
        age: Vec<String>,

        /// Build although an approved file was changed; the page says so
        #[arg(long)]
        allow_stale: bool,
    },

    /// Say whether an archive or a published site is what was made
    Verify {
        /// A zip, the folder that was unpacked from it, or the directory of a site
        #[arg(value_name = "PATH")]
        path: PathBuf,

        #[command(flatten)]
        opening: OpeningArgs,

        /// The key that must have signed it: a public key, or a file with it
        #[arg(long, value_name = "KEY")]
        signer: Option<String>,

        /// Compare a downloaded copy of a site, file by file, with the build in this directory
        #[arg(long, value_name = "DIR")]
        against: Option<PathBuf>,

        /// Print the findings as JSON, for programs
        #[arg(long)]
        json: bool,
    },

    /// Open an archive or a site into plain files
    Open {
        /// A zip, the folder that was unpacked from it, or the directory of a site
        #[arg(value_name = "PATH")]
        path: PathBuf,

        /// Where to write pages, files and records; must not exist yet
        #[arg(long, value_name = "DIR")]
        out: PathBuf,

        #[command(flatten)]
        opening: OpeningArgs,
    },

    /// Give a client another name, with its keys, signatures and site
    Rename {
        /// The name of its directory until now
        #[arg(value_name = "OLD")]
        old: String,

        /// The new one
        #[arg(value_name = "NEW")]
        new: String,
    },

    /// Whose keys at the firm open the keyring
    #[command(subcommand)]
    Keys(KeysArgs),

    /// Print the JSON Schema of a file, for editors
    Schema {
        /// firm, client, a kind of record, or KIND.csv for the mapping of its CSV files
        #[arg(
            value_name = "firm|client|KIND|KIND.csv",
            required_unless_present = "all"
        )]
        name: Option<String>,

        /// Write all of them into a directory
        #[arg(long, value_name = "DIR", conflicts_with = "name")]
        all: Option<PathBuf>,
    },

    /// Print the licences of this program and of what it contains
    #[command(alias = "licenses")]
    Licences,
}

/// How what somebody else made is opened, and how much of it is read.
#[derive(Debug, clap::Args)]
pub(super) struct OpeningArgs {
    /// A file whose first line is the passphrase; `--identity` names one with the workspace key
    #[arg(long, value_name = "FILE", conflicts_with = "identity")]
    passphrase_file: Option<PathBuf>,

    /// Refuse what has more bytes, unpacked
    #[arg(long, value_name = "N", default_value_t = Limits::default().bytes)]
    max_bytes: u64,

    /// Refuse what has more files
    #[arg(long, value_name = "N", default_value_t = Limits::default().files)]
    max_files: usize,
}

impl OpeningArgs {
    pub(super) fn key_source(&self, identity: Option<&PathBuf>) -> KeySource {
        KeySource {
            passphrase: self.passphrase_file.clone(),
            identity: identity.cloned(),
        }
    }

    pub(super) fn limits(&self) -> Limits {
        Limits {
            bytes: self.max_bytes,
            files: self.max_files,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct ApproveArgs {
    /// The client, by the name of its directory
    #[arg(value_name = "CLIENT")]
    pub(super) client: String,

    /// What was decided about: deliverables/logo@2, agreements/sow; with --undo also an approval
    #[arg(
        value_name = "SUBJECT",
        required_unless_present = "pin",
        conflicts_with = "pin"
    )]
    pub(super) subject: Option<String>,

    /// Complete hand-written approvals: write the digests of their files as they are now
    #[arg(long)]
    pub(super) pin: bool,

    /// Take the last decision back: remove it where it is not signed yet, else withdraw it
    #[arg(long, conflicts_with_all = ["pin", "decision", "at", "evidence", "channel", "conditions"])]
    pub(super) undo: bool,

    /// Who decided, by e-mail address
    #[arg(long, value_name = "EMAIL", required_unless_present_any = ["pin", "undo"])]
    pub(super) by: Option<String>,

    /// What was decided
    #[arg(
        long,
        required_unless_present_any = ["pin", "undo"],
        value_parser = ["approved", "approved-with-changes", "changes-requested", "rejected", "withdrawn"]
    )]
    pub(super) decision: Option<String>,

    /// What was said, word for word
    #[arg(long, value_name = "TEXT")]
    pub(super) statement: Option<String>,

    /// What has to change
    #[arg(long, value_name = "TEXT")]
    pub(super) conditions: Option<String>,

    /// What it was given in: an .eml file, a signed PDF, a screenshot
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) evidence: Vec<PathBuf>,

    /// When it was decided [default: the date of the mail that is evidence, else now]
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,

    /// How it was given
    #[arg(long, value_parser = ["email", "meeting", "call", "document", "workspace"])]
    pub(super) channel: Option<String>,

    /// Who writes it down, by e-mail address
    #[arg(long, value_name = "EMAIL")]
    pub(super) recorded_by: Option<String>,

    /// For whom the approver decided
    #[arg(long, value_name = "TEXT")]
    pub(super) on_behalf_of: Option<String>,

    /// The approval that this one replaces
    #[arg(long, value_name = "APPROVAL")]
    pub(super) supersedes: Option<String>,
}
