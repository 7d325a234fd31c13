//! No two types that others may use have one name: whoever searches for it finds one thing.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::modules;

/// The names that still stand for two types and more. One leaves this list when its types have
/// got names of their own; none comes in.
const NAMES: &[&str] = &["Labels", "Person", "Place", "Session", "Table", "Written"];

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
    let twice: BTreeSet<&str> = count
        .into_iter()
        .filter_map(|(name, count)| (count > 1).then_some(name))
        .collect();
    let new = twice.iter().filter(|name| !NAMES.contains(name));
    let new: Vec<String> = new
        .map(|name| format!("{name} is in {:?}", files[name]))
        .collect();
    assert!(
        new.is_empty(),
        "give each a name of its own:\n{}",
        new.join("\n")
    );
    let gone: Vec<&&str> = NAMES.iter().filter(|name| !twice.contains(*name)).collect();
    assert!(gone.is_empty(), "take them off the list: {gone:?}");
}
