//! What writing and locking promise, as far as one process can see it.

use std::time::Duration;

use super::*;

const SOON: Duration = Duration::from_millis(120);

fn names(directory: &Path) -> Vec<std::ffi::OsString> {
    names_in(directory).expect("readable")
}

#[test]
fn a_lock_keeps_others_out_until_it_is_dropped() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join(".deedbox/locks/public");
    let nobody = |_: &LockHolder| panic!("nobody is there");
    let first = lock(&path, "public", SOON, &nobody).expect("free");
    assert!(first.holds() && !first.has_waited() && first.before().is_empty());
    let told = std::cell::Cell::new(0);
    let count = |_: &LockHolder| told.set(told.get() + 1);
    let second = lock(&path, "public", SOON, &count);
    let Err(LockError::Held { holder, .. }) = second else {
        panic!("two at once");
    };
    assert_eq!(told.get(), 1);
    let who = format!("process {}", std::process::id());
    assert!(holder.to_string().contains(&who), "{holder}");
    drop(first);
    let note = LockHolder::note(&path);
    let third = lock(&path, "public", SOON, &nobody).expect("free again");
    assert_eq!(third.before(), note);
    assert_ne!(LockHolder::note(&path), note);
}

#[test]
fn only_our_own_leftovers_are_removed() {
    let directory = tempfile::tempdir().expect("a directory");
    let theirs = [
        ".deedbox-notes.tmp",
        ".deedbox-abc.tmp",
        "x.tmp",
        ".deedbox-output",
    ];
    for name in theirs.into_iter().chain([".deedbox-a1B2c3.tmp"]) {
        write_atomically(&directory.path().join(name), b"x").expect("written");
    }
    remove_leftovers(directory.path()).expect("removed");
    let mut left = theirs.map(std::ffi::OsString::from).to_vec();
    left.sort();
    assert_eq!(names(directory.path()), left);
}

#[test]
fn what_editors_and_systems_leave_is_hidden() {
    for name in [
        ".git",
        "a~",
        ".DS_Store",
        "._logo.svg",
        "thumbs.db",
        "Desktop.ini",
    ] {
        assert!(is_hidden(OsStr::new(name)), "{name}");
    }
    for name in ["a", "desktop.ini.txt", "Thumbs", "a~b"] {
        assert!(!is_hidden(OsStr::new(name)), "{name}");
    }
}

#[test]
fn a_batch_counts_as_a_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let site = directory.path().join("public/acme");
    let index = site.join("index.html");
    write_atomically(&index, b"old").expect("written");
    let given_up = Batch::default();
    given_up.write_last(&index, b"new").expect("written");
    given_up.write(&site.join("a"), b"a").expect("written");
    drop(given_up);
    assert_eq!(read(&index).expect("there"), b"old");
    assert_eq!(names(&site), ["index.html"], "nothing is left over");

    let batch = Batch::default();
    batch.write_last(&index, b"new").expect("written");
    for number in 0..20 {
        let path = site.join(format!("objects/{number}"));
        batch.write(&path, b"object").expect("written");
    }
    assert_eq!(read(&index).expect("there"), b"old");
    batch.commit().expect("synced");
    assert_eq!(read(&index).expect("there"), b"new");
    assert_eq!(names(&site.join("objects")).len(), 20);
    assert_eq!(names(&site), ["index.html", "objects"]);
}

#[test]
fn a_file_that_is_not_what_it_was_is_an_error_that_says_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("film.mov");
    let bytes = vec![7; 700_000];
    let digest = crate::digest::Digest::of(&bytes);
    let mut other = bytes.clone();
    other[650_000] = 8;
    let longer = [&bytes[..], b"x"].concat();
    let copied = || {
        let mut out = Vec::new();
        copy_steady(&path, 700_000, digest, &mut out).map(|()| out)
    };
    write_atomically(&path, &bytes).expect("written");
    assert_eq!(copied().expect("as it was"), bytes);
    assert!(read_steady(&path, 700_000, digest).is_ok());
    for changed in [&other, &longer, &bytes[..699_999].to_vec(), &Vec::new()] {
        write_atomically(&path, changed).expect("written");
        let error = copied().expect_err("another");
        assert!(error.is_change(), "{error}");
        assert!(error.to_string().contains("film.mov"), "{error}");
    }
    remove(&path).expect("removed");
    assert!(copied().expect_err("gone").is_change());
    let none = crate::digest::Digest::of(b"");
    write_atomically(&path, b"").expect("written");
    assert_eq!(read_steady(&path, 0, none).expect("empty"), b"");
}

#[cfg(unix)]
#[test]
fn a_file_is_its_owners_alone_until_it_is_whole() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().expect("a directory");
    let mode = |path: &Path| metadata(path).expect("there").permissions().mode() & 0o777;
    let path = directory.path().join("usual");
    replace(&path, |file| {
        assert_eq!(file.metadata()?.permissions().mode() & 0o777, 0o600);
        Ok(())
    })
    .expect("written");
    // As the umask wishes: the same as any new file.
    let plain = directory.path().join("plain");
    File::create(&plain).expect("made");
    assert_eq!(mode(&path), mode(&plain));
    let private = directory.path().join("private");
    write_private(&private, b"x").expect("written");
    assert_eq!(mode(&private), 0o600);
}

#[test]
fn a_new_file_never_replaces_another() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a/b/one.yaml");
    write_new(&path, b"first").expect("new");
    assert!(write_new(&path, b"second").is_err());
    assert_eq!(read(&path).expect("there"), b"first");
    assert_eq!(names(&directory.path().join("a/b")), ["one.yaml"]);
}
