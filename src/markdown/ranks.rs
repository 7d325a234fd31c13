//! Ranks of headings: those of a text stand below that of its page, and none is left out.

use pulldown_cmark::HeadingLevel;

/// The headings that are open.
pub(crate) struct Ranks {
    first: u8,
    /// The levels, as they were written, of the headings that the last one stands under.
    open: Vec<u8>,
}

impl Ranks {
    /// The first heading has this rank.
    pub(crate) fn new(first: u8) -> Self {
        Self {
            first,
            open: Vec::new(),
        }
    }

    /// The rank of the next heading, which is written with a level.
    pub(crate) fn next(&mut self, level: u8) -> HeadingLevel {
        while self.open.last().is_some_and(|last| *last >= level) {
            self.open.pop();
        }
        self.open.push(level);
        self.last()
    }

    /// The rank of the heading that came last.
    pub(crate) fn last(&self) -> HeadingLevel {
        let rank = usize::from(self.first) + self.open.len().saturating_sub(1);
        HeadingLevel::try_from(rank.min(6)).unwrap_or(HeadingLevel::H6)
    }
}

#[cfg(test)]
mod tests {
    use super::Ranks;

    #[test]
    fn no_rank_is_left_out() {
        let mut ranks = Ranks::new(3);
        let written = [3, 1, 4, 4, 2, 6, 6, 1];
        let ranked = written.map(|level| ranks.next(level) as u8);
        assert_eq!(ranked, [3, 3, 4, 4, 4, 5, 5, 3]);
        let mut deep = Ranks::new(5);
        assert_eq!(
            [1, 2, 3, 4].map(|level| deep.next(level) as u8),
            [5, 6, 6, 6]
        );
    }
}
