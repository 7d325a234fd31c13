//! What is ours of a directory, and what stays.

use super::*;

#[test]
fn a_directory_with_somebodys_files_is_left_alone() {
    let root = tempfile::tempdir().expect("a directory");
    let public = root.path().join("public");
    files::write_atomically(&public.join("theirs.txt"), b"theirs").expect("written");
    assert!(matches!(
        Output::find(&public),
        Err(OutputError::NotOurs(_))
    ));
    assert_eq!(files::names_in(&public).expect("readable").len(), 1);
    let file = public.join("theirs.txt");
    assert!(Output::find(&file).is_err());
}

#[test]
fn what_a_killed_first_run_left_is_ours() {
    let root = tempfile::tempdir().expect("a directory");
    let public = root.path().join("public");
    for name in [".deedbox-a1b2c3.tmp", "acme/.deedbox-d4e5f6.tmp"] {
        files::write_atomically(&public.join(name), b"x").expect("written");
    }
    let output = Output::find(&public).expect("ours");
    output.claim().expect("ours");
    output.begin("acme", SiteForm::Sealed).expect("ours");
    // One that was killed when only the outer marker had its name.
    let left = output.site("birch").join(".deedbox-a1b2c3.tmp");
    files::write_atomically(&left, b"x").expect("written");
    output.begin("birch", SiteForm::Sealed).expect("ours");
    let theirs = output.site("cedar").join("notes/.deedbox-notes.tmp");
    files::write_atomically(&theirs, b"theirs").expect("written");
    assert!(output.begin("cedar", SiteForm::Sealed).is_err());
    files::remove(&public.join(MARKER)).expect("written");
    assert!(Output::find(&public).is_err());
}

#[test]
fn what_is_not_kept_goes_and_empty_directories_with_it() {
    let root = tempfile::tempdir().expect("a directory");
    let output = Output::find(&root.path().join("public")).expect("new");
    output.claim().expect("ours");
    let site = output.begin("acme", SiteForm::Sealed).expect("ours");
    let object = |digit: &str| format!("objects/{}.age", digit.repeat(32));
    let (a, b) = (object("a"), object("b"));
    let all = [
        &*a,
        &*b,
        "brand/deep/c",
        ".deedbox-a1b2c3.tmp",
        "CNAME",
        "objects/x.age",
    ];
    for name in all {
        files::write_atomically(&site.join(name), b"x").expect("written");
    }
    let keep = [a.clone(), SITE_MARKER.to_owned()].into();
    let stale = remove_others(&site, &keep, layout::is_own_hosted).expect("ours");
    assert_eq!(stale.removed, 2, "an object and a file of the brand");
    assert_eq!(stale.foreign, ["CNAME", "objects/x.age"]);
    assert!(site.join(&a).exists() && !site.join(&b).exists());
    assert!(!site.join("brand").exists() && !site.join(".deedbox-a1b2c3.tmp").exists());
    Output::find(output.directory()).expect("still ours");
    assert!(output.remove("acme").expect("ours"));
    assert_eq!(
        files::names_in(&site).expect("readable"),
        ["CNAME", "objects"]
    );
}

#[test]
fn pages_of_somebody_else_are_no_site() {
    let root = tempfile::tempdir().expect("a directory");
    let output = Output::find(&root.path().join("public")).expect("new");
    output.claim().expect("ours");
    output.begin("acme", SiteForm::Sealed).expect("ours");
    let site = output.site("landing");
    for name in ["index.html", "theme.css", "about/index.html"] {
        files::write_atomically(&site.join(name), b"<p>theirs</p>").expect("written");
    }
    assert!(!output.remove("landing").expect("looked at"));
    assert!(matches!(
        output.begin("landing", SiteForm::Sealed),
        Err(OutputError::NotOurs(_))
    ));
    assert_eq!(output.keep_only(&BTreeSet::new()).expect("ours"), ["acme"]);
    assert_eq!(files::names_in(&site).expect("readable").len(), 3);
    // As the first version wrote it, without a marker.
    files::write_atomically(&site.join("viewer.js"), b"x").expect("written");
    let shell = b"<html data-deedbox=\"locked\">";
    files::write_atomically(&site.join(SHELL), shell).expect("written");
    assert!(!is_site(&site), "a viewer without an index");
    files::write_atomically(&site.join(FIRST_INDEX), b"age-encryption.org/v1\n").expect("written");
    assert!(is_site(&site));
}

#[test]
fn what_a_killed_removal_left_of_a_sealed_site_goes() {
    let name = "0123456789abcdef0123456789abcdef";
    let named = |start: &str, end: &str| format!("{start}{name}.{end}");
    let all = [
        SHELL.to_owned(),
        named("index-", "age"),
        named("ledger-", "age"),
        named("slots/", "age"),
        named("viewer-", "js"),
        named("theme-", "css"),
        "_headers".to_owned(),
    ];
    let root = tempfile::tempdir().expect("a directory");
    let output = Output::find(&root.path().join("public")).expect("new");
    output.claim().expect("ours");
    // `objects/` went first, and then any of the others.
    for gone in std::iter::once(None).chain(all.iter().map(Some)) {
        let site = output.begin("acme", SiteForm::Sealed).expect("ours");
        for file in all.iter().filter(|file| Some(*file) != gone) {
            files::write_atomically(&site.join(file), b"x").expect("written");
        }
        files::write_atomically(&site.join("notes/index.html"), b"x").expect("written");
        assert!(output.remove("acme").expect("ours"));
        let left = files::names_in(&site).expect("readable");
        assert_eq!(left, ["notes"], "without {gone:?}");
        files::remove(&site.join("notes/index.html")).expect("removed");
    }
    // Of a plain one the pages go, and what the firm put beside them stays.
    let site = output.begin("bell", SiteForm::Plain).expect("ours");
    for file in [SHELL, "updates/index.html", &named("slots-", "age")] {
        files::write_atomically(&site.join(file), b"x").expect("written");
    }
    assert!(output.remove("bell").expect("ours"));
    let left = files::names_in(&site).expect("readable");
    assert_eq!(left, [&*named("slots-", "age")]);
}
