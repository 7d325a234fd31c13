//! The files of a theme's layers, one above the other. A template that another takes the place
//! of can still be extended, under the name of its theme; and as `built-in` from the directory
//! of the firm's that has the name of its theme.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::{BELOW, Layer, ThemeFile, ThemeFiles};

/// A built-in theme's name as `built-in`, for templates of the firm's directory with its name
/// alone: two such directories may be below each other, and each means its own. As long as the
/// word, so that places in a template stay what they are.
const OWN: [(&str, &str); 2] = [("default", "built:00"), ("ledger", "built:01")];

/// Layers, the lowest first.
#[derive(Default)]
pub(super) struct Stack {
    merged: BTreeMap<String, (ThemeFile, Arc<Layer>)>,
    covered: BTreeMap<String, (ThemeFile, Arc<Layer>)>,
}

impl Stack {
    /// Puts a file of a layer over those of the same path.
    pub(super) fn lay(&mut self, layer: &Arc<Layer>, path: String, file: ThemeFile) {
        let name = path.strip_prefix("templates/").map(str::to_owned);
        let replaced = self.merged.insert(path, (file, Arc::clone(layer)));
        if let (Some((file, below)), Some(name)) = (replaced, name) {
            let mut called = below.names_below(&layer.theme);
            if called.contains(&BELOW) {
                called.extend(own(&below.theme));
            }
            for called in called {
                let covered = (file.clone(), Arc::clone(&below));
                self.covered.insert(format!("{called}/{name}"), covered);
            }
        }
    }

    /// The uppermost files, with those replaced templates that others name. The rest need not
    /// fit any more what they are made from.
    pub(super) fn files(self) -> ThemeFiles {
        let names: Vec<String> = self.covered.keys().cloned().collect();
        let meant = |((shown, bytes), layer): (ThemeFile, Arc<Layer>)| {
            let bytes = meant(bytes, own(&layer.theme), &names);
            (shown, bytes)
        };
        let merged = self.merged.into_iter();
        let mut merged: ThemeFiles = merged
            .map(|(path, file)| match path.starts_with("templates/") {
                true => (path, meant(file)),
                false => (path, file.0),
            })
            .collect();
        let covered = self.covered.into_iter();
        let mut covered: ThemeFiles = covered.map(|(name, file)| (name, meant(file))).collect();
        loop {
            let named = covered.keys().find(|name| {
                let quoted = quoted(name);
                merged.iter().any(|(path, (_, bytes))| {
                    let text = std::str::from_utf8(bytes).unwrap_or_default();
                    path.starts_with("templates/") && quoted.iter().any(|name| text.contains(name))
                })
            });
            let Some(name) = named.cloned() else {
                return merged;
            };
            if let Some(file) = covered.remove(&name) {
                merged.insert(format!("templates/{name}"), file);
            }
        }
    }
}

/// What a built-in theme is called for the firm's directory of its name.
pub(super) fn own(theme: &str) -> Option<&'static str> {
    let own = OWN.into_iter().find(|(name, _)| *name == theme);
    own.map(|(_, called)| called)
}

/// A template that names its own built-in ones.
fn meant(bytes: Vec<u8>, own: Option<&str>, names: &[String]) -> Vec<u8> {
    let (Some(own), Ok(text)) = (own, std::str::from_utf8(&bytes)) else {
        return bytes;
    };
    let mut text = text.to_owned();
    for name in names {
        let Some(rest) = name.strip_prefix(own) else {
            continue;
        };
        for (typed, meant) in quoted(&format!("{BELOW}{rest}")).iter().zip(quoted(name)) {
            text = text.replace(typed, &meant);
        }
    }
    text.into_bytes()
}

fn quoted(name: &str) -> [String; 2] {
    [format!("\"{name}\""), format!("'{name}'")]
}

/// A template as it was written.
pub(super) fn as_written(text: &str) -> String {
    let mut text = text.to_owned();
    for (_, own) in OWN {
        for (made, typed) in quoted_starts(own).iter().zip(quoted_starts(BELOW)) {
            text = text.replace(made, &typed);
        }
    }
    text
}

fn quoted_starts(name: &str) -> [String; 2] {
    [format!("\"{name}/"), format!("'{name}/")]
}

/// Whether a name is one that nobody types.
pub(super) fn is_made(name: &str) -> bool {
    OWN.iter().any(|(_, own)| name.starts_with(own))
}
