//! What a mail says about itself: from whom, when, about what. It comes from outside, so a
//! value is taken whole or not at all: half a letter, a sender of two, and what steers a
//! terminal reach no record.

mod line;
mod words;

use jiff::civil;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use mail_parser::{Addr, Address, DateTime, Header, HeaderName, Message, MessageParser};

use crate::digest::MARK;
use crate::letters;
pub use line::in_one_line;

/// What is known of a mail.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// The sender's e-mail address.
    pub from: Option<String>,
    /// When it was sent, as it says.
    pub date: Option<ZonedDateTime>,
    /// Its subject, in one line.
    pub subject: Option<String>,
    /// Its identifier, without the brackets.
    pub message_id: Option<String>,
    /// Whether it has a subject that cannot be read for certain: in raw bytes of an encoding that
    /// it does not name, half a letter, or there twice.
    pub has_unread_subject: bool,
}

/// Reads the head of a mail; of what is no mail, nothing is known.
#[must_use]
pub fn read(bytes: &[u8]) -> Mail {
    // An editor may have put its mark before the first field.
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    let Some(message) = MessageParser::default().parse_headers(bytes) else {
        return Mail::default();
    };
    let subject = only(&message, &HeaderName::Subject)
        .and_then(|header| raw(bytes, header))
        .and_then(words::decoded);
    let mut subjects = message.headers().iter();
    let is_there = subjects.any(|header| {
        let own = (header.name == HeaderName::Subject).then(|| raw(bytes, header));
        own.flatten()
            .is_some_and(|own| !own.trim_ascii().is_empty())
    });
    Mail {
        has_unread_subject: is_there && subject.is_none(),
        from: only(&message, &HeaderName::From)
            .and_then(|header| sole(header.value().as_address()?)?.address())
            .filter(|email| is_email(email))
            .map(str::to_owned),
        date: only(&message, &HeaderName::Date)
            .and_then(|header| moment(header.value().as_datetime()?)),
        subject,
        message_id: only(&message, &HeaderName::MessageId)
            .and_then(|header| header.value().as_text())
            .filter(|id| id.bytes().all(|byte| byte.is_ascii_graphic()))
            .map(str::to_owned),
    }
}

/// The e-mail address of a field that has one. Of two senders, nobody knows who wrote.
fn sole<'m, 'x>(addresses: &'m Address<'x>) -> Option<&'m Addr<'x>> {
    match addresses.as_list() {
        Some([one]) => Some(one),
        _ => None,
    }
}

/// A field that a mail has once. Of two, nobody knows which one was shown.
fn only<'m, 'x>(message: &'m Message<'x>, name: &HeaderName<'x>) -> Option<&'m Header<'x>> {
    let mut own = message
        .headers()
        .iter()
        .filter(|header| header.name == *name);
    own.next().filter(|_| own.next().is_none())
}

/// A field's bytes as they stand in the mail.
fn raw<'b>(bytes: &'b [u8], header: &Header<'_>) -> Option<&'b [u8]> {
    let start = usize::try_from(header.offset_start).ok()?;
    let end = usize::try_from(header.offset_end).ok()?;
    bytes.get(start..end)
}

/// Whether a text is one e-mail address and nothing else.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let (local, domain) = text.rsplit_once('@').unwrap_or_default();
    let is_seen = |letter: char| {
        letters::unseen(letter).is_none() && !letter.is_whitespace() && letter != '\u{FFFD}'
    };
    !local.is_empty() && !domain.is_empty() && text.chars().all(is_seen)
}

/// A moment with its offset; nothing where there is no such day.
fn moment(date: &DateTime) -> Option<ZonedDateTime> {
    let part = |number: u8| i8::try_from(number).ok();
    let local = civil::DateTime::new(
        i16::try_from(date.year).ok()?,
        part(date.month)?,
        part(date.day)?,
        part(date.hour)?,
        part(date.minute)?,
        // A second that was put in between belongs to the one before.
        part(date.second.min(59))?,
        0,
    )
    .ok()?;
    let ahead = i32::from(date.tz_hour) * 3600 + i32::from(date.tz_minute) * 60;
    let offset = Offset::from_seconds(if date.tz_before_gmt { -ahead } else { ahead }).ok()?;
    let at: Timestamp = offset.to_timestamp(local).ok()?;
    // Nobody sent a mail before there were any.
    let is_sent = at.duration_since(Timestamp::UNIX_EPOCH) > SignedDuration::ZERO;
    is_sent.then(|| at.to_zoned_datetime(offset.to_time_zone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str) -> Mail {
        read(head.as_bytes())
    }

    #[test]
    fn a_field_that_is_there_twice_or_is_no_value_is_left_out() {
        let mail = of(
            "From: a@x.example\nFrom: b@x.example\nSubject: One\nSubject: Two\nDate: Tue, 24 Mar 2026 16:05:00 +0100\n\n",
        );
        assert!(mail.has_unread_subject);
        assert_eq!((mail.from, mail.subject), (None, None));
        for (head, is_unread) in [
            (&b"Subject: Logo\n\n"[..], false),
            (b"From: a@x.example\n\n", false),
            (b"Subject: \n\n", false),
            // Shift_JIS, as it stands and with its name.
            (b"Subject: \x83\x8d\x83S\n\n", true),
            (b"Subject: =?shift_jis?B?g42DUw==?=\n\n", false),
        ] {
            assert_eq!(read(head).has_unread_subject, is_unread, "{head:?}");
        }
        assert_eq!(
            mail.date.expect("one").to_string(),
            "2026-03-24T16:05:00+01:00[+01:00]"
        );
        for date in [
            "Tue, 31 Feb 2026 16:05:00 +0100",
            "yesterday",
            "Thu, 1 Jan 1970 00:00:00 +0000",
            "",
        ] {
            assert_eq!(of(&format!("Date: {date}\n\n")).date, None, "{date}");
        }
        for from in [
            "Dana",
            "a\u{202e}b@x.example",
            "a\0b@x.example",
            "<@x.example>",
            "a@",
            "a@x.example, b@x.example",
            "Both: a@x.example, b@x.example;",
        ] {
            assert_eq!(of(&format!("From: {from}\n\n")).from, None, "{from:?}");
        }
        assert_eq!(of("Message-ID: <a\u{1b}b@x>\n\n").message_id, None);
    }

    #[test]
    fn a_mark_before_the_first_field_is_none_of_it() {
        let mail = of("\u{feff}From: Dana <dana@x.example>\r\nSubject: Yes\r\n\r\nText");
        assert_eq!(mail.from.as_deref(), Some("dana@x.example"));
        assert_eq!(mail.subject.as_deref(), Some("Yes"));
    }

    #[test]
    fn bytes_of_any_kind_are_read() {
        for bytes in [
            &b"\xff\xfe\0"[..],
            b"",
            b":",
            b"\n\n",
            b"Subject",
            b"Subject:",
            b"From: \0\n",
            b"Date: 99999999999999999999",
        ] {
            let _ = read(bytes);
        }
    }
}
