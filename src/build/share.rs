//! A share of a firm's clients, for builds on several machines at once.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::digest::Digest;

/// One of several shares of the clients, such as `2/4`. Which share a client is in depends on its
/// name alone: other clients come and go without moving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    number: u32,
    of: u32,
}

/// Why a text names no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a share is written I/N, with I from 1 to N, such as 2/4")]
pub struct NoShare;

impl Share {
    /// Whether a client is in it.
    #[must_use]
    pub fn has(self, slug: &str) -> bool {
        let digest = Digest::of(slug.as_bytes());
        let [a, b, c, d, e, f, g, h, ..] = *digest.bytes();
        let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        number % u64::from(self.of) == u64::from(self.number - 1)
    }
}

impl fmt::Display for Share {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} of {}", self.number, self.of)
    }
}

impl FromStr for Share {
    type Err = NoShare;

    fn from_str(text: &str) -> Result<Self, NoShare> {
        let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let (number, of) = text.split_once('/').ok_or(NoShare)?;
        if !is_plain(number) || !is_plain(of) {
            return Err(NoShare);
        }
        let number = number.parse().map_err(|_| NoShare)?;
        let of = of.parse().map_err(|_| NoShare)?;
        if number == 0 || number > of {
            return Err(NoShare);
        }
        Ok(Self { number, of })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(text: &str) -> Share {
        text.parse().expect(text)
    }

    #[test]
    fn every_client_is_in_one_share() {
        for of in [1, 2, 3, 7, 16] {
            let shares: Vec<Share> = (1..=of).map(|at| share(&format!("{at}/{of}"))).collect();
            let mut sizes = vec![0; shares.len()];
            for client in 0..1000 {
                let slug = format!("client-{client}");
                let ours = shares
                    .iter()
                    .enumerate()
                    .filter(|(_, share)| share.has(&slug));
                let ours: Vec<usize> = ours.map(|(at, _)| at).collect();
                assert_eq!(ours.len(), 1, "{slug} of {of}");
                sizes[ours[0]] += 1;
            }
            let (least, most) = (600 / of, 1400 / of + 30);
            let fits = sizes.iter().all(|size| (least..=most).contains(size));
            assert!(fits, "{sizes:?}");
        }
    }

    #[test]
    fn a_client_stays_in_its_share() {
        // Another rule would move every client of a firm that builds on several machines.
        let is_in: Vec<u32> = ["acme", "lantern-quay", "old-mill"]
            .iter()
            .map(|slug| {
                (1..=4)
                    .find(|at| share(&format!("{at}/4")).has(slug))
                    .unwrap_or(0)
            })
            .collect();
        assert_eq!(is_in, [1, 1, 3]);
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in [
            "",
            "1",
            "0/4",
            "5/4",
            "1/0",
            "+1/4",
            "1/4/2",
            " 1/4",
            "a/b",
            "1/99999999999",
        ] {
            assert_eq!(text.parse::<Share>(), Err(NoShare), "{text}");
        }
        assert_eq!(share("1/1").to_string(), "1 of 1");
    }
}
