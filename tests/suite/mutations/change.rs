//! What a forger might do to a zip, as a strategy: numbers, names, fields, files, bytes.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::forge::{self, Forge};

/// One thing that a forger does.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// A byte of the whole, at last.
    Byte(Index, u8),
    /// A number of a header, of a line of the directory, or of both.
    Number(Index, Where, usize, u64),
    /// Another name.
    Name(Index, Where, usize),
    /// An extra field.
    Extra(Index, Where, u16, Vec<u8>),
    /// More behind what is in a file, with sizes that fit or not.
    Longer(Index, Vec<u8>, bool),
    /// The file once more.
    Twice(Index, bool),
    /// The file is gone, from the directory or from everywhere.
    Gone(Index, bool),
    /// Two files change places.
    Swap(Index, Index, bool),
    /// A number of the end.
    End(usize, u64),
    /// Bytes in front, in front of the directory, of the end, or behind.
    Put(usize, Vec<u8>),
    /// It ends here.
    Cut(Index),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Where {
    Local,
    Central,
    Both,
}

const NAMES: [&str; 12] = [
    "../x",
    "/x",
    "acme-2026-03-31-plain/data/site/index.html",
    "acme-2026-03-31-plain/data/site/INDEX.html",
    "acme-2026-03-31-plain/data/site/index.html/",
    "acme-2026-03-31-plain/data/site",
    "acme-2026-03-31-plain/data/site/./index.html",
    "acme-2026-03-31-plain/data\\site\\index.html",
    "acme-2026-03-31-plain/CON",
    "acme-2026-03-31-plain/\u{202E}x",
    "acme-2026-03-31-plain/START-HERE.html",
    "",
];

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..64u64,
        any::<u16>().prop_map(u64::from),
        any::<u64>(),
        Just(0xffff),
        Just(0xffff_ffff),
        Just(0x0800),
        Just(0o120_777 << 16),
    ]
}

pub(super) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        Just(b"PK\x03\x04".to_vec()),
        Just(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
        Just(b"PK\x06\x07\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0".to_vec()),
        Just(vec![3, 0]),
    ]
}

pub(super) fn change() -> impl Strategy<Value = Change> {
    let place = prop_oneof![Just(Where::Local), Just(Where::Central), Just(Where::Both)];
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (at(), place.clone(), 0..17usize, number())
            .prop_map(|(a, b, c, d)| Change::Number(a, b, c, d)),
        (at(), place.clone(), 0..NAMES.len()).prop_map(|(a, b, c)| Change::Name(a, b, c)),
        (
            at(),
            place,
            prop_oneof![Just(1), Just(0x7075), Just(0x5455), any::<u16>()],
            bytes()
        )
            .prop_map(|(a, b, c, d)| Change::Extra(a, b, c, d)),
        (at(), bytes(), any::<bool>()).prop_map(|(a, b, c)| Change::Longer(a, b, c)),
        (at(), any::<bool>()).prop_map(|(a, b)| Change::Twice(a, b)),
        (at(), any::<bool>()).prop_map(|(a, b)| Change::Gone(a, b)),
        (at(), at(), any::<bool>()).prop_map(|(a, b, c)| Change::Swap(a, b, c)),
        (0..7usize, number()).prop_map(|(a, b)| Change::End(a, b)),
        (0..4usize, bytes()).prop_map(|(a, b)| Change::Put(a, b)),
        at().prop_map(Change::Cut),
    ]
}

fn apply(forge: &mut Forge, change: &Change) {
    if forge.parts.is_empty() {
        return;
    }
    let count = forge.parts.len();
    let each = |part: &mut forge::Part, place: Where, change: &dyn Fn(&mut forge::Header)| {
        if place != Where::Central {
            change(&mut part.local);
        }
        if place != Where::Local {
            part.central.iter_mut().for_each(change);
        }
    };
    match change {
        Change::Number(at, place, number, value) => {
            let part = &mut forge.parts[at.index(count)];
            each(part, *place, &|header| {
                header.numbers[*number] = Some(*value)
            });
        }
        Change::Name(at, place, name) => {
            let part = &mut forge.parts[at.index(count)];
            each(part, *place, &|header| header.name = NAMES[*name].into());
        }
        Change::Extra(at, place, kind, data) => {
            let part = &mut forge.parts[at.index(count)];
            each(part, *place, &|header| {
                header.extra.extend(kind.to_le_bytes());
                header.extra.extend((data.len() as u16).to_le_bytes());
                header.extra.extend(data);
            });
        }
        Change::Longer(at, more, fits) => {
            let part = &mut forge.parts[at.index(count)];
            part.data.extend(more);
            let length = part.data.len() as u64;
            if *fits {
                part.both(|header| header.numbers[forge::COMPRESSED] = Some(length));
            }
        }
        Change::Twice(at, listed) => {
            let mut part = forge.parts[at.index(count)].clone();
            if !listed {
                part.central.clear();
            }
            forge.parts.push(part);
        }
        Change::Gone(at, listed) => {
            if *listed {
                forge.parts[at.index(count)].central.clear();
            } else {
                forge.parts.remove(at.index(count));
            }
        }
        Change::Swap(one, other, wholly) => {
            let (one, other) = (one.index(count), other.index(count));
            if *wholly {
                forge.parts.swap(one, other);
            } else {
                let central = forge.parts[one].central.clone();
                forge.parts[one].central = forge.parts[other].central.clone();
                forge.parts[other].central = central;
            }
        }
        Change::End(number, value) => forge.end[*number] = Some(*value),
        Change::Put(place, more) => match place {
            0 => forge.before.extend(more),
            1 => forge.before_directory.extend(more),
            2 => forge.before_end.extend(more),
            _ => forge.behind.extend(more),
        },
        Change::Byte(..) | Change::Cut(_) => {}
    }
}

/// All changes, those of single bytes at last.
pub(super) fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut forge = Forge::of(bytes);
    changes.iter().for_each(|change| apply(&mut forge, change));
    let mut bytes = forge.bytes();
    for change in changes {
        match change {
            _ if bytes.is_empty() => {}
            Change::Byte(at, difference) => {
                let at = at.index(bytes.len());
                bytes[at] ^= difference;
            }
            Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
            _ => {}
        }
    }
    bytes
}
