//! What may be typed. The types of the argument parser stay in here; commands
//! take plain values.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{ArgAction, ColorChoice, Parser, Subcommand};

pub(super) use super::args_access::{AccessArgs, KeysArgs};

use super::verify::KeySource;
use crate::archive::verify::container::Limits;
use crate::build::share::Share;
use crate::features;

/// Where `--help` lists the options of every command: apart from those of its own.
const EVERYWHERE: &str = "Options everywhere";

static VERSION: LazyLock<String> = LazyLock::new(features::version);

/// Publish sealed client workspaces from a directory of records
#[derive(Debug, Parser)]
#[command(
    name = "deedbox",
    version = VERSION.as_str(),
    max_term_width = 100,
    after_help = "Exit codes: 0 done; 1 the content, or what was verified, is wrong; 2 the command \
                  line is wrong; 3 it could not be done (files, keys, network)."
)]
pub(super) struct Args {
    /// The firm's directory [default: this one or the nearest above it with a content/firm.yaml]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,

    /// The firm's identity, an age or SSH private key [default: DEEDBOX_IDENTITY (a file, or the
    /// key itself), .deedbox/identity.txt in the firm's directory, deedbox/identity.txt in your
    /// settings, or an SSH key of yours that is among the recipients]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "FILE")]
    pub(super) identity: Option<PathBuf>,

    /// Leave the keyring as it is: make no key and change nothing in it
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub(super) locked: bool,

    /// Print only problems and what was asked for
    #[arg(short, long, global = true, help_heading = EVERYWHERE, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Print what each step does
    #[arg(short, long, global = true, help_heading = EVERYWHERE, action = ArgAction::SetTrue)]
    pub(super) verbose: bool,

    /// When to use colours
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,

    #[command(subcommand)]
    pub(super) command: CommandArgs,
}

// In the order of a firm's work, in which `--help` lists them.
#[derive(Debug, Subcommand)]
pub(super) enum CommandArgs {
    /// Make a new firm's directory, ready to build
    Init {
        /// The directory to make it in
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

        /// What the record is called: its title, or what its kind has instead of one, as an
        /// invoice has its number [default: the name of its kind]
        #[arg(value_name = "TITLE")]
        title: Option<String>,

        /// The record's date [default: today]
        #[arg(long, value_name = "DATE", value_parser = crate::load::day)]
        date: Option<jiff::civil::Date>,
    },

    /// Report all problems in the content; write nothing
    Check {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,

        /// Treat warnings as errors
        #[arg(long)]
        strict: bool,

        /// Print the findings as JSON, for other programs
        #[arg(long)]
        json: bool,
    },

    /// Preview workspaces in the browser, on this machine only, and reload when a file changes
    Serve {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,

        /// The port to listen on, at 127.0.0.1 [default: 4380, or the next one that is free]
        #[arg(long, value_name = "N")]
        port: Option<u16>,

        /// Seal the preview with a passphrase of its own, to try the unlock page
        #[arg(long)]
        sealed: bool,

        /// Open the preview in the browser
        #[arg(long)]
        open: bool,

        /// Show them even if an approved file has changed; the page says so
        #[arg(long)]
        allow_stale: bool,
    },

    /// Check the content and write each client's sealed workspace
    Build {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,

        /// Also bundle each workspace into archives/<client>-<date>.zip
        #[arg(long, conflicts_with = "plain")]
        archive: bool,

        /// Write the same pages to public-plain/ instead, unsealed
        #[arg(long)]
        plain: bool,

        /// Build even if an approved file has changed; the page says so
        #[arg(long)]
        allow_stale: bool,

        /// Read everything again, whatever earlier builds remember
        #[arg(long)]
        fresh: bool,

        /// Build one of N shares of all clients, for several machines at once, and leave the
        /// keyring as it is; the clients of a share stay the same
        #[arg(long, value_name = "I/N", conflicts_with = "clients")]
        shard: Option<Share>,
    },

    /// List and change who can open which workspace
    #[command(subcommand)]
    Access(AccessArgs),

    /// Record a decision about a version of a deliverable, or about a document
    Approve(Box<ApproveArgs>),

    /// List the state of everything that a client can approve
    Approvals {
        /// The client, by the name of its directory
        #[arg(value_name = "CLIENT")]
        client: String,

        /// Print the list as JSON, for other programs
        #[arg(long, conflicts_with = "csv")]
        json: bool,

        /// Print the list as CSV, for a spreadsheet
        #[arg(long)]
        csv: bool,

        /// Sign the approvals as they are now, with the signing key that firm.yaml names
        #[arg(long, conflicts_with_all = ["json", "csv"])]
        sign: bool,
    },

    /// List what is overdue, due soon and due later
    Due {
        /// Only these clients, by the names of their directories
        #[arg(value_name = "CLIENT")]
        clients: Vec<String>,

        /// Print the list as JSON, for other programs
        #[arg(long)]
        json: bool,
    },

    /// Build clients' workspaces and bundle each into archives/<client>-<date>.zip
    Archive {
        /// The clients, by the names of their directories
        #[arg(value_name = "CLIENT", required = true)]
        clients: Vec<String>,

        /// Also write an unsealed archive, for those who want no passphrase
        #[arg(long)]
        plain: bool,

        /// Also write the unsealed archive as an age file for this public key; may be repeated
        #[arg(long, value_name = "RECIPIENT")]
        age: Vec<String>,

        /// Build even if an approved file has changed; the page says so
        #[arg(long)]
        allow_stale: bool,
    },

    /// Check that an archive or a published site is complete, valid and authentic
    Verify {
        /// A zip, the folder unpacked from it, or the directory of a site
        #[arg(value_name = "PATH")]
        path: PathBuf,

        #[command(flatten)]
        opening: OpeningArgs,

        /// Who must have signed it: a public key, or a file of public keys
        #[arg(long, value_name = "KEY")]
        signer: Option<String>,

        /// Compare a downloaded copy of a site, file by file, with the build in DIR
        #[arg(long, value_name = "DIR")]
        against: Option<PathBuf>,

        /// Print the findings as JSON, for other programs
        #[arg(long)]
        json: bool,
    },

    /// Open an archive or a site into plain files
    Open {
        /// A zip, the folder unpacked from it, or the directory of a site
        #[arg(value_name = "PATH")]
        path: PathBuf,

        /// The directory to write pages, files and records to; it must not exist yet
        #[arg(long, value_name = "DIR")]
        out: PathBuf,

        #[command(flatten)]
        opening: OpeningArgs,
    },

    /// Rename a client, with its directory, keys, signatures and site
    Rename {
        /// The client, by the present name of its directory
        #[arg(value_name = "OLD")]
        old: String,

        /// The new name
        #[arg(value_name = "NEW")]
        new: String,
    },

    /// List and change whose keys at the firm open the keyring
    #[command(subcommand)]
    Keys(KeysArgs),

    /// Print the JSON Schema of a kind of file, for editors
    Schema {
        /// firm, client, a kind of record, or KIND.csv for the mapping of its CSV files
        #[arg(
            value_name = "firm|client|KIND|KIND.csv",
            required_unless_present = "all"
        )]
        name: Option<String>,

        /// Write all schemas to a directory
        #[arg(long, value_name = "DIR", conflicts_with = "name")]
        all: Option<PathBuf>,
    },

    /// Print the licences of this program and of the works in it
    #[command(alias = "licenses")]
    Licences,
}

/// How an archive or a site that somebody else made is opened, and how much of it is read.
#[derive(Debug, clap::Args)]
pub(super) struct OpeningArgs {
    /// A file whose first line is the passphrase; `--identity` names a file with the workspace key
    #[arg(long, value_name = "FILE", conflicts_with = "identity")]
    passphrase_file: Option<PathBuf>,

    /// Refuse anything with more bytes than this when unpacked
    #[arg(long, value_name = "N", default_value_t = Limits::default().bytes)]
    max_bytes: u64,

    /// Refuse anything with more files than this
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

    /// What the decision is about: deliverables/logo@2, agreements/sow; with --undo also an approval
    #[arg(
        value_name = "SUBJECT",
        required_unless_present = "pin",
        conflicts_with = "pin"
    )]
    pub(super) subject: Option<String>,

    /// Complete hand-written approvals with the digests of their files as they are now
    #[arg(long)]
    pub(super) pin: bool,

    /// Take the last decision back: remove it if it is not signed yet, otherwise withdraw it
    #[arg(long, conflicts_with_all = ["pin", "decision", "at", "evidence", "channel", "conditions"])]
    pub(super) undo: bool,

    /// Who decided, by e-mail address
    #[arg(long, value_name = "EMAIL", required_unless_present_any = ["pin", "undo"])]
    pub(super) by: Option<String>,

    /// The decision
    #[arg(
        long,
        required_unless_present_any = ["pin", "undo"],
        value_parser = ["approved", "approved-with-changes", "changes-requested", "rejected", "withdrawn"]
    )]
    pub(super) decision: Option<String>,

    /// What the person said, word for word
    #[arg(long, value_name = "TEXT")]
    pub(super) statement: Option<String>,

    /// What has to change
    #[arg(long, value_name = "TEXT")]
    pub(super) conditions: Option<String>,

    /// Files that show the decision: an .eml file, a signed PDF, a screenshot
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) evidence: Vec<PathBuf>,

    /// When it was decided [default: the date of the mail among the evidence, otherwise now]
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,

    /// How the decision reached the firm
    #[arg(long, value_parser = ["email", "meeting", "call", "document", "workspace"])]
    pub(super) channel: Option<String>,

    /// Who records it, by e-mail address
    #[arg(long, value_name = "EMAIL")]
    pub(super) recorded_by: Option<String>,

    /// Whom the person decided for
    #[arg(long, value_name = "TEXT")]
    pub(super) on_behalf_of: Option<String>,

    /// The approval that this one replaces
    #[arg(long, value_name = "APPROVAL")]
    pub(super) supersedes: Option<String>,
}
