//! The firm's own words: its website and what the law wants linked, invitations in the
//! client's language, and what commands write down about people.

use crate::project::{Project, said, shell};

const FIRM: &str = "name: Alder & Finch\nurl: https://clients.example/\n";

/// A firm with a client of two people, its comments to be kept.
fn firm(more: &str) -> Project {
    Project::empty()
        .file("content/firm.yaml", format!("{FIRM}{more}"))
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd # ours\nlanguage: de\npeople:\n  # the boss\n  - name: Dana Reyes\n    email: dana@acme.example # at work\n    access: passphrase\n  - {name: Tom Hale, email: tom@acme.example} # soon\n\n# us\nteam:\n  - {name: Ines Okafor, email: ines@alder.example}\n",
        )
        .file("content/acme/updates/2026-03-04-week.md", "---\ntitle: Week\n---\n\nAll is well.\n")
}

fn foot(page: &str) -> &str {
    page.split("<footer").nth(1).expect("a footer")
}

#[test]
fn pages_lead_to_the_website_and_to_what_the_law_wants() {
    for theme in ["", "theme: ledger\n"] {
        // The place of the workspaces is nobody's website.
        let project = firm(theme);
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/index.html");
        assert!(!foot(&page).contains("https://"), "{page}");
        let links = "website: https://alder.example/\nlinks:\n  - {label: Imprint & more, url: \"https://alder.example/imprint\"}\n  - {label: Datenschutz, url: \"https://alder.example/de/privacy\", language: de}\n  - {label: Privacy, url: \"https://alder.example/privacy\", language: en-GB}\n";
        let project = firm(&format!("{links}{theme}"));
        project.run(&["check", "--strict"]).exits(0);
        project.run(&["build"]).exits(0);
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/updates/week/index.html");
        let unlock = project.read("public/acme/index.html");
        for page in [foot(&page), foot(&unlock)] {
            assert!(
                page.contains("<a href=\"https://alder.example/\">Alder &amp; Finch</a>"),
                "{page}"
            );
            assert!(
                page.contains("<a href=\"https://alder.example/imprint\">Imprint &amp; more</a>"),
                "{page}"
            );
            assert!(page.contains("/de/privacy\">Datenschutz</a>"), "{page}");
            assert!(
                !page.contains("Privacy") && !page.contains("clients.example"),
                "{page}"
            );
        }
        project.run(&["verify", "public/acme"]).exits(0);
    }
    // A language that has none of its own gets the firm's.
    let links = "links: [{label: Datenschutz, url: \"https://a.example/de\", language: de}, {label: Privacy, url: \"https://a.example/en\", language: en}]\nlocale: en-GB\n";
    let project = firm(links);
    let client = project.read("content/acme/client.yaml");
    project.write(
        "content/acme/client.yaml",
        client.replace("language: de", "language: fr"),
    );
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/index.html");
    assert!(foot(&page).contains(">Privacy</a>") && !foot(&page).contains("Datenschutz"));
    for (wrong, said_of) in [
        ("website: alder.example\n", "`website` is `alder.example`"),
        (
            "website: \"javascript:alert(1)\"\n",
            "`website` is `javascript:alert(1)`",
        ),
        (
            "website: https://good.example@evil.example/\n",
            "not a web address",
        ),
        (
            "links: [{label: X, url: /imprint}]\n",
            "`url` is `/imprint`",
        ),
        ("links: [{label: X}]\n", "needs `url`"),
        (
            "links: [{label: X, url: \"https://a.example\", language: german}]\n",
            "`german` is not a language tag",
        ),
    ] {
        let ran = firm(wrong).run(&["check"]).exits(1);
        said(&ran, said_of);
    }
}

#[test]
fn a_link_is_called_so_in_each_language() {
    let links = "locale: en-GB\nlinks:\n  - label: {en: Imprint, de: Impressum, fr: Mentions légales}\n    url: https://a.example/imprint\n  - {label: {de: Datenschutz, es: Privacidad}, url: \"https://a.example/privacy\"}\n";
    let project = firm(links);
    project.run(&["check", "--strict"]).exits(0);
    let client = project.read("content/acme/client.yaml");
    for (language, imprint, privacy) in [
        ("de", "Impressum", "Datenschutz"),
        ("de-AT", "Impressum", "Datenschutz"),
        ("fr-CH", "Mentions légales", "Datenschutz"),
        // What a link has no words for, it has in the firm's language, or else as it can.
        ("nl", "Imprint", "Datenschutz"),
        ("es", "Imprint", "Privacidad"),
    ] {
        let own = client.replace("language: de", &format!("language: {language}"));
        project.write("content/acme/client.yaml", own);
        project.run(&["build", "--plain"]).exits(0);
        project.run(&["build"]).exits(0);
        let page = project.read("public-plain/acme/updates/week/index.html");
        let unlock = project.read("public/acme/index.html");
        for page in [foot(&page), foot(&unlock)] {
            for (address, label) in [("imprint", imprint), ("privacy", privacy)] {
                let link = format!("/{address}\">{label}</a>");
                let page = page.replace("<bdi>", "").replace("</bdi>", "");
                assert!(page.contains(&link), "{language}: no {link} in {page}");
            }
        }
    }
    for (label, said_of) in [
        ("{}", "`label` is empty"),
        ("{german: X}", "`german` is not a language tag"),
        ("{de: [X]}", "`label` is a list, not a text"),
        ("[X]", "`label` is a list, not a text"),
    ] {
        let links = format!("links: [{{label: {label}, url: \"https://a.example/\"}}]\n");
        let ran = firm(&links).run(&["check"]).exits(1);
        said(&ran, said_of);
    }
    let schema = project.run(&["schema", "firm"]).exits(0).out();
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let links = &schema["properties"]["links"]["anyOf"][0];
    let label = &links["items"]["properties"]["label"]["anyOf"];
    assert_eq!(label[0]["type"][0], "string", "{links}");
    assert_eq!(label[1]["type"], "object", "{links}");
    assert_eq!(
        label[1]["additionalProperties"]["type"], "string",
        "{links}"
    );
}

#[test]
fn an_invitation_is_in_the_client_s_language_and_written_down() {
    let project = firm("");
    project.run(&["build"]).exits(0);
    let before = project.read("content/acme/client.yaml");
    let ran = project
        .run(&["access", "invite", "acme", "dana@acme.example"])
        .exits(0);
    let message = ran.out();
    for part in [
        "To: dana@acme.example\nSubject: Ihr Arbeitsraum bei Alder & Finch\n\nGuten Tag Dana Reyes,\n",
        "https://clients.example/acme/",
        "Geben Sie die Passphrase ein",
    ] {
        assert!(message.contains(part), "{part}\n{message}");
    }
    let after = project.read("content/acme/client.yaml");
    let lines: Vec<&str> = after
        .lines()
        .filter(|line| line.contains("invited"))
        .collect();
    assert!(
        lines.len() == 1
            && lines[0].starts_with("    invited: {at: 20")
            && lines[0].ends_with("by: \"ines@alder.example\"}"),
        "{after}"
    );
    assert_eq!(
        after.replace(&format!("{}\n", lines[0]), ""),
        before,
        "the rest stays"
    );
    project.run(&["check", "--strict"]).exits(0);
    said(
        &project.run(&["access", "list", "acme"]).exits(0),
        "Dana Reyes <dana@acme.example>  invited on 20",
    );
    // Again, by somebody else: one line, the newest.
    let line = [
        "access",
        "invite",
        "acme",
        "dana@acme.example",
        "--by",
        "tom@acme.example",
        "--link",
    ];
    let ran = project.run(&line).exits(0);
    let after = project.read("content/acme/client.yaml");
    assert!(
        after.matches("invited").count() == 1 && after.contains("by: \"tom@acme.example\"}"),
        "{after}"
    );
    // Nothing secret is in it, and the message has what the link carries.
    let secret = ran
        .out()
        .split("#key=")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .expect("a link")
        .to_owned();
    assert!(!after.contains(&secret) && ran.out().contains("Der Link öffnet ihn sofort"));
    let text = project.run(&["build"]).exits(0);
    drop(text);
    // The firm's own words come before the theme's.
    project.write(
        "themes/default/templates/invitation.txt",
        "Subject: Hallo\n\n{{ name }} <{{ url }}> {{ typed }} {{ client_name }}",
    );
    let ran = project
        .run(&["access", "invite", "acme", "dana@acme.example"])
        .exits(0);
    said(
        &ran,
        "Subject: Hallo\n\nDana Reyes <https://clients.example/acme/",
    );
    said(&ran, "> passphrase Acme Ltd\n");
    project.write("themes/default/templates/invitation.txt", "{{ nobody }}");
    let before = project.tree("content");
    project
        .run(&["access", "invite", "acme", "dana@acme.example"])
        .exits(1);
    assert!(project.tree("content") == before);
}

#[test]
fn access_is_written_into_people_and_comments_stay() {
    let project = firm("");
    project.run(&["build"]).exits(0);
    let before = project.read("content/acme/client.yaml");
    project
        .run(&["access", "add", "acme", "tom@acme.example"])
        .exits(0);
    let after = project.read("content/acme/client.yaml");
    assert_eq!(
        after,
        before.replace("tom@acme.example}", "tom@acme.example, access: passphrase}")
    );
    said(&project.run(&["build"]).exits(0), "acme");
    project.run(&["check", "--strict"]).exits(0);
    // Somebody new, by name; without one, an address may be a mistake.
    let ran = project
        .run(&["access", "add", "acme", "eve@acme.example"])
        .exits(2);
    said(&ran, "is not one of the people of `acme`");
    let ran = project
        .run(&[
            "access",
            "add",
            "acme",
            "eve@acme.example",
            "--name",
            "Eve \"O\" Neil: x",
        ])
        .exits(0);
    assert!(!ran.err().contains("client.yaml"), "{}", ran.err());
    let with_eve = project.read("content/acme/client.yaml");
    let own = "  - name: \"Eve \\\"O\\\" Neil: x\"\n    email: eve@acme.example\n    access: passphrase\n";
    assert_eq!(
        with_eve,
        after.replace("# soon\n", &format!("# soon\n{own}"))
    );
    said(
        &project.run(&["access", "list", "acme"]).exits(0),
        "Eve \"O\" Neil: x <eve@acme.example>",
    );
    project.run(&["build"]).exits(0);
    project.run(&["check", "--strict"]).exits(0);
    for wrong in ["eve", "a b@x", "a@b@c", "a@\u{202e}b", "@x", "a@"] {
        let before = project.tree("content");
        project
            .run(&["access", "add", "acme", wrong, "--name", "X"])
            .exits(2);
        assert!(project.tree("content") == before, "{wrong}");
    }
    // And taken away again.
    project
        .run(&["access", "revoke", "acme", "tom@acme.example"])
        .exits(0);
    let text = project.read("content/acme/client.yaml");
    assert_eq!(
        text,
        with_eve.replace("access: passphrase}", "access: none}")
    );
}

#[test]
fn keys_have_names_and_come_from_files() {
    let project = firm("");
    project.run(&["build"]).exits(0);
    assert!(
        shell(
            &project,
            "",
            "ssh-keygen -q -t ed25519 -N '' -C 'tom@laptop' -f tom"
        )
        .0
    );
    let ran = project.run(&["keys", "add", "tom"]).exits(2);
    said(&ran, "`tom` holds a private key");
    assert!(!(ran.out() + &ran.err()).contains("BEGIN"));
    project.run(&["keys", "add", "tom.pub"]).exits(0);
    let listed = project.run(&["keys", "list"]).exits(0).out();
    let public = project.read("tom.pub");
    let key = public.rsplit_once(' ').expect("a comment").0;
    assert!(listed.contains(&format!("{key}  tom@laptop\n")), "{listed}");
    assert!(listed.contains("(this identity)"), "{listed}");
    // What is typed is named as typed.
    for (text, fact) in [
        ("two.pub", "does not hold one public key"),
        ("none.pub", "does not hold one public key"),
        ("gone.pub", "gone.pub"),
    ] {
        project.write("two.pub", format!("{public}{public}"));
        project.write("none.pub", "# nothing\n");
        let ran = project.run(&["keys", "add", text]);
        assert!(ran.code() == 2 || ran.code() == 3, "{text}");
        said(&ran, fact);
    }
    project.run(&["keys", "remove", "tom.pub"]).exits(0);
    let listed = project.run(&["keys", "list"]).exits(0).out();
    assert!(!listed.contains(key), "{listed}");
}

#[test]
fn a_firm_begins_in_a_repository() {
    let project = Project::empty()
        .file("README.md", "# Ours\n")
        .file(".gitignore", "target\n")
        .file("docs/a.md", "x\n");
    assert!(shell(&project, "", "git init -q .").0);
    for line in [&["init", "."][..], &["check"], &["build", "--plain"]] {
        project.run(line).exits(0);
    }
    assert_eq!(project.read("README.md"), "# Ours\n");
    assert!(project.read(".gitignore").starts_with("target\n"));
}

#[test]
fn a_new_client_s_people_are_uncommented_as_they_stand() {
    for (from, to) in [("#  - ", "  - "), ("#  - ", "- ")] {
        let project = firm("");
        project.run(&["new", "client", "Blue Sky"]).exits(0);
        let path = "content/blue-sky/client.yaml";
        let text = project.read(path);
        project.run(&["check"]).exits(0);
        let strip = |line: &str| match line.strip_prefix('#') {
            Some(rest) if line.starts_with("#  - ") || line.starts_with("#    ") => {
                if to.starts_with('-') {
                    rest[2..].to_owned()
                } else {
                    rest.to_owned()
                }
            }
            _ => line.to_owned(),
        };
        let text: Vec<String> = text.lines().map(strip).collect();
        assert!(
            text.iter().any(|line| line.starts_with(to)),
            "{from}{text:?}"
        );
        project.write(path, text.join("\n"));
        project.run(&["check"]).exits(0);
        said(&project.run(&["build"]).exits(0), "blue-sky");
        said(
            &project.run(&["access", "list", "blue-sky"]).exits(0),
            "Dana Reyes <dana@blue-sky.example>",
        );
    }
}

#[test]
fn help_lists_commands_in_the_order_in_which_one_works() {
    let out = Project::empty().run(&["--help"]).exits(0).out();
    let list = out.split("Commands:").nth(1).expect("a list");
    let names: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let at = |name: &str| {
        names
            .iter()
            .position(|known| *known == name)
            .unwrap_or_else(|| panic!("{name} is not in {names:?}"))
    };
    let order = [
        "init", "new", "check", "serve", "build", "access", "approve", "archive", "verify", "open",
    ];
    assert!(
        order.windows(2).all(|two| at(two[0]) < at(two[1])),
        "{names:?}"
    );
    assert!(out.starts_with("Publish sealed client workspaces"), "{out}");
}

#[test]
fn help_of_a_command_lists_its_own_options_apart_from_those_of_all() {
    let everywhere = [
        "--root",
        "--identity",
        "--locked",
        "--quiet",
        "--verbose",
        "--color",
    ];
    let options = |part: &str| -> Vec<String> {
        let words = part
            .lines()
            .filter(|line| line.trim_start().starts_with('-'));
        let long = |line: &str| {
            let long = line.split_whitespace().find(|word| word.starts_with("--"));
            long.unwrap_or_default().to_owned()
        };
        words.map(long).collect()
    };
    for line in [
        &["--help"][..],
        &["approve", "--help"],
        &["access", "invite", "--help"],
        &["due", "-h"],
    ] {
        let out = Project::empty().run(line).exits(0).out();
        let (own, all) = out
            .split_once("\nOptions everywhere:\n")
            .unwrap_or_else(|| panic!("no such heading in {out}"));
        assert_eq!(options(all), everywhere, "{out}");
        let own = options(own);
        assert!(own.iter().any(|one| one == "--help"), "{out}");
        assert!(
            !own.iter().any(|one| everywhere.contains(&one.as_str())),
            "{out}"
        );
    }
}
