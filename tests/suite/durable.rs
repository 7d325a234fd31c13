//! What a power cut finds on the disk: the order of the system calls, as `strace` sees
//! them. Whether a disk keeps what it was told is tried by `tests/long power`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::{Project, program};

/// What a run asked of the system, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Call {
    Synced(PathBuf),
    Read(PathBuf),
    Renamed(PathBuf, PathBuf),
    Removed(PathBuf),
}

/// Runs the program under `strace`; the calls that succeeded.
fn calls(project: &Project, arguments: &[&str]) -> Vec<Call> {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let ran = Command::new("strace")
        .args(["-f", "-y", "-s", "4096", "-o"])
        .arg(log.path())
        .args([
            "-e",
            "trace=fsync,fdatasync,openat,rename,renameat,renameat2,unlink,unlinkat",
        ])
        .arg(program())
        .args(arguments)
        .current_dir(project.path(""))
        .env_clear()
        .env("HOME", project.path(""))
        .env("DEEDBOX_TEST_WORK_FACTOR", "4")
        .output()
        .expect("strace is installed");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{arguments:?}: {said}");
    let text = std::fs::read_to_string(log.path()).expect("text");
    let mut pending: BTreeMap<&str, String> = BTreeMap::new();
    let mut calls = Vec::new();
    for line in text.lines() {
        let (thread, line) = line.split_once(' ').expect("a thread");
        let line = line.trim_start();
        if let Some(begun) = line.strip_suffix("<unfinished ...>") {
            pending.insert(thread, begun.to_owned());
            continue;
        }
        let whole = match (line.strip_prefix("<... "), pending.remove(thread)) {
            (Some(rest), Some(begun)) => begun + rest.split_once("resumed>").expect("a call").1,
            _ => line.to_owned(),
        };
        if !whole.contains(" = -1 ") {
            calls.extend(call(&whole));
        }
    }
    calls
}

fn call(line: &str) -> Option<Call> {
    let (name, rest) = line.split_once('(')?;
    // Directories that names are relative to, and names.
    let opened: Vec<&str> = rest
        .split('<')
        .skip(1)
        .filter_map(|part| part.split_once('>').map(|(path, _)| path))
        .collect();
    let quoted: Vec<&str> = rest.split('"').skip(1).step_by(2).collect();
    let path = |at: usize| -> Option<PathBuf> {
        let base = opened.get(at).copied().unwrap_or("/");
        Some(Path::new(base).join(quoted.get(at)?))
    };
    match name {
        "fsync" | "fdatasync" => Some(Call::Synced(opened.first()?.into())),
        "openat" if rest.contains("O_RDONLY") => path(0).map(Call::Read),
        "rename" | "renameat" | "renameat2" => Some(Call::Renamed(path(0)?, path(1)?)),
        "unlink" | "unlinkat" => path(0).map(Call::Removed),
        _ => None,
    }
}

/// Holds that what has a new name was on the disk before it got it, and the name after.
fn nothing_is_lost(calls: &[Call]) -> usize {
    let mut renamed = 0;
    for (at, call) in calls.iter().enumerate() {
        let Call::Renamed(from, to) = call else {
            continue;
        };
        let text = to.to_string_lossy();
        if text.contains("/.deedbox/cache/") || text.contains("/.deedbox/previews/") {
            continue; // what can be made again
        }
        renamed += 1;
        let synced = |path: &Path, calls: &[Call]| calls.contains(&Call::Synced(path.to_owned()));
        // The keyring's directories are renamed: their files were synced when they were made.
        let is_directory = to.is_dir() || to.ends_with(".acme.previous");
        assert!(synced(from, &calls[..at]) || is_directory, "{from:?}");
        let above = to.parent().expect("a directory");
        assert!(synced(above, &calls[at..]), "{above:?} after {to:?}");
    }
    renamed
}

fn position(calls: &[Call], is: impl Fn(&Call) -> bool) -> usize {
    calls.iter().position(is).expect("it happened")
}

fn firm() -> Project {
    Project::small().file(
        "content/acme/updates/2026-03-01-a.md",
        "---\ntitle: A\n---\n\nText.\n",
    )
}

#[test]
fn a_site_is_on_the_disk_before_its_unlock_page_is() {
    let project = firm();
    for arguments in [&["build", "--archive"][..], &["access", "rotate", "acme"]] {
        let calls = calls(&project, arguments);
        assert!(nothing_is_lost(&calls) > 8, "{calls:#?}");
        let site = project.path("public/acme");
        let shell = site.join("index.html");
        let last = position(
            &calls,
            |call| matches!(call, Call::Renamed(_, to) if *to == shell),
        );
        let objects = site.join("objects");
        let below = |call: &Call| matches!(call, Call::Renamed(_, to) if to.starts_with(&objects));
        let object = calls.iter().rposition(below).expect("an object");
        assert!(object < last);
        assert!(
            calls[object..last].contains(&Call::Synced(objects.clone())),
            "{calls:#?}"
        );
        let in_site = |call: &Call| matches!(call, Call::Renamed(_, to) if to.starts_with(&site));
        assert_eq!(
            calls.iter().rposition(in_site),
            Some(last),
            "it is the last"
        );
        // What is stale goes when the new page is there for good.
        let synced = last + position(&calls[last..], |call| *call == Call::Synced(site.clone()));
        let removed = |call: &Call| matches!(call, Call::Removed(path) if path.starts_with(&site));
        assert!(!calls[..synced].iter().any(removed), "{calls:#?}");
        let syncs = calls
            .iter()
            .filter(|call| **call == Call::Synced(objects.clone()));
        assert_eq!(syncs.count(), 1, "once for each site");
    }
}

#[test]
fn a_key_is_on_the_disk_and_read_back_before_the_old_one_goes() {
    let project = firm();
    let made = calls(&project, &["build"]);
    let identity = project.path(".deedbox/identity.txt");
    let named = position(
        &made,
        |call| matches!(call, Call::Renamed(_, to) if *to == identity),
    );
    assert!(made[named..].contains(&Call::Synced(project.path(".deedbox"))));
    let rotated = calls(&project, &["access", "rotate", "acme"]);
    let ring = project.path("content/keyring");
    let (next, previous) = (ring.join(".acme.next"), ring.join(".acme.previous"));
    let entry = next.join("key.age");
    let named = position(
        &rotated,
        |call| matches!(call, Call::Renamed(_, to) if *to == entry),
    );
    let synced = named
        + position(&rotated[named..], |call| {
            *call == Call::Synced(next.clone())
        });
    let read = synced
        + position(&rotated[synced..], |call| {
            *call == Call::Read(entry.clone())
        });
    let moved = position(
        &rotated,
        |call| matches!(call, Call::Renamed(from, to) if *from == ring.join("acme") && *to == previous),
    );
    assert!(read < moved, "read back before the old one is moved");
    let counts = position(
        &rotated,
        |call| matches!(call, Call::Renamed(from, _) if *from == next),
    );
    let safe = counts
        + position(&rotated[counts..], |call| {
            *call == Call::Synced(ring.clone())
        });
    let gone = position(
        &rotated,
        |call| matches!(call, Call::Removed(path) if path.starts_with(&previous)),
    );
    assert!(
        safe < gone,
        "the old one goes when the new one is there for good"
    );
}

#[test]
fn an_approval_is_on_the_disk_before_a_list_names_it() {
    let project = crate::signed::with_key();
    let line = [
        "approve",
        "acme",
        "briefs/spring",
        "--by",
        "dana@acme.example",
        "--decision",
        "approved",
        "--at",
        "2026-04-01T10:00:00Z",
    ];
    let calls = calls(&project, &line);
    assert!(nothing_is_lost(&calls) >= 3, "{calls:#?}");
    let approvals = project.path("content/acme/approvals");
    let made = position(
        &calls,
        |call| matches!(call, Call::Renamed(_, to) if to.starts_with(&approvals)),
    );
    let safe = made
        + position(&calls[made..], |call| {
            *call == Call::Synced(approvals.clone())
        });
    let signatures = project.path("content/signatures/acme");
    let listed = position(
        &calls,
        |call| matches!(call, Call::Renamed(_, to) if to.starts_with(&signatures)),
    );
    assert!(safe < listed, "{calls:#?}");
}
