//! The signed lists of approvals, the present one and earlier ones: signature, time stamp, and
//! the approvals that each names.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use super::opened::{Opened, whole};
use super::{Finding, Subject, Verdict};
use crate::digest::Digest;
use crate::signature::{self, Claim, FIRST};
use crate::timestamp::{self, StampError};

/// Where the list and the files beside it are in the site.
const DIRECTORY: &str = "attachments/signatures/";
/// Below that, the earlier lists, each in a folder of its own.
const EARLIER: &str = "earlier/";
const LIST: &str = "approvals.txt";

/// Checks all lists. `trusted` are lines of an `allowed_signers` file that came another way:
/// they must name whoever signed the present list, like whoever signed the archive. An earlier
/// list may be signed with a key that the firm no longer has.
pub(super) fn check(opened: &mut Opened<'_>, trusted: Option<&str>, found: &mut Vec<Finding>) {
    let Some(list) = text(opened, LIST) else {
        let text = "the signature of the approvals: they are not signed";
        return found.push(Finding::not_checked(Subject::ApprovalSignature, text));
    };
    let signed = State {
        folder: String::new(),
        what: "the approvals".to_owned(),
        list: &list,
    };
    signed.check(opened, trusted, found);
    for (digest, path) in entries(&list) {
        let now = whole(opened, &format!("{DIRECTORY}{path}"));
        if now.map(|bytes| Digest::of(&bytes).to_string()).as_deref() != Some(digest) {
            let text = format!("the approval `{path}` is not the one that was signed");
            let finding = Finding::wrong(Subject::ApprovalSignature, text);
            found.push(finding.at(format!("{DIRECTORY}{path}")));
        }
    }
    let now: BTreeMap<&str, &str> = entries(&list)
        .map(|(digest, path)| (path, digest))
        .collect();
    let mut before = Vec::new();
    for folder in earlier(opened) {
        let Some(list) = text(opened, &format!("{folder}{LIST}")) else {
            let text = format!("`{folder}{LIST}` is missing");
            let finding = Finding::wrong(Subject::ApprovalSignature, text);
            found.push(finding.at(format!("{DIRECTORY}{folder}{LIST}")));
            continue;
        };
        let what = format!("the approvals as they were before ({folder}{LIST})");
        let list = list.as_str();
        let state = State { folder, what, list };
        let mut own = Vec::new();
        let signed = state.check(opened, trusted, &mut own);
        for (digest, path) in entries(list) {
            if now.get(path) != Some(&digest) {
                let text = format!(
                    "whether `{path}` may differ from the one in {}{LIST}, which was signed before: \
                     ask the firm",
                    state.folder
                );
                own.push(Finding::not_checked(Subject::ApprovalSignature, text));
            }
        }
        before.push((signed, own));
    }
    before.sort_by_key(|(signed, _)| signed.at);
    found.extend(summary(&before));
    for finding in before.into_iter().flat_map(|(_, own)| own) {
        let is_right = finding.verdict == Verdict::Right;
        found.push(if is_right { finding.detail() } else { finding });
    }
}

/// One line for all earlier lists whose signatures hold: how many there are, and of when.
fn summary(before: &[(Signed, Vec<Finding>)]) -> Option<Finding> {
    let is_wrong = |own: &[Finding]| own.iter().any(Finding::is_wrong);
    let signed = before
        .iter()
        .filter(|(signed, own)| signed.holds && !is_wrong(own));
    let times: Vec<Option<Timestamp>> = signed.map(|(signed, _)| signed.at).collect();
    let known = || times.iter().flatten();
    let day = |time: &Timestamp| time.strftime("%Y-%m-%d").to_string();
    let when = match (known().min().map(day), known().max().map(day)) {
        (Some(oldest), Some(newest)) if oldest == newest => format!(", as of {newest}"),
        (Some(oldest), Some(newest)) => {
            format!(", the oldest as of {oldest} and the newest as of {newest}")
        }
        _ => String::new(),
    };
    let text = match times.len() {
        0 => return None,
        1 => format!("the one earlier list of the approvals is as it was signed{when}"),
        count => format!("{count} earlier lists of the approvals are as they were signed{when}"),
    };
    Some(Finding::right(Subject::ApprovalSignature, text))
}

/// The folders of the earlier lists.
fn earlier(opened: &Opened<'_>) -> BTreeSet<String> {
    let below = opened.index.files.keys();
    below
        .filter_map(|name| {
            let name = name.strip_prefix(DIRECTORY)?.strip_prefix(EARLIER)?;
            let (folder, _) = name.split_once('/')?;
            Some(format!("{EARLIER}{folder}/"))
        })
        .collect()
}

/// What is known of a list's signature.
#[derive(Debug, Clone, Copy)]
struct Signed {
    /// Whether it was judged, and holds. A time stamp alone is no signature.
    holds: bool,
    /// When it was signed, as far as that is known.
    at: Option<Timestamp>,
}

/// One list, with the files beside it.
struct State<'a> {
    folder: String,
    /// How a finding names it.
    what: String,
    list: &'a str,
}

impl State<'_> {
    /// Checks signature and time stamp.
    fn check(
        &self,
        opened: &mut Opened<'_>,
        trusted: Option<&str>,
        found: &mut Vec<Finding>,
    ) -> Signed {
        let (what, text) = (&self.what, self.list.as_bytes());
        let mut stamped = None;
        if let Some(token) = self.beside(opened, "approvals.txt.tsr") {
            let authority = self.text_beside(opened, "authority.pem");
            match timestamp::verify(text, &token, authority.as_deref()) {
                Ok(stamp) => {
                    let vouched = if stamp.is_trusted {
                        ""
                    } else {
                        ", for whom nobody vouches"
                    };
                    let (by, time) = (&stamp.authority, stamp.time);
                    let text = format!("{what} are stamped by {by} at {time}{vouched}");
                    found.push(Finding::right(Subject::ApprovalSignature, text));
                    stamped = Some(time);
                }
                Err(error @ StampError::LeftOut) => {
                    let text = format!("the time stamp of {what}: {error}");
                    let finding = Finding::not_checked(Subject::ApprovalSignature, text);
                    found.push(finding.at(self.name("approvals.txt.tsr")));
                }
                Err(error) => {
                    let text = format!("the time stamp of {what}: {error}");
                    let finding = Finding::wrong(Subject::ApprovalSignature, text);
                    found.push(finding.at(self.name("approvals.txt.tsr")));
                }
            }
        }
        let Some(signature) = self.text_beside(opened, "approvals.txt.sig") else {
            let text = format!("the signature of {what}: they are not signed");
            found.push(Finding::not_checked(Subject::ApprovalSignature, text));
            return Signed {
                holds: false,
                at: stamped.or_else(|| recorded(opened, self.list)),
            };
        };
        let recorded = recorded(opened, self.list);
        let namespace = signature::approvals_namespace(text, &signature);
        let beside = self.text_beside(opened, "allowed_signers");
        let beside = beside.unwrap_or_default();
        let claim = |allowed| Claim {
            text,
            signature: &signature,
            namespace,
            allowed,
            principal: None,
            at: stamped.or(recorded),
        };
        let own = signature::verify(&claim(&beside));
        let own_fits = own.is_ok();
        let judged = match trusted {
            // A list that does not fit its own signature is wrong, whoever is trusted.
            Some(trusted) if own_fits || self.is_newest() => signature::verify(&claim(trusted)),
            _ => own,
        };
        let holds = judged.is_ok();
        found.push(match judged {
            Err(error) if trusted.is_some() && !self.is_newest() && own_fits => {
                let text = format!(
                    "the signature of {what} against the key that was given: {error}; by the archive's own `allowed_signers` it holds"
                );
                Finding::not_checked(Subject::ApprovalSignature, text)
            }
            Ok(by) => {
                let when = match (stamped, recorded) {
                    (Some(time), _) => format!("at {time}, as the time stamp says"),
                    (None, Some(time)) => {
                        format!("as of {time}, when the last of them was recorded")
                    }
                    (None, None) => "nothing says when".to_owned(),
                };
                let form = if namespace == FIRST {
                    ", in the older form of deedbox 0.1.0"
                } else {
                    ""
                };
                let whose = by.whose().map(|whose| format!("by {whose} "));
                let whose = whose.unwrap_or_default();
                let key = match trusted {
                    Some(_) => format!("the trusted key {}", by.key()),
                    None => by.fingerprint,
                };
                let text = format!("{what} are signed {whose}with {key}, {when}{form}");
                Finding::right(Subject::ApprovalSignature, text)
            }
            Err(error) => {
                let text = format!("the signature of {what}: {error}");
                let finding = Finding::wrong(Subject::ApprovalSignature, text);
                finding.at(self.name("approvals.txt.sig"))
            }
        });
        Signed {
            holds,
            at: stamped.or(recorded),
        }
    }

    /// Whether it is the present list.
    fn is_newest(&self) -> bool {
        self.folder.is_empty()
    }

    /// The name in the site of a file beside the list.
    fn name(&self, name: &str) -> String {
        format!("{DIRECTORY}{}{name}", self.folder)
    }

    fn beside(&self, opened: &mut Opened<'_>, name: &str) -> Option<Vec<u8>> {
        whole(opened, &self.name(name))
    }

    fn text_beside(&self, opened: &mut Opened<'_>, name: &str) -> Option<String> {
        text(opened, &format!("{}{name}", self.folder))
    }
}

fn text(opened: &mut Opened<'_>, name: &str) -> Option<String> {
    let bytes = whole(opened, &format!("{DIRECTORY}{name}"))?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Digest and path of each line.
fn entries(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter_map(|line| line.split_once("  "))
}

/// When the last approval of a list was recorded, according to the approvals.
fn recorded(opened: &mut Opened<'_>, list: &str) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Recorded {
        recorded_at: Option<String>,
    }
    let moment = |(_, path): (&str, &str)| {
        let bytes = whole(opened, &format!("{DIRECTORY}{path}"))?;
        let text = String::from_utf8(bytes).ok()?;
        let text = text.trim_start_matches('\u{feff}');
        let yaml = match text.strip_prefix("---") {
            Some(rest) => rest.split("\n---").next()?,
            None => text,
        };
        let said: Recorded = serde_yaml::from_str(yaml).ok()?;
        said.recorded_at?.parse().ok()
    };
    entries(list).filter_map(moment).max()
}
