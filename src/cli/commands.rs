//! From what was typed to the command that does it.

use std::path::Path;

use super::access::AccessCommand;
use super::access::change::{Add, Reset, Revoke, Unlink};
use super::access::create::Create;
use super::access::invite::Invite;
use super::access::keys::{AcceptKeys, AddKey, ListKeys, RemoveKey, ResealKeys};
use super::access::list::List;
use super::access::rename::Rename;
use super::access::rotate::{Rotate, RotateAll};
use super::approvals::{self, Approvals};
use super::approve::Approve;
use super::approve::pin::Pin;
use super::approve::undo::Undo;
use super::args::{self, Args, Command as Typed};
use super::build::Build;
use super::build::options::{BuildForm, BuildOptions, MoreArchives};
use super::check::Check;
use super::due::Due;
use super::failure::Failure;
use super::init::Init;
use super::licences::Licences;
use super::new::New;
use super::report::Report;
use super::schema::{AllSchemas, Schema};
use super::serve::Serve;
use super::session::{Anywhere, Command, KeyOptions, Session, find_root};
use super::sign::Sign;
use super::verify::{Open, Verify};
use crate::clock::Clock;

/// Why a value is there that may be left out.
const ASKED_FOR: &str = "the parser asks for it";

/// Does what was typed.
pub(super) fn run(args: Args, report: &Report) -> Result<(), Failure> {
    let here = std::env::current_dir()
        .map_err(|_| Failure::could_not("the current directory does not exist any more"))?;
    let keys = KeyOptions {
        identity: args.identity,
        locked: args.locked,
    };
    let root = find_root(args.root, &here);
    match job(args.command, &keys, root.as_deref().ok()) {
        Job::Anywhere(command) => command.run(report),
        Job::AtFirm(command) => command.run(&Session {
            root: root?,
            report: report.clone(),
            clock: Clock::of_environment(),
            keys,
        }),
    }
}

/// A command, by what it needs.
enum Job {
    Anywhere(Box<dyn Anywhere>),
    AtFirm(Box<dyn Command>),
}

impl Job {
    fn anywhere(command: impl Anywhere + 'static) -> Self {
        Self::Anywhere(Box::new(command))
    }

    fn at_firm(command: impl Command + 'static) -> Self {
        Self::AtFirm(Box::new(command))
    }
}

/// The command that was typed. Some work without a firm's directory: about a new one, or
/// about archives and sites of anybody.
fn job(typed: Typed, keys: &KeyOptions, root: Option<&Path>) -> Job {
    match typed {
        Typed::Init { directory } => Job::anywhere(Init { directory }),
        Typed::New {
            what,
            name,
            title,
            date,
        } => Job::at_firm(New {
            what,
            name,
            title,
            date,
        }),
        Typed::Check {
            clients,
            strict,
            json,
        } => Job::at_firm(Check {
            clients,
            strict,
            json,
        }),
        Typed::Serve {
            clients,
            port,
            sealed,
            open,
            allow_stale,
        } => Job::at_firm(Serve {
            clients,
            port,
            sealed,
            open,
            allow_stale,
        }),
        Typed::Build {
            clients,
            archive,
            plain,
            allow_stale,
        } => Job::at_firm(Build(BuildOptions {
            clients,
            form: match (plain, archive) {
                (true, _) => BuildForm::Plain,
                (false, true) => BuildForm::Archives(MoreArchives::default()),
                (false, false) => BuildForm::Sealed,
            },
            allow_stale,
        })),
        Typed::Access(typed) => Job::at_firm(AccessCommand(access(typed))),
        Typed::Approve(typed) => approve(*typed),
        Typed::Approvals {
            client, sign: true, ..
        } => Job::at_firm(Sign { client }),
        Typed::Approvals {
            client, json, csv, ..
        } => Job::at_firm(Approvals {
            client,
            form: match (json, csv) {
                (true, _) => approvals::Form::Json,
                (_, true) => approvals::Form::Csv,
                _ => approvals::Form::Text,
            },
        }),
        Typed::Due { clients } => Job::at_firm(Due { clients }),
        Typed::Archive {
            clients,
            plain,
            age,
            allow_stale,
        } => Job::at_firm(Build(BuildOptions {
            clients,
            form: BuildForm::Archives(MoreArchives { plain, age }),
            allow_stale,
        })),
        Typed::Verify {
            path,
            opening,
            signer,
            against,
            json,
        } => Job::anywhere(Verify {
            path,
            way: opening.way(keys.identity.as_ref()),
            signer,
            against,
            limits: opening.limits(),
            json,
        }),
        Typed::Open { path, out, opening } => Job::anywhere(Open {
            path,
            out,
            way: opening.way(keys.identity.as_ref()),
            limits: opening.limits(),
        }),
        Typed::Rename { old, new } => Job::at_firm(Rename { old, new }),
        Typed::Keys(typed) => Job::AtFirm(self::keys(typed)),
        Typed::Schema { name, all } => {
            let root = root.map(Path::to_owned);
            match all {
                Some(directory) => Job::anywhere(AllSchemas { root, directory }),
                None => Job::anywhere(Schema {
                    root,
                    name: name.expect(ASKED_FOR),
                }),
            }
        }
        Typed::Licences => Job::anywhere(Licences),
    }
}

fn approve(typed: args::Approve) -> Job {
    let client = typed.client;
    if typed.pin {
        return Job::at_firm(Pin { client });
    }
    let subject = typed.subject.expect(ASKED_FOR);
    if typed.undo {
        return Job::at_firm(Undo {
            client,
            what: subject,
            by: typed.by,
            statement: typed.statement,
            recorded_by: typed.recorded_by,
        });
    }
    Job::at_firm(Approve {
        client,
        subject,
        by: typed.by.expect(ASKED_FOR),
        decision: typed.decision.expect(ASKED_FOR),
        statement: typed.statement,
        conditions: typed.conditions,
        evidence: typed.evidence,
        at: typed.at,
        channel: typed.channel,
        recorded_by: typed.recorded_by,
        on_behalf_of: typed.on_behalf_of,
        supersedes: typed.supersedes,
        is_internal: false,
    })
}

fn access(typed: args::Access) -> Box<dyn Command> {
    use args::Access as Typed;
    match typed {
        Typed::List { client, show } => Box::new(List { client, show }),
        Typed::Create { client } => Box::new(Create { client }),
        Typed::Add {
            whom,
            name,
            passphrase,
        } => Box::new(Add {
            whom: whom.into(),
            name,
            words: passphrase.into(),
        }),
        Typed::Revoke { whom, link: false } => Box::new(Revoke { whom: whom.into() }),
        Typed::Revoke { whom, link: true } => Box::new(Unlink { whom: whom.into() }),
        Typed::Rotate {
            client,
            passphrases,
            ..
        } => match client {
            Some(client) => Box::new(Rotate {
                client,
                passphrases,
            }),
            None => Box::new(RotateAll { passphrases }),
        },
        Typed::Reset { whom, passphrase } => Box::new(Reset {
            whom: whom.into(),
            words: passphrase.into(),
        }),
        Typed::Invite {
            whom,
            link,
            days,
            by,
        } => Box::new(Invite {
            whom: whom.into(),
            days: link.then_some(days),
            by,
        }),
    }
}

fn keys(typed: args::Keys) -> Box<dyn Command> {
    use args::Keys as Typed;
    match typed {
        Typed::List => Box::new(ListKeys),
        Typed::Add { recipient, name } => Box::new(AddKey { recipient, name }),
        Typed::Remove { recipient } => Box::new(RemoveKey { recipient }),
        Typed::Reseal { yes } => Box::new(ResealKeys { yes }),
        Typed::Accept { fingerprint } => Box::new(AcceptKeys { fingerprint }),
    }
}
