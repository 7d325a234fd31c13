//! `themes/README.md` says what templates can use. Every kind of page is rendered by
//! templates that print all they know, and compared with its tables, both ways.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::project::{Project, repository};
use crate::stamped::stamped;

/// The tables of a section's names and types.
type Table = BTreeMap<String, String>;

struct Guide {
    /// By heading, without `Type `.
    tables: BTreeMap<String, Table>,
    text: String,
}

impl Guide {
    fn read() -> Self {
        let text = fs::read_to_string(repository().join("themes/README.md")).expect("the guide");
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        let mut heading = String::new();
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("## ").or(line.strip_prefix("### ")) {
                heading = title.trim_start_matches("Type ").to_owned();
            }
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let table = tables.entry(heading.clone()).or_default();
            match cells[..] {
                ["", name, _, shape, ""] if name.starts_with('`') && heading != "Options" => {
                    table.insert(name.trim_matches('`').to_owned(), shape.to_owned());
                }
                // A value by its type has the names in backticks outside of parentheses.
                ["", name, has, ""] if heading == "value" && name.starts_with('`') => {
                    let plain: String = has
                        .split('(')
                        .map(|part| part.rsplit(')').next().unwrap_or_default())
                        .collect();
                    let names: Vec<&str> = plain.split('`').skip(1).step_by(2).collect();
                    table.insert(name.trim_matches('`').to_owned(), names.join(" "));
                }
                _ => {}
            }
        }
        Self { tables, text }
    }

    /// The first column of a section with two columns.
    fn names(&self, section: &str) -> BTreeSet<String> {
        let part = self
            .text
            .split(&format!("\n## {section}\n"))
            .nth(1)
            .expect(section);
        let part = part.split("\n## ").next().expect("its end");
        let rows = part.lines().filter(|line| line.starts_with("| `"));
        rows.flat_map(|line| {
            let first = line.split('|').nth(1).expect("a cell");
            first.split('`').skip(1).step_by(2).map(str::to_owned)
        })
        .collect()
    }
}

/// What was seen while contexts were compared.
struct Comparison<'g> {
    guide: &'g Guide,
    /// `type.member`, with a value.
    seen: BTreeSet<String>,
    wrong: BTreeSet<String>,
}

impl Comparison<'_> {
    fn object(&mut self, tables: &[&str], object: &serde_json::Map<String, Value>) {
        let guide = self.guide;
        let all = tables.iter().flat_map(|table| {
            let rows = guide.tables.get(*table);
            rows.into_iter().flatten().map(move |row| (*table, row))
        });
        let mut unknown: BTreeSet<&String> = object.keys().collect();
        for (table, (name, shape)) in all {
            unknown.remove(name);
            match object.get(name) {
                None => {
                    self.wrong.insert(format!("{table} has no `{name}`"));
                }
                Some(value) => self.value(table, name, shape, value),
            }
        }
        for name in unknown {
            self.wrong
                .insert(format!("`{name}` of {tables:?} is not in the guide"));
        }
    }

    fn value(&mut self, table: &str, name: &str, shape: &str, value: &Value) {
        let inner = shape.trim_end_matches('?');
        if value.is_null() {
            if inner == shape && inner != "html" {
                self.wrong
                    .insert(format!("`{name}` of {table} may be missing"));
            }
            return;
        }
        if !value.as_array().is_some_and(Vec::is_empty) {
            self.seen.insert(format!("{table}.{name}"));
        }
        let mut bad = || {
            self.wrong
                .insert(format!("`{name}` of {table} is no {shape}: {value}"));
        };
        if let Some(member) = inner.strip_suffix("[]") {
            match value.as_array() {
                Some(members) => members
                    .iter()
                    .for_each(|one| self.value(table, name, member, one)),
                None => bad(),
            }
        } else if let Some(member) = inner.strip_suffix("{}") {
            match value.as_object() {
                Some(members) => members
                    .values()
                    .for_each(|one| self.value(table, name, member, one)),
                None => bad(),
            }
        } else {
            match inner {
                "text" | "html" if value.is_string() => {}
                "number" if value.is_number() => {}
                "boolean" if value.is_boolean() => {}
                "option" if !value.is_object() && !value.is_array() => {}
                "numbers" if value.is_array() => {}
                // By column: values, or nothing.
                "sums" if value.is_array() => {
                    for cell in value.as_array().expect("a list") {
                        self.value(table, name, "value?", cell);
                    }
                }
                "text" | "html" | "number" | "boolean" | "option" | "numbers" | "sums" => bad(),
                "value" => self.any(value),
                other => match value.as_object() {
                    Some(object) => self.object(&[other], object),
                    None => bad(),
                },
            }
        }
    }

    /// A value of a record, by its type.
    fn any(&mut self, value: &Value) {
        let object = value.as_object().expect("a value");
        let kind = object["type"].as_str().expect("a type");
        let known = self.guide.tables["value"].get(kind);
        let known: BTreeSet<&str> = known.expect(kind).split(' ').collect();
        let has: BTreeSet<&str> = object
            .keys()
            .map(String::as_str)
            .filter(|name| *name != "type")
            .collect();
        if known != has {
            self.wrong
                .insert(format!("a value of the type {kind} has {has:?}"));
        }
        self.seen.insert(format!("value.{kind}"));
        for item in object
            .get("items")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.any(item);
        }
        for field in object
            .get("fields")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.value("value", "fields", "field", field);
        }
        if let Some(chart) = object.get("chart") {
            self.value("value", "chart", "chart", chart);
        }
    }
}

/// A context as Tera prints it: JSON, but for values that are missing and for escapes
/// as Rust has them.
fn parsed(text: &str) -> Value {
    let mut json = String::new();
    let (mut quoted, mut last) = (false, ' ');
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if quoted && letter == '\\' {
            match letters.next().expect("an escape is two letters") {
                'u' => {
                    let code: String = letters.by_ref().take_while(|one| *one != '}').collect();
                    let code = u32::from_str_radix(code.trim_start_matches('{'), 16);
                    let one = char::from_u32(code.expect("hex")).expect("a letter");
                    let one = serde_json::to_string(&one).expect("text");
                    json.push_str(one.trim_matches('"'));
                }
                '\'' => json.push('\''),
                '0' => json.push_str("\\u0000"),
                other => json.extend(['\\', other]),
            }
            continue;
        }
        let ends = matches!(letter, ',' | '}' | ']');
        let lacks = last == ':' || (last == ',' && letter != '}') || (last == '[' && letter == ',');
        if !quoted && ends && lacks {
            json.push_str("null");
        }
        json.push(letter);
        if letter == '"' {
            quoted = !quoted;
        }
        if quoted || !letter.is_whitespace() {
            last = letter;
        }
    }
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The sample, and what it has nothing of.
fn everything() -> Project {
    let project = Project::empty().copy_into(&repository().join("content"), "content");
    let _ = fs::remove_dir_all(project.path("content/keyring"));
    // A list of two pages, of whose first something can be overdue.
    let paid: String = (0..500)
        .map(|at| format!("- {{number: B-{at}, date: 2026-01-12, due: 2026-01-26, state: paid, lines: [{{description: Work, amount: 1.00}}], total: 1.00}}\n"))
        .collect();
    let project = project
        .file("content/all/client.yaml", "name: All Ltd\nshow_name: true\nengagement: {reference: A-1, started: 2026-01-05, closed: 2026-09-30}\npeople: [{name: Ann Lee}]\n")
        .file("content/all/approvals/yes.yaml", "subject: tasks/t0\ndecision: approved\nby: Ann Lee\nat: 2026-03-04T10:00:00Z\n")
        .file("content/all/approvals/no.yaml", "subject: tasks/t0\ndecision: withdrawn\nby: Ann Lee\nat: 2026-03-05T10:00:00Z\n")
        .file("content/all/tasks/t0.yaml", "title: T 0\nstate: to-do\n")
        .file("content/all/invoices/paid.yaml", paid)
        .file(
            "content/kinds/probes.yaml",
            "one: Probe\nmany: Probes\ndate: date\nfields:\n  title: {type: text, required: true}\n  date: date\n  took: duration\n  sure: boolean\n  cost: money\n  trend: chart\nlist: {columns: [title, date, took, sure, cost], totals: [cost]}\n",
        )
        .file("content/kinds/updates.yaml", "fields: {due: date}\n")
        .file("content/all/updates/2026-03-04-week.md", "---\ntitle: Week\ndue: 2026-04-01\n---\n\nText.\n")
        .file("content/all/invoices/one.yaml", "number: A-1\ndate: 2026-03-04\ndue: 2026-03-18\nstate: sent\nlines: [{description: Work, amount: 1.00}]\ntotal: 1.00\n")
        .file("content/all/probes/a.yaml", "title: A\ndate: 2026-02-03\ntook: 1h 30m\nsure: true\ncost: 12.50\ntrend: {title: T, type: line, labels: [a, b], series: [{name: A, values: [1, 2]}, {name: B, values: [3, 4]}]}\n");
    print_contexts(&project);
    project
}

/// Has each template print what it can use, below its name.
fn print_contexts(project: &Project) {
    let templates = fs::read_dir(repository().join("themes/default/templates")).expect("templates");
    for name in templates.map(|entry| entry.expect("a file").file_name()) {
        let name = name.to_str().expect("text");
        if !["base.html", "components.html"].contains(&name) {
            // What stands in START-HERE.html has to be a page that does nothing.
            let begin = match name {
                "start-here.html" => "<!doctype html><meta charset=\"utf-8\"><title>T</title><pre>",
                // And what is published has to be what its name says.
                "shell.html" => "<meta name=\"deedbox\" content=\"{{ settings }}\"><pre>",
                "handover.html" => "<pre>",
                _ => "",
            };
            let dump = if begin.is_empty() {
                format!("{name}\n{{{{ __tera_context | safe }}}}")
            } else {
                format!("{begin}{name}\n{{{{ __tera_context }}}}</pre>")
            };
            project.write(&format!("themes/default/templates/{name}"), dump);
        }
    }
}

/// The context in a page that holds it as text.
fn printed(page: &str) -> Value {
    let text = page.split_once("<pre>").map_or(page, |(_, dump)| dump);
    let (_, text) = text.split_once('\n').expect("two parts");
    let mut text = text.trim_end().trim_end_matches("</pre>").to_owned();
    for (name, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&nbsp;", "\u{a0}"),
        ("&amp;", "&"),
    ] {
        text = text.replace(name, letter);
    }
    parsed(&text)
}

/// START-HERE.html of every archive.
fn start_pages(project: &Project) -> Vec<String> {
    let archives = project.tree("archives");
    let read = |bytes: &Vec<u8>| {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
        let mut names = zip
            .file_names()
            .map(|name| name.expect("a name").into_owned());
        let name = names
            .find(|name| name.ends_with("/START-HERE.html"))
            .expect("one");
        drop(names);
        let mut text = String::new();
        let mut entry = zip.by_name(&name).expect("an entry");
        std::io::Read::read_to_string(&mut entry, &mut text).expect("text");
        text
    };
    archives.values().map(read).collect()
}

#[test]
fn the_guide_names_everything_that_templates_can_use_and_nothing_else() {
    let guide = Guide::read();
    let mut comparison = Comparison {
        guide: &guide,
        seen: BTreeSet::new(),
        wrong: BTreeSet::new(),
    };
    let project = everything();
    project.run(&["build", "--plain"]).exits(0);
    let signed = stamped();
    print_contexts(&signed);
    signed.run(&["build", "--plain"]).exits(0);
    let pages = [project.tree("public-plain"), signed.tree("public-plain")];
    let mut templates = BTreeSet::new();
    for (path, bytes) in pages.iter().flatten() {
        if !path.ends_with("index.html") || path.contains("/attachments/") {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        // The policy stands before all else.
        let policy = text.split_once("http-equiv=\"Content-Security-Policy\"");
        let dump = policy.and_then(|(_, rest)| rest.split_once('>'));
        let dump = dump.map_or(&*text, |(_, dump)| dump);
        let (name, context) = dump.split_once('\n').expect("two parts");
        templates.insert(name.to_owned());
        let table = match name {
            _ if name.starts_with("record") => "record.html",
            "gallery.html" => "list.html",
            _ => name,
        };
        let context = parsed(context);
        comparison.object(
            &["Every page", table],
            context.as_object().expect("a mapping"),
        );
    }
    project.run(&["build", "all"]).exits(0);
    let site = project.read("public/all/index.html");
    let mut shell = printed(&site);
    let shell = shell.as_object_mut().expect("a mapping");
    for shared in ["firm", "root", "title", "language", "strings", "options"] {
        assert!(shell.remove(shared).is_some(), "the shell has no {shared}");
    }
    comparison.object(&["shell.html"], shell);
    project
        .run(&["archive", "tollgate-theatre", "--plain"])
        .exits(0);
    signed.run(&["access", "create", "acme"]).exits(0);
    signed.run(&["archive", "acme", "--plain"]).exits(0);
    for project in [&project, &signed] {
        for start in start_pages(project) {
            let mut start = printed(&start);
            let start = start.as_object_mut().expect("a mapping");
            for shared in ["firm", "root", "title", "language", "strings", "options"] {
                assert!(start.remove(shared).is_some(), "no {shared}");
            }
            comparison.object(&["start-here.html"], start);
            if let Some(handover) = start["handover"].as_str() {
                let handover = printed(handover);
                let handover = handover.as_object().expect("a mapping");
                comparison.object(&["Every page", "handover.html"], handover);
            }
        }
    }
    let firm = signed.read("content/firm.yaml");
    signed.write(
        "content/firm.yaml",
        firm + "url: https://clients.example/\n",
    );
    for more in [&[][..], &["--link"]] {
        let line = [&["access", "invite", "acme", "--shared"], more].concat();
        let out = signed.run(&line).exits(0).out();
        let dump = out.split("invitation.txt\n").nth(1).expect("a message");
        let mut context = parsed(dump.split("\n\n").next().expect("its context"));
        let context = context.as_object_mut().expect("a mapping");
        for shared in ["firm", "root", "title", "language", "strings", "options"] {
            assert!(context.remove(shared).is_some(), "no {shared}");
        }
        comparison.object(&["invitation.txt"], context);
    }
    let others = [
        "shell.html",
        "start-here.html",
        "handover.html",
        "invitation.txt",
    ];
    templates.extend(others.map(str::to_owned));
    templates.extend(["base.html", "components.html"].map(str::to_owned));

    assert!(comparison.wrong.is_empty(), "{:#?}", comparison.wrong);
    // What is in a table was there on some page, with a value.
    let mut missing: Vec<String> = Vec::new();
    for (table, rows) in &guide.tables {
        let used = table.ends_with(".html")
            || table.ends_with(".txt")
            || table == "Every page"
            || guide.text.contains(&format!("### Type {table}\n"));
        for name in rows.keys().filter(|_| used) {
            if !comparison.seen.contains(&format!("{table}.{name}")) {
                missing.push(format!("{table}.{name}"));
            }
        }
    }
    assert!(missing.is_empty(), "no page has these: {missing:?}");
    assert_eq!(guide.names("Templates"), templates);
}

#[test]
fn the_guide_names_components_options_tokens_and_attributes() {
    let guide = Guide::read();
    let read = |path: &str| fs::read_to_string(repository().join(path)).expect(path);
    let mut templates = String::new();
    for theme in ["default", "ledger"] {
        let directory = repository().join(format!("themes/{theme}/templates"));
        for entry in fs::read_dir(directory).expect("templates") {
            templates += &fs::read_to_string(entry.expect("a file").path()).expect("text");
        }
    }
    let components: BTreeSet<String> = templates
        .split("{% component ")
        .skip(1)
        .map(|part| part.split('(').next().expect("a name").to_owned())
        .collect();
    assert_eq!(guide.names("Components"), components);

    let style = read("themes/default/styles/10-base.css");
    let tokens: BTreeSet<String> = style
        .split([' ', ';', '{', '\n'])
        .filter_map(|word| word.strip_suffix(':'))
        .filter(|word| word.starts_with("--"))
        .map(str::to_owned)
        .collect();
    let mut named = guide.names("Tokens");
    named.remove("--firm-font");
    assert_eq!(named, tokens);

    let part = guide.text.split("\n## Options\n").nth(1).expect("options");
    let part = part.split("\n## ").next().expect("its end");
    let named: BTreeSet<(String, String)> = part
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let option = cells.get(2)?.strip_prefix('`')?.strip_suffix('`')?;
            Some((cells[1].to_owned(), option.to_owned()))
        })
        .collect();
    let mut options = BTreeSet::new();
    for theme in ["default", "ledger"] {
        let yaml = read(&format!("themes/{theme}/theme.yaml"));
        let declared = yaml.split("options:\n").nth(1).expect("options");
        for line in declared.lines() {
            let name = line.trim().split(':').next().expect("a name");
            options.insert((theme.to_owned(), name.to_owned()));
        }
    }
    assert_eq!(named, options);

    // Attributes: those that templates have, and each is one that the viewer looks for.
    let attributes = guide
        .text
        .split("\n## What the viewer needs\n")
        .nth(1)
        .expect("attributes");
    let named: BTreeSet<&str> = attributes
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    let mut used = BTreeSet::new();
    for part in templates.split("data-").skip(1) {
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let end = part.find(|letter| !is_name(letter)).expect("an end");
        if &part[..end] == "deedbox" && part[end..].starts_with("=\"") {
            let value = part[end + 2..].split('"').next().expect("an end");
            used.insert(format!("data-deedbox=\"{value}\""));
        } else if !["path", "sha256"].contains(&&part[..end]) {
            // A name that the template writes is one of several.
            let several = if part[end..].starts_with("{{") {
                "NAME"
            } else {
                ""
            };
            used.insert(format!("data-{}{several}", &part[..end]));
        }
    }
    // The state of the document, which the viewer sets.
    used.remove("data-deedbox=\"locked\"");
    let used: BTreeSet<&str> = used.iter().map(String::as_str).collect();
    assert_eq!(named, used);
    let mut viewer = String::new();
    for entry in walkdir::WalkDir::new(repository().join("src/viewer"))
        .into_iter()
        .filter_entry(|entry| {
            !["node_modules", "dist"].contains(&entry.file_name().to_str().unwrap_or_default())
        })
    {
        let entry = entry.expect("readable");
        if entry.path().extension().is_some_and(|end| end == "ts") {
            viewer += &fs::read_to_string(entry.path()).expect("text");
        }
    }
    for attribute in named.iter().filter(|name| **name != "data-label") {
        let name = match attribute.split_once('=') {
            Some((_, value)) => value.trim_matches('"'),
            None => attribute.trim_start_matches("data-"),
        };
        assert!(viewer.contains(name), "the viewer knows no {attribute}");
    }
}
