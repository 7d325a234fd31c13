//! A zip taken apart, changed, and put together again, with every number as somebody wants
//! it: what no packing program would write. Untouched it gives the same bytes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use deedbox::archive::verify::container::{Container, Limits};
use deedbox::archive::verify::{self};
use deedbox::digest::Digest;

use crate::project::Project;

/// A header, or a line of the directory: the numbers behind the signature, name and extra.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    /// Version made by, system, version needed, flags, method, time, date, CRC-32, bytes
    /// in the zip, bytes unpacked, name's length, extra's length, comment's length, disk,
    /// internal and external attributes, position. Lengths and position are made to fit
    /// where they are nothing.
    pub(crate) numbers: [Option<u64>; 17],
    pub(crate) name: Vec<u8>,
    pub(crate) extra: Vec<u8>,
    pub(crate) comment: Vec<u8>,
}

/// How many bytes each number has.
const WIDTHS: [usize; 17] = [1, 1, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4];
pub(crate) const FLAGS: usize = 3;
pub(crate) const METHOD: usize = 4;
pub(crate) const TIME: usize = 5;
pub(crate) const CRC: usize = 7;
pub(crate) const COMPRESSED: usize = 8;
pub(crate) const SIZE: usize = 9;
pub(crate) const DISK: usize = 13;
pub(crate) const EXTERNAL: usize = 15;
pub(crate) const POSITION: usize = 16;

impl Header {
    fn read(bytes: &[u8], at: &mut usize, is_central: bool) -> Self {
        let mut take = |width: usize| {
            *at += width;
            &bytes[*at - width..*at]
        };
        take(4);
        let mut header = Self::default();
        for (number, width) in header
            .numbers
            .iter_mut()
            .zip(WIDTHS)
            .enumerate()
            .filter_map(|(at, number)| (is_central || (2..12).contains(&at)).then_some(number))
        {
            *number = Some(le(take(width)));
        }
        let length = |number: Option<u64>| number.unwrap_or_default() as usize;
        header.name = take(length(header.numbers[10])).to_vec();
        header.extra = take(length(header.numbers[11])).to_vec();
        for fits in [10, 11, 12, POSITION] {
            header.numbers[fits] = None;
        }
        header
    }

    fn write(&self, out: &mut Vec<u8>, is_central: bool, position: u64) {
        out.extend(if is_central {
            b"PK\x01\x02"
        } else {
            b"PK\x03\x04"
        });
        let mut numbers = self.numbers;
        numbers[10].get_or_insert(self.name.len() as u64);
        numbers[11].get_or_insert(self.extra.len() as u64);
        numbers[12].get_or_insert(self.comment.len() as u64);
        numbers[POSITION].get_or_insert(position);
        for (at, (number, width)) in numbers.iter().zip(WIDTHS).enumerate() {
            if is_central || (2..12).contains(&at) {
                out.extend(&number.unwrap_or_default().to_le_bytes()[..width]);
            }
        }
        out.extend(&self.name);
        out.extend(&self.extra);
        if is_central {
            out.extend(&self.comment);
        }
    }
}

fn le(bytes: &[u8]) -> u64 {
    let digits = bytes.iter().rev();
    digits.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// One file: its header, its bytes, what is behind them, and its lines in the directory,
/// of which there should be one.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) local: Header,
    pub(crate) data: Vec<u8>,
    pub(crate) behind: Vec<u8>,
    pub(crate) central: Vec<Header>,
}

/// A zip, taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forge {
    pub(crate) before: Vec<u8>,
    pub(crate) parts: Vec<Part>,
    pub(crate) before_directory: Vec<u8>,
    pub(crate) before_end: Vec<u8>,
    /// Disk, disk of the directory, files on it, files, size and position of the
    /// directory, length of the comment; made to fit where they are nothing.
    pub(crate) end: [Option<u64>; 7],
    pub(crate) behind: Vec<u8>,
}

const END_WIDTHS: [usize; 7] = [2, 2, 2, 2, 4, 4, 2];

impl Forge {
    /// Takes a zip apart that deedbox wrote.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut forge = Self::default();
        let mut at = 0;
        while bytes[at..].starts_with(b"PK\x03\x04") {
            let local = Header::read(bytes, &mut at, false);
            let length = local.numbers[COMPRESSED].expect("read") as usize;
            let data = bytes[at..at + length].to_vec();
            at += length;
            forge.parts.push(Part {
                local,
                data,
                behind: Vec::new(),
                central: Vec::new(),
            });
        }
        for part in &mut forge.parts {
            part.central.push(Header::read(bytes, &mut at, true));
        }
        forge
    }

    /// The zip.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = self.before.clone();
        let mut positions = Vec::new();
        for part in &self.parts {
            positions.push(out.len() as u64);
            part.local.write(&mut out, false, 0);
            out.extend(&part.data);
            out.extend(&part.behind);
        }
        out.extend(&self.before_directory);
        let directory = out.len() as u64;
        let mut count = 0;
        for (part, position) in self.parts.iter().zip(positions) {
            for central in &part.central {
                central.write(&mut out, true, position);
                count += 1;
            }
        }
        let fits = [
            0,
            0,
            count,
            count,
            out.len() as u64 - directory,
            directory,
            0,
        ];
        out.extend(&self.before_end);
        out.extend(b"PK\x05\x06");
        for ((number, fit), width) in self.end.iter().zip(fits).zip(END_WIDTHS) {
            out.extend(&number.unwrap_or(fit).to_le_bytes()[..width]);
        }
        out.extend(&self.behind);
        out
    }

    /// The file whose name ends so.
    pub(crate) fn part(&mut self, name: &str) -> &mut Part {
        let mut parts = self.parts.iter_mut();
        parts
            .find(|part| part.local.name.ends_with(name.as_bytes()))
            .expect(name)
    }
}

impl Part {
    /// A stored file that fits together.
    pub(crate) fn stored(name: &str, data: &[u8], like: &Part) -> Self {
        let mut part = like.clone();
        part.data = data.to_vec();
        let mut crc = flate2::Crc::new();
        crc.update(data);
        part.both(|header| {
            header.name = name.into();
            header.numbers[2] = Some(10);
            header.numbers[METHOD] = Some(0);
            header.numbers[CRC] = Some(crc.sum().into());
            header.numbers[COMPRESSED] = Some(data.len() as u64);
            header.numbers[SIZE] = Some(data.len() as u64);
        });
        part.central[0].numbers[0] = Some(10);
        part
    }

    /// Changes the header and the line in the directory alike.
    pub(crate) fn both(&mut self, change: impl Fn(&mut Header)) {
        change(&mut self.local);
        self.central.iter_mut().for_each(change);
    }

    /// Gives it another name, in both places.
    pub(crate) fn rename(&mut self, name: &str) {
        let flags = if name.is_ascii() { 0 } else { 0x800 };
        self.both(|header| {
            header.name = name.into();
            header.numbers[FLAGS] = Some(flags);
        });
    }
}

/// What `verify` makes of a zip or a folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    Right,
    Wrong(String),
    Refused(String),
}

/// Asks the library, without a passphrase.
pub(crate) fn judge(path: &Path) -> Judged {
    let verified = Container::find(path, &Limits::default())
        .and_then(|container| verify::verify(&container, verify::Given::default()));
    match verified {
        Err(why) => Judged::Refused(why.to_string()),
        Ok(found) => match found.iter().find(|one| one.is_wrong()) {
            Some(wrong) => Judged::Wrong(wrong.text.clone()),
            None => Judged::Right,
        },
    }
}

/// What unpacks a zip, each into a directory.
const TOOLS: [(&str, &str); 4] = [
    ("unzip", "unzip -q -o \"$0\" -d \"$1\""),
    ("7z", "7z x -y -bd -o\"$1\" \"$0\""),
    ("bsdtar", "bsdtar -xf \"$0\" -C \"$1\""),
    (
        "Python",
        "python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])' \"$0\" \"$1\"",
    ),
];

/// Holds that the real tools unpack a zip, each to exactly the files that its manifests
/// list, with their digests, in one folder.
pub(crate) fn agree(project: &Project, zip: &Path) -> Result<(), String> {
    for (tool, line) in TOOLS {
        let out = project.path("unpacked-by");
        fs::create_dir_all(&out).expect("a directory");
        let ran = Command::new("sh")
            .args(["-c", line])
            .args([zip, &out])
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .expect("sh runs");
        let compared = compared(&project.tree("unpacked-by"));
        fs::remove_dir_all(&out).expect("made above");
        compared.map_err(|why| format!("{tool}: {why}"))?;
        if !ran.status.success() {
            return Err(format!("{tool}: {}", String::from_utf8_lossy(&ran.stderr)));
        }
    }
    Ok(())
}

fn compared(tree: &std::collections::BTreeMap<String, Vec<u8>>) -> Result<(), String> {
    let lists = ["manifest-sha256.txt", "tagmanifest-sha256.txt"];
    let first = tree.keys().next().ok_or("nothing was unpacked")?;
    let folder = first.split('/').next().unwrap_or_default().to_owned() + "/";
    let mut listed = std::collections::BTreeSet::new();
    for list in lists {
        let name = folder.clone() + list;
        let text = tree.get(&name).ok_or(format!("there is no {list}"))?;
        listed.insert(name);
        for line in String::from_utf8_lossy(text).lines() {
            let (digest, name) = line.split_once("  ").ok_or("a line that is none")?;
            let name = folder.clone() + &name.replace("%25", "%");
            let bytes = tree.get(&name).ok_or(format!("`{name}` is missing"))?;
            if Digest::of(bytes).to_string() != digest {
                return Err(format!("`{name}` is another file"));
            }
            listed.insert(name);
        }
    }
    // The signature of the tag manifest is in no list.
    let known = |name: &String| listed.contains(name) || name.ends_with("manifest-sha256.txt.sig");
    match tree.keys().find(|name| !known(name)) {
        Some(more) => Err(format!("`{more}` is unpacked too")),
        None => Ok(()),
    }
}

/// A small archive that is right: text, noise, a name beyond ASCII, an empty file.
pub(crate) fn archive(project: &Project) -> PathBuf {
    let noise = crate::zips::noise(6000);
    let text = "All of it is approved. ".repeat(60);
    let file = crate::zips::file;
    let files = vec![
        file(
            "records/briefs/M\u{e4}rz.md",
            text.len() as u64,
            text.as_bytes(),
        ),
        file("records/empty.csv", 0, b""),
        file("site/attachments/logo.png", noise.len() as u64, &noise),
        file("site/index.html", 12, b"<p>Hello</p>"),
    ];
    crate::zips::bundle(project, files).path
}
