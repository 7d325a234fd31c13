//! Which file of `src` uses which other, read from the tokens of the files themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::sources;
use crate::project::repository;

/// From which file to which, and by which name of the second.
pub(super) type Edges = BTreeMap<(String, String), String>;

/// A path of Rust: `super::record::Record` is three names.
type Names = Vec<String>;

/// The modules of the program, by the names that lead to them from the crate's root.
pub(super) struct Modules(BTreeMap<Names, Module>);

/// One module: a file, or `mod x { … }` within one.
#[derive(Default)]
pub(super) struct Module {
    /// `src/model/record.rs`.
    pub(super) file: String,
    /// The types that the crate sees: `pub`, `pub(crate)`, `pub(super)`.
    pub(super) types: Vec<String>,
    defined: BTreeSet<String>,
    children: BTreeSet<String>,
    /// Modules that are compiled for tests alone.
    tests: BTreeSet<String>,
    /// The name that a `use` gives, and what it stands for.
    imported: BTreeMap<String, Import>,
    globs: Vec<Import>,
    /// All other paths, those of one name included.
    used: BTreeSet<Names>,
}

struct Import {
    path: Names,
    /// `pub use`, of whatever reach.
    exported: bool,
}

/// The names that were looked up on the way, each in its module.
type Seen<'a> = BTreeSet<(&'a Names, &'a String)>;

/// What a path leads to.
enum Target {
    Module(Names),
    Item(Names),
}

/// Reads all modules of `src`, without what is compiled for tests alone.
pub(super) fn modules() -> Modules {
    let mut modules = Modules(BTreeMap::new());
    read_module(&mut modules, Vec::new(), "src/lib.rs");
    modules
}

fn read_module(modules: &mut Modules, path: Names, file: &str) {
    let text = std::fs::read_to_string(repository().join(file)).expect(file);
    let tokens: TokenStream = text.parse().expect(file);
    for parent in scan_module(modules, path, file, tokens) {
        for child in modules.0[&parent].children.clone() {
            let below = [parent.clone(), vec![child]].concat();
            if !modules.0.contains_key(&below) {
                let stem = format!("src/{}", below.join("/"));
                let alone = format!("{stem}.rs");
                let exists = repository().join(&alone).exists();
                let file = if exists {
                    alone
                } else {
                    format!("{stem}/mod.rs")
                };
                read_module(modules, below, &file);
            }
        }
    }
}

/// Gives the module and those within it.
fn scan_module(modules: &mut Modules, path: Names, file: &str, tokens: TokenStream) -> Vec<Names> {
    let mut module = Module {
        file: file.to_owned(),
        ..Module::default()
    };
    let inline = scan(&mut module, tokens, true);
    for name in &module.tests {
        module.children.remove(name);
    }
    modules.0.insert(path.clone(), module);
    let mut read = vec![path.clone()];
    for (name, tokens) in inline {
        let within = [path.clone(), vec![name]].concat();
        read.extend(scan_module(modules, within, file, tokens));
    }
    read
}

/// Reads items and paths; gives the modules that stand within the braces of this one.
fn scan(module: &mut Module, tokens: TokenStream, items: bool) -> Vec<(String, TokenStream)> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut inline = Vec::new();
    let (mut at, mut exported, mut test) = (0, false, false);
    while at < tokens.len() {
        let (word, next) = (name(&tokens[at]), tokens.get(at + 1));
        match word.as_deref() {
            Some("use") => {
                let end = end_of(&tokens, at, false);
                if !test {
                    read_tree(module, &tokens[at + 1..end], &[], exported);
                }
                (at, exported, test) = (end + 1, false, false);
                continue;
            }
            Some("mod") if next.and_then(name).is_some() => {
                let name = next.and_then(name).expect("a name");
                if test {
                    module.tests.insert(name.clone());
                }
                module.children.insert(name.clone());
                if let (Some(TokenTree::Group(body)), false) = (tokens.get(at + 2), test) {
                    inline.push((name, body.stream()));
                }
                (at, exported, test) = (at + 3, false, false);
                continue;
            }
            Some("pub") => exported = true,
            Some(word) if items && defines(word) => {
                if test {
                    (at, exported, test) = (end_of(&tokens, at, true) + 1, false, false);
                    continue;
                }
                if let Some(name) = next.and_then(name) {
                    let named = ["struct", "enum", "union", "trait", "type"].contains(&word);
                    if exported && named {
                        module.types.push(name.clone());
                    }
                    module.defined.insert(name);
                    exported = false;
                }
            }
            Some("impl") if items && test => {
                (at, exported, test) = (end_of(&tokens, at, true) + 1, false, false);
                continue;
            }
            Some(_) => {
                let path = path_at(&tokens, at);
                at += 3 * (path.len() - 1);
                module.used.insert(path);
            }
            None => {}
        }
        if let TokenTree::Group(group) = &tokens[at] {
            let attribute =
                group.delimiter() == Delimiter::Bracket && at > 0 && is(&tokens[at - 1], '#');
            test |= attribute && group.stream().to_string().replace(' ', "") == "cfg(test)";
            inline.extend(scan(module, group.stream(), false));
        }
        at += 1;
    }
    inline
}

fn defines(word: &str) -> bool {
    [
        "fn",
        "struct",
        "enum",
        "union",
        "trait",
        "type",
        "const",
        "static",
        "macro_rules",
    ]
    .contains(&word)
}

fn name(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Where the item at `from` ends: at its semicolon, or at its body where it may have one.
fn end_of(tokens: &[TokenTree], from: usize, body: bool) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => body && group.delimiter() == Delimiter::Brace,
        other => is(other, ';'),
    };
    let length = tokens[from..].iter().position(ends);
    length.map_or(tokens.len() - 1, |length| from + length)
}

/// The names from `at` on that `::` joins.
fn path_at(tokens: &[TokenTree], mut at: usize) -> Names {
    let mut names: Names = name(&tokens[at]).into_iter().collect();
    while let [_, first, second, next, ..] = &tokens[at..]
        && is(first, ':')
        && is(second, ':')
        && let Some(next) = name(next)
    {
        names.push(next);
        at += 3;
    }
    names
}

/// What one `use` brings: `a::{self, b as c, d::*}`.
fn read_tree(module: &mut Module, tokens: &[TokenTree], above: &[String], exported: bool) {
    for branch in tokens.split(|token| is(token, ',')) {
        let mut path = above.to_vec();
        let mut called = None;
        let mut at = 0;
        while at < branch.len() {
            match &branch[at] {
                TokenTree::Ident(word) if *word == "as" => {
                    called = branch.get(at + 1).and_then(name);
                    at += 1;
                }
                TokenTree::Ident(word) if *word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => {
                    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                    read_tree(module, &tokens, &path, exported);
                    path.clear();
                }
                star if is(star, '*') => {
                    let path = std::mem::take(&mut path);
                    module.globs.push(Import { path, exported });
                }
                _ => {}
            }
            at += 1;
        }
        if let Some(last) = path.last() {
            let called = called.unwrap_or_else(|| last.clone());
            module.imported.insert(called, Import { path, exported });
        }
    }
}

impl Modules {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Module> {
        self.0.values()
    }

    /// Which file uses which other. A name leads to the file that defines it, through all files
    /// that only pass it on: `use super::Record` is an edge to `record.rs` where `mod.rs` has
    /// `pub use record::Record`, and one to `mod.rs` where the type is written there. So `mod x;`
    /// is no edge, and neither is a `pub use` of a name that the file does not use itself.
    pub(super) fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (at, module) in &self.0 {
            let names: BTreeSet<&String> = module.used.iter().map(|path| &path[0]).collect();
            let kept =
                |(name, import): &(&String, &Import)| !import.exported || names.contains(name);
            let imported = module.imported.iter().filter(kept);
            let globs = module.globs.iter().filter(|glob| !glob.exported);
            let paths = imported.map(|(_, import)| &import.path).chain(&module.used);
            let items = paths.filter_map(|path| match self.find(at, path, &mut Seen::new())? {
                Target::Item(target) => Some((target, path)),
                Target::Module(_) => None,
            });
            let all =
                globs.filter_map(|glob| match self.find(at, &glob.path, &mut Seen::new())? {
                    Target::Item(target) | Target::Module(target) => Some((target, &glob.path)),
                });
            for (target, path) in items.chain(all) {
                let target = &self.0[&target].file;
                if *target != module.file {
                    let edge = (module.file.clone(), target.clone());
                    edges.entry(edge).or_insert_with(|| path.join("::"));
                }
            }
        }
        edges
    }

    /// What `path` means in the module `at`; nothing where it leads out of the crate. `seen` are
    /// the names that led here: two modules may take all names of each other.
    fn find<'a>(
        &'a self,
        at: &[String],
        path: &'a [String],
        seen: &mut Seen<'a>,
    ) -> Option<Target> {
        let supers = path.iter().take_while(|name| *name == "super").count();
        match path.first()?.as_str() {
            "crate" => self.below(&[], &path[1..], seen),
            "self" => self.below(at, &path[1..], seen),
            "super" => {
                let above = &at[..at.len().checked_sub(supers)?];
                self.below(above, &path[supers..], seen)
            }
            _ => self.known(at, path, seen),
        }
    }

    /// What `path` means below the module `at`; a name that only a macro defines is that module's.
    fn below<'a>(
        &'a self,
        at: &[String],
        path: &'a [String],
        seen: &mut Seen<'a>,
    ) -> Option<Target> {
        match path {
            [] => Some(Target::Module(at.to_vec())),
            _ => self
                .known(at, path, seen)
                .or_else(|| Some(Target::Item(at.to_vec()))),
        }
    }

    fn known<'a>(
        &'a self,
        at: &[String],
        path: &'a [String],
        seen: &mut Seen<'a>,
    ) -> Option<Target> {
        let (at, module) = self.0.get_key_value(at)?;
        let (first, rest) = path.split_first()?;
        if !seen.insert((at, first)) {
            return None;
        }
        if module.children.contains(first) && !(rest.is_empty() && module.defined.contains(first)) {
            let child = [at.as_slice(), std::slice::from_ref(first)].concat();
            return self.below(&child, rest, seen);
        }
        if module.defined.contains(first) {
            return Some(Target::Item(at.clone()));
        }
        if let Some(import) = module.imported.get(first) {
            return match self.find(at, &import.path, seen)? {
                Target::Module(module) => self.below(&module, rest, seen),
                item @ Target::Item(_) => Some(item),
            };
        }
        let mut globs = module.globs.iter();
        globs.find_map(|glob| match self.find(at, &glob.path, seen)? {
            Target::Module(module) => self.known(&module, path, seen),
            item @ Target::Item(_) => Some(item),
        })
    }
}

/// Which file of the viewer imports which other, types included.
pub(super) fn viewer_edges() -> Edges {
    let root = repository().canonicalize().expect("a folder");
    let name = |path: &Path| {
        let path = path.canonicalize().ok()?;
        let below = path.strip_prefix(&root).ok()?;
        Some(below.to_string_lossy().replace('\\', "/"))
    };
    let mut edges = Edges::new();
    for file in sources("ts") {
        let from = name(&file.path).expect("a file of the viewer");
        for said in ["from \"", "import \"", "import(\""] {
            for import in file.text.split(said).skip(1) {
                let import = import.split('"').next().expect("a name");
                if import.starts_with('.') && import.ends_with(".ts") {
                    let target = name(&file.path.with_file_name(import));
                    let target = target.unwrap_or_else(|| panic!("{import} of {from}"));
                    edges.insert((from.clone(), target), import.to_owned());
                }
            }
        }
    }
    edges
}
