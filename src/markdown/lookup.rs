//! What a link leads to in a text, by the name after its `#`.

use std::collections::HashMap;

use super::parts::NamedTarget;

/// A target by its place among those of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its place.
    pub target: usize,
    /// Whether the name is one that deedbox 0.1 gave it.
    pub is_earlier: bool,
}

/// The targets of a text by their names.
#[derive(Debug)]
pub(super) struct Lookup {
    names: TargetNames,
    earlier: TargetNames,
}

#[derive(Debug, Default)]
struct TargetNames {
    exact: HashMap<String, usize>,
    /// In small letters.
    folded: HashMap<String, usize>,
}

impl TargetNames {
    /// Of two of a name the first is found, as browsers do.
    fn add(&mut self, name: &str, target: usize) {
        self.exact.entry(name.to_owned()).or_insert(target);
        self.folded.entry(name.to_lowercase()).or_insert(target);
    }

    fn find(&self, name: &str) -> Option<usize> {
        let exact = self.exact.get(name);
        exact
            .or_else(|| self.folded.get(&name.to_lowercase()))
            .copied()
    }
}

impl Lookup {
    pub(super) fn new(targets: &[NamedTarget]) -> Self {
        let (mut names, mut earlier) = (TargetNames::default(), TargetNames::default());
        for (at, target) in targets.iter().enumerate() {
            if !target.is_shown {
                continue;
            }
            names.add(&target.name, at);
            if let Some(name) = &target.earlier {
                earlier.add(name, at);
            }
        }
        Self { names, earlier }
    }

    pub(super) fn find(&self, name: &str) -> Option<Found> {
        let of = |names: &TargetNames, is_earlier| {
            let target = names.find(name)?;
            Some(Found { target, is_earlier })
        };
        of(&self.names, false).or_else(|| of(&self.earlier, true))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    #[test]
    fn a_name_is_found_whatever_its_case_and_by_what_it_was_called() {
        let document = Document::read(
            "# They're <b id=Here>here</b>\n\n## Scope\n\n## Scope\n\n<a name=\"own\"></a>\n\n## A & B {#mine}\n",
        );
        let named = |name: &str| {
            let found = document.find(name)?;
            Some((
                document.targets()[found.target].name.as_str(),
                found.is_earlier,
            ))
        };
        for (name, wanted) in [
            ("theyre-here", ("theyre-here", false)),
            ("Theyre-Here", ("theyre-here", false)),
            ("they-re-here", ("theyre-here", true)),
            ("scope", ("scope", false)),
            ("scope-1", ("scope-1", false)),
            ("scope-2", ("scope-1", true)),
            ("here", ("Here", false)),
            ("own", ("own", false)),
            ("MINE", ("mine", false)),
        ] {
            assert_eq!(named(name), Some(wanted), "{name}");
        }
        for name in ["", "scope-3", "a--b", "they"] {
            assert_eq!(named(name), None, "{name}");
        }
    }
}
