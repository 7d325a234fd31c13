//! From what was typed to the command that does it.

use std::path::Path;

use super::access::AccessCommand;
use super::access::change::{Add, Reset, Revoke, Unlink};
use super::access::create::CreateKey;
use super::access::invite::Invite;
use super::access::keys::{AcceptKeys, AddKey, ListKeys, RemoveKey, ResealKeys};
use super::access::list::ListAccess;
use super::access::rename::Rename;
use super::access::rotate::{Rotate, RotateAll};
use super::approvals::{self, Approvals};
use super::approve::Approve;
use super::approve::pin::PinFiles;
use super::approve::undo::Undo;
use super::args::{self, Args, CommandArgs as Typed};
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
use super::verify::{OpenSealed, Verify};
use crate::clock::Clock;

/// Why an optional value must be there.
const ASKED_FOR: &str = "the parser asks for it";

/// Does what was typed.
pub(super) fn run(args: Args, report: &Report) -> Result<(), Failure> {
    let here = std::env::current_dir()
        .map_err(|_| Failure::could_not("the current directory does not exist any more"))?;
    let keys = KeyOptions {
        locked_by: locked_by(&args),
        identity: args.identity,
    };
    let root = find_root(args.root, &here);
    match command(args.command, &keys, root.as_deref().ok()) {
        AnyCommand::Anywhere(command) => command.run(report),
        AnyCommand::AtFirm(command) => command.run(&Session {
            root: root?,
            report: report.clone(),
            clock: Clock::of_environment(),
            keys,
        }),
    }
}

/// The option that leaves the keyring as it is. Of many machines none makes keys: each would make
/// others.
fn locked_by(args: &Args) -> Option<&'static str> {
    match args.command {
        _ if args.locked => Some("--locked"),
        Typed::Build { shard: Some(_), .. } => Some("--shard"),
        _ => None,
    }
}

/// A command, by what it needs.
enum AnyCommand {
    Anywhere(Box<dyn Anywhere>),
    AtFirm(Box<dyn Command>),
}

impl AnyCommand {
    fn anywhere(command: impl Anywhere + 'static) -> Self {
        Self::Anywhere(Box::new(command))
    }

    fn at_firm(command: impl Command + 'static) -> Self {
        Self::AtFirm(Box::new(command))
    }
}

/// The command that was typed. Some need no firm's directory: they make one, or are about
/// anybody's archives and sites.
fn command(typed: Typed, keys: &KeyOptions, root: Option<&Path>) -> AnyCommand {
    match typed {
        Typed::Init { directory } => AnyCommand::anywhere(Init { directory }),
        Typed::New {
            what,
            name,
            title,
            date,
        } => AnyCommand::at_firm(New {
            what,
            name,
            title,
            date,
        }),
        Typed::Check {
            clients,
            strict,
            json,
        } => AnyCommand::at_firm(Check {
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
        } => AnyCommand::at_firm(Serve {
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
            fresh,
            shard,
        } => AnyCommand::at_firm(Build {
            options: BuildOptions {
                clients,
                form: match (plain, archive) {
                    (true, _) => BuildForm::Plain,
                    (false, true) => BuildForm::Archives(MoreArchives::default()),
                    (false, false) => BuildForm::Sealed,
                },
                allow_stale,
                is_fresh: fresh,
            },
            share: shard,
        }),
        Typed::Access(typed) => AnyCommand::at_firm(AccessCommand(access(typed))),
        Typed::Approve(typed) => approve(*typed),
        Typed::Approvals {
            client, sign: true, ..
        } => AnyCommand::at_firm(Sign { client }),
        Typed::Approvals {
            client, json, csv, ..
        } => AnyCommand::at_firm(Approvals {
            client,
            form: match (json, csv) {
                (true, _) => approvals::ListFormat::Json,
                (_, true) => approvals::ListFormat::Csv,
                _ => approvals::ListFormat::Text,
            },
        }),
        Typed::Due { clients, json } => AnyCommand::at_firm(Due { clients, json }),
        Typed::Archive {
            clients,
            plain,
            age,
            allow_stale,
        } => AnyCommand::at_firm(Build::from(BuildOptions {
            clients,
            form: BuildForm::Archives(MoreArchives { plain, age }),
            allow_stale,
            is_fresh: false,
        })),
        Typed::Verify {
            path,
            opening,
            signer,
            against,
            json,
        } => AnyCommand::anywhere(Verify {
            path,
            key: opening.key_source(keys.identity.as_ref()),
            signer,
            against,
            limits: opening.limits(),
            json,
        }),
        Typed::Open { path, out, opening } => AnyCommand::anywhere(OpenSealed {
            path,
            out,
            key: opening.key_source(keys.identity.as_ref()),
            limits: opening.limits(),
        }),
        Typed::Rename { old, new } => AnyCommand::at_firm(Rename { old, new }),
        Typed::Keys(typed) => AnyCommand::AtFirm(self::keys(typed)),
        Typed::Schema { name, all } => {
            let root = root.map(Path::to_owned);
            match all {
                Some(directory) => AnyCommand::anywhere(AllSchemas { root, directory }),
                None => AnyCommand::anywhere(Schema {
                    root,
                    name: name.expect(ASKED_FOR),
                }),
            }
        }
        Typed::Licences => AnyCommand::anywhere(Licences),
    }
}

fn approve(typed: args::ApproveArgs) -> AnyCommand {
    let client = typed.client;
    if typed.pin {
        return AnyCommand::at_firm(PinFiles { client });
    }
    let subject = typed.subject.expect(ASKED_FOR);
    if typed.undo {
        return AnyCommand::at_firm(Undo {
            client,
            what: subject,
            by: typed.by,
            statement: typed.statement,
            recorded_by: typed.recorded_by,
        });
    }
    AnyCommand::at_firm(Approve {
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

fn access(typed: args::AccessArgs) -> Box<dyn Command> {
    use args::AccessArgs as Typed;
    match typed {
        Typed::List { client, show } => Box::new(ListAccess { client, show }),
        Typed::Create { client, names } => Box::new(CreateKey { client, names }),
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

fn keys(typed: args::KeysArgs) -> Box<dyn Command> {
    use args::KeysArgs as Typed;
    match typed {
        Typed::List => Box::new(ListKeys),
        Typed::Add { recipient, name } => Box::new(AddKey { recipient, name }),
        Typed::Remove { recipient } => Box::new(RemoveKey { recipient }),
        Typed::Reseal { yes } => Box::new(ResealKeys { yes }),
        Typed::Accept { fingerprint } => Box::new(AcceptKeys { fingerprint }),
    }
}
