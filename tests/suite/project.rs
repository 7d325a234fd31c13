//! A firm's directory for one test, and the program run in it with a cleared
//! environment, so that nothing of the machine reaches a test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::Duration;

use tempfile::TempDir;

/// The program under test.
pub(crate) fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_deedbox"))
}

/// The repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A directory that goes away with the test.
pub(crate) struct Project {
    directory: TempDir,
}

impl Project {
    /// An empty directory.
    pub(crate) fn empty() -> Self {
        Self {
            directory: TempDir::with_prefix("deedbox-test-").expect("a temporary directory"),
        }
    }

    /// What `deedbox init` writes.
    pub(crate) fn fresh_firm() -> Self {
        Self::empty().copy(&repository().join("examples/new-firm"))
    }

    /// The same, once somebody has said who the firm is.
    pub(crate) fn new_firm() -> Self {
        let project = Self::fresh_firm();
        let text = project.read("content/firm.yaml");
        let own = text
            .replace("Your Firm\n", "Alder & Finch\n")
            .replace(
                "https://clients.example.com/",
                "https://clients.alder.example/",
            )
            .replace("hello@example.com", "studio@alder.example")
            .replace("+44 20 7946 0000", "+44 20 7946 0958");
        project.write("content/firm.yaml", own);
        project
    }

    /// The smallest firm with the client `acme`.
    pub(crate) fn small() -> Self {
        Self::empty()
            .file("content/firm.yaml", "name: Alder & Finch\n")
            .file("content/acme/client.yaml", "name: Acme Ltd\n")
    }

    /// Copies a tree into the project.
    pub(crate) fn copy(self, from: &Path) -> Self {
        copy(from, self.directory.path());
        self
    }

    /// Copies a tree to a directory of the project.
    pub(crate) fn copy_into(self, from: &Path, below: &str) -> Self {
        copy(from, &self.path(below));
        self
    }

    /// A copy of a project that takes long to make, and is made once in a run of the tests.
    pub(crate) fn copy_of(made: &'static OnceLock<PathBuf>, make: fn() -> Self) -> Self {
        let at = made.get_or_init(|| {
            let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
            fs::create_dir_all(all).expect("a directory");
            // What an earlier run left.
            for old in fs::read_dir(all).expect("readable").flatten() {
                let is_ours = old.file_name().to_string_lossy().starts_with("made-");
                let is_old = old.metadata().and_then(|at| at.modified()).ok();
                let age = is_old.and_then(|at| at.elapsed().ok());
                if is_ours && age.is_some_and(|age| age > Duration::from_secs(3600)) {
                    let _ = fs::remove_dir_all(old.path());
                }
            }
            let at = tempfile::Builder::new().prefix("made-").tempdir_in(all);
            let at = at.expect("a directory").keep();
            copy(make().directory.path(), &at);
            at
        });
        Self::empty().copy(at)
    }

    /// Writes a file.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// Writes a file of a project that is in use already.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the project")).expect("a directory");
        fs::write(path, content).expect("a file");
    }

    /// The path of a file of a sealed site whose name comes from its bytes, by the name that
    /// templates know: `index.age` is `index-<digits>.age`.
    pub(crate) fn named(&self, site: &str, name: &str) -> String {
        let (stem, ending) = name.split_once('.').expect("an ending");
        let files = self.tree(site).into_keys();
        let mut found = files.filter(|path| {
            let digits = path
                .strip_prefix(stem)
                .and_then(|rest| rest.strip_prefix('-'));
            let digits = digits.and_then(|rest| rest.strip_suffix(ending));
            digits.is_some_and(|digits| digits.len() == 33)
        });
        let path = found
            .next()
            .unwrap_or_else(|| panic!("no {name} in {site}"));
        assert!(found.next().is_none(), "several {name} in {site}");
        format!("{site}/{path}")
    }

    /// A path below the project.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.directory.path().join(below)
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect(path)
    }

    /// Every file below a directory with its content, by path.
    pub(crate) fn tree(&self, below: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
        let base = self.path(below);
        walkdir::WalkDir::new(&base)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(&base).expect("below");
                (
                    path.to_string_lossy().into_owned(),
                    fs::read(entry.path()).expect("a file"),
                )
            })
            .collect()
    }

    /// The program with arguments, ready to run in the project.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .env("HOME", self.directory.path())
            .env("DEEDBOX_TEST_WORK_FACTOR", "4");
        command
    }

    /// Runs the program and gives what it did.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self
            .command(arguments)
            .output()
            .expect("the program starts");
        Ran {
            line: arguments.join(" "),
            output,
        }
    }
}

/// Holds that a run said something, on either stream.
pub(crate) fn said(ran: &Ran, text: &str) {
    let all = ran.out() + &ran.err();
    assert!(all.contains(text), "`{text}` is not in\n{all}");
}

/// Runs a line of the shell in a directory of the project; whether it succeeded, and what
/// it said.
pub(crate) fn shell(project: &Project, below: &str, line: &str) -> (bool, String) {
    let ran = Command::new("sh")
        .args(["-c", line])
        .current_dir(project.path(below))
        .output()
        .expect("sh runs");
    let said = [ran.stdout, ran.stderr].concat();
    (
        ran.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// What a run of the program said and how it ended.
pub(crate) struct Ran {
    line: String,
    output: Output,
}

impl Ran {
    /// What a command that was started otherwise did.
    pub(crate) fn of(line: &str, output: Output) -> Self {
        Self {
            line: line.to_owned(),
            output,
        }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().expect("not killed")
    }

    /// Standard output.
    pub(crate) fn out(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).expect("text")
    }

    /// Standard error.
    pub(crate) fn err(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).expect("text")
    }

    /// Asserts the exit code, showing what was said where it is another one.
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code(),
            code,
            "deedbox {}\n{}{}",
            self.line,
            self.out(),
            self.err()
        );
        self
    }

    /// The whole session as it would look in a terminal, for snapshots.
    pub(crate) fn session(&self) -> String {
        let mut session = format!("$ deedbox {}\n", self.line);
        session.push_str(&self.out());
        session.push_str(&self.err());
        session.push_str(&format!("[exit {}]\n", self.code()));
        session
    }
}

/// Copies a tree, symbolic links as links.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1) {
        let entry = entry.expect("a readable tree");
        let below = entry.path().strip_prefix(from).expect("below");
        let target = to.join(below);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("a directory");
        } else {
            fs::create_dir_all(target.parent().expect("below")).expect("a directory");
            fs::copy(entry.path(), &target).expect("a copy");
        }
    }
}

/// All of a workspace, as of now.
pub(crate) fn whole() -> deedbox::pages::Rendering {
    deedbox::pages::Rendering {
        extent: deedbox::pages::Extent::Whole,
        clock: deedbox::clock::Clock::of_environment(),
    }
}
