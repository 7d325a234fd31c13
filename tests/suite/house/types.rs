//! No two types that others may use have one name: whoever searches for it finds one thing.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::modules;

#[test]
fn no_two_types_have_one_name() {
    let modules = modules();
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for module in modules.iter() {
        for name in &module.types {
            files.entry(name).or_default().insert(&module.file);
            *count.entry(name).or_default() += 1;
        }
    }
    let twice = count
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(name, _)| format!("{name} is in {:?}", files[name]));
    let twice: Vec<String> = twice.collect();
    assert!(
        twice.is_empty(),
        "give each a name of its own:\n{}",
        twice.join("\n")
    );
}
