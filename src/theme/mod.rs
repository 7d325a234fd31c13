//! Themes: templates, styles and strings, from the firm's `themes/` and from the
//! binary; and how a language writes: its words, formats, direction, and what kinds are called.
//!
//! Which pages are made with a theme, and what their templates see, is not decided here. Uses
//! `load` for settings files, and rooms below it.

pub(crate) mod brand;
mod covered;
pub(crate) mod direction;
mod error;
mod explain;
mod files;
pub(crate) mod finish;
pub(crate) mod format;
pub(crate) mod labels;
mod options;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use tera::{Kwargs, State, Tera};

use crate::diag::{Diagnostic, Source, Span};
use crate::escape::{escape, escaped};
use crate::model::iban;
use crate::model::label::Label;
use crate::model::theme::ThemeChoice;
use covered::Stack;
use direction::Direction;
pub use error::ThemeError;
use explain::{Sources, lower_first};
use files::{ThemeFile, ThemeFiles, text};
use options::ThemeOptions;

/// A theme that is ready to render.
pub struct Theme {
    tera: Tera,
    pub(crate) style: String,
    pub(crate) assets: Vec<(String, Vec<u8>)>,
    strings: BTreeMap<String, Strings>,
    labels: BTreeMap<String, Strings>,
    /// The words of declarations for which the built-in themes have others.
    ours: Arc<BTreeSet<String>>,
    sources: Sources,
    /// The ids that templates write, and in which.
    ids: HashMap<String, Vec<String>>,
    options: ThemeOptions,
}

/// What is declared in the words of one language: by the words of the declarations, and
/// by places, `reports.period.end`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels {
    pub(crate) words: Strings,
    ours: Arc<BTreeSet<String>>,
}

impl Labels {
    #[cfg(test)]
    pub(crate) fn from_pairs(words: &[(&str, &str)], ours: &[&str]) -> Self {
        Self {
            words: Strings::from_pairs(words),
            ours: Arc::new(ours.iter().map(|&word| word.to_owned()).collect()),
        }
    }

    /// The words for a label: those of its place, else those for its words. What a firm
    /// calls something is not translated by a word of the program's that is spelled alike.
    pub(crate) fn of(&self, place: &str, label: &Label) -> Option<&str> {
        let by_words = || {
            let meant = !label.is_own() || !self.ours.contains(label.as_str());
            meant.then(|| self.words.get(label)).flatten()
        };
        self.words.get(place).or_else(by_words)
    }
}

/// The interface's words of one language, by key.
#[derive(Debug, Clone, Default, serde::Serialize)]
#[serde(transparent)]
pub(crate) struct Strings(BTreeMap<String, String>);

impl Strings {
    #[cfg(test)]
    pub(crate) fn from_pairs(words: &[(&str, &str)]) -> Self {
        let owned = |(key, words): &(&str, &str)| ((*key).to_owned(), (*words).to_owned());
        Self(words.iter().map(owned).collect())
    }

    /// The keys.
    #[cfg(test)]
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The words of a key; the key itself where it has none.
    pub(crate) fn word<'w>(&'w self, key: &'w str) -> &'w str {
        self.get(key).unwrap_or(key)
    }

    /// The words of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

impl Theme {
    /// Whether a template of it is the firm's own.
    #[must_use]
    pub fn is_own(&self) -> bool {
        let mut paths = self.sources.values().map(|source| &source.path);
        paths.any(|path| !files::is_built_in(path))
    }

    /// Reads the theme that a firm chose, with its parents.
    ///
    /// # Errors
    /// When there is no such theme, a file of it is wrong, or the firm sets what it does
    /// not know.
    pub fn load(root: &Path, choice: &ThemeChoice) -> Result<Self, ThemeError> {
        let chain = files::chain(root, choice)?;
        let options = ThemeOptions::new(&chain.settings, &choice.options)?;
        let mut stack = Stack::default();
        let mut words = Vec::new();
        for mut layer in chain.layers.into_iter().rev() {
            let files = layer.take_files();
            let layer = Arc::new(layer);
            for (path, file) in files {
                // Words are replaced one by one, other files as a whole.
                if is_words(&path) {
                    words.push((path, file));
                    continue;
                }
                stack.lay(&layer, path, file);
            }
        }
        Self::build(stack.files(), words, options)
    }

    fn build(
        merged: ThemeFiles,
        words: Vec<(String, ThemeFile)>,
        options: ThemeOptions,
    ) -> Result<Self, ThemeError> {
        let mut theme = Self {
            tera: Tera::new(),
            style: String::new(),
            assets: Vec::new(),
            strings: BTreeMap::new(),
            labels: BTreeMap::new(),
            ours: Arc::default(),
            sources: Sources::new(),
            ids: HashMap::new(),
            options,
        };
        let mut templates: Vec<(String, String)> = Vec::new();
        for (path, (shown, bytes)) in merged {
            if let Some(name) = path.strip_prefix("assets/") {
                theme.assets.push((format!("brand/{name}"), bytes));
                continue;
            }
            let text = text(&shown, bytes)?;
            if let Some(name) = path.strip_prefix("templates/") {
                for id in ids_in(&text) {
                    let own = theme.ids.entry(id.to_owned()).or_default();
                    own.push(name.to_owned());
                }
                let source = Source {
                    path: shown,
                    text: covered::as_written(&text),
                    ..Source::default()
                };
                templates.push((name.to_owned(), text));
                theme.sources.insert(name.to_owned(), Arc::new(source));
            } else if path == "theme.css" || path.starts_with("styles/") {
                theme.style.push_str(&text);
                theme.style.push('\n');
            }
        }
        let mut ours = BTreeSet::new();
        for (path, (shown, bytes)) in words {
            let text = text(&shown, bytes)?;
            let own = strings(&shown, &text)?;
            if let Some(language) = language_of(&path, "strings/") {
                theme.strings.entry(language).or_default().0.extend(own.0);
            } else if let Some(language) = language_of(&path, "labels/") {
                if files::is_built_in(&shown) {
                    ours.extend(own.0.keys().cloned());
                }
                theme.labels.entry(language).or_default().0.extend(own.0);
            }
        }
        theme.ours = Arc::new(ours);
        theme.style.push_str(&theme.options.style());
        theme.tera.autoescape_on([".html"]);
        theme.tera.set_escape_fn(escape);
        for name in ["escape", "escape_html"] {
            let filter = |text: &str, _: Kwargs, _: &State<'_>| escaped(text);
            theme.tera.register_filter(name, filter);
        }
        let groups = |text: &str, _: Kwargs, _: &State<'_>| iban::in_groups(text);
        theme.tera.register_filter("iban", groups);
        theme
            .tera
            .add_raw_templates(templates)
            .map_err(|error| theme.explain(&error))?;
        Ok(theme)
    }

    /// The words of a language: its own, over those of the language without the
    /// country, over English.
    pub(crate) fn strings(&self, language: &str) -> Strings {
        merged(&self.strings, &["en", bare(language), language])
    }

    /// The words of a language as templates have them: those that are English, since the
    /// theme lacks them, say so on the finished page.
    pub(crate) fn words(&self, language: &str) -> Strings {
        let mut words = self.strings(language);
        if bare(language) != "en" {
            let own = merged(&self.strings, &[bare(language), language]);
            let lacking = words.0.iter_mut().filter(|(key, _)| own.get(key).is_none());
            for (_, text) in lacking {
                *text = finish::in_english(text);
            }
        }
        words
    }

    /// Renders a page.
    ///
    /// # Errors
    /// When the template does not fit.
    pub(crate) fn render(
        &self,
        template: &str,
        context: &tera::Context,
    ) -> Result<String, ThemeError> {
        let html = self.tera.render(template, context);
        let html = html.map_err(|error| self.explain(&error))?;
        let language = context.get("language").and_then(|value| value.as_str());
        Ok(finish::page(&html, Direction::of(language.unwrap_or("en"))))
    }

    /// Renders what is a text and no page.
    pub(crate) fn render_text(
        &self,
        template: &str,
        context: &tera::Context,
    ) -> Result<String, ThemeError> {
        let text = self.tera.render(template, context);
        text.map_err(|error| self.explain(&error))
    }

    /// One of the interface's words, for what is written into a client's records.
    #[must_use]
    pub fn word(&self, language: &str, key: &str) -> Option<String> {
        self.strings(language).get(key).map(str::to_owned)
    }

    /// What kinds, fields and choices are called in a language.
    pub(crate) fn labels(&self, language: &str) -> Labels {
        Labels {
            words: merged(&self.labels, &[bare(language), language]),
            ours: Arc::clone(&self.ours),
        }
    }

    /// The more special template where the theme has it, else the general one.
    pub(crate) fn template(&self, page: &str, kind: &str) -> String {
        let special = format!("{page}-{kind}.html");
        if self.sources.contains_key(&special) {
            special
        } else {
            format!("{page}.html")
        }
    }

    /// Whether a template that `is_used` writes an element with an id.
    pub(crate) fn has_id(&self, id: &str, is_used: impl Fn(&str) -> bool) -> bool {
        let templates = self.ids.get(id);
        templates.is_some_and(|own| own.iter().any(|template| is_used(template)))
    }

    /// What the firm set, or what holds otherwise, as templates see it.
    pub(crate) fn options(&self) -> impl serde::Serialize + '_ {
        self.options.shown()
    }

    /// Says where in which template something is wrong.
    fn explain(&self, error: &tera::Error) -> ThemeError {
        explain::explain(error, &self.sources).into()
    }
}

/// The ids that a template writes as they stand there.
fn ids_in(template: &str) -> impl Iterator<Item = &str> {
    let values = template.split(" id=\"").skip(1);
    values
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| !id.is_empty() && !id.contains(['{', '}']))
}

/// Whether a file of a theme holds words by key.
fn is_words(path: &str) -> bool {
    path.starts_with("strings/") || path.starts_with("labels/")
}

/// `de` of `strings/de.yaml`.
fn language_of(path: &str, directory: &str) -> Option<String> {
    let name = path.strip_prefix(directory)?.strip_suffix(".yaml")?;
    Some(name.to_owned())
}

/// The language without the country.
fn bare(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

/// The words of several files, later ones over earlier ones.
fn merged(files: &BTreeMap<String, Strings>, names: &[&str]) -> Strings {
    let mut words = Strings::default();
    for own in names.iter().filter_map(|name| files.get(*name)) {
        words.0.extend(own.0.clone());
    }
    words
}

fn strings(shown: &str, text: &str) -> Result<Strings, ThemeError> {
    serde_yaml::from_str::<BTreeMap<String, String>>(text)
        .map(Strings)
        .map_err(|error| yaml_error(shown, text, &error))
}

fn yaml_error(shown: &str, text: &str, error: &serde_yaml::Error) -> ThemeError {
    let source = Arc::new(Source {
        path: shown.to_owned(),
        text: text.to_owned(),
        ..Source::default()
    });
    let at = error
        .location()
        .and_then(|location| location.span().byte_offset())
        .unwrap_or(0) as usize;
    let line = text[at.min(text.len())..].find('\n').unwrap_or(0);
    let fact = error.without_snippet().to_string();
    let fact = fact.split(" at line ").next().unwrap_or(&fact);
    Diagnostic::error(Span::new(&source, at..at + line), lower_first(fact.trim())).into()
}

/// The languages that the default theme speaks, besides English.
#[cfg(test)]
pub(crate) const LANGUAGES: [&str; 7] = ["de", "fr", "es", "nl", "ar", "he", "ja"];
