//! The result of checking one thing: a sentence for people; kind, path, what was expected and
//! what was there for programs. The checks are elsewhere.

use serde::Serialize;

/// Whether a thing is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is as it should be.
    Right,
    /// It is not.
    Wrong,
    /// It was not checked, and the text says why.
    NotChecked,
}

/// What a finding is about. The names are part of the interface (`verify --json`): they
/// are added to, never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The zip or the folder itself: it is broken, or something in it is refused.
    Container,
    /// Declaration and description of the bag: `bagit.txt`, `bag-info.txt`, `fetch.txt`.
    Bag,
    /// The files of the payload, compared with their manifest.
    Payload,
    /// The tag files, compared with theirs.
    Tags,
    /// The signature over the bag, and whose it is.
    Signature,
    /// `START-HERE.html`, whether it is a page that does nothing.
    StartPage,
    /// What anybody may see of a site: unlock page, viewer, stylesheet, brand, slots.
    Shell,
    /// The sealed index and the objects that it names.
    Object,
    /// A page, sealed in an object.
    Page,
    /// A delivered file, sealed in parts.
    File,
    /// Approvals: what they pin, and their chain.
    Approval,
    /// The signed list of approvals.
    ApprovalSignature,
    /// The day that the archive or site is of.
    Age,
    /// A file that a system left in a folder: no archive or site has it.
    NotOurs,
    /// A copy, compared with the build that it was made from.
    Copy,
}

/// The result of checking one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Whether it is as it should be.
    pub verdict: Verdict,
    /// What it is about.
    pub kind: Subject,
    /// The file, in the archive or below the opened site, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What was expected, where it is a single value: a digest, a size, a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What was there instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// The result as a sentence.
    pub text: String,
    /// Whether another finding sums it up, so that only who asks for details reads it.
    #[serde(skip)]
    pub is_detail: bool,
}

impl Finding {
    fn new(verdict: Verdict, kind: Subject, text: impl Into<String>) -> Self {
        Self {
            verdict,
            kind,
            path: None,
            expected: None,
            actual: None,
            text: text.into(),
            is_detail: false,
        }
    }

    /// A finding that something is as it should be.
    #[must_use]
    pub fn right(kind: Subject, text: impl Into<String>) -> Self {
        Self::new(Verdict::Right, kind, text)
    }

    /// A finding that something is wrong; the text names it.
    #[must_use]
    pub fn wrong(kind: Subject, text: impl Into<String>) -> Self {
        Self::new(Verdict::Wrong, kind, text)
    }

    /// A finding that something was not checked; the text says why.
    #[must_use]
    pub fn not_checked(kind: Subject, text: impl Into<String>) -> Self {
        Self::new(Verdict::NotChecked, kind, text)
    }

    /// Adds the file that it is about.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Adds what was expected, and what was there.
    #[must_use]
    pub fn instead(mut self, expected: impl ToString, actual: impl ToString) -> Self {
        self.expected = Some(expected.to_string());
        self.actual = Some(actual.to_string());
        self
    }

    /// Marks what another finding sums up.
    #[must_use]
    pub fn detail(mut self) -> Self {
        self.is_detail = true;
        self
    }

    /// Whether it says that something is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.verdict == Verdict::Wrong
    }
}
