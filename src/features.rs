//! The parts that a program may be built without, Cargo features that are on by default,
//! and how it says so. What it cannot do then, it says where that was asked for.

/// A part that a program may be built without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// Its name in `Cargo.toml`.
    pub name: &'static str,
    /// Whether this program has it.
    pub is_built_in: bool,
}

/// Colours in code.
pub const HIGHLIGHTING: Feature = Feature {
    name: "highlighting",
    is_built_in: cfg!(feature = "highlighting"),
};

/// `deedbox serve`.
pub const PREVIEW: Feature = Feature {
    name: "preview",
    is_built_in: cfg!(feature = "preview"),
};

/// Time stamps of an authority (RFC 3161): asking for them, and verifying them.
pub const TIMESTAMPS: Feature = Feature {
    name: "timestamps",
    is_built_in: cfg!(feature = "timestamps"),
};

const ALL: [Feature; 3] = [HIGHLIGHTING, PREVIEW, TIMESTAMPS];

impl Feature {
    /// What to do where it is missing.
    #[must_use]
    pub fn hint(self) -> String {
        let name = self.name;
        format!("use a deedbox that was built with its feature `{name}`, as it is by default")
    }
}

/// What a build says where pages show code without colours.
#[must_use]
pub fn uncoloured() -> Option<&'static str> {
    let said = "code has no colours: this program was built without the feature `highlighting`";
    (!HIGHLIGHTING.is_built_in).then_some(said)
}

/// The version, and what this program was built without: `0.2.0 (built without preview)`.
#[must_use]
pub fn version() -> String {
    described(env!("CARGO_PKG_VERSION"), &ALL)
}

fn described(version: &str, features: &[Feature]) -> String {
    let missing = features.iter().filter(|feature| !feature.is_built_in);
    let missing: Vec<&str> = missing.map(|feature| feature.name).collect();
    match missing[..] {
        [] => version.to_owned(),
        _ => format!("{version} (built without {})", missing.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_names_what_is_missing() {
        let with = |name, is_built_in| Feature { name, is_built_in };
        let features = [with("a", true), with("b", false), with("c", false)];
        assert_eq!(described("1.2.3", &features[..1]), "1.2.3");
        assert_eq!(described("1.2.3", &features), "1.2.3 (built without b, c)");
    }
}
