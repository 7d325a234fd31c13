//! Reads a zip only in the one form in which archives are written, from the first byte to the
//! last, in one pass. The files' own headers determine the directory and the end byte for byte,
//! so no reader, wherever it begins, can find other files, sizes or names than this one.
//!
//! Nothing is searched for or skipped, and what is said twice must agree. Zips that other
//! programs made are not read.

mod content;
mod packed;
mod record;

use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};

use record::{Made, ZipField};

pub(super) use content::EntryContent;
pub(super) use packed::{Method, Packed};

/// Why a zip is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ZipFault {
    /// The disk failed.
    #[error("{0}")]
    Read(#[from] io::Error),
    /// It is no zip, or it is cut off.
    #[error("it is not a zip, or it is cut short")]
    CutShort,
    /// deedbox never writes this: another program packed it.
    #[error("{0}")]
    Anew(String),
    /// It contradicts itself, or holds more than it says.
    #[error("{0}")]
    Altered(String),
    /// A file of it is refused.
    #[error("`{name}` is refused: {why}")]
    Refused {
        /// Its name there.
        name: String,
        /// What is wrong with it.
        why: String,
    },
}

fn anew<T>(what: impl Into<String>) -> Result<T, ZipFault> {
    Err(ZipFault::Anew(what.into()))
}

fn altered<T>(what: impl Into<String>) -> Result<T, ZipFault> {
    Err(ZipFault::Altered(what.into()))
}

/// The files of a zip, in its order. `accept` gets each name and size as soon as they are
/// known, and gives the reason where a file is refused.
///
/// # Errors
/// When it is not exactly in the form that is written.
pub(super) fn read(
    file: File,
    accept: &mut dyn FnMut(&str, u64) -> Result<(), String>,
) -> Result<Vec<Packed>, ZipFault> {
    let mut source = Source::of(file)?;
    match whole(&mut source, accept) {
        Err(ZipFault::CutShort) if source.ends_as_a_zip()? => {
            let at = source.at;
            altered(format!("what is at byte {at} goes on beyond the end"))
        }
        result => result,
    }
}

fn whole(
    source: &mut Source,
    accept: &mut dyn FnMut(&str, u64) -> Result<(), String>,
) -> Result<Vec<Packed>, ZipFault> {
    let mut all: Vec<Packed> = Vec::new();
    let mut made: Option<Made> = None;
    let signature = loop {
        let header = source.at;
        let signature = source.number(4)?;
        if signature != record::LOCAL {
            break signature;
        }
        let packed = local(source, header, &mut made)?;
        accept(&packed.name, packed.size).map_err(|why| ZipFault::Refused {
            name: packed.name.clone(),
            why,
        })?;
        source.skip(packed.compressed)?;
        all.push(packed);
    };
    let Some(mut made) = made else {
        return match signature {
            record::CENTRAL | record::END => altered("there is no file in it"),
            _ if source.ends_as_a_zip()? => altered("something is in front of its first file"),
            _ => Err(ZipFault::CutShort),
        };
    };
    directory(source, &all, &mut made, signature)?;
    if let Some(packed) = all.iter().find(|packed| !made.holds(&packed.name)) {
        let (name, folder) = (&packed.name, &made.folder);
        return anew(format!("`{name}` is not in the folder `{folder}`"));
    }
    Ok(all)
}

/// A file's own header, behind its signature (APPNOTE 4.3.7).
fn local(source: &mut Source, header: u64, made: &mut Option<Made>) -> Result<Packed, ZipFault> {
    let fixed = source.bytes(26)?;
    let said = record::Local::of(&fixed);
    let name = source.bytes(said.name_length)?;
    let extra = source.bytes(said.extra_length)?;
    let Ok(name) = String::from_utf8(name) else {
        return anew(format!("the name at byte {header} is not UTF-8"));
    };
    let folder = name.strip_suffix('/');
    if let Some(why) = crate::names::problem(folder.unwrap_or(&name)) {
        let why = why.to_owned();
        return Err(ZipFault::Refused { name, why });
    }
    if said.flags & 1 != 0 {
        let why = "it is encrypted by the zip".to_owned();
        return Err(ZipFault::Refused { name, why });
    }
    if folder.is_some() {
        return anew(format!("`{name}` is an entry for a folder"));
    }
    let Some(method) = Method::of(said.method) else {
        let how = said.method;
        return anew(format!(
            "`{name}` is packed by method {how}, neither stored nor deflated"
        ));
    };
    if said.flags & 8 != 0 {
        return anew(format!("the sizes of `{name}` are behind it"));
    }
    let Some((sizes, is_large)) = record::sizes(&said, &extra) else {
        return anew(format!(
            "`{name}` has other extra fields than those that are written"
        ));
    };
    let made = made.get_or_insert_with(|| Made::of(&said, &name));
    let packed = Packed {
        method,
        crc: said.crc,
        compressed: sizes.compressed,
        size: sizes.size,
        is_large,
        header,
        start: source.at,
        name,
    };
    if let Some((ZipField(what, ..), is)) = record::differing(&fixed, &record::local(&packed, made))
    {
        return anew(format!("the {what} of `{}` is {is}", packed.name));
    }
    if method == Method::Stored && packed.compressed != packed.size {
        let Packed {
            name,
            compressed,
            size,
            ..
        } = &packed;
        return altered(format!(
            "`{name}` is stored in {compressed} bytes and said to have {size}"
        ));
    }
    Ok(packed)
}

/// The directory and the end, behind the last file. The first signature has been read.
fn directory(
    source: &mut Source,
    all: &[Packed],
    made: &mut Made,
    first: u64,
) -> Result<(), ZipFault> {
    let begins = source.at - 4;
    for (at, packed) in all.iter().enumerate() {
        let signature = if at == 0 { first } else { source.number(4)? };
        match signature {
            record::CENTRAL => listed(source, packed, made, at == 0)?,
            record::END | record::END_64 => {
                return altered(format!("its directory does not list `{}`", packed.name));
            }
            _ => {
                let last = source.at - 4;
                return altered(format!(
                    "what is at byte {last} is neither a file nor its directory"
                ));
            }
        }
    }
    let size = source.at - begins;
    let mut next = source.number(4)?;
    if next == record::CENTRAL {
        return altered("its directory lists more files than there are");
    }
    for part in record::end(all, begins, size) {
        if next != part.signature {
            let at = source.at - 4;
            return altered(format!("at byte {at} there is no {}", part.what));
        }
        let bytes = source.bytes(part.fields.iter().map(|field| field.1).sum())?;
        if let Some((ZipField(what, _, wanted), is)) = record::differing(&bytes, &part.fields) {
            return altered(format!("{what} is {is} instead of {wanted}"));
        }
        if part.signature != record::END {
            next = source.number(4)?;
        }
    }
    match source.left() {
        0 => Ok(()),
        left => altered(format!("{left} bytes are behind its end")),
    }
}

/// A file's line in the directory, behind its signature (APPNOTE 4.3.12).
fn listed(
    source: &mut Source,
    packed: &Packed,
    made: &mut Made,
    is_first: bool,
) -> Result<(), ZipFault> {
    let fixed = source.bytes(42)?;
    let said = record::Central::of(&fixed);
    let name = source.bytes(said.name_length)?;
    let extra = source.bytes(said.extra_length)?;
    if name != packed.name.as_bytes() {
        let name = String::from_utf8_lossy(&name);
        return altered(format!(
            "its directory lists `{name}` where `{}` is",
            packed.name
        ));
    }
    let name = &packed.name;
    if is_first {
        made.system = said.system;
    }
    if said.is_link_or_device() {
        let why = "it is a link or a device".to_owned();
        return Err(ZipFault::Refused {
            name: name.clone(),
            why,
        });
    }
    let wanted = record::central_extra(packed);
    if extra != wanted {
        return if extra.is_empty() || extra.starts_with(&[1, 0]) {
            altered(format!(
                "the ZIP64 field of `{name}` in its directory is not the one that is needed"
            ))
        } else {
            anew(format!(
                "`{name}` has other extra fields than those that are written"
            ))
        };
    }
    let fields = record::central(packed, made, wanted.len());
    if let Some((ZipField(what, _, wanted), is)) = record::differing(&fixed, &fields) {
        let fact =
            format!("its directory says of `{name}` that the {what} is {is} instead of {wanted}");
        return if record::HABITS.contains(what) {
            anew(fact)
        } else {
            altered(fact)
        };
    }
    Ok(())
}

/// A file that is read once, from its beginning.
struct Source {
    reader: BufReader<File>,
    at: u64,
    length: u64,
}

impl Source {
    fn of(file: File) -> io::Result<Self> {
        Ok(Self {
            length: file.metadata()?.len(),
            reader: BufReader::with_capacity(1 << 16, file),
            at: 0,
        })
    }

    fn left(&self) -> u64 {
        self.length - self.at
    }

    fn bytes(&mut self, count: usize) -> Result<Vec<u8>, ZipFault> {
        if count as u64 > self.left() {
            return Err(ZipFault::CutShort);
        }
        let mut bytes = vec![0; count];
        self.reader.read_exact(&mut bytes)?;
        self.at += count as u64;
        Ok(bytes)
    }

    fn number(&mut self, width: usize) -> Result<u64, ZipFault> {
        Ok(record::number(&self.bytes(width)?))
    }

    fn skip(&mut self, count: u64) -> Result<(), ZipFault> {
        let step = i64::try_from(count).ok().filter(|_| count <= self.left());
        self.reader.seek_relative(step.ok_or(ZipFault::CutShort)?)?;
        self.at += count;
        Ok(())
    }

    /// Whether the last bytes are the end of a zip without a comment.
    fn ends_as_a_zip(&mut self) -> io::Result<bool> {
        let Some(end) = self.length.checked_sub(record::END_LENGTH) else {
            return Ok(false);
        };
        let mut bytes = [0; 4];
        self.reader.seek(SeekFrom::Start(end))?;
        self.reader.read_exact(&mut bytes)?;
        Ok(record::number(&bytes) == record::END)
    }
}
