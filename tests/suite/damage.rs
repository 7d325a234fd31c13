//! What happens to a site while it is built, and between builds: two builds at once, files
//! that are saved meanwhile, bytes that flip, runs that were killed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, Write as _};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::disk::is_private;
use crate::project::{Project, said, shell};

/// Longer than a file has to be left alone before it counts as read.
const SETTLED: Duration = Duration::from_millis(2_300);

fn firm() -> Project {
    Project::small()
        .file(
            "content/acme/updates/2026-03-01-a.md",
            "---\ntitle: A\n---\n\nText with a [file](notes.txt).\n",
        )
        .file("content/acme/updates/notes.txt", "What was said.\n")
}

/// The objects of the site, sorted.
fn objects(project: &Project) -> Vec<String> {
    let names = project.tree("public/acme/objects").into_keys();
    names
        .map(|name| format!("public/acme/objects/{name}"))
        .collect()
}

/// Flips a bit of a file in place, as a disk does: its size and its time stay.
fn flip(project: &Project, path: &str) {
    let full = project.path(path);
    let mut bytes = fs::read(&full).expect("a file");
    *bytes.last_mut().expect("bytes") ^= 1;
    let modified = fs::metadata(&full)
        .and_then(|at| at.modified())
        .expect("a time");
    let mut file = fs::File::options().write(true).open(&full).expect("a file");
    file.write_all(&bytes).expect("written");
    file.set_modified(modified).expect("set");
}

#[test]
fn a_second_build_waits_and_says_for_whom() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let path = project.path(".deedbox/locks/public");
    let lock = fs::File::options()
        .write(true)
        .open(&path)
        .expect("it stays");
    lock.lock().expect("free");
    fs::write(
        &path,
        "deedbox build, process 7 on desk, since 12:00:01\n1\n",
    )
    .expect("written");
    let mut command = project.command(&["build"]);
    let waiting = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut waiting = waiting.expect("it starts");
    let mut told = std::io::BufReader::new(waiting.stderr.take().expect("piped"));
    let words = "waiting until public/ is free: deedbox build, process 7 on desk, since 12:00:01";
    let mut line = String::new();
    while !line.contains(words) {
        line.clear();
        assert!(
            told.read_line(&mut line).expect("text") > 0,
            "it did not wait"
        );
    }
    assert!(waiting.try_wait().expect("its state").is_none());
    project.write(
        "content/acme/updates/2026-03-02-b.md",
        "---\ntitle: B\n---\n",
    );
    drop(lock);
    assert!(waiting.wait().expect("it ends").success());
    // What was read before it waited is read again.
    said(&project.run(&["build"]).exits(0), "nothing changed");
    // Nothing of it is published, and the lock of a run that is gone is none.
    assert!(
        !project
            .tree("public")
            .keys()
            .any(|name| name.contains("lock"))
    );
}

#[test]
fn two_builds_at_once_leave_a_whole_site_and_archive() {
    let project = firm();
    let ran = project.run(&["build"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.write("words", &words[0]);
    for turn in 0..3 {
        let update = format!("---\ntitle: A\n---\n\nTurn {turn}.\n");
        project.write("content/acme/updates/2026-03-01-a.md", update);
        let start = || {
            let mut command = project.command(&["build", "--archive"]);
            command
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it starts")
        };
        let pair = [start(), start()];
        for run in pair {
            let done = run.wait_with_output().expect("it ends");
            let err = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(done.status.success(), "{err}");
        }
        for place in ["public/acme".to_owned(), archive(&project)] {
            project
                .run(&["verify", &place, "--passphrase-file", "words"])
                .exits(0);
        }
    }
}

fn archive(project: &Project) -> String {
    let names = project.tree("archives").into_keys();
    let is_newest = |name: &String| name.ends_with(".zip") && !name.starts_with("earlier/");
    let zips: Vec<String> = names.filter(is_newest).collect();
    assert_eq!(zips.len(), 1, "{zips:?}");
    format!("archives/{}", zips[0])
}

#[test]
fn a_damaged_object_is_made_anew_and_named() {
    let project = firm();
    project.run(&["build"]).exits(0);
    thread::sleep(SETTLED);
    said(&project.run(&["build"]).exits(0), "nothing changed");
    let notes = project.path(".deedbox/cache/public/acme.json");
    assert!(
        fs::read_to_string(&notes)
            .expect("noted")
            .contains("objects/")
    );
    for at in 0..objects(&project).len() {
        let object = objects(&project)[at].clone();
        flip(&project, &object);
        let ran = project.run(&["build"]).exits(0);
        said(&ran, &format!("made again: {object} was damaged"));
        assert!(
            !project.path(&object).exists(),
            "other bytes have another name"
        );
        let ran = project.run(&["build"]).exits(0);
        said(&ran, "nothing changed");
    }
    let slot = project
        .tree("public/acme/slots")
        .into_keys()
        .next()
        .expect("a slot");
    let slot = format!("public/acme/slots/{slot}");
    flip(&project, &slot);
    let ran = project.run(&["build"]).exits(0);
    said(&ran, &format!("made again: {slot} was damaged"));
    said(&ran, "1 file written");
    // Notes that are gone, of another version or damaged cost time only.
    for broken in ["", "{}", "{\"format\":0,\"files\":{}}", "\u{0}"] {
        fs::write(&notes, broken).expect("written");
        said(&project.run(&["build"]).exits(0), "nothing changed");
    }
    fs::remove_dir_all(project.path(".deedbox/cache")).expect("made above");
    flip(&project, &objects(&project)[0]);
    said(&project.run(&["build"]).exits(0), "was damaged");
}

#[cfg(unix)]
#[test]
fn a_damaged_file_around_what_is_sealed_is_made_anew_and_named() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let is_sealed = |name: &String| name.starts_with("objects/") || name == ".deedbox-site";
    let around = || {
        project
            .tree("public/acme")
            .into_iter()
            .filter(|(name, _)| !is_sealed(name))
    };
    for at in 0..around().count() {
        // Ledger, index and objects get other names with each.
        let site: BTreeMap<String, Vec<u8>> = around().collect();
        let name = site.keys().nth(at).expect("as many as before");
        let path = format!("public/acme/{name}");
        // An index that nothing opens is somebody else's, and refused; this is one whose end
        // is gone.
        if name.starts_with("index-") {
            let whole = &site[name];
            project.write(&path, &whole[..whole.len() - 1]);
        } else {
            project.write(&path, [&site[name][..], b" "].concat());
        }
        let ran = project.run(&["build"]).exits(0);
        said(&ran, &format!("made again: {path} was damaged"));
        assert_eq!(ran.err().matches("made again").count(), 1, "{}", ran.err());
        said(&project.run(&["build"]).exits(0), "nothing changed");
    }
    // What other settings change, or what is not there, is not damaged.
    let firm_yaml = project.read("content/firm.yaml");
    project.write("content/firm.yaml", firm_yaml + "theme: ledger\n");
    let ran = project.run(&["build"]).exits(0);
    assert!(!ran.err().contains("made again"), "{}", ran.err());
    for name in ["viewer.js", "theme.css"] {
        let path = project.named("public/acme", name);
        fs::remove_file(project.path(&path)).expect("written");
    }
    fs::remove_file(project.path("public/acme/index.html")).expect("written");
    let ran = project.run(&["build"]).exits(0);
    assert!(!ran.err().contains("made again"), "{}", ran.err());
    // Neither what is there nor what will be: another setting hides no damage.
    project.write("public/acme/_headers", "/*\n  Refresh: 0\n");
    let firm_yaml = project.read("content/firm.yaml");
    let other = firm_yaml.replace("theme: ledger", "theme: default");
    project.write("content/firm.yaml", other);
    said(
        &project.run(&["build"]).exits(0),
        "made again: public/acme/_headers was damaged",
    );
}

#[test]
fn an_archive_is_made_of_what_it_reads() {
    use std::os::unix::fs::MetadataExt as _;
    let project = firm();
    let ran = project.run(&["build"]).exits(0);
    project.write("words", &crate::build::passphrases(&ran.out())[0]);
    thread::sleep(SETTLED);
    project.run(&["build"]).exits(0);
    let object = objects(&project).swap_remove(0);
    let nanoseconds = |path: &str| {
        let at = fs::metadata(project.path(path)).expect("there");
        (at.ctime() * 1_000_000_000 + at.ctime_nsec()).to_string()
    };
    // A disk that flips a bit tells nobody: the notes say that all is well.
    let before = nanoseconds(&object);
    flip(&project, &object);
    let notes = project.read(".deedbox/cache/public/acme.json");
    let lying = notes.replace(&before, &nanoseconds(&object));
    assert_ne!(notes, lying);
    project.write(".deedbox/cache/public/acme.json", lying);
    thread::sleep(SETTLED);
    said(&project.run(&["build"]).exits(0), "nothing changed");
    let ran = project.run(&["archive", "acme"]).exits(0);
    said(
        &ran,
        &format!("{object} is damaged; the site is read again"),
    );
    said(&ran, &format!("made again: {object} was damaged"));
    for place in ["public/acme".to_owned(), archive(&project)] {
        project
            .run(&["verify", &place, "--passphrase-file", "words"])
            .exits(0);
    }
}

#[test]
fn a_damaged_preview_is_made_anew_and_named() {
    let picture = image::RgbImage::from_fn(1600, 900, |x, y| image::Rgb([x as u8, y as u8, 7]));
    let project = firm();
    let path = project.path("content/acme/updates/photo.png");
    picture.save(&path).expect("written");
    project.write(
        "content/acme/updates/2026-03-02-b.md",
        "---\ntitle: B\n---\n\n![A photograph](photo.png)\n",
    );
    // The first one makes the directory in which builds remember.
    project.run(&["build", "--plain"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let before = project.tree("public-plain");
    let kept = project
        .tree(".deedbox/previews")
        .into_keys()
        .next()
        .expect("a preview");
    let kept = format!(".deedbox/previews/{kept}");
    flip(&project, &kept);
    // What needs no picture opens none.
    let left_alone = project.run(&["build", "--plain"]).exits(0);
    assert!(!left_alone.session().contains("made again"));
    said(
        &project.run(&["build", "--plain", "--fresh"]).exits(0),
        &format!("made again: {kept} was damaged"),
    );
    assert!(before == project.tree("public-plain"));
}

/// Changes a file over and over while builds run; each build either publishes one whole
/// state of it, or fails and names it.
fn while_it_changes(build: &[&str], change: impl Fn(&std::path::Path, usize) + Sync) {
    const SIZE: usize = 17 << 20;
    let project = firm();
    let path = project.path("content/acme/updates/film.mov");
    fs::write(&path, vec![0; SIZE]).expect("written");
    project.write(
        "content/acme/updates/2026-03-02-b.md",
        "---\ntitle: B\n---\n\n[The film](film.mov)\n",
    );
    let out = project.run(build).exits(0).out();
    let words = crate::build::passphrases(&out);
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let began = Instant::now();
            for turn in 1.. {
                if ended.load(Ordering::Relaxed) || began.elapsed() > Duration::from_secs(120) {
                    break;
                }
                change(&path, turn);
            }
        });
        for _ in 0..2 {
            let ran = project.run(build);
            let err = ran.err();
            assert!([0, 1, 3].contains(&ran.code()), "{err}");
            if ran.code() != 0 {
                assert!(err.contains("film.mov"), "{err}");
            }
        }
        ended.store(true, Ordering::Relaxed);
    });
    if let Some(words) = words.first() {
        project.write("words", words);
        project
            .run(&["verify", "public/acme", "--passphrase-file", "words"])
            .exits(0);
    }
    fs::write(&path, vec![1; SIZE]).expect("written");
    project.run(build).exits(0);
    let left = [project.tree("public"), project.tree("public-plain")];
    assert!(
        !left
            .iter()
            .any(|tree| tree.keys().any(|name| name.ends_with(".tmp")))
    );
}

fn rewritten(path: &std::path::Path, turn: usize) {
    let file = fs::File::options().write(true).open(path);
    if let Ok(mut file) = file {
        file.write_all(&vec![turn as u8; 17 << 20])
            .expect("written");
    }
}

fn grown_cut_and_gone(path: &std::path::Path, turn: usize) {
    let size = (17 << 20) + turn % 3 - 1;
    fs::write(path, vec![turn as u8; size]).expect("written");
    if turn.is_multiple_of(4) {
        fs::remove_file(path).expect("written above");
        thread::sleep(Duration::from_millis(20));
        fs::write(path, vec![0; size]).expect("written");
    }
}

#[test]
fn a_file_that_is_rewritten_meanwhile_is_whole_or_named() {
    while_it_changes(&["build"], rewritten);
    while_it_changes(&["build", "--plain"], rewritten);
}

#[test]
fn a_file_that_grows_shrinks_or_goes_meanwhile_is_whole_or_named() {
    while_it_changes(&["build"], grown_cut_and_gone);
    while_it_changes(&["build", "--plain"], grown_cut_and_gone);
}

#[test]
fn an_archive_for_recipients_touches_no_other() {
    let project = firm();
    let (made, _) = shell(
        &project,
        "",
        "age-keygen -o key.txt 2>/dev/null && age-keygen -y key.txt > recipient",
    );
    assert!(made);
    let recipient = project.read("recipient");
    project.run(&["archive", "acme", "--plain"]).exits(0);
    let plain = |tree: &std::collections::BTreeMap<String, Vec<u8>>| {
        let found = tree.iter().find(|(name, _)| name.ends_with("-plain.zip"));
        found.map(|(name, bytes)| (name.clone(), bytes.clone()))
    };
    let (name, bytes) = plain(&project.tree("archives")).expect("a plain archive");
    let path = project.path(&format!("archives/{name}"));
    assert!(is_private(&path), "it is not sealed");
    // What a killed run left goes; what somebody else put there stays.
    project.write("archives/.deedbox-a1B2c3.tmp", "half");
    project.write("archives/.deedbox-notes.tmp", "theirs");
    project
        .run(&["archive", "acme", "--age", recipient.trim()])
        .exits(0);
    let after = project.tree("archives");
    assert_eq!(
        plain(&after),
        Some((name.clone(), bytes)),
        "the earlier one was deleted"
    );
    assert!(!after.contains_key(".deedbox-a1B2c3.tmp") && after.contains_key(".deedbox-notes.tmp"));
    let line = format!("age -d -i key.txt archives/{name}.age | cmp - archives/{name}");
    let (same, told) = shell(&project, "", &line);
    assert!(same, "{told}");
}

#[test]
fn pages_of_somebody_else_beside_the_sites_stay() {
    let project = firm();
    project.run(&["build"]).exits(0);
    for name in ["index.html", "theme.css", "viewer.js"] {
        project.write(&format!("public/landing/{name}"), "theirs");
    }
    project.write("public/acme/CNAME", "workspaces.alder.example\n");
    let before = project.tree("public/landing");
    let ran = project.run(&["build"]).exits(0);
    said(&ran, "public/acme/CNAME was not made by deedbox: it stays");
    assert!(before == project.tree("public/landing") && project.path("public/acme/CNAME").exists());
    // A client of that name gets no site there, and nothing is made for it.
    project.write("content/landing/client.yaml", "name: Landing\n");
    let ran = project.run(&["build"]).exits(3);
    said(&ran, "public/landing");
    assert!(!project.path("content/keyring/landing").exists());
    assert!(before == project.tree("public/landing"));
}
