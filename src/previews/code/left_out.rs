//! What stands for `highlight` in a program that was built without the feature
//! `highlighting`: code is known by its name, and shown without colours.

use std::path::Path;

/// Ends of names whose media types do not say that they are text, though they are.
const CODE: [&str; 26] = [
    "bash", "c", "cfg", "conf", "cpp", "cs", "go", "h", "ini", "java", "js", "json", "jsx", "php",
    "ps1", "py", "rb", "rs", "sh", "sql", "toml", "ts", "tsx", "xml", "yaml", "yml",
];

/// What a file is by its name, where it is code.
pub(crate) fn language_of(path: &str) -> Option<&'static str> {
    let end = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
    CODE.iter().find(|known| **known == end).copied()
}

/// Nothing: no grammar looks at a text.
pub(super) fn detected(_text: &str) -> Option<&'static str> {
    None
}

/// Nothing: no language has colours.
pub(crate) fn highlighted(_language: &str, _code: &str) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_known_by_its_name() {
        assert_eq!(language_of("scripts/Import.PY"), Some("py"));
        assert_eq!(language_of("a.bin"), None);
        assert_eq!(language_of("json"), None);
    }
}
