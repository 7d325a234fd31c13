//! No two files import each other in a circle: neither in Rust nor in the viewer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::imports::{Edges, modules, viewer_edges};

#[test]
fn no_two_files_import_each_other_in_a_circle() {
    let mut edges = modules().edges();
    edges.extend(viewer_edges());
    let mut wrong = String::new();
    for circle in circles(&edges) {
        let files: Vec<&str> = circle.iter().map(String::as_str).collect();
        let _ = writeln!(wrong, "a circle of {}:", files.join(", "));
        for ((from, to), name) in &edges {
            if circle.contains(from) && circle.contains(to) {
                let _ = writeln!(wrong, "    {from} uses {name} of {to}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The sets of files that all lead to each other.
fn circles(edges: &Edges) -> Vec<BTreeSet<String>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in edges.keys() {
        next.entry(from).or_default().push(to);
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = next
        .keys()
        .map(|from| {
            let mut reached = BTreeSet::new();
            let mut open = vec![*from];
            while let Some(at) = open.pop() {
                for to in next.get(at).into_iter().flatten() {
                    if reached.insert(*to) {
                        open.push(to);
                    }
                }
            }
            (*from, reached)
        })
        .collect();
    let leads = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
    let mut circles = BTreeSet::new();
    for (from, all) in &reached {
        if all.contains(from) {
            let circle = all.iter().filter(|to| leads(to, from));
            circles.insert(circle.map(|file| (*file).to_owned()).collect());
        }
    }
    circles.into_iter().collect()
}

#[test]
fn a_circle_is_found_through_all_of_its_files_and_what_only_leads_to_one_is_none() {
    let edge = |from: &str, to: &str| ((from.to_owned(), to.to_owned()), "x".to_owned());
    let edges = [
        edge("a", "b"),
        edge("b", "c"),
        edge("c", "a"),
        edge("d", "a"),
        edge("c", "e"),
    ];
    let found = circles(&edges.into_iter().collect());
    assert_eq!(found, [["a", "b", "c"].map(str::to_owned).into()]);
}
