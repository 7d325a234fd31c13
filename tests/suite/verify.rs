//! `deedbox verify` and `deedbox open`: what is right is said to be right, and every kind
//! of tampering is found and named, without the firm's directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;

use crate::project::{Project, Ran, said, shell};
use crate::signed::with_key;

/// An engagement with signed approvals, built and archived; the passphrase is in
/// `words`, the unpacked bag in `bag`.
pub(crate) struct Archived {
    pub(crate) project: Project,
    pub(crate) zip: String,
}

pub(crate) fn archived() -> Archived {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let project = Project::copy_of(&MADE, made);
    let name = fs::read_dir(project.path("archives"))
        .expect("written")
        .next();
    let name = name.expect("one").expect("readable").file_name();
    let zip = format!("archives/{}", name.to_string_lossy());
    Archived { project, zip }
}

fn made() -> Project {
    let project = with_key();
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["archive", "acme"]).exits(0);
    project.write("words", words[0].clone() + "\n");
    let line = "unzip -q archives/*.zip -d unpacked && mv unpacked/* bag";
    let (unzipped, said) = shell(&project, "", line);
    assert!(unzipped, "{said}");
    project
}

impl Archived {
    pub(crate) fn shell(&self, line: &str) {
        let (succeeded, said) = shell(&self.project, "", line);
        assert!(succeeded, "{line}: {said}");
    }

    pub(crate) fn verify(&self, path: &str, more: &[&str]) -> Ran {
        let mut line = vec!["verify", path, "--passphrase-file", "words"];
        line.extend(more);
        self.project.run(&line)
    }

    /// The files below a directory of the bag, by path.
    fn files(&self, below: &str) -> Vec<PathBuf> {
        let files = walkdir::WalkDir::new(self.project.path(below)).sort_by_file_name();
        files
            .into_iter()
            .map(|entry| entry.expect("readable").into_path())
            .filter(|path| path.is_file())
            .collect()
    }

    /// The manifests as a forger would write them, who can compute digests too.
    fn forge_manifests(&self) {
        self.shell("cd bag && find data -type f | sort | xargs sha256sum > manifest-sha256.txt");
        self.shell(
            "cd bag && ls | grep -v -e tagmanifest -e data | xargs sha256sum > tagmanifest-sha256.txt",
        );
        let octets: u64 = self
            .files("bag/data")
            .iter()
            .map(|path| fs::metadata(path).expect("a file").len())
            .sum();
        let count = self.files("bag/data").len();
        self.shell(&format!(
            "cd bag && sed -i 's/^Payload-Oxum: .*/Payload-Oxum: {octets}.{count}/' bag-info.txt && ls | grep -v -e tagmanifest -e data | xargs sha256sum > tagmanifest-sha256.txt"
        ));
    }
}

/// Changes one letter in the middle.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).expect("a file");
    let mut at = bytes.len() / 2;
    while bytes[at] == b'\n' || bytes[at] == b'=' {
        at -= 1;
    }
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    fs::write(path, bytes).expect("written");
}

#[test]
fn what_was_made_is_right_as_zip_folder_and_site() {
    let archived = archived();
    for path in [archived.zip.as_str(), "bag", "unpacked", "public/acme"] {
        if path == "unpacked" {
            continue; // moved to `bag`
        }
        let ran = archived.verify(path, &[]).exits(0);
        said(&ran, "nothing is wrong");
        said(&ran, "sealed objects are those of the index");
        said(
            &ran,
            "all 3 files that were decided about and the evidence are here, unchanged",
        );
        said(&ran, "the chain of 3 approvals is whole");
        said(
            &ran,
            "the approvals are signed by studio@alder.example with SHA256:",
        );
        if path != "public/acme" {
            said(
                &ran,
                "the manifest is signed by studio@alder.example with SHA256:",
            );
        }
    }
    let ran = archived.project.run(&["verify", "bag"]).exits(0);
    said(&ran, "not checked  what is sealed: no passphrase was given");
    // A key that came another way.
    let ran = archived
        .verify("bag", &["--signer", ".deedbox/signing.pub"])
        .exits(0);
    said(&ran, "signed with the trusted key SHA256:");
    archived.shell("ssh-keygen -q -t ed25519 -N '' -f .deedbox/other");
    let ran = archived
        .verify("bag", &["--signer", ".deedbox/other.pub"])
        .exits(1);
    said(&ran, "which is not among the allowed signers");
    archived.project.write("words", "another passphrase\n");
    let ran = archived.verify("bag", &[]).exits(3);
    said(&ran, "this passphrase opens nothing here");
    let ran = archived.project.run(&["verify", "nowhere.zip"]).exits(3);
    said(&ran, "there is nothing at `nowhere.zip`");
}

/// What is done to the bag, and what has to be said. With `true` the forger has made new
/// manifests too, so that only the signature and what is sealed are left to tell.
type Row = (&'static str, fn(&Archived), bool, &'static str);

const TABLE: [Row; 14] = [
    (
        "a byte of an object",
        |archived| flip(&archived.files("bag/data/site/objects")[0]),
        false,
        "was changed:",
    ),
    (
        "a byte of an object, and new manifests",
        |archived| flip(&archived.files("bag/data/site/objects")[0]),
        true,
        "the object `",
    ),
    (
        "new manifests are not signed",
        |archived| flip(&archived.files("bag/data/site/objects")[0]),
        true,
        "the signature of the manifest: the signature does not fit what it is beside",
    ),
    (
        "a byte of the viewer",
        |archived| flip(&archived.project.path("bag/data/site/viewer.js")),
        false,
        "`data/site/viewer.js` was changed",
    ),
    (
        "a byte of the index",
        |archived| flip(&archived.project.path("bag/data/site/index.js")),
        true,
        "the index is damaged",
    ),
    (
        "a byte of the start page",
        |archived| flip(&archived.project.path("bag/START-HERE.html")),
        false,
        "`START-HERE.html` was changed",
    ),
    (
        "two objects are swapped",
        |archived| {
            let files = archived.files("bag/data/site/objects");
            let bytes = fs::read(&files[0]).expect("a file");
            fs::copy(&files[1], &files[0]).expect("copied");
            fs::write(&files[1], bytes).expect("written");
        },
        true,
        "is damaged",
    ),
    (
        "an object is dropped",
        |archived| fs::remove_file(&archived.files("bag/data/site/objects")[0]).expect("there"),
        true,
        "is missing",
    ),
    (
        "an object is dropped, and listed",
        |archived| fs::remove_file(&archived.files("bag/data/site/objects")[0]).expect("there"),
        false,
        "is missing, manifest-sha256.txt lists it",
    ),
    (
        "an object is added",
        |archived| {
            let files = archived.files("bag/data/site/objects");
            let name = format!("{}.js", "0".repeat(32));
            fs::copy(&files[0], files[0].with_file_name(name)).expect("copied");
        },
        true,
        "is not in the index",
    ),
    (
        "a file is added",
        |archived| archived.project.write("bag/data/more.txt", "more"),
        false,
        "`data/more.txt` is not in manifest-sha256.txt",
    ),
    (
        "the manifest is edited",
        |archived| {
            let text = archived.project.read("bag/manifest-sha256.txt");
            let less = text.lines().skip(1).collect::<Vec<_>>().join("\n") + "\n";
            archived.project.write("bag/manifest-sha256.txt", less);
        },
        false,
        "is not in manifest-sha256.txt",
    ),
    (
        "somebody else signs again",
        |archived| {
            flip(&archived.project.path("bag/data/site/viewer.js"));
            archived.forge_manifests();
            archived.shell("ssh-keygen -q -t ed25519 -N '' -f .deedbox/theirs && cd bag && rm tagmanifest-sha256.txt.sig && ssh-keygen -q -Y sign -n deedbox-manifest -f ../.deedbox/theirs tagmanifest-sha256.txt");
        },
        false,
        "which is not among the allowed signers",
    ),
    (
        "an older index",
        |archived| {
            let project = &archived.project;
            project.write(
                "content/acme/updates/2026-03-25-more.md",
                "---\ntitle: More\n---\n",
            );
            let old = project.read("bag/data/site/index.js");
            project.run(&["archive", "acme"]).exits(0);
            archived.shell("rm -rf bag unpacked && unzip -q -o \"$(ls -t archives/*.zip | head -n 1)\" -d unpacked && mv unpacked/* bag");
            project.write("bag/data/site/index.js", old);
        },
        true,
        "is not in the index",
    ),
];

#[test]
fn every_kind_of_tampering_is_found_and_named() {
    for (what, tamper, forged, wanted) in TABLE {
        let archived = archived();
        tamper(&archived);
        if forged {
            archived.forge_manifests();
        }
        let ran = archived.verify("bag", &[]);
        assert_eq!(ran.code(), 1, "{what} passes: {}", ran.out());
        assert!(
            ran.out().contains(wanted),
            "{what}: {}{}",
            ran.out(),
            ran.err()
        );
    }
}

#[test]
fn an_older_copy_is_whole_and_says_of_which_day_it_is() {
    let archived = archived();
    let project = &archived.project;
    archived.shell("cp -r public/acme older");
    project.write(
        "content/acme/updates/2026-03-31-more.md",
        "---\ntitle: More\n---\n",
    );
    project.run(&["build"]).exits(0);
    for (path, day) in [("older", "2026-03-24"), ("public/acme", "2026-03-31")] {
        let ran = archived.verify(path, &[]).exits(0);
        said(
            &ran,
            &format!("not checked  whether there is a newer one: this is as of {day}"),
        );
    }
    let ran = archived
        .verify("older", &["--against", "public/acme"])
        .exits(1);
    said(&ran, ".age` was not built");
    // Without the passphrase an archive says its day, and a site cannot.
    let ran = project.run(&["verify", "bag"]).exits(0);
    said(&ran, "this is as of 2026-03-24");
    let ran = project.run(&["verify", "older"]).exits(0);
    said(&ran, "which day it shows is written in what is sealed");
    // All of an older site in a newer bag, with manifests to fit: the day tells.
    archived.shell("sed -i 's/^Bagging-Date: .*/Bagging-Date: 2026-03-31/' bag/bag-info.txt");
    archived.forge_manifests();
    let ran = archived.verify("bag", &[]).exits(1);
    said(
        &ran,
        "says that it is as of 2026-03-31, and what is sealed is as of 2026-03-24",
    );
}

#[test]
fn a_workspace_key_opens_what_a_passphrase_opens() {
    let archived = archived();
    let project = &archived.project;
    let words = Passphrase::typed(project.read("words").trim());
    let slots = project.tree("public/acme/slots");
    let key = Slot::open(slots.values().next().expect("one slot"), &words).expect("its own");
    project.write("key.txt", key.to_text().as_bytes());
    let by_key = ["--identity", "key.txt"];
    let ran = project
        .run(&[&["verify", archived.zip.as_str()], &by_key[..]].concat())
        .exits(0);
    said(&ran, "sealed objects are those of the index");
    let open = ["open", archived.zip.as_str(), "--out", "opened"];
    project.run(&[&open[..], &by_key].concat()).exits(0);
    assert!(project.path("opened/site/index.html").exists());
    // Another workspace's key is none of this one.
    archived.shell("age-keygen -o other.txt 2> /dev/null");
    let ran = project
        .run(&["verify", "bag", "--identity", "other.txt"])
        .exits(1);
    said(&ran, "WRONG        the index does not open with this key");
    let ran = project
        .run(&["verify", "bag", "--identity", "words"])
        .exits(3);
    said(&ran, "`words` holds no workspace key");
}

#[test]
fn what_is_opened_looks_as_it_was_sealed() {
    let archived = archived();
    let project = &archived.project;
    project.run(&["build", "--plain"]).exits(0);
    let style = project.read("public-plain/acme/theme.css");
    let published = project.named("public/acme", "theme.css");
    project.write(&published, "body { display: none }");
    let line = [
        "open",
        "public/acme",
        "--out",
        "out",
        "--passphrase-file",
        "words",
    ];
    project.run(&line).exits(0);
    assert_eq!(project.read("out/site/theme.css"), style);
}

#[test]
fn a_zip_that_is_cut_short_says_so() {
    let archived = archived();
    let bytes = fs::read(archived.project.path(&archived.zip)).expect("a zip");
    for part in [bytes.len() - 5, bytes.len() / 2, 10, 0] {
        archived.project.write("cut.zip", &bytes[..part]);
        let ran = archived.project.run(&["verify", "cut.zip"]).exits(1);
        said(&ran, "`cut.zip` is not a zip, or it is cut short");
    }
}

#[test]
fn a_published_copy_is_compared_with_the_build() {
    let archived = archived();
    archived.shell("cp -r public/acme copy");
    let ran = archived
        .verify("copy", &["--against", "public/acme"])
        .exits(0);
    said(&ran, "files are those that were built");
    let [viewer, style] =
        ["viewer.js", "theme.css"].map(|name| archived.project.named("copy", name));
    archived.shell(&format!(
        "echo '// more' >> {viewer} && rm {style} && echo x > copy/x.js"
    ));
    let ran = archived
        .verify("copy", &["--against", "public/acme"])
        .exits(1);
    said(
        &ran,
        &format!("`{}` is not the one that was built", &viewer[5..]),
    );
    said(&ran, &format!("`{}` is missing", &style[5..]));
    said(&ran, "`x.js` was not built");
}

#[test]
fn everything_is_opened_into_plain_files() {
    let archived = archived();
    let project = &archived.project;
    for (at, path) in [archived.zip.as_str(), "bag", "public/acme"]
        .iter()
        .enumerate()
    {
        let out = format!("opened-{at}");
        let ran = project
            .run(&["open", path, "--out", &out, "--passphrase-file", "words"])
            .exits(0);
        said(&ran, "files of records");
        let content = project.tree("content/acme");
        let records = project.tree(&format!("{out}/records"));
        assert!(records.len() >= 6, "{records:?}");
        for (name, bytes) in &records {
            assert!(content.get(name) == Some(bytes), "{name}");
        }
        let files = project.tree(&format!("{out}/site/attachments"));
        assert_eq!(files["deliverables/logo/two.svg"], b"<svg>two</svg>");
        project.run(&["build", "--plain"]).exits(0);
        let site = project.tree(&format!("{out}/site"));
        for (name, bytes) in project.tree("public-plain/acme") {
            if name.ends_with(".html") || name.starts_with("attachments/") || name == "theme.css" {
                assert!(site.get(&name) == Some(&bytes), "{name}");
            }
        }
    }
    let ran = project
        .run(&[
            "open",
            "bag",
            "--out",
            "opened-0",
            "--passphrase-file",
            "words",
        ])
        .exits(3);
    said(&ran, "`opened-0` is there already; nothing was written");
    // What does not open as a whole is not opened in part.
    flip(&archived.files("bag/data/site/objects")[0]);
    let ran = project
        .run(&[
            "open",
            "bag",
            "--out",
            "partly",
            "--passphrase-file",
            "words",
        ])
        .exits(1);
    said(&ran, "is damaged; nothing was written");
    assert!(!project.path("partly").exists());
    let left = fs::read_dir(project.path("")).expect("readable");
    let is_left = |name: &str| name.starts_with(".deedbox-open");
    let names = left.map(|entry| entry.expect("readable").file_name());
    assert!(
        !names
            .into_iter()
            .any(|name| is_left(&name.to_string_lossy()))
    );
}

#[test]
fn hostile_zips_are_refused_by_name() {
    let project = Project::empty();
    let python = r#"
import zipfile, warnings, stat
warnings.simplefilter("ignore")
def make(name, entries):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:
        for entry, data in entries:
            z.writestr(entry, data)
def link(name):
    entry = zipfile.ZipInfo(name); entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry
def device(name):
    entry = zipfile.ZipInfo(name); entry.create_system = 3
    entry.external_attr = (stat.S_IFCHR | 0o666) << 16
    return entry
make("up.zip", [("../evil.txt", "x")])
make("root.zip", [("/etc/evil", "x")])
make("link.zip", [(link("a"), "/etc/passwd")])
make("device.zip", [(device("a"), "")])
make("twice.zip", [("a", "1"), ("a", "2")])
make("case.zip", [("Read.txt", "1"), ("read.TXT", "2")])
make("windows.zip", [("aux.txt", "1")])
make("drive.zip", [("C:evil", "1")])
# All of one moment, however long that takes.
zipfile.time.localtime = lambda *_: (2026, 3, 4, 10, 0, 0)
make("many.zip", [(str(i), "") for i in range(2000)])
make("bomb.zip", [("bagit.txt", b"\0" * 50_000_000)])
make("empty.zip", [])
make("other.zip", [("readme.txt", "hello")])
"#;
    let made = Command::new("python3")
        .args(["-c", python])
        .current_dir(project.path(""))
        .output()
        .expect("python3 runs");
    assert!(made.status.success(), "{made:?}");
    for (zip, more, wanted) in [
        (
            "up.zip",
            &[][..],
            "`../evil.txt` is refused: its name leads elsewhere",
        ),
        (
            "root.zip",
            &[],
            "`/etc/evil` is refused: its name leads elsewhere",
        ),
        ("link.zip", &[], "is not as deedbox writes archives"),
        ("device.zip", &[], "is not as deedbox writes archives"),
        ("twice.zip", &[], "there are two of that name"),
        (
            "case.zip",
            &[],
            "`read.TXT` is refused: on some systems it is the same as `Read.txt`",
        ),
        ("windows.zip", &[], "its name is a device's"),
        (
            "drive.zip",
            &[],
            "its name means something else on some systems",
        ),
        (
            "many.zip",
            &["--max-files", "1000"],
            "there are more than 1000 files",
        ),
        (
            "bomb.zip",
            &["--max-bytes", "1000000"],
            "all together has more than 1000000 bytes",
        ),
    ] {
        for command in ["verify", "open"] {
            let mut line = vec![command, zip];
            line.extend(more);
            if command == "open" {
                line.extend(["--out", "out"]);
            }
            let ran = project.run(&line).exits(1);
            said(&ran, wanted);
            assert!(!project.path("out").exists());
        }
    }
    for zip in ["other.zip", "empty.zip"] {
        let ran = project.run(&["verify", zip]).exits(1);
        said(&ran, "is not as deedbox writes archives");
    }
}

#[test]
fn a_plain_archive_needs_no_passphrase_and_one_for_a_key_opens_with_age() {
    let archived = archived();
    let project = &archived.project;
    archived
        .shell("age-keygen -o client.txt 2> /dev/null && age-keygen -y client.txt > client.pub");
    let recipient = project.read("client.pub").trim().to_owned();
    let ran = project
        .run(&["archive", "acme", "--plain", "--age", &recipient])
        .exits(0);
    said(&ran, "whoever has it can read it");
    archived.shell("age -d -i client.txt -o decrypted.zip archives/*-plain.zip.age");
    archived.shell("cmp decrypted.zip archives/*-plain.zip");
    archived.shell("mkdir plain && unzip -q archives/*-plain.zip -d plain && mv plain/* plainbag");
    archived
        .shell("cd plainbag && sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt");
    archived.shell("cd plainbag && ssh-keygen -q -Y verify -n deedbox-manifest -f allowed_signers -I studio@alder.example -s tagmanifest-sha256.txt.sig < tagmanifest-sha256.txt");
    let records = project.tree("plainbag/data/records");
    let content = project.tree("content/acme");
    assert!(records.len() >= 6);
    for (name, bytes) in &records {
        assert!(content.get(name) == Some(bytes), "{name}");
    }
    project.run(&["build", "--plain"]).exits(0);
    let site = project.tree("plainbag/data/site");
    for (name, bytes) in project.tree("public-plain/acme") {
        assert!(site.get(&name) == Some(&bytes), "{name}");
    }
    let ran = project.run(&["verify", "plainbag"]).exits(0);
    said(&ran, "the manifest is signed by");
    let ran = project
        .run(&["open", "plainbag", "--out", "opened"])
        .exits(3);
    said(&ran, "`plainbag` is not sealed: there is nothing to open");
    let ran = project
        .run(&["archive", "acme", "--age", "age1nothing"])
        .exits(3);
    said(&ran, "`age1nothing` is not a recipient");
}
