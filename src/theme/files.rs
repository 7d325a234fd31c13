//! The files of a theme and of those that it is made from: the firm's own in `themes/`
//! over the built-in ones of the same name, over those of its parent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::error::ThemeError;
use crate::diag::{Diagnostic, Place, Source};
use crate::model::theme::{ThemeChoice, ThemeSettings};
use crate::syntax::inside;
use crate::{files, load, suggest};

pub(super) static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// The files of one theme by path within it.
pub(super) type ThemeFiles = BTreeMap<String, ThemeFile>;

/// Where a file is shown to be, and what is in it.
pub(super) type ThemeFile = (String, Vec<u8>);

const SETTINGS: &str = "theme.yaml";

/// The theme that every other is made from.
const DEFAULT: &str = "default";

/// A theme with all that it is made from.
pub(super) struct Chain {
    /// The uppermost first.
    pub(super) layers: Vec<Layer>,
    /// What each `theme.yaml` says, in the same order.
    pub(super) settings: Vec<ThemeSettings>,
}

/// Files that lie over those of the layers below.
pub(super) struct Layer {
    /// The theme that they are of.
    pub(super) theme: String,
    /// Whether they came with the program, below a directory of the firm's with that name.
    is_below: bool,
    files: ThemeFiles,
}

impl Layer {
    fn of(theme: &str, files: ThemeFiles) -> Self {
        Self {
            theme: theme.to_owned(),
            is_below: false,
            files,
        }
    }

    /// The names under which a template of this layer can be extended where one of `theme`
    /// takes its place: its own theme's, which holds what the firm's directory of that name
    /// lacks, too; and `built-in` where there is such a directory.
    pub(super) fn names_below(&self, theme: &str) -> Vec<&str> {
        let is_other = self.theme != theme;
        let own = (is_other || !self.is_below).then_some(self.theme.as_str());
        own.into_iter()
            .chain(self.is_below.then_some(BELOW))
            .collect()
    }

    /// The files of it by path.
    pub(super) fn take_files(&mut self) -> ThemeFiles {
        std::mem::take(&mut self.files)
    }
}

/// Reads the files of a theme and of its parents.
pub(super) fn chain(root: &Path, choice: &ThemeChoice) -> Result<Chain, ThemeError> {
    let mut chain = Chain {
        layers: Vec::new(),
        settings: Vec::new(),
    };
    let mut known: Vec<String> = Vec::new();
    let mut next = choice.name.clone();
    let mut asked = match &choice.place {
        Some(place) => Place::Span(place.clone()),
        None => Place::Path("content/firm.yaml".to_owned()),
    };
    loop {
        if known.contains(&next) {
            let through: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            let fact = format!("the theme `{next}` is made from itself");
            let finding = Diagnostic::error(asked, fact);
            return Err(ThemeError::from(match through.len() {
                1 => finding.hint("name another theme as its parent, or leave `parent` out"),
                _ => finding.note(format!("by way of {}", through.join(", "))),
            }));
        }
        let layers = read(root, &next)?;
        if layers.is_empty() {
            let names = names(root)?;
            let hint = suggest::hint(&next, names.iter().map(String::as_str));
            let fact = format!("there is no theme `{next}`");
            return Err(Diagnostic::error(asked, fact).maybe_hint(hint).into());
        }
        let mut parent = None;
        for layer in &layers {
            let settings = settings(&layer.files)?;
            parent = parent.or_else(|| settings.parent.clone());
            chain.settings.push(settings);
        }
        chain.layers.extend(layers);
        known.push(next.clone());
        match parent {
            Some((name, place)) => {
                next = name;
                asked = Place::Span(place);
            }
            // What every theme can rely on.
            None if known.iter().any(|name| name == DEFAULT) => return Ok(chain),
            None => {
                DEFAULT.clone_into(&mut next);
            }
        }
    }
}

fn settings(files: &ThemeFiles) -> Result<ThemeSettings, ThemeError> {
    let Some((shown, bytes)) = files.get(SETTINGS) else {
        return Ok(ThemeSettings::default());
    };
    let text = text(shown, bytes.clone())?;
    let source = Arc::new(Source {
        path: shown.clone(),
        text,
        ..Source::default()
    });
    match load::theme::settings(&source) {
        (settings, found) if found.is_empty() => Ok(settings),
        (_, found) => Err(ThemeError::Broken(found)),
    }
}

/// A file as text.
pub(super) fn text(shown: &str, bytes: Vec<u8>) -> Result<String, ThemeError> {
    String::from_utf8(bytes)
        .map_err(|_| Diagnostic::error(shown, "this file is not UTF-8 text").into())
}

/// All themes that can be named.
fn names(root: &Path) -> files::Result<BTreeSet<String>> {
    let built_in = BUILT_IN.dirs().filter_map(|theme| theme.path().to_str());
    let mut names: BTreeSet<String> = built_in.map(str::to_owned).collect();
    let own = root.join("themes");
    for name in files::names_in(&own)? {
        if !files::is_hidden(&name) && own.join(&name).is_dir() {
            names.extend(name.into_string());
        }
    }
    Ok(names)
}

/// What a built-in theme is called below a directory of the firm's with its name.
pub(super) const BELOW: &str = "built-in";

/// The files of one theme: the firm's own, and the built-in ones that they replace;
/// nothing where there is none.
fn read(root: &Path, name: &str) -> Result<Vec<Layer>, ThemeError> {
    // A name is a directory's, not a way to one.
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
        return Ok(Vec::new());
    }
    let (mut own, mut below) = (ThemeFiles::new(), ThemeFiles::new());
    let directory = root.join("themes").join(name);
    if directory.is_dir() {
        let own_directory = OwnTheme {
            real: below_themes(root, &directory, name)?,
            directory: &directory,
            name,
        };
        own_directory.collect(&mut PathBuf::new(), &mut own)?;
    }
    if let Some(theme) = BUILT_IN.get_dir(name) {
        built_in(theme, name, &mut below);
    }
    let below = Layer {
        is_below: !own.is_empty(),
        ..Layer::of(name, below)
    };
    let mut layers = vec![Layer::of(name, own), below];
    layers.retain(|layer| !layer.files.is_empty());
    Ok(layers)
}

/// How the files of built-in themes are shown.
const BUILT_IN_PATH: &str = "built-in theme ";

/// Whether a file that is shown so came with the program.
pub(super) fn is_built_in(shown: &str) -> bool {
    shown.starts_with(BUILT_IN_PATH)
}

fn built_in(directory: &Dir<'_>, theme: &str, found: &mut ThemeFiles) {
    for file in directory.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let Some(path) = path.strip_prefix(&format!("{theme}/")) {
            let shown = format!("{BUILT_IN_PATH}{theme}/{path}");
            found.insert(path.to_owned(), (shown, file.contents().to_vec()));
        }
    }
    for below in directory.dirs() {
        built_in(below, theme, found);
    }
}

/// The real directory of one of the firm's themes.
fn below_themes(root: &Path, directory: &Path, name: &str) -> Result<PathBuf, ThemeError> {
    let (themes, real) = (
        files::real_path(&root.join("themes"))?,
        files::real_path(directory)?,
    );
    if real.starts_with(&themes) && real != themes {
        return Ok(real);
    }
    let fact = "this symbolic link leaves `themes`";
    let finding = Diagnostic::error(format!("themes/{name}"), fact);
    Err(finding.hint("put a copy of the theme here instead").into())
}

/// A theme of the firm's while it is read.
struct OwnTheme<'a> {
    directory: &'a Path,
    /// Every link followed.
    real: PathBuf,
    name: &'a str,
}

impl OwnTheme<'_> {
    /// Reads what lies below a directory of it. What a theme holds may be public: it is a
    /// file of the theme's own, or not read.
    fn collect(&self, below: &mut PathBuf, found: &mut ThemeFiles) -> Result<(), ThemeError> {
        for name in files::names_in(&self.directory.join(&below))? {
            if files::is_hidden(&name) {
                continue;
            }
            below.push(&name);
            let full = self.directory.join(&below);
            let path = below.to_string_lossy().replace('\\', "/");
            let shown = format!("themes/{}/{path}", self.name);
            let whose = "the theme's directory";
            if let Some(wrong) = inside::stray(&full, &self.real, whose, shown.as_str()) {
                return Err(wrong.into());
            }
            if full.is_dir() {
                self.collect(below, found)?;
            } else {
                found.insert(path, (shown, files::read(&full)?));
            }
            below.pop();
        }
        Ok(())
    }
}
