//! Bundles the viewer (`src/viewer`, TypeScript) into `OUT_DIR/viewer.js`, from where the program embeds it.
//!
//! In a checkout: `npm ci --omit=dev` when `node_modules` is missing or older than the lock file, then esbuild by way of `build.mjs`.
//! In a published package there is no lock file and no TypeScript, only the bundle `src/viewer/dist/viewer.js`, made before
//! packaging; it is taken as it is, so that installing the package needs no Node, and nothing is written into its sources.
//!
//! Beside it, `OUT_DIR/licences.gz`: the notices of the crates that were compiled, from their packages.
//!
//! Cargo runs this again only when one of the viewer's own files has changed; `node_modules` and `dist` are not among them.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a build script speaks to Cargo by printing, and shares no code with the program"
)]

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use flate2::Compression;
use flate2::write::GzEncoder;

/// The oldest Node that the viewer is built and tested with.
const OLDEST_NODE: u32 = 20;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Directories that the program embeds: the macro that does it tells Cargo nothing.
    for directory in ["themes", "examples/new-firm", "src/kinds/built_in"] {
        println!("cargo::rerun-if-changed={directory}");
    }
    let viewer = Path::new("src/viewer");
    let outcome = match env::var_os("OUT_DIR").map(PathBuf::from) {
        Some(directory) => make(viewer, &directory.join("viewer.js"))
            .and_then(|()| licences(&directory.join("licences.gz"))),
        None => Err("`OUT_DIR` is not set; run this by way of `cargo build`".to_owned()),
    };
    if let Err(message) = outcome {
        for line in message.lines() {
            println!("cargo::error={line}");
        }
        process::exit(1);
    }
}

/// Puts the viewer's bundle at `out`. An error is a message for whoever builds.
fn make(viewer: &Path, out: &Path) -> Result<(), String> {
    let bundled = viewer.join("dist/viewer.js");
    if viewer.join("package-lock.json").exists() {
        watch(viewer).map_err(|error| format!("{}: {error}", viewer.display()))?;
        require_node()?;
        install(viewer)?;
        bundle(viewer, out)
    } else if bundled.exists() {
        println!("cargo::rerun-if-changed={}", bundled.display());
        let copied = fs::copy(&bundled, out);
        copied
            .map(drop)
            .map_err(|error| format!("{}: {error}", bundled.display()))
    } else {
        Err(format!(
            "neither the viewer's sources nor `{}` are there: the package is incomplete",
            bundled.display()
        ))
    }
}

/// Names every file of the viewer to Cargo, one by one: a directory would count `node_modules` in.
fn watch(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type()?.is_dir() {
            if !["node_modules", "dist"]
                .map(OsStr::new)
                .contains(&name.as_os_str())
            {
                watch(&path)?;
            }
        } else if !is_beside_the_bundle(&path) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    Ok(())
}

/// Whether a file has no part in the bundle: tests, explanations, settings of the linter and the formatter.
fn is_beside_the_bundle(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let beside = [
        ".test.ts",
        ".md",
        "policy.json",
        ".oxlintrc.json",
        "biome.json",
    ];
    beside.iter().any(|end| name.ends_with(end))
}

fn require_node() -> Result<(), String> {
    let hint = format!(
        "install Node {OLDEST_NODE} or later with npm (https://nodejs.org; Debian: `apt install nodejs npm`)"
    );
    let version = run(Command::new("node").arg("--version"))
        .map_err(|_| format!("bundling the viewer needs Node, which was not found\n{hint}"))?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => Err(format!(
            "bundling the viewer needs Node {OLDEST_NODE} or later, and this is {}\n{hint}",
            version.trim()
        )),
    }
}

/// `npm ci`, unless what is installed is as new as the lock file.
fn install(viewer: &Path) -> Result<(), String> {
    let changed = |name: &str| {
        fs::metadata(viewer.join(name))
            .and_then(|file| file.modified())
            .ok()
    };
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm)
        // Linters and types are most of it, and no build needs them. The vectors of age stay: the
        // tests of the program read them too.
        .args(["ci", "--omit=dev", "--no-audit", "--no-fund"])
        .current_dir(viewer))
    .map(drop)
    .map_err(|error| {
        format!(
            "`npm ci` in `{}` did not succeed\n{error}",
            viewer.display()
        )
    })
}

fn bundle(viewer: &Path, out: &Path) -> Result<(), String> {
    run(Command::new("node").arg(viewer.join("build.mjs")).arg(out))
        .map(drop)
        .map_err(|error| format!("the viewer could not be bundled\n{error}"))
}

/// Runs a program to its end and gives what it printed; an error holds what it printed as errors, or why it did not start.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let printed = [output.stdout, output.stderr].concat();
    Err(String::from_utf8_lossy(&printed).into_owned())
}

/// Writes the notices of all crates of `Cargo.lock` whose packages are here: what was compiled was unpacked before. Crates
/// with the same text share it.
fn licences(out: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed=Cargo.lock");
    println!("cargo::rerun-if-env-changed=CARGO_HOME");
    let lock = fs::read_to_string("Cargo.lock").map_err(|error| format!("Cargo.lock: {error}"))?;
    let sources = package_sources();
    let mut notices: Vec<(Vec<String>, String)> = Vec::new();
    for (name, version) in locked(&lock) {
        let both = [format!("{name}-{version}"), name.to_owned()];
        let mut places = sources
            .iter()
            .flat_map(|source| both.iter().map(move |package| source.join(package)));
        let Some(package) = places.find(|place| place.join("Cargo.toml").is_file()) else {
            continue; // for another system
        };
        let (expression, text) = notice(&package);
        let title = format!("{name} {version} ({expression})");
        match notices.iter_mut().find(|(_, known)| is_same(known, &text)) {
            Some((titles, _)) => titles.push(title),
            None => notices.push((vec![title], text)),
        }
    }
    let rule = "=".repeat(78);
    let parts: Vec<String> = notices
        .into_iter()
        .map(|(titles, text)| format!("{rule}\n{}\n\n{text}\n", titles.join("\n")))
        .collect();
    // Somebody reads it once: packed it takes a sixth of half a megabyte.
    let packed = || {
        let mut gzip = GzEncoder::new(fs::File::create(out)?, Compression::best());
        gzip.write_all(parts.join("\n").as_bytes())?;
        gzip.finish()
    };
    packed()
        .map(drop)
        .map_err(|error| format!("{}: {error}", out.display()))
}

/// Name and version of each crate that comes from elsewhere.
fn locked(lock: &str) -> impl Iterator<Item = (&str, &str)> {
    let packages = lock.split("[[package]]").skip(1);
    packages
        .filter(|package| package.contains("\nsource = "))
        .filter_map(|package| Some((value(package, "name")?, value(package, "version")?)))
}

/// The value of `key = "value"`.
fn value<'a>(toml: &'a str, key: &str) -> Option<&'a str> {
    toml.lines().find_map(|line| {
        let value = line.strip_prefix(key)?.strip_prefix(" = \"")?;
        value.strip_suffix('"')
    })
}

/// The directories that Cargo unpacks packages into, and that of vendored ones.
fn package_sources() -> Vec<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let user = env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    let home = home.or_else(|| Some(PathBuf::from(user?).join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let registries = registries.into_iter().flatten().flatten();
    registries
        .map(|entry| entry.path())
        .chain([PathBuf::from("vendor")])
        .collect()
}

/// A package's licence as it names it, and the text of it: of several to choose from, MIT's.
fn notice(package: &Path) -> (String, String) {
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap_or_default();
    let expression = value(&manifest, "license")
        .unwrap_or("see below")
        .to_owned();
    let mut files: Vec<PathBuf> = [package.to_owned(), package.join("LICENSES")]
        .iter()
        .filter_map(|directory| fs::read_dir(directory).ok())
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && is_notice(path))
        .collect();
    files.sort();
    let is_mit = |path: &PathBuf| upper(path).contains("MIT");
    let is_choice = expression.contains(" OR ") || expression.contains('/');
    if is_choice && !expression.contains(" AND ") && files.iter().any(is_mit) {
        files.retain(|path| is_mit(path) || upper(path).starts_with("NOTICE"));
    }
    let texts: Vec<String> = files
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .map(|bytes| {
            String::from_utf8_lossy(&bytes)
                .replace('\r', "")
                .trim()
                .to_owned()
        })
        .collect();
    let text = if texts.is_empty() {
        "The package has no text of its licence.".to_owned()
    } else {
        texts.join("\n\n")
    };
    (expression, text)
}

fn is_notice(path: &Path) -> bool {
    let name = upper(path);
    let is_text = !name.ends_with(".RS") && !name.ends_with(".SPDX");
    let starts = [
        "LICENSE",
        "LICENCE",
        "COPYING",
        "COPYRIGHT",
        "NOTICE",
        "UNLICENSE",
        "THIRD",
    ];
    let in_directory = path
        .parent()
        .is_some_and(|parent| parent.ends_with("LICENSES"));
    is_text && (in_directory || starts.iter().any(|start| name.starts_with(start)))
}

fn upper(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().to_ascii_uppercase()
}

/// Whether two texts differ at most in their line breaks.
fn is_same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}
