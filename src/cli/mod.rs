//! The command line: what was typed to what is done, and the exit code. Only
//! `report` prints.

mod access;
mod approvals;
mod approve;
mod args;
mod args_access;
mod build;
mod bundle;
mod check;
mod due;
mod evidence;
mod excerpt;
mod failure;
mod findings;
mod init;
mod locks;
mod new;
mod repeated;
mod report;
mod root;
mod schema;
mod serve;
mod sign;
mod signable;
mod signing_key;
mod states;
mod typed;
mod variable;
mod verify;
mod visible;

use std::ffi::OsString;
use std::path::Path;

use clap::ColorChoice;

use crate::clock;
use access::change::{self, Change};
use access::{Given, invite, keys, rename, rotate};
use args::{Access, Args, Command, Keys};
use failure::{Exit, Failure};
use locks::Guarded;
use report::{Report, Volume};

/// This program's licence, and the notices of the crates in it, which the build collects.
/// The viewer has its own at its end.
const LICENCES: &str = concat!(
    "deedbox ",
    env!("CARGO_PKG_VERSION"),
    ", ",
    env!("CARGO_PKG_LICENSE"),
    "\n\nIt contains these works of others. viewer.js, which each site has, names those in it\nby itself.\n\n",
    include_str!(concat!(env!("OUT_DIR"), "/licences.txt"))
);

/// Does what the arguments ask for and gives the exit code.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let args = match typed::parse(arguments) {
        Ok(args) => args,
        Err(answer) => return answer.print() as u8,
    };
    let report = Report::new(match (args.quiet, args.verbose) {
        (true, _) => Volume::Quiet,
        (_, true) => Volume::Verbose,
        _ => Volume::Normal,
    });
    match args.color {
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
        ColorChoice::Auto => anstream::ColorChoice::Auto,
    }
    .write_global();
    match command(args, &report) {
        Ok(()) => Exit::Done as u8,
        Err(failure) => {
            if !failure.fact.is_empty() || !failure.found.is_empty() {
                report.failure(&failure);
            }
            failure.exit as u8
        }
    }
}

fn command(args: Args, report: &Report) -> Result<(), Failure> {
    let here = std::env::current_dir()
        .map_err(|_| Failure::could_not("the current directory does not exist any more"))?;
    // These need no firm's directory: a new one, and archives and sites of anybody.
    match &args.command {
        Command::Init { directory } => return init::run(directory, report),
        Command::Licences => {
            report.text(LICENCES);
            return Ok(());
        }
        Command::Verify {
            path,
            opening,
            signer,
            against,
            json,
        } => {
            let wanted = verify::Wanted {
                path: path.clone(),
                way: opening.way(args.identity.as_ref()),
                signer: signer.clone(),
                against: against.clone(),
                limits: opening.limits(),
            };
            return match json {
                true => verify::json(&wanted, report),
                false => verify::run(&wanted, report),
            };
        }
        Command::Open { path, out, opening } => {
            let way = opening.way(args.identity.as_ref());
            return verify::open(path, out, &way, &opening.limits(), report);
        }
        _ => {}
    }
    if let Command::Schema { name, all } = &args.command {
        let root = root::find(args.root, &here).ok();
        return match (name, all) {
            (Some(name), _) => schema::print(root.as_deref(), name, report),
            (None, Some(directory)) => schema::write_all(root.as_deref(), directory, report),
            (None, None) => Err(Failure::usage(
                "say of what: firm, client or a kind, or --all DIR",
            )),
        };
    }
    let root = root::find(args.root, &here)?;
    let given = Given {
        identity: args.identity.as_deref(),
        locked: args.locked,
    };
    match args.command {
        Command::Build {
            clients,
            archive,
            plain,
            allow_stale,
        } => {
            let wanted = build::Wanted {
                clients,
                archive,
                also: build::Also::default(),
                plain,
                allow_stale,
            };
            build::run(&root, &wanted, given, report)
        }
        Command::Archive {
            clients,
            plain,
            age,
            allow_stale,
        } => {
            let wanted = build::Wanted {
                clients,
                archive: true,
                also: build::Also { plain, age },
                plain: false,
                allow_stale,
            };
            build::run(&root, &wanted, given, report)
        }
        Command::Check {
            clients,
            strict,
            json,
        } => check::run(&root, &clients, strict, json, report),
        Command::Serve {
            clients,
            port,
            sealed,
            open,
            allow_stale,
        } => {
            let wanted = serve::Wanted {
                clients,
                port,
                sealed,
                open,
                allow_stale,
            };
            serve::run(&root, wanted, report)
        }
        Command::Access(asked) => {
            access(&root, asked, given, report)?;
            root::keep_from_git(&root)
        }
        Command::Rename { old, new } => rename::run(&root, &old, &new, given, report),
        Command::Keys(Keys::List) => keys::list(&root, given, report),
        Command::Keys(Keys::Add { recipient, name }) => {
            keys::add(&root, &recipient, name.as_deref(), given, report)
        }
        Command::Keys(Keys::Remove { recipient }) => keys::remove(&root, &recipient, given, report),
        Command::Keys(Keys::Reseal { yes }) => keys::reseal(&root, yes, given, report),
        Command::Keys(Keys::Accept { fingerprint }) => {
            keys::accept(&root, fingerprint.as_deref(), given, report)
        }
        Command::New {
            what,
            name,
            title,
            date,
        } => match (what.as_str(), title) {
            ("client", None) => new::client(&root, &name, report),
            ("client", Some(_)) => Err(Failure::usage("`new client` takes one name")
                .hint("put a name of several words in quotes")),
            (kind, title) => {
                let date = date.unwrap_or_else(clock::today);
                new::record(&root, kind, &name, title.as_deref(), date, report)
            }
        },
        Command::Approve(args) if args.pin => {
            let _locks = locks::take(&root, &[Guarded::Approvals], report)?;
            approve::pin::run(&root, &args.client, report)
        }
        Command::Approve(args) if args.undo => {
            let undone = args.undone()?;
            let _locks = locks::take(&root, &[Guarded::Approvals], report)?;
            approve::undo::run(&root, undone, report)
        }
        Command::Approve(args) => {
            let decided = args.decided()?;
            let _locks = locks::take(&root, &[Guarded::Approvals], report)?;
            approve::approve(&root, &decided, report)
        }
        Command::Approvals {
            client, sign: true, ..
        } => {
            root::known_clients(&root, std::slice::from_ref(&client))?;
            let _locks = locks::take(&root, &[Guarded::Approvals], report)?;
            sign::run(&root, &client, report)
        }
        Command::Due { clients } => due::run(&root, &clients, report),
        Command::Approvals {
            client, json, csv, ..
        } => {
            let form = match (json, csv) {
                (true, _) => approvals::Form::Json,
                (_, true) => approvals::Form::Csv,
                _ => approvals::Form::Text,
            };
            approvals::run(&root, &client, form, report)
        }
        Command::Init { .. }
        | Command::Licences
        | Command::Schema { .. }
        | Command::Verify { .. }
        | Command::Open { .. } => Ok(()),
    }
}

fn access(root: &Path, asked: Access, given: Given<'_>, report: &Report) -> Result<(), Failure> {
    let about = |client, address| Change {
        client,
        address,
        given,
    };
    match asked {
        Access::List { client, show } => access::list(root, &client, show, given, report),
        Access::Create { client } => access::create(root, &client, given, report),
        Access::Add {
            whom,
            name,
            passphrase,
        } => {
            let change = about(&whom.client, whom.address());
            change::add(root, &change, name.as_deref(), &passphrase.words(), report)
        }
        Access::Reset { whom, passphrase } => {
            let change = about(&whom.client, whom.address());
            change::reset(root, &change, &passphrase.words(), report)
        }
        Access::Revoke { whom, link } => {
            let revoke = if link { change::unlink } else { change::revoke };
            revoke(root, &about(&whom.client, whom.address()), report)
        }
        Access::Rotate {
            client,
            passphrases,
            ..
        } => match client {
            Some(client) => rotate::one(root, &client, passphrases, given, report),
            None => rotate::all(root, passphrases, given, report),
        },
        Access::Invite {
            whom,
            link,
            days,
            by,
        } => {
            let days = link.then_some(days);
            {
                let about = about(&whom.client, whom.address());
                invite::invite(root, &about, days, by.as_deref(), report)
            }
        }
    }
}
