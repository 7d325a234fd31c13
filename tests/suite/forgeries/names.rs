//! Forged names, folders, links and devices.

use super::{FOLDER, Row, add};
use crate::forge::{EXTERNAL, FLAGS};

pub(super) const TABLE: &[Row] = &[
    (
        "a local name unlike the central one",
        |forge| {
            forge.part("index.html").local.name = format!("{FOLDER}/data/site/viewer.js").into()
        },
        "where `acme-2026-03-31-plain/data/site/viewer.js` is",
    ),
    (
        "a local name that climbs",
        |forge| forge.part("index.html").local.name = b"../../x".to_vec(),
        "`../../x` is refused: its name leads elsewhere",
    ),
    (
        "a central name that climbs",
        |forge| forge.part("index.html").central[0].name = b"../../x".to_vec(),
        "its directory lists `../../x`",
    ),
    (
        "a folder that climbs",
        |forge| add(forge, "../../../tmp/x/"),
        "its name leads elsewhere",
    ),
    (
        "an absolute folder",
        |forge| add(forge, "/tmp/x/"),
        "its name leads elsewhere",
    ),
    (
        "an absolute name",
        |forge| add(forge, "/etc/cron.d/x"),
        "its name leads elsewhere",
    ),
    (
        "a drive",
        |forge| add(forge, "C:/x"),
        "its name means something else",
    ),
    (
        "a server",
        |forge| add(forge, "\\\\server\\x"),
        "its name means something else",
    ),
    (
        "a name that climbs by the other slash",
        |forge| add(forge, &format!("{FOLDER}\\..\\..\\x")),
        "its name means something else",
    ),
    (
        "a folder of its own",
        |forge| add(forge, &format!("{FOLDER}/data/more/")),
        "is an entry for a folder",
    ),
    (
        "a symlink",
        |forge| {
            add(forge, &format!("{FOLDER}/data/link"));
            let part = forge.parts.last_mut().expect("added");
            part.central[0].numbers[EXTERNAL] = Some(0o120_777 << 16);
        },
        "it is a link or a device",
    ),
    (
        "a symlink whose name ends in a slash",
        |forge| {
            add(forge, &format!("{FOLDER}/data/link/"));
            let part = forge.parts.last_mut().expect("added");
            part.central[0].numbers[EXTERNAL] = Some(0o120_777 << 16);
        },
        "is an entry for a folder",
    ),
    (
        "a device",
        |forge| forge.parts[0].central[0].numbers[EXTERNAL] = Some(0o020_666 << 16),
        "it is a link or a device",
    ),
    (
        "a program",
        |forge| forge.parts[0].central[0].numbers[EXTERNAL] = Some(0o104_755 << 16),
        "external attributes",
    ),
    (
        "names that differ by case",
        |forge| add(forge, &format!("{FOLDER}/data/site/INDEX.html")),
        "on some systems it is the same as",
    ),
    (
        "names that differ by form",
        |forge| {
            add(
                forge,
                &format!("{FOLDER}/data/records/briefs/Ma\u{308}rz.md"),
            )
        },
        "on some systems it is the same as",
    ),
    (
        "names that differ by case beyond ASCII",
        |forge| add(forge, &format!("{FOLDER}/data/records/briefs/M\u{c4}RZ.MD")),
        "on some systems it is the same as",
    ),
    (
        "a file where others have their folder",
        |forge| add(forge, &format!("{FOLDER}/data/site")),
        "it is a file, and the folder of",
    ),
    (
        "a console",
        |forge| add(forge, &format!("{FOLDER}/CONIN$")),
        "is a device's, or none, on Windows",
    ),
    (
        "a port",
        |forge| add(forge, &format!("{FOLDER}/COM\u{b9}.txt")),
        "is a device's, or none, on Windows",
    ),
    (
        "a name that reads from the right",
        |forge| add(forge, &format!("{FOLDER}/RECOVERY\u{202E}txt.exe")),
        "does not look like what it is",
    ),
    (
        "a name that speaks to the terminal",
        |forge| add(forge, &format!("{FOLDER}/\u{1b}]0;x\u{7}")),
        "its name means something else",
    ),
    (
        "a name that is not UTF-8",
        |forge| forge.parts[0].both(|header| header.name = b"acme-2026-03-31-plain/\xff".to_vec()),
        "is not UTF-8",
    ),
    (
        "a name whose letters are another table's",
        |forge| {
            forge
                .part("März.md")
                .both(|header| header.numbers[FLAGS] = Some(0))
        },
        "the flags of",
    ),
    (
        "a file in another folder",
        |forge| add(forge, "acme/data/x"),
        "is not in the folder",
    ),
    (
        "a file in no folder",
        |forge| add(forge, "index.html"),
        "is not in the folder",
    ),
];
